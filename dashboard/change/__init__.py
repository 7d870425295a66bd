"""Whether a change is real and what made it: its parts, its usual size, reversals, restatements. No Streamlit.

Everything is told as fact or association: what moved together with a figure, never what would have happened otherwise.
"""

from dashboard.change.decomposition import Cause, Decomposition, Factor, amount_change, rate_change, shapley
from dashboard.change.noise import FEWEST_CHANGES, Usual, usual
from dashboard.change.restatement import Restated, restated
from dashboard.change.reversal import Reversal, reversal

__all__ = [
    "FEWEST_CHANGES",
    "Cause",
    "Decomposition",
    "Factor",
    "Restated",
    "Reversal",
    "Usual",
    "amount_change",
    "rate_change",
    "restated",
    "reversal",
    "shapley",
    "usual",
]
