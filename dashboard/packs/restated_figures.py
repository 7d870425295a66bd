"""The figures that a pack tells, by month and part, and which of them an earlier pack told otherwise."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Chart, Kind, Matrix, Table
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.metrics import METRICS, Metric, Unit, metric
from dashboard.view import View
from data_access.pack_history import Figures, PackFigures
from validations.dimensions import DIMENSIONS
from validations.errors import UserError

MONTHS: Final = 13
"""Months whose figures of the whole selection are kept."""
MONTHS_OF_PARTS: Final = 3
TITLE: Final = "Restated since the last pack"
_MOST_MARKED: Final = 2
_SAME: Final = 1e-9
Asked = tuple[tuple[str, ...], tuple[str, ...]]
"""Keys of metrics, and the dimensions that they are told by."""


@dataclass(frozen=True)
class Restated:
    """One figure of one month, as told in an earlier pack and as it is now."""

    shown: Metric
    month: date
    where: str
    """The part it is of in words; empty for the whole selection."""
    then: float | int | None
    now: float | int | None

    def in_words(self, settings: formats.Notation) -> str:
        """'Collected, Sep 26, North: ₹1.21 Cr → ₹1.24 Cr'."""
        then, now = self._texts(settings)
        about = ", ".join(one for one in (self.shown.label, formats.month_short(self.month), self.where) if one)
        return f"{about}: {then} → {now}"

    def _texts(self, settings: formats.Notation) -> tuple[str, str]:
        """As they are shown; in full where that would read alike."""
        short = [formats.text(one, self.shown.unit, settings) for one in (self.then, self.now)]
        if short[0] != short[1]:
            return short[0], short[1]
        if self.shown.unit is Unit.MONEY:
            full = [formats.text(one, self.shown.unit, settings, full=True) for one in (self.then, self.now)]
            return full[0], full[1]
        if self.then is None or self.now is None:
            return short[0], short[1]
        unit = self.shown.unit
        return (
            formats.apart(self.then, self.now, unit, settings),
            formats.apart(self.now, self.then, unit, settings),
        )


@dataclass(frozen=True)
class Restatements:
    """Everything that an earlier pack told otherwise."""

    told_at: datetime | None = None
    """When that pack was made; None where there is none."""
    lines: tuple[Restated, ...] = ()

    def of(self, shown: Sequence[Metric], settings: formats.Notation) -> tuple[str, ...]:
        """The marks of a slide or sheet about some figures; more than two are counted."""
        keys = {one.key for one in shown}
        found = [one for one in self.lines if one.shown.key in keys]
        if not found or self.told_at is None:
            return ()
        said = "; ".join(one.in_words(settings) for one in found[:_MOST_MARKED])
        more = f"; and {len(found) - _MOST_MARKED} more, see '{TITLE}'" if len(found) > _MOST_MARKED else ""
        return (f"Restated since the pack of {self.day}: {said}{more}.",)

    @property
    def day(self) -> str:
        """The day of the earlier pack."""
        return formats.date_text(self.told_at.astimezone().date()) if self.told_at else ""

    def table(self) -> Table:
        """Every figure, old and new."""
        rows = [
            {
                "figure": one.shown.label,
                "month": one.month,
                "where": one.where or "Whole selection",
                "then": one.then,
                "now": one.now,
                "kind": excel.kind_of_unit(one.shown.unit).value,
                "change": formats.change(one.now, one.then, one.shown.unit),
                "change_kind": excel.kind_of_change(
                    one.shown.unit, of_few=formats.few(one.now, one.then, one.shown.unit)
                ).value,
            }
            for one in self.lines
        ]
        note = f"Figures that the pack of {self.day} told otherwise: as told then, and as they are now."
        return Table(TITLE, pl.DataFrame(rows, schema=_SCHEMA), _COLUMNS, note=note)


_SCHEMA: Final = pl.Schema(
    {
        "figure": pl.String,
        "month": pl.Date,
        "where": pl.String,
        "then": pl.Float64,
        "now": pl.Float64,
        "kind": pl.String,
        "change": pl.Float64,
        "change_kind": pl.String,
    }
)
_COLUMNS: Final = (
    excel.Column("figure", "Figure", Kind.TEXT),
    excel.Column("month", "Month", Kind.MONTH),
    excel.Column("where", "Of", Kind.TEXT),
    excel.Column("then", "As told", Kind.NUMBER, kinds="kind"),
    excel.Column("now", "Now", Kind.NUMBER, kinds="kind"),
    excel.Column("change", "Change", Kind.NUMBER, kinds="change_kind"),
)


def questions_of(shown: Sequence[Chart | Table | Matrix], cards: Sequence[str]) -> tuple[Asked, ...]:
    """What sheets and cards tell, as questions: the metrics by the dimensions that they are shown by."""
    whole: dict[tuple[str, ...], dict[str, None]] = {(): dict.fromkeys(cards)}
    for one in shown:
        by = tuple(key for key in one.dimensions if key != "month" and key in one.frame.columns)
        if set(by) <= set(DIMENSIONS):
            keys = [shown_.key for shown_ in one.metrics if METRICS.get(shown_.key) is shown_]
            whole.setdefault(by, {}).update(dict.fromkeys(keys))
    return tuple((tuple(keys), by) for by, keys in whole.items() if keys)


def current_figures(ask: Answers, view: View, asked: Sequence[Asked]) -> Figures:
    """The figures of these questions, for the months up to the one shown."""
    found: dict[str, tuple[str, float | int | None]] = {}
    for keys, by in asked:
        for key in keys:
            found |= _told(ask, view, key, by)
    return found


def _told(ask: Answers, view: View, key: str, by: tuple[str, ...]) -> Figures:
    months = view.recent(MONTHS_OF_PARTS if by else MONTHS)
    try:
        frame = ask.answer([key], by=["month", *by], scope=view.scope, months=months)
    except UserError:
        return {}
    days = {one: ask.manifest.months[f"{one:%Y-%m}"].as_of.isoformat() for one in months}
    return {
        _name(key, row["month"], [(one, str(row[one])) for one in by]): (days[row["month"]], row[key])
        for row in frame.to_dicts()
        if row["month"] in days
    }


def _name(key: str, month: date, where: Sequence[tuple[str, str]]) -> str:
    """One text per figure, which JSON can take as a name."""
    return json.dumps([key, f"{month:%Y-%m}", *where])


def restated(now: Figures, before: PackFigures | None, labels: Labels) -> Restatements:
    """Which figures differ from those told before, where both stand on the same day-end."""
    if before is None:
        return Restatements()
    changed = [
        _line(name, then, value, labels)
        for name, (day, value) in now.items()
        if name in before.figures and before.figures[name][0] == day
        for then in [before.figures[name][1]]
        if not _alike(then, value)
    ]
    # What is of the whole selection comes first, and of it the newest month.
    changed.sort(key=lambda one: (bool(one.where), -one.month.toordinal()))
    return Restatements(before.told_at, tuple(changed))


def _alike(then: float | int | None, now: float | int | None) -> bool:
    if then is None or now is None or (isinstance(then, int) and isinstance(now, int)):
        return then == now
    return isclose(then, now, rel_tol=_SAME, abs_tol=_SAME)


def _line(name: str, then: float | int | None, now: float | int | None, labels: Labels) -> Restated:
    key, month, *parts = json.loads(name)
    where = ", ".join(excel.words_of(one, labels).get(value, value) for one, value in parts)
    return Restated(metric(key), datetime.strptime(month, "%Y-%m").date(), where, then, now)  # noqa: DTZ007 a month
