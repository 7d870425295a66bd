"""Service levels agreed with agencies: which terms are in force, what was reached, since when one is missed.

Pure: frames in, frames out. A term is judged by the month's figure of its metric, on the month's day-end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from dashboard.asked import Asked
from dashboard.metrics import METRICS, Metric, Unit, cases_column
from dashboard.metrics.entries import FEWEST
from dashboard.scope import Scope
from validations.cubes import MINOR_UNITS
from validations.errors import FilterNotPossibleError
from validations.vocabulary import NONE

MEASURES: Final = (
    "contacted_in_time_rate",
    "penetration_rate",
    "intensity",
    "promise_rate",
    "promise_kept_rate",
    "resolution_rate",
    "target_achievement_rate",
    "trail_complete_rate",
    "upload_in_time_rate",
    "deposited_in_time_rate",
    "complaint_rate",
    "certified_rate",
    "recall_days",
)
"""What agencies are measured by, in the order shown, whether or not a term was agreed."""
JUDGED: Final = ("met", "missed")
_STATUS: Final = pl.Enum(("met", "missed", "no term", "too few cases", "not recorded"))
_NEAR: Final = 1e-9
"""Figures and thresholds this close are the same: 0.95 agreed is met by 19 of 20."""
_CELL: Final = ("agency_code", "measure")
_TERM: Final = ("threshold", "minimum_cases", "weight", "window_days", "effective_from", "effective_to")


@dataclass(frozen=True)
class Measure:
    """What a term is about: a metric, for one product or one bucket where the term says so."""

    metric: Metric
    product_code: str | None = None
    bucket: str | None = None

    @property
    def key(self) -> str:
        """Tells it from the same metric for other products and buckets."""
        return "|".join(part for part in (self.metric.key, self.product_code, self.bucket) if part)

    def named(self, products: Mapping[str, str]) -> Metric:
        """The metric under the measure's own key and name, for the axis of a chart."""
        words = [products.get(self.product_code, self.product_code)] if self.product_code else []
        return replace(
            self.metric,
            key=self.key,
            label=" ".join([self.metric.label, *words, *([self.bucket] if self.bucket else [])]),
        )

    def scope(self, within: Scope) -> Scope | None:
        """The rows it is about, within what the reader picked; None where that leaves nothing."""
        for dimension, value in (("product_code", self.product_code), ("bucket", self.bucket)):
            if value is not None:
                picked = within.values(dimension)
                if picked and value not in picked:
                    return None
                within = within.with_values(dimension, [value])
        return within


@dataclass(frozen=True)
class Judgement:
    """Every agency and measure of some months, held against what was agreed."""

    month: date
    measures: tuple[Measure, ...]
    cells: pl.DataFrame
    """month, agency_code, measure, value, cases, status and the term: threshold, minimum_cases, weight, dates."""
    terms: pl.DataFrame
    day: date
    """The day-end of the month shown, on which terms are in force or not."""

    @property
    def shown(self) -> pl.DataFrame:
        """The cells of the month shown."""
        return self.cells.filter(pl.col("month") == self.month)

    @property
    def breaches(self) -> pl.DataFrame:
        """The terms missed in the month shown, with the first month and the number of months of the unbroken run."""
        missed = self.shown.filter(pl.col("status") == "missed")
        return missed.join(missed_since(self.cells), on=_CELL, how="left", maintain_order="left")


def measures_of(terms: pl.DataFrame, *, all_measures: bool = False) -> tuple[Measure, ...]:
    """The measures that some terms are about, in the order shown; with `all_measures` also those without a term.

    A term about a metric that the catalogue does not have cannot be judged and is left out.
    """
    named = terms.filter(pl.col("measure").is_in(list(METRICS))).select("measure", "product_code", "bucket").unique()
    found = [Measure(METRICS[key], product, bucket) for key, product, bucket in named.sort(pl.all()).iter_rows()]
    if all_measures:
        known = {one.metric.key for one in found}
        found += [Measure(METRICS[key]) for key in MEASURES if key not in known]
    order = {key: place for place, key in enumerate(MEASURES)}
    return tuple(sorted(found, key=lambda one: order.get(one.metric.key, len(order))))


def judgement(
    ask: Asked,
    terms: pl.DataFrame,
    days: Mapping[date, date],
    month: date,
    scope: Scope,
    *,
    all_measures: bool = False,
) -> Judgement:
    """Judge every month of `days` (month to its day-end), the last of which is the one shown.

    `terms` are rows of sla_term. Measures of the same accounts are asked in one question, over all agencies and months.
    """
    picked = scope.values("agency_code")
    kept = terms.filter(pl.col("agency_code").is_in(list(picked))) if picked else terms
    measures = measures_of(in_force(kept, {month: days[month]}), all_measures=all_measures)
    answers = _answers(ask, measures, tuple(days), scope)
    values = [_values(one, answers.get(one.key), tuple(days)) for one in measures]
    cells = judged(pl.concat([_NO_VALUES, *values]), keyed(in_force(kept, days)))
    return Judgement(month, measures, cells, kept, days[month])


