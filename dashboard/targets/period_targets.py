"""The target of a measure for a day, week, month, quarter or year: set for it, added up, or derived."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import polars as pl

from dashboard.figures.compute import compute
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.question import Source as StoreReader
from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS, Metric, Unit, cases_column
from dashboard.metrics.model import Total
from dashboard.projection import Length, first_day
from dashboard.targets.target_patterns import TOLD, Cells, Group, Value, covered, target_rows, within
from dashboard.value_names import listed
from data_access.months import months_before
from data_access.settings import Settings
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError

Source = Literal["set", "added", "derived", "none"]
"""Where a target comes from: set for the period, its months added up, derived from a year's, or nowhere."""
_PAST_YEARS: Final = 3
_ANSWERS_KEPT: Final = 4_000
_AMOUNTS_KEPT: Final = 40
_BY_COLLECTOR: Final[Mapping[str, str]] = {"collected_amount": "collected_by_collector_amount"}
"""Metrics that are recorded by collector under another name."""
_MONTHS: Final[Mapping[Length, int]] = {"month": 1, "quarter": 3, "year": 12}
_NOUNS: Final[Mapping[Length, str]] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "financial year",
}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """Where financial years and weeks begin and end."""

    year_starts: int = 4
    """The month that a financial year starts in."""
    week_ends_on: str = "friday"

    @classmethod
    def of(cls, settings: Settings) -> "Calendar":
        """By the settings of the lender."""
        return cls(settings.financial_year_start_month, settings.week_ends_on)

    def first_day(self, day: date, length: Length) -> date:
        """The first day of the period of that length that a date lies in; quarters and years are financial ones."""
        return first_day(day, length, year_starts=self.year_starts, week_ends_on=self.week_ends_on)

    def last_day(self, first: date, length: Length) -> date:
        """The last day of the period of that length that begins on a date."""
        if length in _MONTHS:
            return months_before(first, -_MONTHS[length]) - timedelta(days=1)
        return first + timedelta(days=6 if length == "week" else 0)

    def months(self, first: date, length: Length) -> tuple[date, ...]:
        """The first days of the months that a period touches."""
        last, month = self.last_day(first, length), first.replace(day=1)
        found = [month]
        while (month := months_before(month, -1)) <= last:
            found.append(month)
        return tuple(found)


@dataclass(frozen=True)
class Target:
    """A target, in minor units for money and on the metric's own scale for everything else."""

    value: Value | None = None
    source: Source = "none"
    why: str = ""
    """Why there is none, and which level has one."""


