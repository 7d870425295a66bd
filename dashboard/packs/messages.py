"""What the title of a slide says: what a figure did, which part is worst, or the sentence that the page leads with."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.excel import Chart, Matrix, Table, words_of
from dashboard.excel.cell_text import texts
from dashboard.excel.page_export import DATES, WORDS
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, Unit, cases_column
from dashboard.palette import is_worse
from dashboard.subjects.headlines import Headline
from dashboard.view import View
from validations.dimensions import DIMENSIONS

_SENTENCE: Final = re.compile(
    r"(?:(?<=[a-z0-9%)\]]\.)|(?<=[A-Z]{2}\.)|(?<=\d [LKMBT]\.))(?<!Pvt\.)(?<!Ltd\.)(?<!Co\.)(?<!No\.)\s+(?=[A-Z\d\W])"
)
"""Between two sentences: not within the name of a company, nor behind an initial."""
_IN_WORDS: Final = "In words"
_COUNTS: Final = (Unit.COUNT, Unit.ACCOUNTS, Unit.CUSTOMERS)
_MOST_NAMED: Final = 2
_LEVEL: Final = "level"
"""Begins the key of what a waterfall begins and ends with."""


def sentences(note: str) -> list[str]:
    """The sentences of a note."""
    return [one for one in _SENTENCE.split(note.strip()) if one]


def first_row(shown: Chart | Table | Matrix) -> str:
    """What the first row of a table says in words; empty where it has no such column or no row."""
    if not isinstance(shown, Table) or not shown.rows:
        return ""
    name = next((one.name for one in shown.columns if one.label == _IN_WORDS), "")
    return str(shown.frame[name][0] or "").removesuffix(".") if name else ""


def of_cards(shown: Sequence[Headline], view: View, settings: formats.Notation) -> str:
    """What the first card says, with its change."""
    if not shown:
        return ""
    first = shown[0]
    change = formats.delta_text(first.value, first.before, first.unit)
    since = f", {change} since {view.compared_with}" if change and view.before else ""
    return f"{first.label}: {first.text(settings)} in {view.month_in_words}{since}"


def of_figures(shown: Chart | Table | Matrix, view: View, settings: formats.Notation, labels: Labels) -> str:
    """What the first figure did, which part is worst, or what the first row holds; else the name itself."""
    if isinstance(shown, Matrix):
        return _of_matrix(shown, view, settings)
    if isinstance(shown, Chart) and shown.hidden:
        return _of_waterfall(shown, settings) or shown.title
    by = [key for key in shown.dimensions if key in DIMENSIONS and key in shown.frame.columns]
    said = ""
    if _metrics(shown) and by and not _led_by_no_metric(shown):
        said = _of_parts(shown, by, view, settings, labels)
    elif isinstance(shown, Chart):
        said = _of_last_point(shown, settings)
    elif shown.rows:
        said = _of_first_row(shown, settings)
    return said or shown.title


def _metrics(shown: Chart | Table) -> list[Metric]:
    """Its figures of the catalogue that stand under their own names."""
    return [one for one in shown.metrics if one.key in shown.frame.columns]


def _led_by_no_metric(shown: Chart | Table) -> bool:
    """Whether the first figures of a table are none of the catalogue."""
    if isinstance(shown, Chart):
        return False
    first = next((one for one in shown.columns if one.kind not in WORDS | DATES), None)
    return first is not None and first.metric is None


def _of_parts(shown: Chart | Table, by: Sequence[str], view: View, settings: formats.Notation, labels: Labels) -> str:
    lead, parts, frame = _metrics(shown)[0], [key for key in by if key != "month"], shown.frame
    if "month" in by and not parts:
        return _course(frame, lead, view, settings)
    if "month" in by:
        frame = frame.filter(pl.col("month") == view.month)
    own = shown.labels if isinstance(shown, Chart) else {one.name: one.labels for one in shown.columns}
    known = {**labels, **{key: named for key, named in own.items() if named}}
    return _worst(frame, lead, parts, settings, known)


def _course(frame: pl.DataFrame, lead: Metric, view: View, settings: formats.Notation) -> str:
    """How the figure moved between the two months."""
    by_month = {row["month"]: row for row in frame.to_dicts()}
    now, before = by_month.get(view.month), by_month.get(view.before) if view.before else None
    said, value, earlier = _text(now, lead, settings), _value(now, lead), _value(before, lead)
    if value is None or earlier is None or view.open_until is not None:
        return f"{lead.label}: {said} in {view.month_in_words}"
    then = _text(before, lead, settings)
    if said == then:
        still = "unchanged" if value == earlier else "almost unchanged"
        return f"{lead.label} is {still} since {view.compared_with}: {said}"
    moved = "rose" if value > earlier else "fell"
    if lead.unit in _COUNTS:
        return f"{lead.label} {moved} from {then} to {said} since {view.compared_with}"
    change = formats.delta_text(value, earlier, lead.unit)
    by = f" by {change.lstrip('+-')}" if change else ""
    return f"{lead.label} {moved}{by} to {said} since {view.compared_with}"


def _worst(frame: pl.DataFrame, lead: Metric, by: Sequence[str], settings: formats.Notation, labels: Labels) -> str:
    """The part with the worst figure, or with the largest where neither direction is worse."""
    rows = [row for row in frame.to_dicts() if _value(row, lead) is not None]
    if not rows:
        return ""
    lowest = lead.higher_is == "good" and lead.is_rate
    values = [_value(row, lead) or 0 for row in rows]
    worst = rows[values.index(min(values) if lowest else max(values))]
    name = ", ".join(words_of(key, labels).get(str(worst[key]), str(worst[key])) for key in by)
    said = f"{_small(lead.label)} {_text(worst, lead, settings)}"
    if len(rows) == 1:
        return f"{name}: {said}"
    if lead.is_rate:
        which = "lowest" if lowest else "highest"
        return f"{name} has the {which} {_small(lead.label)}: {_text(worst, lead, settings)}"
    return f"Most is in {name}: {said}"


def _of_matrix(matrix: Matrix, view: View, settings: formats.Notation) -> str:
    """How much moved to a worse state and how much to a better one, where the cells add up."""
    if matrix.metric.is_rate or matrix.kind is not None:
        return matrix.title
    sums: dict[bool | None, int] = {}
    for opening, closing, value in matrix.frame.select(matrix.rows_by, matrix.across, matrix.metric.key).iter_rows():
        moved = is_worse(str(opening), str(closing))
        sums[moved] = sums.get(moved, 0) + (value or 0)
    unit = " accounts" if matrix.metric.unit is Unit.ACCOUNTS else ""
    worse, better = (f"{formats.text(sums.get(way, 0), matrix.metric.unit, settings)}{unit}" for way in (True, False))
    return f"{worse} moved to a worse state in {view.month_in_words}, {better} to a better one"


def _of_waterfall(chart: Chart, settings: formats.Notation) -> str:
    """What it begins and what it ends with."""
    level = next((one for one in chart.metrics if one.key.startswith(_LEVEL)), None)
    if level is None:
        return ""
    named = chart.labels.get(chart.x, {})
    ends = [row for row in chart.frame.to_dicts() if row[level.key]]
    if len(ends) < _MOST_NAMED:
        return ""
    said = [
        f"{named.get(str(row[chart.x]), str(row[chart.x]))} {formats.text(row[level.key], level.unit, settings)}"
        for row in (ends[0], ends[-1])
    ]
    return f"{said[0]}, {_small(said[1])}"


def _of_last_point(chart: Chart, settings: formats.Notation) -> str:
    """The figures of the last point at which the first of them is known."""
    lead = chart.metrics[0]
    known = chart.frame.filter(pl.col(lead.key).is_not_null())
    if known.is_empty():
        return ""
    row = known.row(-1, named=True)
    return ", ".join(
        f"{_small(one.label) if at else one.label} {formats.text(row[one.key], one.unit, settings)}"
        for at, one in enumerate(chart.metrics[: _MOST_NAMED + 1])
        if row[one.key] is not None
    )


def _of_first_row(shown: Table, settings: formats.Notation) -> str:
    """The first row, which is the worst where the page puts the worst first: its name and its first figures."""
    first = shown.frame.head(1)
    name, *others = shown.columns
    figures = {one.label: texts(shown, one, settings, first)[0] for one in others if one.kind not in WORDS}
    known = [(label, words) for label, words in figures.items() if words not in ("", formats.NOT_AVAILABLE)]
    said = [f"{_small(label)} {words}" for label, words in known[:_MOST_NAMED]]
    return f"{texts(shown, name, settings, first)[0]}: {', '.join(said)}" if said else ""


def _small(label: str) -> str:
    """A label within a sentence; abbreviations keep their capitals."""
    return label if label[:2].isupper() or not label[:1].isalpha() else label[:1].lower() + label[1:]


def _value(row: Mapping[str, Any] | None, lead: Metric) -> float | None:
    """The figure where it can be told."""
    if row is None or row[lead.key] is None or formats.too_few(lead.minimum_cases, row.get(cases_column(lead.key))):
        return None
    found: float = row[lead.key]
    return found


def _text(row: Mapping[str, Any] | None, lead: Metric, settings: formats.Notation) -> str:
    if row is None:
        return formats.NOT_AVAILABLE
    return formats.figure(row[lead.key], lead, settings, cases=row.get(cases_column(lead.key)))
