"""Who may see what: what a reader was granted, the file of grants, and the log of what was done with it."""
