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
    def verdict(self) -> str:
        """Whether the figures can be used, in a sentence for whoever does."""
        broken, doubts = self.of_month.height - self.holding, len(self.standing.open)
        if broken:
            return f"Do not use these figures yet: {_counted(broken, 'identity does', 'identities do')} not hold."
        if doubts:
            return (
                "Use these figures with care: they agree with the database's own totals, but "
                f"{_counted(doubts, 'doubt is', 'doubts are')} open."
            )
        return "These figures can be used: they agree with the database's own totals, and no doubt is open."

    @property
    def loaded(self) -> list[str]:
        """What is loaded, what was left out and what was restated, a sentence each."""
        said = [
            f"{_counted(self.months, 'month has', 'months have')} figures, up to {formats.date_text(self.runs_to)}."
        ]
        if self.loads.height:
            table, at = self.loads.sort("loaded_at").select("table_name", "loaded_at").row(-1)
            said.append(f"The last load was of {table} on {formats.date_text(at.date())}.")
        else:
            said.append("The database records no loads (load_batch is empty).")
        rejected = _counted(self.rejected, "row was", "rows were")
        said.append(f"{rejected} rejected by imports." if self.rejected else "No row was rejected by an import.")
        restated = self.restatements.frame.height
        figures = _counted(restated, "figure of a closed month was", "figures of closed months were")
        said.append(f"{figures} restated." if restated else "No figure of a closed month was restated.")
        return said

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


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def content(reader: Answers, view: View) -> DataHealth:
    """Collect everything the page draws from the manifest. Raises AccessRefusedError for who may see a part."""
    reader.access.require_all(TITLE)
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
