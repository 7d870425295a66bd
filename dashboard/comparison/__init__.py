"""Comparing agencies fairly: rates over the same strata with what chance allows, indices, limits, and moves.

The sums of a cell are those of one agency in one stratum, in the base currency; see docs/agency_comparison.md.
"""

from dashboard.comparison.liquidation import Reached, curves, followed
from dashboard.comparison.moves import Move, best_move, move
from dashboard.comparison.recovery_index import Funnel, funnel, recovery_index, reference_rates
from dashboard.comparison.standardised import Pair, Standard, pairs, standardised
from dashboard.comparison.strata import LEAST_SUPPORT, cells_of, common_strata, largest_set, support

__all__ = [
    "LEAST_SUPPORT",
    "Funnel",
    "Move",
    "Pair",
    "Reached",
    "Standard",
    "best_move",
    "cells_of",
    "common_strata",
    "curves",
    "followed",
    "funnel",
    "largest_set",
    "move",
    "pairs",
    "recovery_index",
    "reference_rates",
    "standardised",
    "support",
]
