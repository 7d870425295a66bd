"""The tables of the forecast: every line, one line by month and by part, what less roll-forward does, the matrices."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.basis import MOVED, Basis
from dashboard.excel import Column, Kind, Sheets, dimension_column, kind_of_unit
from dashboard.forecast import HORIZON
from dashboard.forecast.transitions import NPA
from dashboard.metrics import Metric
from dashboard.subjects.forecast import sentences
from dashboard.subjects.forecast.content import EASED, TITLE, Forecast, content
from dashboard.subjects.forecast.expected_figure import Expected
from dashboard.subjects.forecast.followed_lines import FollowedLine
from dashboard.subjects.forecast.moved_book import PARTS
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.value_names import named
from validations.dimensions import dimension
from validations.vocabulary import CLOSING_STATES

FILTERED_BY: Final = (*MOVED, "bounce_rate")
"""The last is recorded by no bucket: accounts move between buckets, so a forecast is of all of them."""
_MEANS: Final = (
    "The range is where the figure lies if it is off as the worst of the tests was, on either side. Error is the mean "
    "absolute error of forecasts this far ahead, each made only from data before it: percent of what happened, points "
    "for rates; it has no sign. Bias is the mean error: above 0 such forecasts were too high, below 0 too low. As last "
    "month says that nothing changes; where it came closer no forecast is shown. A month in which nothing "
    "happened has no percentage: it is no test, but a forecast must come closer over such months too."
)
_FIGURES: Final = ("now", "forecast", "low", "high", "error", "bias", "naive")


def begins_with(basis: Basis) -> tuple[str, ...]:
    """The metrics of the cards: what is past due now."""
    return tuple(basis.delinquency(days) for days in (30, 60, 90))


def _columns(kind: Kind, since: str, shown: Metric | None = None) -> tuple[Column, ...]:
    """A forecast and its error; rows may be of different kinds, or all of one metric."""
    return (
        Column("now", since, kind, kinds="kind"),
        Column("forecast", "Forecast", kind, kinds="kind", words="words", metric=shown),
        Column("low", "Lowest", kind, kinds="kind"),
        Column("high", "Highest", kind, kinds="kind"),
        Column("error", "Error", Kind.PERCENT, kinds="error_kind"),
        Column("bias", "Bias", Kind.CHANGE, kinds="bias_kind"),
        Column("leaning", "Such forecasts were", Kind.TEXT),
        Column("naive", "Error of as last month", Kind.PERCENT, kinds="error_kind"),
        Column("tests", "Tests", Kind.COUNT),
    )


def _row(one: Expected, line: FollowedLine) -> tuple[object, ...]:
    of_errors = (Kind.PERCENT, Kind.CHANGE) if line.relative else (Kind.POINTS_APART, Kind.POINTS)
    kinds = (kind.value for kind in (kind_of_unit(line.metric.unit), *of_errors))
    found = (one.now, one.value, *one.range, one.error, one.bias, one.naive_error)
    rounded = (_whole(value, line) for value in found[:4])
    return (*rounded, *found[4:], _leaning(one.bias), one.tested.n, one.words, *kinds)


def _leaning(bias: float | None) -> str | None:
    """Which way forecasts were off on average; nothing where that is not known or they were even."""
    return None if not bias else "too high" if bias > 0 else "too low"


def _whole(value: float | None, line: FollowedLine) -> float | None:
    """Counts and minor units are whole."""
    return value if value is None or not line.relative else float(round(value))


def _frame(names: Sequence[tuple[str, Any]], rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    figures = dict.fromkeys(_FIGURES, pl.Float64)
    schema = {
        **dict(names),
        **figures,
        "leaning": pl.String,
        "tests": pl.Int64,
        **dict.fromkeys(("words", "kind", "error_kind", "bias_kind"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def lines(made: Forecast) -> excel.Table:
    """Every line so many months ahead."""
    ahead = made.choices.ahead
    rows = [(line.metric.label, *_row(made.figure(line, ahead), line)) for line in made.lines]
    since = formats.month_name(made.start)
    columns = (Column("line", "Line", Kind.TEXT), *_columns(kind_of_unit(made.lines[-1].metric.unit), since))
    title = f"Expected in {formats.month_name(made.month(ahead))}"
    return excel.Table(title, _frame([("line", pl.String)], rows), columns, note=_MEANS)


def by_month(made: Forecast) -> excel.Table:
    """The line followed, month by month."""
    line, targets = made.line, made.targets or {}
    rows = []
    for ahead in range(1, HORIZON + 1):
        month = made.month(ahead)
        rows.append((month, targets.get(month), *_row(made.figure(line, ahead), line)))
    columns = [
        dimension_column("month"),
        *_columns(kind_of_unit(line.metric.unit), formats.month_name(made.start), line.metric),
    ]
    if targets:
        columns.append(Column("target", "Target", kind_of_unit(line.metric.unit), kinds="kind"))
    frame = _frame([("month", pl.Date), ("target", pl.Float64)], rows)
    note = f"{line.metric.definition} {_MEANS}"
    return excel.Table(f"{line.metric.label} by month", frame, tuple(columns), note=note)


def parts(made: Forecast) -> excel.Table:
    """The line followed by product or by zone."""
    by, line, ahead = made.choices.by, made.line, made.choices.ahead
    rows = [(name, *_row(made.figure(line, ahead, (by, name)), line)) for name in made.tested.groups(by)]
    whole = [(dimension(by).label, *_row(made.figure(line, ahead), line))]
    columns = (
        dimension_column(by, made.labels),
        *_columns(kind_of_unit(line.metric.unit), formats.month_name(made.start), line.metric),
    )
    title = f"{line.metric.label} by {dimension(by).label.lower()}, {formats.month_name(made.month(ahead))}"
    note = f"Every product of every zone is forecast by its own matrix; the parts add up to the whole. {_MEANS}"
    names = [(by, pl.String)]
    totals = _frame(names, [("Total", *row[1:]) for row in whole])
    return excel.Table(title, _frame(names, rows), columns, totals, note=note)


def effect(made: Forecast) -> excel.Table:
    """What less roll-forward of 1-30 changes, line by line and month by month."""
    names = [f"after_{ahead}" for ahead in range(1, HORIZON + 1)]
    rows = []
    for line in made.lines:
        pairs = zip(made.coming, made.eased, strict=True)
        changes = [_difference(line.of(plain), line.of(eased), line) for plain, eased in pairs]
        kind = Kind.POINTS if line.kind == "rate" else kind_of_unit(line.metric.unit)
        rows.append((line.metric.label, *changes, kind.value))
    schema = {"line": pl.String, **dict.fromkeys(names, pl.Float64), "kind": pl.String}
    months = [formats.month_short(made.month(ahead)) for ahead in range(1, HORIZON + 1)]
    kind = kind_of_unit(made.lines[-1].metric.unit)
    columns = (
        Column("line", "Line", Kind.TEXT),
        *(Column(name, month, kind, kinds="kind") for name, month in zip(names, months, strict=True)),
    )
    note = (
        f"The forecast with {made.choices.less} points less of {EASED} rolling forward in every month, less the "
        f"forecast without. What no longer rolls forward closes in Current or {EASED}, divided as in the months "
        "learned from. This is arithmetic on the matrices, not what a campaign would bring."
    )
    return excel.Table(
        f"Change if less of {EASED} rolls forward", pl.DataFrame(rows, schema=schema, orient="row"), columns, note=note
    )


def _difference(plain: float | None, eased: float | None, line: FollowedLine) -> float | None:
    return None if plain is None or eased is None else _whole(eased - plain, line)


def matrices(made: Forecast) -> excel.Table:
    """Every matrix that the forecast is made of: product x zone x opening bucket x what became of its value."""
    learned = made.tested.learned
    rows = [
        (*part, bucket, "Yes" if bucket in matrix.borrowed else "No", *(row.get(state, 0.0) for state in _BECAME))
        for part, matrix in (learned.matrices.items() if learned else ())
        for bucket, row in matrix.rows.items()
    ]
    text = dict.fromkeys((*PARTS, "opening_state", "borrowed"), pl.String)
    schema = {**text, **dict.fromkeys(_BECAME, pl.Float64)}
    columns = (
        *(dimension_column(part, made.labels) for part in PARTS),
        dimension_column("opening_state"),
        Column("borrowed", "From a wider matrix", Kind.TEXT),
        *(Column(state, _names(state), Kind.PERCENT) for state in _BECAME),
    )
    note = (
        "Value at closing as a share of the bucket's value at opening, summed over the months learned from; for what "
        "left the book the value at opening. So a row need not add up to 100 %: what was paid down is missing, "
        "interest and new purchases are in it. Slippage to NPA stands beside, it is part of the buckets."
    )
    return excel.Table("Matrices", pl.DataFrame(rows, schema=schema, orient="row"), columns, note=note)


_BECAME: Final = (*CLOSING_STATES, NPA)


def _names(state: str) -> str:
    return "Became NPA" if state == NPA else named(state)


def on_page(made: Forecast) -> tuple[excel.Table, ...]:
    """The tables of the page, in their order."""
    return lines(made), by_month(made), parts(made), effect(made)


def sheets(made: Forecast) -> Sheets:
    """The sheets of the page's workbook; a sentence alone where there is no forecast."""
    if made.why_not:
        frame = pl.DataFrame({"why": [made.why_not]})
        return [excel.Table(TITLE, frame, (Column("why", "No forecast", Kind.TEXT),))]
    said = " ".join([*sentences.all_of(made), sentences.effect(made)])
    return excel.led_by(said, [*on_page(made), matrices(made)])


REPORT: Final = Report(
    "forecast",
    TITLE,
    FILTERED_BY,
    lambda reader, view: sheets(content(reader, view)),
    lambda reader, view: of_page(reader, begins_with(view.basis), view),
    shows=begins_with,
)
