"""Hold a live database against the rules of plausibility: sums are read, rules evaluated, no row is fetched."""

from data_access.plausibility.observing import observe
from data_access.plausibility.standing import (
    accept,
    doubts_of,
    last_seen,
    reopen,
    seen,
    standing,
)

__all__ = ["accept", "doubts_of", "last_seen", "observe", "reopen", "seen", "standing"]
