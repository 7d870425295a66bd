"""Open complaints of the latest month, and the days after which they may go to the ombudsman or are watched."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.subjects.cover import as_of
from dashboard.view import View
from data_access.number_mask import NumberMask
from data_access.settings import Settings
from validations.cubes import CUBES

GATE_RULE: Final = "complaint_days"
WATCH_RULE: Final = "complaint_watch_days"
_GATE: Final = 30
_WATCH: Final = 25
"""Days that hold where conduct_rule has none."""
_LIST: Final = "complaint_list"
_COUNTED_BY: Final = "complaints_open"
"""The list has the dimensions of the cube that counts it."""
PAST, NEAR, IN_TIME = "overdue", "near the limit", "in time"


@dataclass(frozen=True, eq=False)
class OpenComplaints:
    """The list of open complaints and what it is held against."""

    gate_days: int
    """Days after which the customer may go to the ombudsman."""
    watch_days: int
    """Days after which a complaint is watched."""
    rows: pl.DataFrame | None
    """The open complaints of the latest month, the longest waiting first; None in other months."""
    numbers: NumberMask = field(default_factory=lambda: NumberMask(Settings()))

    @cached_property
    def listed(self) -> pl.DataFrame | None:
        """Open complaints with their time to the limit, the longest waiting first; None but in the latest month."""
        if self.rows is None:
            return None
        left = pl.lit(self.gate_days, dtype=pl.Int64) - pl.col("days_waited")
        standing = (
            pl.when(left < 0)
            .then(pl.lit(PAST))
            .when(pl.col("days_waited") >= self.watch_days)
            .then(pl.lit(NEAR))
            .otherwise(pl.lit(IN_TIME))
        )
        days = pl.when(left.abs() == 1).then(pl.lit("1 day")).otherwise(pl.format("{} days", left.abs()))
        limit = (
            pl.when(left < 0)
            .then(pl.format("Overdue by {}", days))
            .when(left == 0)
            .then(pl.lit("Last day"))
            .otherwise(pl.format("{} left", days))
        )
        return self.rows.with_columns(standing=standing, limit=limit)

    def table(self, labels: Labels, most: int | None = None) -> excel.Table | None:
        """The list of open complaints, cut to the longest waiting; None but in the latest month."""
        if self.listed is None:
            return None
        rows = self.listed if most is None else self.listed.head(most)
        return excel.listing(
            f"Open complaints and the limit of {self.gate_days} days",
            self.numbers.frame(rows),
            headings=_HEADINGS,
            labels=labels,
            of_rows=self.listed.height,
            note=f"After {self.gate_days} days the customer may go to the ombudsman; a complaint is near the "
            f"limit from day {self.watch_days}. Escalated: already with the ombudsman.",
        )


def open_complaints(reader: Answers, view: View) -> OpenComplaints:
    """The list for the month shown. Raises FilterNotPossibleError for a filter that complaints do not have."""
    day, rules = as_of(reader, view), reader.figures.dimension_frames["conduct_rule"]
    return OpenComplaints(
        gate_days=days_of(rules, GATE_RULE, day, _GATE),
        watch_days=days_of(rules, WATCH_RULE, day, _WATCH),
        rows=_listed(reader, view) if view.month == view.months[-1] else None,
        numbers=reader.numbers,
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


_HEADINGS: Final = {
    "complaint_id": "Complaint",
    "account_id": "Account",
    "received_on": "Received",
    "days_waited": "Days waited",
    "limit": "Limit",
    "escalated": "Escalated",
    "category": "Category",
    "sub_category": "Sub-category",
    "channel": "Channel",
    "agency_code": "Agency",
    "product_code": "Product",
    "state": "State",
}
