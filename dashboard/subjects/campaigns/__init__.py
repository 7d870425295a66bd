"""Campaigns: reach, payment against accounts held out, and cost."""
