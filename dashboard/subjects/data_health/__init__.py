"""Data health: what was loaded, whether it agrees with itself, and what may be wrong with it."""
