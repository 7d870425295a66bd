"""What became of complaints: how fast they were answered, what is still open, and who went further."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats, palette
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, metric
from dashboard.subjects.complaints.open_complaints import OpenComplaints
from dashboard.view import View
from validations.vocabulary import AGE_BANDS

TIMELY: Final = ("complaints_timely_rate", "complaints_within_30_days_rate")
FURTHER: Final = ("complaints_upheld_rate", "reopened_rate", "repeat_complainants_rate", "ombudsman_rate")
BY_MONTH: Final = (
    "complaints_received",
    *TIMELY,
    "complaints_undecided",
    "complaints_mean_days",
    *FURTHER,
    "ombudsman_count",
)
STOCK: Final = "complaints_open"
AGEING: Final = (STOCK, "complaints_mean_wait")
AGE_COLOURS: Final[Mapping[str, str]] = dict(
    zip(AGE_BANDS, (palette.SEVERITY[0], palette.SEVERITY[1], palette.SEVERITY[3], palette.SEVERITY[6]), strict=True)
)
TAT_COLOURS: Final[Mapping[str, str]] = {**AGE_COLOURS, "open": palette.NEUTRAL, "unknown": palette.UNKNOWN}
BAND_NAMES: Final[Mapping[str, str]] = {
    **{band: f"{band} days".capitalize() for band in AGE_BANDS},
    "open": "Open",
    "unknown": "Closed, day unknown",
}
_MONTHS: Final = 13
_OMBUDSMAN: Final = 30
"""Days after which a complaint is in the last age band."""


@dataclass(frozen=True, eq=False)
class Handling:
    """Answers given and still owed, of the months up to the one shown."""

    ask: Answers
    view: View
    waiting_list: OpenComplaints

    @cached_property
    def by_month(self) -> pl.DataFrame:
        """month x everything told of the complaints that came in during it."""
        return self.ask.answer(BY_MONTH, by=["month"], scope=self.view.scope, months=self.view.recent(_MONTHS))

    @cached_property
    def turn_around(self) -> pl.DataFrame:
        """month x tat_band x received."""
        months = self.view.recent(_MONTHS)
        return self.ask.answer(["complaints_received"], by=["month", "tat_band"], scope=self.view.scope, months=months)

    @cached_property
    def ageing(self) -> pl.DataFrame:
        """month x age_band x open complaints; months in which nobody knows what was open are left out."""
        months = self.view.recent(_MONTHS)
        found = self.ask.answer([STOCK], by=["month", "age_band"], scope=self.view.scope, months=months)
        return found.drop_nulls(STOCK)

    @cached_property
    def waiting(self) -> pl.DataFrame:
        """category x open complaints and their mean wait, most first."""
        view = self.view
        found = self.ask.answer(AGEING, by=["category"], scope=view.scope, months=[view.month])
        return found.filter(pl.col(STOCK).fill_null(0) > 0).sort(STOCK, "category", descending=[True, False])

    @property
    def days_known(self) -> bool:
        """Whether the source says of any complaint on which day it was closed."""
        return bool(self.turn_around["tat_band"].cast(pl.String).is_in(AGE_BANDS).any())

    def recorded(self, keys: tuple[str, ...]) -> tuple[Metric, ...]:
        """Those metrics that any month can tell."""
        return tuple(metric(key) for key in keys if self.by_month[key].count())

    def left_out(self) -> str:
        """Which complaints the shares answered in time leave out, and how long those still open have waited."""
        (undecided, received), settings = self.undecided(), self.ask.settings
        said = (
            f"{formats.grouped(undecided, settings)} of the {formats.grouped(received, settings)} complaints of "
            f"{self.view.month_in_words} are not judged: the source does not say whether they were answered in time, "
            "as a rule because they are still open. "
        )
        late = "complaints_overdue"
        row = self.ask.answer([STOCK, late], scope=self.view.scope, months=[self.view.month]).row(0, named=True)
        if row[STOCK] is None:
            return said.strip()
        waiting, long = (formats.grouped(row[key] or 0, settings) for key in (STOCK, late))
        return (
            f"{said}Open complaints count as neither late nor in time: at the day-end {waiting} are open from this and "
            f"earlier months, {long} of them for more than {_OMBUDSMAN} days."
        )

    def undecided(self) -> tuple[int, int]:
        """Complaints of the month shown without a decision on timeliness, and all of them."""
        row = self.by_month.filter(pl.col("month") == self.view.month)
        if row.is_empty():
            return 0, 0
        return row["complaints_undecided"].item() or 0, row["complaints_received"].item() or 0

    @cached_property
    def month_table(self) -> excel.Table:
        """Everything told, by month received."""
        newest_first = self.by_month.sort("month", descending=True)
        return excel.figures_table(
            "Answers by month received",
            newest_first,
            by=["month"],
            metrics=metrics(BY_MONTH),
            note=self.left_out(),
        )

    @cached_property
    def waiting_table(self) -> excel.Table:
        """Open complaints of the month shown by category."""
        title = f"Open complaints by category, {self.view.month_in_words}"
        whole = self.ask.answer(AGEING, scope=self.view.scope, months=[self.view.month])
        return excel.figures_table(
            title, self.waiting, by=["category"], metrics=metrics(AGEING), labels=self.ask.labels(), totals=whole
        )

    def sheets(self) -> Sheets:
        """Course, ageing, and the whole list."""
        listed = self.waiting_list.table(self.ask.labels())
        found: list[excel.Table | excel.Chart] = [
            self.month_table,
            banded("Answered after", self.turn_around, metric("complaints_received"), "tat_band", TAT_COLOURS),
            *self._courses(),
            banded("Open complaints by age", self.ageing, metric(STOCK), "age_band", AGE_COLOURS),
            self.waiting_table,
        ]
        return [*found, listed] if listed is not None else found

    def _courses(self) -> list[excel.Chart]:
        """Charts of rates, of those that are recorded."""
        titled = {"Answered in time": TIMELY, "Upheld, reopened, repeated": FURTHER}
        return [
            excel.Chart(title, self.by_month, shown) for title, keys in titled.items() if (shown := self.recorded(keys))
        ]


def metrics(keys: tuple[str, ...]) -> tuple[Metric, ...]:
    """The entries of the catalogue."""
    return tuple(metric(key) for key in keys)


@computed_once
def rates_over_time(answers: Answers, handling: Handling, keys: tuple[str, ...]) -> go.Figure:
    """Those of some rates that any month can tell, by month received."""
    return charts.lines(handling.by_month, handling.recorded(keys), answers.settings)


@computed_once
def turn_around(answers: Answers, handling: Handling) -> go.Figure:
    """Complaints by days to their answer, as shares of each month."""
    received = metric("complaints_received")
    return bands(answers, handling.turn_around, received, "tat_band", TAT_COLOURS, share=True)


@computed_once
def ageing(answers: Answers, handling: Handling) -> go.Figure:
    """Open complaints by days waited at each month's closing."""
    return bands(answers, handling.ageing, metric(STOCK), "age_band", AGE_COLOURS)


def bands(
    answers: Answers, frame: pl.DataFrame, shown: Metric, band: str, colours: Mapping[str, str], *, share: bool = False
) -> go.Figure:
    """A stacked chart of bands by month, for the screen."""
    return charts.stack(
        frame, shown, answers.settings, split=band, colours=colours, labels={band: BAND_NAMES}, share=share
    )


def banded(title: str, frame: pl.DataFrame, shown: Metric, band: str, colours: Mapping[str, str]) -> excel.Chart:
    """A stacked chart of bands by month, for the workbook."""
    rows = frame.filter(pl.col(band).cast(pl.String).is_in([*colours]))
    return excel.Chart(
        title, rows, (shown,), series=band, shape="stacked", labels={band: BAND_NAMES}, colours=dict(colours)
    )
