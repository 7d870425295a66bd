"""Whether a change is real and what made it: its parts, its usual size, reversals, restatements. No Streamlit.

Everything is told as fact or association: what moved together with a figure, never what would have happened otherwise.
"""

from dashboard.change.decomposition import Cause, Decomposition, Factor, amount_change, in_units, rate_change, shapley
from dashboard.change.drivers import Drivers, Step
from dashboard.change.noise import FEWEST_CHANGES, Usual, named_causes, usual, usual_change, usual_effect
from dashboard.change.restatement import Restated, restated
from dashboard.change.reversal import Reversal, reversal

__all__ = [
    "FEWEST_CHANGES",
    "Cause",
    "Decomposition",
    "Drivers",
    "Factor",
    "Restated",
    "Reversal",
    "Step",
    "Usual",
    "amount_change",
    "in_units",
    "named_causes",
    "rate_change",
    "restated",
    "reversal",
    "shapley",
    "usual",
    "usual_change",
    "usual_effect",
]
