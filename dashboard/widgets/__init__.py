"""Shared parts of the screen: filter bar, cards, charts, tables, export. Streamlit lives here and in the pages."""
