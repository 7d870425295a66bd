"""Figures of one data version: read from the store, aggregated, computed, and kept for all who ask the same."""