@dataclass(frozen=True, eq=False)
class Targets:
    """All targets of one data version. What they cover is asked of the figures, which every question brings."""

    table: pl.DataFrame
    """The contract's table, in the order in which the database holds it."""
    attributes: Mapping[str, pl.DataFrame]
    calendar: Calendar = field(default_factory=Calendar)
    rows: pl.DataFrame = field(init=False)
    _answers: LruCache = field(default_factory=lambda: LruCache(_ANSWERS_KEPT))
    _amounts: LruCache = field(default_factory=lambda: LruCache(_AMOUNTS_KEPT))

    def __post_init__(self) -> None:
        """Read the table once."""
        object.__setattr__(self, "rows", target_rows(self.table, self.calendar.first_day, self.attributes))

    @property
    def measures(self) -> frozenset[str]:
        """The metrics that have any target."""
        return frozenset(self.rows["measure"].unique().to_list()) & METRICS.keys()

    def one(self, figures: StoreReader, measure: str, length: Length, day: date, scope: Scope) -> Target:
        """The target of a measure within a scope for the period of that length that a date lies in.

        One set for the period itself wins; else its months are added up; a month without one of its own takes its
        share of the year's. Rates and stocks are never added.
        """
        found = self.by(figures, measure, length, day, (), scope).get(())
        return found or Target(why=self.why(measure, length, day, (), scope))

    def by(
        self, figures: StoreReader, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope
    ) -> Mapping[Group, Target]:
        """The targets of the parts of a selection; a part that has none is missing."""
        first = self.calendar.first_day(day, length)
        asked = (measure, length, first, tuple(by), scope)
        return self._answers.of(asked, lambda: self._parts(figures, *asked))

    def _parts(
        self, figures: StoreReader, measure: str, length: Length, first: date, by: tuple[str, ...], scope: Scope
    ) -> Mapping[Group, Target]:
        if measure not in METRICS or scope.impossible(TOLD) or not set(by) <= set(TOLD):
            return {}
        metric, found = METRICS[measure], dict[Group, Target]()
        if length == "month":
            found |= _all_of(self._derived(figures, metric, first, by, scope), "derived")
        elif length in _MONTHS and _adds_over_months(metric):
            found |= self._added(figures, measure, self.calendar.months(first, length), by, scope)
        return found | _all_of(self._set_for(figures, measure, length, first, by, scope), "set")

    def parts(
        self, figures: StoreReader, measure: str, month: date, by: Sequence[str], scope: Scope
    ) -> frozenset[Group]:
        """The parts of a selection in which a measure counted anything in a month; one part without a breakdown."""
        keys = tuple(dict.fromkeys((*by, *scope.dimensions)))
        counted = self._counted(figures, METRICS[measure], keys)
        if counted is None or not by:
            return frozenset() if by else frozenset({()})
        rows = counted.filter((pl.col("month") == month) & within(scope))
        return frozenset(tuple(group) for group in rows.select(by).unique().iter_rows())

    def _added(
        self, figures: StoreReader, measure: str, months: Sequence[date], by: tuple[str, ...], scope: Scope
    ) -> Mapping[Group, Target]:
        """The parts of which every month has a target."""
        each = [self.by(figures, measure, "month", month, by, scope) for month in months]
        whole = {group: [month[group] for month in each] for group in each[0] if all(group in month for month in each)}
        return {group: _sum_of(parts) for group, parts in whole.items()}

    def _rows(self, measure: str, length: Length, first: date) -> pl.DataFrame:
        asked = (pl.col("measure") == measure) & (pl.col("period_type") == length) & (pl.col("first") == first)
        return self.rows.filter(asked)

    def _set_for(
        self, figures: StoreReader, measure: str, length: Length, first: date, by: tuple[str, ...], scope: Scope
    ) -> Mapping[Group, Value]:
        rows, metric = self._rows(measure, length, first), METRICS[measure]
        values = {row: _value(value, metric) for row, value in rows.select("row", "value").iter_rows()}
        cells = self._cells(figures, metric, self.calendar.months(first, length))
        return covered(rows, values, cells, by, scope, adds=_adds(metric))

    def _cells(self, figures: StoreReader, metric: Metric, months: Sequence[date]) -> Cells:
        """What a measure counted anything under in some months."""

        def cells(keys: tuple[str, ...]) -> pl.DataFrame | None:
            rows = self._counted(figures, metric, keys)
            return None if rows is None else rows.filter(pl.col("month").is_in(list(months))).select(keys)

        return cells

    def _counted(self, figures: StoreReader, metric: Metric, keys: tuple[str, ...]) -> pl.DataFrame | None:
        """month x some dimensions x `amount`, a metric, where it counted anything; None where it is not recorded."""
        taken = "collector_code" in keys and metric.key in _BY_COLLECTOR
        read = METRICS[_BY_COLLECTOR[metric.key]] if taken else metric
        return self._amounts.of((read.key, keys), lambda: _counted(figures, read, keys))

    def _derived(
        self, figures: StoreReader, metric: Metric, month: date, by: tuple[str, ...], scope: Scope
    ) -> Mapping[Group, Value]:
        """The month's share of a year's target, as the mean of up to three past financial years had it."""
        year = self.calendar.first_day(month, "year")
        rows = self._rows(metric.key, "year", year)
        if rows.is_empty() or not _adds_over_months(metric):
            return {}
        values: dict[int, Value] = {}
        for pattern in rows["pattern"].unique():
            dimensions = tuple(pattern.split("+")) if pattern else ()
            shares = self._seasonal_shares(figures, metric, month, year, dimensions)
            own = rows.filter(pl.col("pattern") == pattern)
            for row, value, *cell in own.select("row", "value", *dimensions).iter_rows():
                if (share := shares.get(tuple(cell))) is not None:
                    values[row] = round(_value(value, metric) * share)
        known = rows.filter(pl.col("row").is_in(list(values)))
        return covered(known, values, self._cells(figures, metric, (month,)), by, scope, adds=True)

    def _seasonal_shares(
        self, figures: StoreReader, metric: Metric, month: date, year: date, dimensions: tuple[str, ...]
    ) -> Mapping[Group, float]:
        """By cell the mean share of this month of the year in past years that have figures from end to end."""
        amounts = self._counted(figures, metric, dimensions)
        if amounts is None:
            return {}
        shares: dict[Group, list[float]] = {}
        for back in range(12, 12 * _PAST_YEARS + 1, 12):
            months = self.calendar.months(months_before(year, back), "year")
            if set(months) <= set(figures.months):
                for cell, share in _shares(amounts, months, months_before(month, back)):
                    shares.setdefault(cell, []).append(share)
        return {cell: sum(each) / len(each) for cell, each in shares.items()}

    def why(self, measure: str, length: Length, day: date, by: Sequence[str], scope: Scope) -> str:
        """Why a question has no target: which levels and which other periods have one."""
        asked = _named(tuple(dict.fromkeys((*by, *scope.dimensions)))) or "the whole lender"
        first, noun = self.calendar.first_day(day, length), _NOUNS[length]
        own = self.rows.filter(pl.col("measure") == measure)
        if own.is_empty():
            return f"No target is set for {METRICS[measure].label.lower()}."
        here = self._rows(measure, length, first)
        if not here.is_empty():
            levels = _levels(here)
            if by:
                return f"Targets of this {noun} are set {levels}; none of them covers such a part alone."
            return f"No target of this {noun} covers {asked} alone; targets of this {noun} are set {levels}."
        other = [
            f"for the {_NOUNS[kind]} {_levels(rows)}"
            for kind in _NOUNS
            if kind != length and not (rows := self._rows(measure, kind, self.calendar.first_day(day, kind))).is_empty()
        ]
        if other:
            return f"No target is set for this {noun}; there is one {'; '.join(other)}."
        return f"No target is set for this {noun}."


