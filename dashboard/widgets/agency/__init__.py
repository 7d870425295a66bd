"""Parts of the screens on agencies: the standing of all, the grid of terms, and one agency."""

from dashboard.widgets.agency.compliance import cards, matrix, which_measures

__all__ = ["cards", "matrix", "which_measures"]
