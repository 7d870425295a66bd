"""Columns of a table, from the catalogue where the frame holds figures, else from its types."""

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.excel.page_export import KIND_OF_UNIT, Column, Kind, Labels, Table
from dashboard.formats import NOT_AVAILABLE, change, few
from dashboard.metrics.model import Metric, Unit, before_column, cases_column
from dashboard.value_names import VALUE_WORDS, absent
from validations.dimensions import DIMENSIONS, dimension
from validations.vocabulary import NONE

_CHANGE_OF_UNIT = {
    Unit.PERCENT: Kind.POINTS,
    Unit.DAYS: Kind.DAYS_CHANGE,
    Unit.AVERAGE: Kind.DIFFERENCE,
    Unit.PER_THOUSAND: Kind.DIFFERENCE,
}


def figures_table(
    title: str,
    frame: pl.DataFrame,
    *,
    by: Sequence[str],
    metrics: Sequence[Metric],
    labels: Labels | None = None,
    totals: pl.DataFrame | None = None,
    compared_with: str = "",
    of_rows: int | None = None,
    note: str = "",
) -> Table:
    """A table of figures as `compute` returned them: the dimensions, then each metric with its cases.

    Where the frame holds earlier figures and `compared_with` names their month, each metric is followed by the
    earlier figure and the change.
    """
    columns = [dimension_column(key, labels) for key in by]
    for metric in metrics:
        columns += _metric_columns(frame, metric, compared_with)
    changed_totals = None if totals is None else _changes(totals, metrics)
    return Table(title, _changes(frame, metrics), tuple(columns), changed_totals, of_rows, note)


def listing(
    title: str,
    frame: pl.DataFrame,
    *,
    headings: Mapping[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    labels: Labels | None = None,
    of_rows: int | None = None,
    note: str = "",
    placeholder: str = NOT_AVAILABLE,
) -> Table:
    """A table of rows that are no figures of the catalogue; with `headings` only the columns named there."""
    columns = list_columns(frame.schema, headings=headings, kinds=kinds, labels=labels)
    return Table(title, frame, columns, None, of_rows, note, placeholder)


def list_columns(
    schema: pl.Schema,
    *,
    headings: Mapping[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    labels: Labels | None = None,
) -> tuple[Column, ...]:
    """Columns of a list by the types of its frame, where nothing else is said."""
    named = headings or {name: _heading(name) for name in schema}
    kinds = kinds or {}
    return tuple(
        Column(name, label, kinds.get(name) or _kind_of(schema[name]), words_of(name, labels))
        for name, label in named.items()
    )


def _heading(name: str) -> str:
    """A column's name in words: that of the dimension, else of what it holds."""
    if name in DIMENSIONS:
        return dimension(name).label
    words = name.removesuffix("_id").replace("_", " ").replace("dpd", "days past due")
    return words.replace("days past due days", "days past due").capitalize()


def dimension_column(key: str, labels: Labels | None = None) -> Column:
    """The column of a dimension, shown by its labels."""
    kind = Kind.MONTH if key == "month" else Kind.TEXT
    return Column(key, dimension(key).label, kind, words_of(key, labels))


def words_of(name: str, labels: Labels | None) -> Mapping[str, str]:
    """What the values of a column are called; a dimension that is not filled says so."""
    known = {**VALUE_WORDS.get(name, {}), **(labels or {}).get(name, {})}
    return {NONE: absent(name), **known} if name in DIMENSIONS else known


def _metric_columns(frame: pl.DataFrame, metric: Metric, compared_with: str) -> list[Column]:
    kind, counted, earlier = KIND_OF_UNIT[metric.unit], cases_column(metric.key), before_column(metric.key)
    cases = counted if counted in frame.columns else ""
    columns = [Column(metric.key, metric.label, kind, {}, cases, metric.minimum_cases, metric)]
    if cases:
        columns.append(Column(cases, f"{metric.label}: cases", Kind.COUNT))
    if compared_with and earlier in frame.columns:
        columns.append(Column(earlier, f"{metric.label}, {compared_with}", kind))
        columns.append(_change_of(metric, cases))
    return columns


def kind_of_unit(unit: Unit) -> Kind:
    """How a figure of this unit is held and shown."""
    return KIND_OF_UNIT[unit]


def kind_of_change(unit: Unit, *, of_few: bool = False) -> Kind:
    """How a change of a figure of this unit is held and shown; `of_few` where it is a count of a handful."""
    if of_few:
        return Kind.COUNT_CHANGE
    return _CHANGE_OF_UNIT.get(unit, Kind.CHANGE)


def _change_of(metric: Metric, cases: str) -> Column:
    name, kind = _change_column(metric.key), kind_of_change(metric.unit)
    return Column(
        name, f"{metric.label}: change", kind, {}, cases, metric.minimum_cases, kinds=_kind_column(metric.key)
    )


def _changes(frame: pl.DataFrame, metrics: Sequence[Metric]) -> pl.DataFrame:
    compared = [metric for metric in metrics if before_column(metric.key) in frame.columns]
    if not compared:
        return frame
    return frame.with_columns(one for metric in compared for one in _change_of_rows(frame, metric))


def _change_of_rows(frame: pl.DataFrame, metric: Metric) -> tuple[pl.Series, pl.Series]:
    """The change of each row and its kind: counts of a handful change by so many, larger ones by so many percent."""
    pairs = frame.select(metric.key, before_column(metric.key)).rows()
    changes = [change(now, before, metric.unit) for now, before in pairs]
    kinds = [kind_of_change(metric.unit, of_few=few(now, before, metric.unit)).value for now, before in pairs]
    return (
        pl.Series(_change_column(metric.key), changes, pl.Float64),
        pl.Series(_kind_column(metric.key), kinds, pl.String),
    )


def _change_column(key: str) -> str:
    return f"{key}__change"


def _kind_column(key: str) -> str:
    return f"{key}__change_kind"


def _kind_of(dtype: pl.DataType) -> Kind:
    if isinstance(dtype, pl.Datetime):
        return Kind.MOMENT
    if dtype == pl.Date:
        return Kind.DATE
    if dtype == pl.Boolean:
        return Kind.YES_NO
    if dtype.is_integer():
        return Kind.COUNT
    return Kind.NUMBER if dtype.is_numeric() else Kind.TEXT
