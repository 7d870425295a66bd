"""Parts of the movement page: the matrix, the accounts behind a cell, gross and net flow in words."""

from dashboard.widgets.movement import month_matrix
from dashboard.widgets.movement.account_list import accounts_behind
from dashboard.widgets.movement.flow_words import flows_in_words

CLASSES = (
    "stayed_current_rate",
    "roll_forward_rate",
    "stabilised_rate",
    "held_without_payment_rate",
    "roll_back_rate",
    "normalised_rate",
    "closed_or_settled_rate",
    "written_off_rate",
    "sold_rate",
    "exit_or_unknown_rate",
)
"""The rates of the movement classes, in the order of the vocabulary."""

__all__ = ["CLASSES", "accounts_behind", "flows_in_words", "month_matrix"]
