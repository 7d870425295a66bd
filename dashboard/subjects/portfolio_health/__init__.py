"""Portfolio health: the book at a glance, where it is worst, and what changed."""
