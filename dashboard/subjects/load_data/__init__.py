"""The page on which an administrator loads files without SQL."""
