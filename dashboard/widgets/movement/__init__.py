"""Parts of the movement page: the matrix, the accounts behind a cell."""

from dashboard.widgets.movement import month_matrix
from dashboard.widgets.movement.account_list import accounts_behind

__all__ = ["accounts_behind", "month_matrix"]
