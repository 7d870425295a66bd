"""Vintages: accounts by when they were opened, at equal months on book."""
