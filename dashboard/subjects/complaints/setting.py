"""What the page needs besides figures: the last day that is known, the day weeks end on, the rules, and the list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.subjects.cover import as_of
from dashboard.view import View
from data_access.months import months_before
from validations.cubes import CUBES

GATE_RULE: Final = "complaint_days"
WATCH_RULE: Final = "complaint_watch_days"
_GATE: Final = 30
_WATCH: Final = 25
"""Days that hold where conduct_rule has none."""
_LIST: Final = "complaint_list"
_COUNTED_BY: Final = "complaints_open"
"""The list has the dimensions of the cube that counts it."""


@dataclass(frozen=True)
class Setting:
    """The part of the setting that is no figure."""

    until: date
    """The last day of the month shown whose complaints are known."""
    week_ends_on: str
    gate_days: int
    """Days after which the customer may go to the ombudsman."""
    watch_days: int
    """Days after which a complaint is watched."""
    listed: pl.DataFrame | None
    """The open complaints of the latest month, the longest waiting first; None in other months."""

    @property
    def is_latest(self) -> bool:
        """Whether the month shown is the one that has a list."""
        return self.listed is not None


def setting(reader: Answers, view: View) -> Setting:
    """The setting of a page on complaints. Raises FilterNotPossibleError for a filter that complaints do not have."""
    day = as_of(reader, view)
    month_end = months_before(view.month, -1) - timedelta(days=1)
    rules = reader.figures.dimension_frames["conduct_rule"]
    latest = view.month == view.months[-1]
    return Setting(
        until=min(month_end, day) if latest else month_end,
        week_ends_on=reader.settings.week_ends_on,
        gate_days=days_of(rules, GATE_RULE, day, _GATE),
        watch_days=days_of(rules, WATCH_RULE, day, _WATCH),
        listed=_listed(reader, view) if latest else None,
    )


def days_of(rules: pl.DataFrame, rule: str, day: date, default: int) -> int:
    """The days that a rule for all products sets on a day; the default where none is in force or it is no number."""
    in_force = rules.filter(
        pl.col("rule").eq(rule) & pl.col("product_code").is_null() & pl.col("effective_from").le(day)
    ).sort("effective_from")
    days = in_force["value"].cast(pl.String).str.strip_chars().cast(pl.Int64, strict=False).to_list()[-1:]
    return days[0] if days and days[0] is not None else default


def _listed(reader: Answers, view: View) -> pl.DataFrame:
    figures, spec = reader.figures, CUBES[_LIST]
    needed: Collection[str] = view.scope.dimensions
    held = figures.dimensions(_COUNTED_BY)
    rows = view.scope.apply(figures.rows(_LIST, needed, [view.month]), held, spec.label)
    return rows.select(*spec.columns).sort("days_waited", "complaint_id", descending=[True, False]).collect()
