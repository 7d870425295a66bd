"""Settlements: what was given up, by whom, and what became of it."""
