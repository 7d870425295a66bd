"""Which months changed since the last refresh, from what the cubes' SQL reads."""
