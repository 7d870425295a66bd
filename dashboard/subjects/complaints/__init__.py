"""Complaints: what came in, who it is about, what became of it, and what else customers say."""
