"""NPA and SMA: the regulator's classes, what moved NPA in the month, and what slips next."""
