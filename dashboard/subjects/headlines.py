"""The figures on the cards of a page: one source for the screen and for the first sheet of its workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.charts import NO_TARGET
from dashboard.excel import Column, Kind, Sheets, kind_of_change, kind_of_unit
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import FigureSource
from dashboard.metrics import Metric, Unit, before_column, cases_column, metric
from dashboard.targets import Target
from dashboard.view import View

TITLE: Final = "Headlines"
_COLLECTED: Final = "collected_amount"
_OF_TARGET: Final = frozenset({"target_amount", "target_achievement_rate", "target_gap_amount"})
"""Figures that are missing for want of a target where it is known what was collected."""
Course = Mapping[date, Mapping[str, Any]]
"""The figures of every month shown, by month."""


@dataclass(frozen=True)
class Headline:
    """One card: a figure on its metric's scale, what it is compared with, its target, and the words beside it."""

    label: str
    unit: Unit
    value: float | None
    cases: int | None = None
    minimum_cases: int = 0
    before: float | None = None
    compared_with: str = ""
    target: float | None = None
    derived: bool = False
    """Whether the target is a share of a longer period's."""
    missing: str = formats.NOT_AVAILABLE
    """What it says where there is no figure."""
    beside: str = ""
    meaning: str = ""
    """What the card says on hover, beside the definition of its metric."""
    metric: Metric | None = None

    @property
    def words(self) -> str:
        """What stands in place of a figure that cannot be said."""
        return formats.TOO_FEW_CASES if formats.too_few(self.minimum_cases, self.cases) else self.missing

    def text(self, settings: formats.Notation) -> str:
        """The figure as the card shows it."""
        if self.value is None or formats.too_few(self.minimum_cases, self.cases):
            return self.words
        return formats.text(self.value, self.unit, settings)


def headlines(
    ask: FigureSource, keys: Sequence[str], view: View, targets: Mapping[str, Target]
) -> tuple[list[Headline], Course]:
    """The cards of some metrics for the month shown, with the course of each over the months before."""
    found = ask.answer(keys, by=["month"], scope=view.scope, months=view.recent()).to_dicts()
    rows: dict[date, Mapping[str, Any]] = {row["month"]: row for row in found}
    # Where nothing in a month matches, what is counted is 0, if the month is known at all.
    by_month = {
        month: rows.get(month) or ask.answer(keys, scope=view.scope, months=[month]).row(0, named=True)
        for month in dict.fromkeys((*view.recent(), view.month))
    }
    before = _earlier(ask, keys, by_month, view)
    now = by_month[view.month]
    return [_headline(metric(key), now, before.get(key), view, targets.get(key)) for key in keys], by_month


def unbroken(course: Course, key: str, month: date) -> list[float]:
    """The figures of the months up to the one shown without a gap: a line across a gap would say what nobody knows."""
    run: list[float] = []
    for one, row in course.items():
        if one <= month:
            run = [] if row[key] is None else [*run, row[key]]
    return run


def of_page(reader: Answers, keys: Sequence[str], view: View, ask: FigureSource | None = None) -> list[Headline]:
    """The cards of some metrics as a page shows them."""
    return headlines(ask or reader, keys, view, reader.targets(keys, view.scope, view.month))[0]


def _earlier(ask: FigureSource, keys: Sequence[str], course: Course, view: View) -> Mapping[str, Any]:
    """The figures compared with. An open month has its own: those of the same day of the earlier month."""
    if view.before is None:
        return {}
    if view.open_until is None and view.before in course:
        return course[view.before]
    compared = ask.answer(keys, scope=view.scope, months=[view.month], compare=view.compare).row(0, named=True)
    return {key: compared[before_column(key)] for key in keys}


def _headline(
    shown: Metric, now: Mapping[str, Any], before: float | None, view: View, target: Target | None
) -> Headline:
    return Headline(
        label=shown.label,
        unit=shown.unit,
        value=now.get(shown.key),
        cases=now.get(cases_column(shown.key)),
        minimum_cases=shown.minimum_cases,
        before=before,
        compared_with=formats.month_short(view.before) if view.before else "",
        target=target.value if target else None,
        derived=bool(target and target.source == "derived"),
        missing=NO_TARGET if shown.key in _OF_TARGET and now.get(_COLLECTED) is not None else formats.NOT_AVAILABLE,
        metric=shown,
    )


def table(shown: Sequence[Headline], settings: formats.Notation) -> excel.Table:
    """The cards as a sheet: each figure as on its card, and as a number in its own format."""
    rows = [
        {
            "label": one.label,
            "shown": one.text(settings),
            "value": None if formats.too_few(one.minimum_cases, one.cases) else one.value,
            "words": one.words,
            "kind": kind_of_unit(one.unit).value,
            "before": one.before,
            "change": formats.change(one.value, one.before, one.unit),
            "change_kind": kind_of_change(one.unit, of_few=formats.few(one.value, one.before, one.unit)).value,
            "compared_with": one.compared_with if one.before is not None else None,
            "target": one.target,
            "cases": one.cases,
            "cases_kind": Kind.COUNT.value,
            "beside": "; ".join([*([one.beside] if one.beside else []), *(["derived target"] if one.derived else [])]),
        }
        for one in shown
    ]
    return excel.Table(TITLE, pl.DataFrame(rows, schema=_SCHEMA), _COLUMNS, note=_NOTE, placeholder="")


def with_headlines(shown: Sequence[Headline], sheets: Sheets, settings: formats.Notation) -> Sheets:
    """The sheets of a page with its cards in front; nothing in front of a page without cards."""
    return [table(shown, settings), *sheets] if shown else sheets


def defined(shown: Sequence[Headline]) -> tuple[str, ...]:
    """Keys of the metrics whose definitions the workbook repeats."""
    return tuple(dict.fromkeys(one.metric.key for one in shown if one.metric))


_NOTE: Final = "The cards of the page. A change of a rate is in percentage points, of an amount or a count in percent."
_SCHEMA: Final = pl.Schema(
    {
        "label": pl.String,
        "shown": pl.String,
        "value": pl.Float64,
        "words": pl.String,
        "kind": pl.String,
        "before": pl.Float64,
        "change": pl.Float64,
        "change_kind": pl.String,
        "compared_with": pl.String,
        "target": pl.Float64,
        "cases": pl.Int64,
        "cases_kind": pl.String,
        "beside": pl.String,
    }
)
_COLUMNS: Final = (
    Column("label", "Figure", Kind.TEXT),
    Column("shown", "On the card", Kind.TEXT),
    Column("value", "Value", Kind.NUMBER, kinds="kind", words="words"),
    Column("change", "Change", Kind.NUMBER, kinds="change_kind"),
    Column("compared_with", "Compared with", Kind.TEXT),
    Column("before", "Earlier value", Kind.NUMBER, kinds="kind"),
    Column("target", "Target", Kind.NUMBER, kinds="kind"),
    Column("cases", "Stands on", Kind.COUNT, kinds="cases_kind"),
    Column("beside", "Beside it", Kind.TEXT),
)
