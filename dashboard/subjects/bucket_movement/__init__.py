"""Bucket movement: what became, by the month's closing, of the accounts of its opening."""
