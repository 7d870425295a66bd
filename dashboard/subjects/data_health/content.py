"""Data health: what was loaded, whether it agrees with itself, control totals and restatements."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers
from dashboard.metrics import Unit
from dashboard.subjects.data_health import tables
from dashboard.subjects.headlines import Headline
from dashboard.subjects.report import Report
from dashboard.view import View
from data_access.doubts import Standing

TITLE: Final = "Data health"
_REJECTED: Final = "Rows that an import left out because they broke a rule; each is kept with its reason."


@dataclass(frozen=True)
class DataHealth:
    """Everything the page draws."""

    runs_to: date
    months: int
    """Months that have figures."""
    loads: pl.DataFrame
    of_month: pl.DataFrame
    """The identities of the month shown."""
    standing: Standing
    """The doubts, open and accepted."""
    doubts: excel.Table
    newest: excel.Table
    identities: excel.Table
    by_month: excel.Table
    controls: excel.Table
    restatements: excel.Table
    cubes: excel.Table

    @property
    def rejected(self) -> int:
        """Rows that imports left out, over all loads."""
        return int(self.loads["rejected"].sum()) if self.loads.height else 0

    @property
    def holding(self) -> int:
        """Identities of the month that hold."""
        return int(self.of_month["holds"].sum()) if self.of_month.height else 0

    def headlines(self, view: View) -> list[Headline]:
        """The cards."""
        return [
            Headline(
                "Data runs to",
                Unit.COUNT,
                None,
                missing=formats.date_text(self.runs_to),
                meaning="The last day-end in the database.",
            ),
            Headline(
                f"Identities, {formats.month_short(view.month)}",
                Unit.COUNT,
                None,
                missing=f"{self.holding} of {self.of_month.height} hold",
                meaning="Figures that must agree with each other and with the database's own totals.",
            ),
            Headline("Rejected rows", Unit.COUNT, self.rejected, meaning=_REJECTED),
            Headline("Months prepared", Unit.COUNT, self.months, meaning="Months that have figures."),
        ]

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook."""
        shown = [self.doubts, self.newest, self.identities, self.by_month, self.controls, self.restatements, self.cubes]
        return [*shown, excel.listing("All loads", self.loads)]


def content(reader: Answers, view: View) -> DataHealth:
    """Collect everything the page draws from the manifest."""
    identities, loads, settings = reader.identities(), reader.loads(), reader.settings
    standing = reader.doubts()
    of_month = identities.filter(pl.col("month") == view.month) if identities.height else identities
    fresh = reader.freshness()
    return DataHealth(
        runs_to=fresh.as_of,
        months=len(fresh.months),
        loads=loads,
        of_month=of_month,
        standing=standing,
        doubts=tables.doubts_table(standing),
        newest=tables.newest_loads(loads),
        identities=tables.identities_table(of_month, view.month_in_words, settings),
        by_month=tables.identities_by_month(identities),
        controls=tables.controls_table(reader.manifest, view.month, settings),
        restatements=tables.restatements_table(reader.restatements(), settings),
        cubes=tables.cubes_table(reader.cube_sizes()),
    )


REPORT: Final = Report(
    "data_health",
    TITLE,
    (),
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: content(reader, view).headlines(view),
)
