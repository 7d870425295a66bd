"""Everybody at work in a month: what each holds and does, the norms of the role, and the certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.projection import WorkingDays, working_days
from dashboard.projection.month_course import days_of
from dashboard.view import View
from data_access.settings import Settings
from validations.dimensions import MANAGER
from validations.vocabulary import COLLECTING_ROLES, NONE

CODE: Final = "collector_code"
ACCOUNTS, CALLS, CASH = "accounts_to_work", "calls_and_visits", "collected_by_named_collectors_amount"
ATTEMPTS: Final = "attempts"
OUTSTANDING: Final = "outstanding_to_work"
KEYS: Final = (
    ACCOUNTS,
    OUTSTANDING,
    ATTEMPTS,
    CALLS,
    "contacts_made",
    "right_party_attempt_rate",
    "promise_kept_rate",
    CASH,
    "conduct_breaches",
    "conduct_breach_rate",
)
"""What is told of every person and every team."""
_WORK: Final = (ACCOUNTS, ATTEMPTS, CASH)
"""Whoever has any of these is at work."""
TELECALLER, FIELD_OFFICER = COLLECTING_ROLES
MOST_OF_MEAN: Final = 1.5
LEAST_OF_MEAN: Final = 0.5
"""Norms of accounts and of attempts, as parts of the mean of the role, where a lender has set none."""
NORM_ACCOUNTS, NORM_CALLS = "norm_accounts", "norm_calls"
NORM_PLACES: Final = 6
"""Decimals of a norm that is a mean, so that the screen and the workbook round it alike."""
EXPIRED, SOON, LATER, LASTING, NOT_RECORDED = "Expired", "Within 30 days", "Within 60 days", "Valid", "Not recorded"
_SOON_DAYS, _LATER_DAYS = timedelta(days=30), timedelta(days=60)
_PEOPLE_ALONE: Final = frozenset({MANAGER, CODE, "agency_code"})
"""Filters that choose among people, and not among what they work."""


@dataclass(frozen=True, eq=False)
class People:
    """The people at work in a month within a selection."""

    frame: pl.DataFrame
    """collector_code x role, reports_to, certified_until, certificate, KEYS and both norms; codes in order."""
    unnamed: Mapping[str, Any]
    """The same figures of what names no collector."""
    resting: int | None
    """People of the table who hold nothing and did nothing; None where the filters choose among accounts."""
    days: int
    """Working days of the month, of an open one up to its day."""
    month_days: int
    """Working days of the whole month."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the people at work."""
        return frozenset(self.frame[CODE])


def at_work(ask: Answers, view: View) -> People:
    """The people at work within the filters, each held against the norm of the role over all of them."""
    calendar = working_days(ask.figures.dimension_frames.get("holiday"), view.scope.values("state"))
    days = _days(calendar, view)
    table = _table(ask)
    whole = _figures(ask, view, view.scope.without(MANAGER, CODE, "agency_code", "agency_type"))
    own = _figures(ask, view, view.scope)
    norms = _norms(_joined(_working(whole), table, ask.figures.as_of), ask.settings, days)
    frame = _joined(_working(own), table, ask.figures.as_of).join(norms, on="role", how="left", maintain_order="left")
    resting = None
    if set(view.scope.dimensions) <= _PEOPLE_ALONE:
        resting = _resting(ask, view, table, frozenset(frame[CODE]))
    unnamed = own.filter(pl.col(CODE) == NONE)
    return People(
        frame.sort(CODE),
        unnamed.row(0, named=True) if unnamed.height else dict.fromkeys(KEYS, 0),
        resting,
        days,
        len(calendar.of(view.month)),
    )


def _days(calendar: WorkingDays, view: View) -> int:
    return calendar.between(view.month, view.open_until or days_of(view.month)[-1])


def _table(ask: Answers) -> pl.DataFrame:
    people = ask.figures.dimension_frames["collector"]
    texts = [pl.col(name).cast(pl.String) for name in (CODE, "role", "reports_to", "agency_code")]
    return people.select(*texts, pl.col("certified_until").cast(pl.Date)).unique(CODE, keep="first")


def _figures(ask: Answers, view: View, scope: Scope) -> pl.DataFrame:
    return ask.answer(KEYS, by=[CODE], scope=scope, months=[view.month]).with_columns(pl.col(CODE).cast(pl.String))


def _working(figures: pl.DataFrame) -> pl.DataFrame:
    busy = pl.any_horizontal(pl.col(key).fill_null(0) != 0 for key in _WORK)
    return figures.filter((pl.col(CODE) != NONE) & busy)


def _joined(figures: pl.DataFrame, table: pl.DataFrame, today: date) -> pl.DataFrame:
    """The figures with who each person is, and how long the certificate lasts from today on."""
    joined = figures.join(table.drop("agency_code"), on=CODE, how="left", maintain_order="left")
    recorded, until = bool(table["certified_until"].count()), pl.col("certified_until")
    lasts = (
        pl.when(until.is_null())
        .then(pl.lit(NOT_RECORDED))
        .when(until < today)
        .then(pl.lit(EXPIRED))
        .when(until <= today + _SOON_DAYS)
        .then(pl.lit(SOON))
        .when(until <= today + _LATER_DAYS)
        .then(pl.lit(LATER))
        .otherwise(pl.lit(LASTING))
    )
    return joined.with_columns((lasts if recorded else pl.lit(None, dtype=pl.String)).alias("certificate"))


def _norms(everybody: pl.DataFrame, settings: Settings, days: int) -> pl.DataFrame:
    """role x both norms: those set, else parts of the mean of the role."""
    set_norms = {
        TELECALLER: (settings.norm_telecaller_accounts, settings.norm_telecaller_attempts),
        FIELD_OFFICER: (settings.norm_field_accounts, settings.norm_field_attempts),
    }
    rows = []
    for role, (accounts, attempts) in set_norms.items():
        own = everybody.filter(pl.col("role") == role)
        rows.append(
            {
                "role": role,
                NORM_ACCOUNTS: float(accounts) if accounts else _part_of_mean(own[ACCOUNTS], MOST_OF_MEAN, 1),
                NORM_CALLS: float(attempts) if attempts else _part_of_mean(own[CALLS], LEAST_OF_MEAN, days),
            }
        )
    return pl.DataFrame(rows, schema={"role": pl.String, NORM_ACCOUNTS: pl.Float64, NORM_CALLS: pl.Float64})


def _part_of_mean(values: pl.Series, part: float, days: int) -> float | None:
    """A part of the mean of what is known, a day; None where nobody is, nothing is known, or no day was worked."""
    known = values.drop_nulls()
    return round(part * int(known.sum()) / (len(known) * days), NORM_PLACES) if len(known) and days else None


def _resting(ask: Answers, view: View, table: pl.DataFrame, busy: frozenset[str]) -> int:
    """Telecallers and field officers of the table, within the filters, who are not at work."""
    picked = view.scope.of_teams(ask.figures.reporting_lines)
    within = table.filter(pl.col("role").is_in(COLLECTING_ROLES) & ~pl.col(CODE).is_in(list(busy)))
    for key, values in picked.picked:
        within = within.filter(pl.col(key).is_in(list(values)))
    return within.height
