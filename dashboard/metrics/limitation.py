"""Metrics of limitation: accounts by when a suit for their money becomes time-barred."""

from dataclasses import replace
from typing import Final

from dashboard.metrics.entries import amount, terms
from dashboard.metrics.model import Direction, Metric, Terms, Unit
from dashboard.metrics.movement import over
from validations.vocabulary import LIMITATION_STATES

_KNOWN: Final = (("limitation_state", tuple(state for state in LIMITATION_STATES if state != "unknown")),)
_SOON: Final = LIMITATION_STATES[1:4]
_WHOSE: Final = (
    "At the end of the month, or on the last day that counts, accounts past due or written off on the month's last "
    "day-end"
)
_COUNSEL: Final = "To be confirmed by counsel."


def _in(column: str, *states: str) -> Terms:
    """Accounts in some states, of which that of every account is not unknown."""
    return tuple(replace(term, needs=_KNOWN) for term in over(terms("limitation", column), limitation_state=states))


def _accounts(key: str, label: str, states: tuple[str, ...], meaning: str, higher_is: Direction = "neutral") -> Metric:
    said = f"{_WHOSE}, {meaning} {_COUNSEL}"
    formula = f"count of accounts, {' or '.join(states)}"
    of = _in("accounts", *states)
    return amount(f"limitation_{key}", label, of, said, formula, higher_is, across_months=False, unit=Unit.ACCOUNTS)


def _within(place: int, days: int) -> Metric:
    return _accounts(
        f"within_{days}",
        f"Time-barred within {days} days",
        _SOON[:place],
        f"for whose money a suit becomes time-barred in the {days} days after it.",
        "bad",
    )


def _amount(key: str, label: str, states: tuple[str, ...], meaning: str) -> Metric:
    return amount(
        f"limitation_{key}_amount",
        label,
        _in("claim", *states),
        f"{_WHOSE}, {meaning} Of accounts that left the day-ends when they were written off it is not recorded. "
        f"{_COUNSEL}",
        f"sum of total outstanding, {' or '.join(states)}",
        "bad",
        across_months=False,
    )


LIMITATION_METRICS: Final = (
    _accounts(
        "barred",
        "Time-barred",
        ("time-barred",),
        "for whose money no suit was filed within the days of the rule.",
        "bad",
    ),
    *(_within(place, days) for place, days in enumerate((30, 90, 180), 1)),
    _accounts("later", "Time-barred later", ("later",), "for whose money a suit may be filed for more than 180 days."),
    _accounts("filed", "Case filed in time", ("case filed",), "of which a case stopped the period.", "good"),
    amount(
        "limitation_unknown",
        "Limitation unknown",
        over(terms("limitation", "accounts"), limitation_state=("unknown",)),
        f"{_WHOSE}, of which the day that the period began is not known, or for which no rule says how many days there "
        f"are. {_COUNSEL}",
        "count of accounts, unknown",
        "neutral",
        across_months=False,
        unit=Unit.ACCOUNTS,
    ),
    _amount("barred", "Outstanding, time-barred", ("time-barred",), "what those owe that are time-barred."),
    _amount(
        "within_180",
        "Outstanding, time-barred within 180 days",
        _SOON,
        "what those owe that become time-barred in the 180 days after it.",
    ),
)