def in_force(terms: pl.DataFrame, days: Mapping[date, date]) -> pl.DataFrame:
    """The terms in force on the day-end of each month; of two for the same, the one that took effect last."""
    months = pl.DataFrame({"month": list(days), "day": list(days.values())}, schema={"month": pl.Date, "day": pl.Date})
    running = (pl.col("effective_from") <= pl.col("day")) & (
        pl.col("effective_to").is_null() | (pl.col("effective_to") >= pl.col("day"))
    )
    named = ["month", "agency_code", "measure", "product_code", "bucket"]
    return months.join(terms, how="cross").filter(running).sort("effective_from").unique(named, keep="last").sort(named)


def keyed(terms: pl.DataFrame) -> pl.DataFrame:
    """The terms by the key of their measure instead of metric, product and bucket, on the scale of its figures."""
    key = pl.concat_str("measure", "product_code", "bucket", separator="|", ignore_nulls=True)
    in_minor_units = pl.col("measure").is_in([one.key for one in METRICS.values() if one.unit is Unit.MONEY])
    scale = pl.when(in_minor_units).then(MINOR_UNITS).otherwise(1)
    return terms.with_columns(pl.col("threshold").cast(pl.Float64) * scale, key.alias("measure"))


def judged(values: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Figures beside their terms, and whether they are met.

    `values`: month, agency_code, measure, value, cases (null where a figure is not counted), recorded, fewest (cases
    below which the metric says nothing) and less_is_good. `terms`: month, agency_code, measure (a measure's key) and
    the columns of a term. An agency with a term but no case of it has too few.
    """
    kinds = values.select("month", "measure", "recorded", "fewest", "less_is_good").unique(["month", "measure"])
    agreed = terms.select("month", *_CELL, *_TERM).with_columns(pl.col("threshold", "weight").cast(pl.Float64))
    both = (
        values.filter(pl.col("agency_code") != NONE)
        .select("month", *_CELL, "value", "cases")
        .join(agreed, on=["month", *_CELL], how="full", coalesce=True)
        .join(kinds, on=["month", "measure"], how="inner")
    )
    enough = pl.max_horizontal("fewest", pl.col("minimum_cases").fill_null(0))
    reached = (
        pl.when("less_is_good")
        .then(pl.col("value") <= pl.col("threshold") + _NEAR)
        .otherwise(pl.col("value") >= pl.col("threshold") - _NEAR)
    )
    counted = pl.col("fewest") > 0
    cases = pl.when(counted & pl.col("recorded")).then(pl.col("cases").fill_null(0)).otherwise(pl.col("cases"))
    status = (
        pl.when(pl.col("threshold").is_null())
        .then(pl.lit("no term"))
        .when(~pl.col("recorded"))
        .then(pl.lit("not recorded"))
        .when(cases < enough)
        .then(pl.lit("too few cases"))
        .when(pl.col("value").is_null())
        .then(pl.lit("not recorded"))
        .when(reached)
        .then(pl.lit("met"))
        .otherwise(pl.lit("missed"))
    )
    told = both.with_columns(cases.alias("cases")).with_columns(status.cast(_STATUS).alias("status"))
    # Without a term nothing says how few cases are too few, so the figure of a handful is not shown at all.
    shown = pl.when((pl.col("status") != "no term") | ~counted | (pl.col("cases") >= FEWEST)).then(pl.col("value"))
    told = told.with_columns(shown.alias("value"))
    return told.select("month", *_CELL, "value", "cases", "status", *_TERM).sort("month", *_CELL)


def missed_since(cells: pl.DataFrame) -> pl.DataFrame:
    """By agency and measure the first month of the misses that no month ended, and how many they are.

    A month in which the term was not judged neither ends nor lengthens a run; one in which it was met ends it.
    """
    last_met = pl.col("month").filter(pl.col("status") == "met").max()
    running = (pl.col("status") == "missed") & (last_met.is_null() | (pl.col("month") > last_met))
    return cells.group_by(_CELL).agg(
        pl.col("month").filter(running).min().alias("since"),
        pl.col("month").filter(running).len().cast(pl.Int64).alias("months_missed"),
    )


def shares(cells: pl.DataFrame, by: Sequence[str] = ("agency_code",)) -> pl.DataFrame:
    """Terms met, missed and not judged, and the share met, plain and by weight, of those that could be judged."""
    met, missed, agreed = pl.col("status") == "met", pl.col("status") == "missed", pl.col("threshold").is_not_null()
    weight = pl.col("weight")
    sums = [
        met.sum().cast(pl.Int64).alias("met"),
        missed.sum().cast(pl.Int64).alias("missed"),
        (agreed & ~met & ~missed).sum().cast(pl.Int64).alias("not_judged"),
        weight.filter(met).sum().alias("weight_met"),
        weight.filter(met | missed).sum().alias("weight_judged"),
    ]
    summed = cells.group_by(by, maintain_order=True).agg(sums) if by else cells.select(sums)
    return summed.with_columns(
        _share(pl.col("met"), pl.col("met") + pl.col("missed")).alias("share_met"),
        _share(pl.col("weight_met"), pl.col("weight_judged")).alias("share_met_by_weight"),
    ).drop("weight_met", "weight_judged")


def expired(terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """Terms that ended before the day with none in force in their place: agency, measure, the day they ended."""
    named = ["agency_code", "measure", "product_code", "bucket"]
    running = in_force(terms, {day.replace(day=1): day}).select(named)
    ended = (
        terms.filter(pl.col("effective_to") < day).group_by(named).agg(pl.col("effective_to").max().alias("ended_on"))
    )
    return ended.join(running, on=named, how="anti", nulls_equal=True).sort(named)


def without_terms(terms: pl.DataFrame, agencies: Sequence[str], day: date) -> list[str]:
    """Agencies with no term in force that day, of those named."""
    running = set(in_force(terms, {day.replace(day=1): day})["agency_code"])
    return [agency for agency in agencies if agency not in running]


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part.cast(pl.Float64) / whole.cast(pl.Float64))


_VALUES: Final = {
    "month": pl.Date,
    "agency_code": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "cases": pl.Int64,
    "recorded": pl.Boolean,
    "fewest": pl.Int64,
    "less_is_good": pl.Boolean,
}
_NO_VALUES: Final = pl.DataFrame(schema=_VALUES)


def _answers(
    ask: Asked, measures: Sequence[Measure], months: Sequence[date], scope: Scope
) -> Mapping[str, pl.DataFrame]:
    """The figures of the measures that can be asked within the scope, by the key of the measure."""
    by_scope: dict[Scope, list[Measure]] = {}
    for one in measures:
        if (asked := one.scope(scope)) is not None:
            by_scope.setdefault(asked, []).append(one)
    found: dict[str, pl.DataFrame] = {}
    for asked, members in by_scope.items():
        together = _answer(ask, members, months, asked)
        for one in members:
            answer = together if together is not None else _answer(ask, [one], months, asked)
            if answer is not None:
                found[one.key] = _read(answer, one.metric)
    return found


def _answer(ask: Asked, measures: Sequence[Measure], months: Sequence[date], scope: Scope) -> pl.DataFrame | None:
    """Some measures in one question; None where one of them is not recorded by what the scope filters."""
    try:
        return ask.answer([one.metric.key for one in measures], by=["month", "agency_code"], scope=scope, months=months)
    except FilterNotPossibleError:
        return None


def _values(measure: Measure, answer: pl.DataFrame | None, months: Sequence[date]) -> pl.DataFrame:
    """One measure of every agency and month; a measure that cannot be asked within the scope is not recorded."""
    metric = measure.metric
    rows = _NO_VALUES.select("month", "agency_code", "value", "cases") if answer is None else answer
    # Every month is named, so that an agency with a term but no row of figures is judged too.
    every = pl.DataFrame({"month": months}, schema={"month": pl.Date}).join(rows, on="month", how="left")
    told = every.with_columns(
        pl.col("agency_code").cast(pl.String).fill_null(NONE),
        pl.lit(measure.key).alias("measure"),
        (pl.col("value").is_not_null() | (pl.col("cases") > 0)).fill_null(value=False).any().alias("recorded"),
        pl.lit(max(metric.minimum_cases, 1 if metric.cases else 0), pl.Int64).alias("fewest"),
        pl.lit(metric.higher_is == "bad").alias("less_is_good"),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in _VALUES.items())


def _read(answer: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    counted = cases_column(metric.key)
    cases = pl.col(counted) if counted in answer.columns else pl.lit(None)
    value = pl.col(metric.key).cast(pl.Float64)
    rows = answer.select(
        "month", pl.col("agency_code").cast(pl.String), value.alias("value"), cases.cast(pl.Int64).alias("cases")
    )
    # An agency that another measure has rows of, but not this one, says nothing here.
    return rows.filter(pl.col("value").is_not_null() | (pl.col("cases") > 0))
