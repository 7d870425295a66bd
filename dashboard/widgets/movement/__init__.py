"""Parts of the movement page: the matrix, the accounts behind a cell, gross and net flow in words."""

from dashboard.widgets.movement import month_matrix
from dashboard.widgets.movement.account_list import accounts_behind
from dashboard.widgets.movement.flow_words import flows_in_words

__all__ = ["accounts_behind", "flows_in_words", "month_matrix"]
