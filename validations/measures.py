"""The measures that targets and terms may name, with their units: the keys of the catalogue of metrics.

The catalogue is read by pages and stands above this package; `make docs` writes its keys and units into measures.csv.
"""

from collections.abc import Mapping
from csv import reader
from decimal import Decimal
from pathlib import Path
from typing import Final

MEASURES_FILE: Final = Path(__file__).parent / "measures.csv"
MEASURES: Final[Mapping[str, str]] = dict([*reader(MEASURES_FILE.read_text("utf-8").splitlines())][1:])
"""Unit of every measure; in targets and terms a rate is a fraction and an amount is in units of the base currency."""
MAY_EXCEED_ONE: Final = frozenset(
    {
        "target_achievement_rate",
        "collection_efficiency_total_rate",
        "charges_collected_rate",
        "promise_value_realisation_rate",
        "net_flow_rate",
        "net_flow_account_rate",
        "net_flow_principal_rate",
    }
)
"""Rates whose top is no part of their bottom."""
MAY_BE_NEGATIVE: Final = frozenset(
    {
        "target_gap_amount",
        "npa_transfers",
        "npa_flag_unknown",
        "npa_recoveries",
        "npa_unexplained",
        "demand_unexplained_amount",
    }
)
_MOST_OF_ITS_BOTTOM: Final = 10
_RANGES: Final[Mapping[str, tuple[int, int]]] = {"per 1,000": (0, 1_000), "days": (0, 3_650)}
_SCORES: Final[Mapping[str, tuple[int, int]]] = {"csat_mean": (1, 5)}


def out_of_range(measure: str, value: Decimal) -> str:
    """Why a known measure cannot have this value as target or threshold; empty where it can."""
    unit = MEASURES[measure]
    if value < 0 and measure not in MAY_BE_NEGATIVE:
        return "is negative"
    if unit == "percent":
        most = _MOST_OF_ITS_BOTTOM if measure in MAY_EXCEED_ONE else 1
        return "is no fraction, as 0.7 is for 70 %" if value > most else ""
    if unit in ("money", "accounts", "customers", "count"):
        kind = "an amount" if unit == "money" else "a count"
        return f"looks like a rate and not like {kind}" if 0 < value < 1 else ""
    if (within := _SCORES.get(measure) or _RANGES.get(unit)) and not within[0] <= value <= within[1]:
        return f"is not within {within[0]:,} to {within[1]:,}"
    return ""
