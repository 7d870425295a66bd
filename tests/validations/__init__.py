"""Validations."""
