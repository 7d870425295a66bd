"""Parts of the screens on agencies: the standing of all, the grid of terms, and one agency."""

from dashboard.widgets.agency.compliance import cards, matrix, which_measures
from dashboard.widgets.agency.review import choose, history, mix
from dashboard.widgets.agency.reviews import export

__all__ = ["cards", "choose", "export", "history", "matrix", "mix", "which_measures"]
