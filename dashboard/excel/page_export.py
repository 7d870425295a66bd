"""What goes into a workbook: pages hand over the frames they drew, with what each column is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

import polars as pl

from dashboard.formats import NOT_AVAILABLE
from dashboard.metrics.model import Metric, Unit
from data_access.settings import Units
from validations.errors import UserError

MAX_ROWS: Final = 1_048_570
"""Rows that a sheet of Excel holds below our title and headings."""

SHEET_ROWS: Final = 1_048_575
"""Rows that a sheet of Excel holds below headings in its first row."""


class ExportError(UserError):
    """A workbook that could not be built, for a reason the reader can act on."""


class TooManyRowsError(ExportError):
    """A list that one sheet of Excel cannot hold."""

    def __init__(self, rows: int, most: int = MAX_ROWS) -> None:
        super().__init__(
            f"The list has {rows:,} rows and a sheet of Excel holds {most:,}; "
            "narrow the filters, for example to one zone or one bucket, or take a CSV or Parquet file."
        )


class Kind(StrEnum):
    """How the values of a column are held and shown."""

    TEXT = "text"
    YES_NO = "yes or no"
    COUNT = "count"
    NUMBER = "number"
    """A decimal number, two decimals shown."""
    MONEY = "money"
    """Int64 minor units; shown in whole units of the currency, held exactly."""
    MONEY_EXACT = "money to the minor unit"
    """Int64 minor units, shown with two decimals."""
    PERCENT = "percent"
    """A fraction: 0.0423 is 4.23 %."""
    POINTS = "percentage points"
    """A difference of two fractions: 0.0035 is +0.35 pp, held as 0.35."""
    POINTS_APART = "percentage points, whichever way"
    """The size of a difference of two fractions: 0.0035 is 0.35 pp, held as 0.35."""
    CHANGE = "relative change"
    """A signed fraction: 0.032 is +3.2 %."""
    DAYS = "days"
    PER_THOUSAND = "per thousand"
    DAYS_CHANGE = "change in days"
    DIFFERENCE = "difference"
    COUNT_CHANGE = "change of a count"
    """A signed difference of two decimal numbers."""
    DATE = "date"
    MONTH = "month"
    MOMENT = "date and time"


KIND_OF_UNIT: Final = {
    Unit.ACCOUNTS: Kind.COUNT,
    Unit.CUSTOMERS: Kind.COUNT,
    Unit.MONEY: Kind.MONEY,
    Unit.PERCENT: Kind.PERCENT,
    Unit.DAYS: Kind.DAYS,
    Unit.COUNT: Kind.COUNT,
    Unit.AVERAGE: Kind.NUMBER,
    Unit.PER_THOUSAND: Kind.PER_THOUSAND,
}
WORDS: Final = frozenset({Kind.TEXT, Kind.YES_NO})
DATES: Final = frozenset({Kind.DATE, Kind.MONTH, Kind.MOMENT})
MONEYS: Final = frozenset({Kind.MONEY, Kind.MONEY_EXACT})
Labels = Mapping[str, Mapping[str, str]]
"""Dimension to value to the label it is shown by."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the frame, its heading and what it holds."""

    name: str
    label: str
    kind: Kind
    labels: Mapping[str, str] = field(default_factory=dict)
    cases: str = ""
    """The column that holds the number of cases, where few of them blank the figure."""
    minimum_cases: int = 0
    metric: Metric | None = None
    kinds: str = ""
    """The column that holds the kind of each row's value, where rows differ, as figures of several metrics do."""
    words: str = ""
    """The column that holds words where a row has no value, such as 'too few cases'."""
    status: str = ""
    """The column that says whether a row's value was met or missed, which colours its cell as on the screen."""

    def kind_of(self, row: Mapping[str, object]) -> Kind:
        """The kind of this column's value in a row."""
        return Kind(str(row[self.kinds])) if self.kinds and row[self.kinds] else self.kind


