"""What the book will be in one to six months, from pooled transition matrices, and how wrong such forecasts were."""

from dashboard.forecast.backtest import FEWEST_TESTS, MOST_TESTS, Backtest, TrackRecord, backtest
from dashboard.forecast.outlook import (
    HORIZON,
    NEW_BUSINESS,
    Learned,
    NewBusiness,
    NothingLearnedError,
    Outlook,
    outlooks,
    standing,
)
from dashboard.forecast.transitions import ARRIVED, NPA, Matrix, Moved, pooled

__all__ = [
    "ARRIVED",
    "FEWEST_TESTS",
    "HORIZON",
    "MOST_TESTS",
    "NEW_BUSINESS",
    "NPA",
    "Backtest",
    "Learned",
    "Matrix",
    "Moved",
    "NewBusiness",
    "NothingLearnedError",
    "Outlook",
    "TrackRecord",
    "backtest",
    "outlooks",
    "pooled",
    "standing",
]
