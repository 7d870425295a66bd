"""Accounts: the list that a review works through, and one account of it."""