@dataclass(frozen=True, eq=False)
class Table:
    """A table as on the screen. Totals are one row computed like the others, never summed here."""

    title: str
    frame: pl.DataFrame
    columns: tuple[Column, ...]
    totals: pl.DataFrame | None = None
    of_rows: int | None = None
    """How many rows there would be without a cap."""
    note: str = ""
    placeholder: str = NOT_AVAILABLE
    """What stands where a value is not known; empty where there can be none."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics it shows."""
        return tuple(column.metric for column in self.columns if column.metric)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of its columns that are no figures."""
        return tuple(column.name for column in self.columns if column.kind in WORDS | DATES)

    @property
    def rows(self) -> int:
        """Rows of data."""
        return self.frame.height


@dataclass(frozen=True)
class Matrix:
    """Opening buckets down, closing states across, from a long frame of rows x across x the metric."""

    title: str
    frame: pl.DataFrame
    metric: Metric
    rows_by: str = "opening_state"
    across: str = "closing_state"
    kind: Kind | None = None
    """PERCENT where the screen shows shares of the row; else what the metric's unit says."""
    totals: pl.DataFrame | None = None
    """rows_by x the metric: the total of each row, in the same kind as the cells."""
    labels: Labels = field(default_factory=dict)
    of_rows: int | None = None
    note: str = ""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metric it shows."""
        return (self.metric,)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What runs down and across."""
        return (self.rows_by, self.across)

    @property
    def rows(self) -> int:
        """Rows of the matrix."""
        return int(self.frame[self.rows_by].n_unique())


Shape = Literal["lines", "stacked", "share", "bars"]


@dataclass(frozen=True)
class Chart:
    """A native chart with its data below: several metrics, or one metric split by a dimension."""

    title: str
    frame: pl.DataFrame
    metrics: tuple[Metric, ...]
    x: str = "month"
    series: str | None = None
    shape: Shape = "lines"
    labels: Labels = field(default_factory=dict)
    hidden: str = ""
    """Key of a metric that only lifts the columns above it, as in a waterfall; drawn without colour."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours of metrics, or of the values that split a series, that have one of their own."""
    of_rows: int | None = None
    note: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Its axis, and what splits its series."""
        return (self.x, self.series) if self.series else (self.x,)

    @property
    def rows(self) -> int:
        """Points along the axis."""
        return int(self.frame[self.x].n_unique())


Sheet = Table | Matrix | Chart


@dataclass(frozen=True, kw_only=True)
class PageExport:
    """A page as it stands on the screen, with everything needed to say later what it showed."""

    title: str
    month: str
    """In words, for example 'June 2026 to 14 Jun'."""
    as_of: date
    data_version: int
    generated_at: datetime
    units: Units
    currency: str
    comparison: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    """What rates are weighed by, in words; empty where that cannot be chosen."""
    sheets: tuple[Sheet, ...] = ()
    invented: bool = False
    """Whether the data are those of the demonstration."""
    warnings: tuple[str, ...] = ()
    """What the reader must know before using the figures, such as a broken identity."""
    definitions: tuple[Metric, ...] = ()
    """Metrics to define that no sheet shows, such as those on cards."""
    link: str = ""
    """Address that opens the same view."""

    @property
    def picked(self) -> tuple[tuple[str, str], ...]:
        """Filters and basis, for a line that has room for no more."""
        return (*self.filters, ("Basis", self.basis)) if self.basis else self.filters

    @property
    def cells(self) -> int:
        """Cells of all sheets, which is what building takes time for."""
        return sum(one.frame.height * one.frame.width for one in self.sheets)


Sheets = Sequence[Table | Matrix | Chart]


def led_by(sentence: str, sheets: Sheets) -> Sheets:
    """The sheets of a page, the sentence that the page begins with in front of the first one's note."""
    if not sheets:
        return sheets
    first, *rest = sheets
    return [replace(first, note=f"{sentence} {first.note}".strip()), *rest]
