"""The check of a live database against the data contract."""
