"""Service levels agreed with agencies: which terms are in force, what was reached, since when one is missed.

Pure: frames in, frames out. A term is judged by the month's figure of its metric, on the month's day-end.
"""

from dashboard.sla.agreed_terms import MEASURES, Measure, Terms, in_force, keyed, measures_of
from dashboard.sla.judgement import Judgement, judgement
from dashboard.sla.term_results import CELL, missed_since, shares, with_status

__all__ = [
    "CELL",
    "MEASURES",
    "Judgement",
    "Measure",
    "Terms",
    "in_force",
    "judgement",
    "keyed",
    "measures_of",
    "missed_since",
    "shares",
    "with_status",
]
