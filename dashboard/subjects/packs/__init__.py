"""The page on packs: which there are, what each holds, and what was delivered to whom."""
