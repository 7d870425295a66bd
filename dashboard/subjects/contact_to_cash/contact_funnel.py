"""The funnel from allocation to cash, and where an agency falls behind the best quarter of its type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, prod
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Column, Kind
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, metric
from dashboard.metrics.contact_funnel import STEPS, counted, of_allocated, of_previous
from dashboard.statistical_limits import share
from dashboard.view import View
from validations.vocabulary import NONE

COLUMNS: Final = tuple(column for column, _, _ in STEPS)
COUNTED: Final = tuple(counted(column) for column in COLUMNS)
RATES: Final = tuple(of_previous(column) for column in COLUMNS[1:])
OF_ALL: Final = tuple(of_allocated(column) for column in COLUMNS[2:])
CASH: Final = ("funnel_promised_amount", "funnel_cash_amount", "funnel_cash_rate")
SKIPS: Final = (counted("untraceable"), "skip_rate", counted("traced"), "traced_rate")
KEYS: Final = (*COUNTED, counted("still_open"), *RATES, *OF_ALL, *CASH, *SKIPS)
MONTHS: Final = 3
"""Months that agencies are compared over."""
FEWEST: Final = 30
"""Accounts allocated in these months, summed over them, that an agency needs to be compared."""
TEAMS: Final = 4
"""Agencies of one type that are needed for a best quarter."""
_NAMES: Final = {column: name for column, name, _ in STEPS}
_NOT_RECORDED: Final = "not recorded"


@dataclass(frozen=True)
class Leak:
    """One step at which an agency falls behind the best quarter of its type beyond chance."""

    agency_type: str
    agency_code: str
    before: str
    step: str
    rate: float
    best: float
    cases: int
    teams: int
    kept_by_step: float
    """Share of the accounts at this step that were kept in the end, over all agencies of the type."""

    @property
    def fewer(self) -> float:
        """Accounts that come this far fewer than at the rate of the best quarter."""
        return (self.best - self.rate) * self.cases

    @property
    def kept_fewer(self) -> float:
        """Accounts kept fewer, at the later rates of all agencies of the type."""
        return self.fewer * self.kept_by_step


def leaks(ask: Answers, view: View) -> tuple[Leak, ...]:
    """Every step of every comparable agency that lies beyond chance below the best quarter; the costliest first."""
    found = ask.answer(COUNTED, by=["agency_type", "agency_code"], scope=view.scope, months=view.recent(MONTHS))
    known = found.filter((pl.col(COUNTED[0]) >= FEWEST) & (pl.col("agency_code").cast(pl.String) != NONE))
    by_type: dict[str, list[dict[str, Any]]] = {}
    for row in known.sort("agency_code").to_dicts():
        by_type.setdefault(str(row["agency_type"]), []).append(row)
    every = [leak for teams in by_type.values() if len(teams) >= TEAMS for leak in _of_type(teams)]
    return tuple(sorted(every, key=lambda leak: (-leak.kept_fewer, -leak.fewer, leak.agency_code, leak.step)))


def _of_type(teams: list[dict[str, Any]]) -> Iterator[Leak]:
    for place, (before, step) in enumerate(pairwise(COLUMNS)):
        over, under = counted(step), counted(before)
        able = [team for team in teams if team[over] is not None and team[under]]
        if len(able) < TEAMS:
            continue
        able.sort(key=lambda team: team[over] / team[under], reverse=True)
        over_best, under_best = _sums(able[: ceil(len(able) / 4)], over, under)
        surely = share(over_best, under_best).low
        later = prod(_rate(teams, counted(two), counted(one)) for one, two in list(pairwise(COLUMNS))[place + 1 :])
        for team in able:
            if share(team[over], team[under]).high < surely:
                rate, best = team[over] / team[under], over_best / under_best
                kind, code = str(team["agency_type"]), str(team["agency_code"])
                yield Leak(kind, code, before, step, rate, best, team[under], len(able), later)


def _sums(teams: list[dict[str, Any]], *keys: str) -> tuple[int, ...]:
    return tuple(sum(team[key] or 0 for team in teams) for key in keys)


def _rate(teams: list[dict[str, Any]], over: str, under: str) -> float:
    top, bottom = _sums(teams, over, under)
    return top / bottom if bottom else 0.0


def in_words(found: tuple[Leak, ...], ask: Answers, view: View) -> str:
    """The costliest leak in a sentence; that there is none where there is none."""
    months = len(view.recent(MONTHS))
    if not found:
        return (
            f"Over the last {months} months no agency falls behind the best quarter of its type beyond chance, of "
            f"those with {FEWEST} or more accounts."
        )
    leak, labels = found[0], ask.labels()
    name = labels["agency_code"].get(leak.agency_code, leak.agency_code)
    kind = labels["agency_type"].get(leak.agency_type, leak.agency_type).lower()
    own, best = (formats.text(rate, Unit.PERCENT, ask.settings) for rate in (leak.rate, leak.best))
    cases, fewer, kept = (
        formats.grouped(round(count), ask.settings) for count in (leak.cases, leak.fewer, leak.kept_fewer)
    )
    return (
        f"The biggest leak of the last {months} months is at {name}: {own} of {cases} accounts in the step "
        f"{_NAMES[leak.before].lower()} came to the step {_NAMES[leak.step].lower()}, against {best} in the best "
        f"quarter of {leak.teams} agencies of type {kind}; that is {fewer} accounts fewer, about {kept} of them kept."
    )


def skips_in_words(whole: Mapping[str, Any], notation: formats.Notation) -> str:
    """How many customers could not be traced, and how many of them were reached after all."""
    lost, rate, found, traced = (whole.get(key) for key in SKIPS)
    if lost is None or not whole.get(COUNTED[0]):
        return ""
    counts = [formats.grouped(count or 0, notation) for count in (lost, found)]
    share_of_all, share_found = (
        "" if value is None else f" ({formats.text(value, Unit.PERCENT, notation)})" for value in (rate, traced)
    )
    return (
        f"Of the accounts allocated, {counts[0]}{share_of_all} could not be traced on some attempt; of these "
        f"{counts[1]}{share_found} were reached in the same month."
    )


def steps_frame(whole: Mapping[str, Any]) -> pl.DataFrame:
    """step x accounts, the share of the step before and of all allocated, what these are shares of, and amounts."""
    rows: list[dict[str, Any]] = []
    for place, (column, name, _) in enumerate(STEPS):
        accounts = whole.get(counted(column))
        row: dict[str, Any] = {
            "step": name,
            "accounts": accounts,
            "note": "" if accounts is not None else _NOT_RECORDED,
        }
        if place:
            before = STEPS[place - 1]
            row |= {"of": before[1], "n": whole.get(counted(before[0])), "rate": whole.get(of_previous(column))}
            all_of = of_previous(column) if place == 1 else of_allocated(column)
            row["of_allocated"] = whole.get(all_of)
        if column == "promised":
            row["amount"] = whole.get(CASH[0])
        rows.append(row)
    cash = whole.get(CASH[1])
    rows.append(
        {
            "step": "Cash",
            "amount": cash,
            "of": "Amount promised",
            "n": whole.get(counted("promised")),
            "rate": whole.get(CASH[2]),
            "note": "" if cash is not None else _NOT_RECORDED,
        }
    )
    schema = {"accounts": pl.Int64, "n": pl.Int64, "rate": pl.Float64, "of_allocated": pl.Float64, "amount": pl.Int64}
    return pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)


_APART: Final = "apart"
"""A dash where a step has no such figure by what it is; what is not recorded is n/a."""


def steps_table(whole: Mapping[str, Any], view: View) -> excel.Table:
    """The funnel of the selection."""
    columns = (
        Column("step", "Step", Kind.TEXT),
        Column("accounts", "Accounts", Kind.COUNT, metric=metric(COUNTED[0]), words=_APART),
        Column("amount", "Amount", Kind.MONEY, words=_APART),
        Column("rate", "Share of the step before", Kind.PERCENT, {}, "n", metric(RATES[0]).minimum_cases, words=_APART),
        Column("of", "The step before", Kind.TEXT),
        Column("n", "Accounts at the step before", Kind.COUNT, words=_APART),
        Column("of_allocated", "Share of allocated", Kind.PERCENT, words=_APART),
        Column("note", "Note", Kind.TEXT),
    )
    note = (
        "Each step lies within the one before. Promised and kept are promises made in the month, judged by receipts up "
        "to its end and the days of grace; what runs longer is still open. Cash is what served kept promises."
    )
    frame = steps_frame(whole).with_columns(pl.col("of", "note").fill_null(""))
    recorded = pl.col("note") == ""
    frame = frame.with_columns(pl.when(recorded).then(pl.lit("\u2013")).alias(_APART))
    return excel.Table(f"From allocation to cash, {view.month_in_words}", frame, columns, note=note)


def leaks_table(found: tuple[Leak, ...], labels: Labels, view: View) -> excel.Table:
    """Agencies beyond chance below the best quarter of their type."""
    columns = (
        Column("agency_code", "Agency", Kind.TEXT, excel.words_of("agency_code", labels)),
        Column("agency_type", "Type", Kind.TEXT, excel.words_of("agency_type", labels)),
        Column("step", "Step", Kind.TEXT),
        Column("before", "Of", Kind.TEXT),
        Column("cases", "Accounts at the step before", Kind.COUNT),
        Column("rate", "Share", Kind.PERCENT),
        Column("best", "Best quarter", Kind.PERCENT),
        Column("teams", "Agencies compared", Kind.COUNT),
        Column("fewer", "Accounts fewer", Kind.COUNT),
        Column("kept_fewer", "Kept fewer", Kind.COUNT),
    )
    rows = [
        {
            "agency_code": leak.agency_code,
            "agency_type": leak.agency_type,
            "step": _NAMES[leak.step],
            "before": _NAMES[leak.before],
            "cases": leak.cases,
            "rate": leak.rate,
            "best": leak.best,
            "teams": leak.teams,
            "fewer": round(leak.fewer),
            "kept_fewer": round(leak.kept_fewer),
        }
        for leak in found
    ]
    kinds = {Kind.TEXT: pl.String, Kind.COUNT: pl.Int64, Kind.PERCENT: pl.Float64}
    frame = pl.DataFrame(rows, schema={one.name: kinds[one.kind] for one in columns})
    note = (
        f"Agencies of one type with {FEWEST} or more accounts over these months, at least {TEAMS} of them. An agency "
        "is named where the 95 % interval of its share (Wilson's) lies wholly below that of the best quarter."
    )
    months = len(view.recent(MONTHS))
    title = f"Behind the best quarter of comparable agencies, {months} months to {view.month_in_words}"
    return excel.Table(title, frame, columns, note=note)
