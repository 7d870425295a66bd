"""The page Load data step by step: upload, matching, check, and the load with what became of it."""
