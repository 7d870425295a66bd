"""Metrics of the bucket grid: how many accounts were resolved, arrived in 180+ or were written off, and their value."""

from dataclasses import replace
from typing import Final

from dashboard.metrics.entries import amount
from dashboard.metrics.model import Direction, Metric, Term, Terms, Unit, where
from dashboard.metrics.movement import ACCOUNTS, BOUNCED_KNOWN, RESOLVED, VALUE, over
from validations import vocabulary as words

_RESOLVED_MEAN: Final = "rolled back, normalised, or were closed or settled"
_BOTH: Final = (
    ("accounts", "accounts", Unit.ACCOUNTS, ACCOUNTS.opening, ACCOUNTS.closing),
    ("outstanding", "value", Unit.MONEY, VALUE.opening, VALUE.closing),
)
"""Ending of the key, word of the label, unit, and what is added up at opening and at closing."""


def _bounced(opening: Terms) -> Terms:
    found = over(opening, opening_state=("Current",), bounced=("yes",))
    return tuple(replace(term, needs=BOUNCED_KNOWN) for term in found)


def _of(key: str, label: str, word: str, unit: Unit, terms: Terms, meaning: str, higher_is: Direction) -> Metric:
    formula = "count of these accounts" if unit is Unit.ACCOUNTS else "sum of their total outstanding"
    return amount(key, f"{label}, {word}", terms, meaning, formula, higher_is, unit=unit)


def _pairs() -> list[Metric]:
    found: list[Metric] = []
    for ending, word, unit, opening, closing in _BOTH:
        at = {Unit.ACCOUNTS: ""}.get(unit, " The value is the total outstanding at {}, credits counted as zero.")
        cured = (
            *over(_bounced(opening), closing_state=("Current",), restructured=("no",)),
            *over(_bounced(opening), closing_state=("closed", "settled")),
        )
        found += [
            _of(
                f"resolved_{ending}",
                "Resolved",
                word,
                unit,
                over(opening, opening_state=words.DELINQUENT_BUCKETS, movement_class=RESOLVED),
                f"Accounts past due at opening that {_RESOLVED_MEAN}.{at.format('opening')}",
                "good",
            ),
            _of(
                f"bucket_x_resolved_{ending}",
                "Bkt X resolved",
                word,
                unit,
                cured,
                "Accounts current at opening that bounced during the month and closed with nothing past due, or closed "
                f"or settled. Accounts whose terms changed instead are not in it.{at.format('opening')}",
                "good",
            ),
            _of(
                f"arrived_180plus_{ending}",
                "Arrived in 180+",
                word,
                unit,
                over(closing, closing_state=("180+",), arrived=("yes",)),
                f"Accounts that closed in 180+ and were not in it at opening.{at.format('closing')}",
                "bad",
            ),
            _of(
                f"moved_to_write_off_{ending}",
                "Moved to write-off",
                word,
                unit,
                over(opening, opening_state=words.DELINQUENT_BUCKETS, closing_state=("written_off",)),
                f"Accounts past due at opening that were written off by closing.{at.format('opening')}",
                "bad",
            ),
        ]
    return found


_BY_DAY: Final = (
    "The day is that of the account's last cleared receipt, its closure or the end of its settlement between the two "
    "day-ends, whichever is latest; where none is recorded, the day-end that shows it resolved."
)


def _resolved_by_day(key: str, label: str, buckets: tuple[str, ...], meaning: str) -> Metric:
    return amount(
        key,
        label,
        (Term("resolutions", "accounts", where(opening_state=buckets)),),
        f"{meaning} {_BY_DAY}",
        "count of these accounts by day",
        "good",
        unit=Unit.ACCOUNTS,
    )


RESOLUTION_COUNT_METRICS: Final = (
    *_pairs(),
    _resolved_by_day(
        "resolved_by_day_accounts",
        "Resolved by day",
        words.DELINQUENT_BUCKETS,
        f"Accounts past due at opening that {_RESOLVED_MEAN} by closing, by the day they were resolved on.",
    ),
    _resolved_by_day(
        "bucket_x_resolved_by_day_accounts",
        "Bkt X resolved by day",
        ("Current",),
        "Accounts current at opening that are known to have bounced during the month and closed with nothing past due, "
        "or closed or settled, by the day they were resolved on.",
    ),
    amount(
        "bounced_outstanding",
        "Bounced accounts (Bkt X), value",
        _bounced(VALUE.opening),
        "Total outstanding at opening, credits counted as zero, of accounts current at opening with a presentation "
        "returned during the month.",
        "sum of total outstanding at opening of accounts that bounced",
        "bad",
    ),
)
