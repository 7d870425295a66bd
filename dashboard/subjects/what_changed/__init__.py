"""What changed: one headline between two periods, split into its causes, beside what it usually does."""