def _all_of(values: Mapping[Group, Value], source: Source) -> dict[Group, Target]:
    return {group: Target(value, source) for group, value in values.items()}


def _sum_of(parts: Iterable[Target]) -> Target:
    """Months added up, derived where one of them is."""
    each = list(parts)
    values = [part.value for part in each if part.value is not None]
    return Target(sum(values), "derived" if any(part.source == "derived" for part in each) else "added")


def _levels(rows: pl.DataFrame) -> str:
    patterns = sorted(rows["pattern"].unique().to_list(), key=lambda one: (one.count("+"), one))
    return ", ".join(_level(tuple(one.split("+")) if one else ()) for one in patterns)


def _level(dimensions: Sequence[str]) -> str:
    """'for the whole lender', or 'by zone and agency'."""
    if not dimensions:
        return "for the whole lender"
    return f"by {_named(dimensions)}"


def _named(dimensions: Sequence[str]) -> str:
    return listed([dimension(key).label.lower() for key in dimensions if key])


def _value(value: Decimal, metric: Metric) -> Value:
    """A target on the scale that its metric's figures have: minor units, or as it was set."""
    if metric.unit is Unit.MONEY:
        return int((value * MINOR_UNITS).to_integral_value(ROUND_HALF_UP))
    return float(value)


def _adds(metric: Metric) -> bool:
    """Whether targets of several cells may be added: those of sums, never those of rates."""
    return isinstance(metric.formula, Total)


def _adds_over_months(metric: Metric) -> bool:
    """Whether targets of several months may be added: never those of stocks."""
    return _adds(metric) and metric.across_months


def _shares(amounts: pl.DataFrame, months: Sequence[date], month: date) -> Iterator[tuple[Group, float]]:
    """By cell what came in one of some months, as a share of what came in all of them."""
    whole: dict[Group, int] = {}
    own: dict[Group, int] = {}
    for when, amount, *values in amounts.filter(pl.col("month").is_in(list(months))).iter_rows():
        cell = tuple(values)
        whole[cell] = whole.get(cell, 0) + amount
        own[cell] = own.get(cell, 0) + (amount if when == month else 0)
    yield from ((cell, own[cell] / total) for cell, total in whole.items() if total > 0)


def _counted(figures: StoreReader, metric: Metric, keys: tuple[str, ...]) -> pl.DataFrame | None:
    try:
        rows = compute(figures, [metric], by=("month", *keys), months=figures.months)
    except FilterNotPossibleError:
        return None
    counted = pl.col(cases_column(metric.key)) if metric.cases else pl.col(metric.key)
    named = [pl.col(key).cast(pl.String) for key in keys]
    return rows.filter(counted.fill_null(0) != 0).select("month", pl.col(metric.key).alias("amount"), *named)
