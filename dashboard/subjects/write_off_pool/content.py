"""Write-off pool: cumulative recovery of write-offs by when they were written off, at equal months since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Column, Kind, Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, Unit, metric
from dashboard.subjects.cohorts import LENGTHS, Length, cohorts, months_of
from dashboard.subjects.headlines import of_page
from dashboard.subjects.recovery import losses
from dashboard.subjects.report import Report
from dashboard.view import View

TITLE: Final = "Write-off pool"
SHOWN: Final = losses.POOL
"""The metrics of the cards."""
ACCOUNTS: Final = "write_off_accounts"
WRITTEN_OFF: Final = "write_off_to_date_amount"
RECOVERED: Final = "write_off_recovered_to_date_amount"
RATE: Final = "write_off_recovery_to_date_rate"
FEWEST: Final = 20
"""Accounts below which a cohort shows no share: one that pays in full would make it."""
AGES: Final = (1, 3, 6, 9, 12, 18, 24, 36)
"""Months since the write-off that the table has a column for."""
_COMPARED: Final = AGES[1:]
"""Ages that the first line may compare cohorts at; before the third month little has come in."""
_SINCE: Final = "Months since the month of the write-off"
_NOTE: Final = (
    "Cleared receipts after the write-off, added up to the end of that month since it, over what was written off, both "
    "net of reversals. Blank where not every month of the cohort has reached that age. Cohorts that were written off "
    "before the figures begin are left out here, because what they brought until then may not be recorded; they are in "
    "the table by month of write-off."
)


@dataclass(frozen=True, eq=False)
class WriteOffPool:
    """Everything the page draws."""

    view: View
    length: Length
    seen: tuple[date, ...]
    """The months that the figures hold, up to the last whole one."""
    grown: pl.DataFrame
    """cohort x first x months_on_book (since the write-off) x accounts, written off and recovered, oldest first."""
    written_off: int
    """Accounts written off since the figures begin, to the end of those months."""
    by_month: excel.Table
    """The pool of the month shown by month of write-off."""
    notation: formats.Notation

    @property
    def rate(self) -> Metric:
        """The share that was recovered."""
        return replace(metric(RATE), label="Recovered of what was written off")

    @cached_property
    def points(self) -> pl.DataFrame:
        """cohort x months_on_book x the rate; cohorts of fewer than FEWEST accounts are left out."""
        over, under = (pl.col(key).cast(pl.Float64) for key in (RECOVERED, WRITTEN_OFF))
        told = self.grown.filter(pl.col(ACCOUNTS) >= FEWEST)
        return told.select("cohort", "months_on_book", pl.when(under > 0).then(over / under).alias(RATE))

    @property
    def cohorts(self) -> list[str]:
        """The cohorts shown, the newest first."""
        return self.points["cohort"].unique(maintain_order=True).to_list()[::-1]

    @property
    def months(self) -> dict[str, tuple[str, ...]]:
        """The months of write-off of each cohort, oldest first, as lists are filtered by them."""
        firsts = self.grown.select("cohort", "first").unique(maintain_order=True)
        return {
            cohort: tuple(f"{month:%Y-%m}" for month in months_of(first, self.length) if month in self.seen)
            for cohort, first in firsts.rows()
        }

    @cached_property
    def sentences(self) -> Sequence[str]:
        """What the newest comparable cohort brought beside the one before, then what is left out."""
        if self.grown.is_empty():
            return [self._none_yet()]
        withheld = self.grown["cohort"].n_unique() - len(self.cohorts)
        few, own = ("1 cohort has", "its") if withheld == 1 else (f"{withheld} cohorts have", "their")
        left_out = [f"{few} fewer than {FEWEST} accounts and no share of {own} own."] if withheld else []
        return [self._compared(), *left_out]

    def _none_yet(self) -> str:
        """Why there is no cohort: nothing was written off, or all of it in a quarter or year that is not over."""
        if not self.written_off:
            return f"Nothing was written off since the figures begin, up to {self.view.month_in_words}."
        many = f"{self.written_off} accounts were" if self.written_off > 1 else "1 account was"
        return (
            f"{many} written off since the figures begin, up to {self.view.month_in_words}; no "
            f"{LENGTHS[self.length].lower()} of write-offs is complete yet."
        )

    def _compared(self) -> str:
        """The newest cohort against the one before it, at the highest age that both have reached."""
        told = self.points.drop_nulls(RATE).filter(pl.col("months_on_book").is_in(_COMPARED))
        shares = {(cohort, age): share for cohort, age, share in told.rows()}
        for newest, before in pairwise(self.cohorts):
            ages = [age for age in _COMPARED if (newest, age) in shares and (before, age) in shares]
            if ages:
                said, then = (
                    formats.text(shares[cohort, ages[-1]], Unit.PERCENT, self.notation) for cohort in (newest, before)
                )
                return (
                    f"{ages[-1]} months after the write-off, {said} of what was written off {newest} was recovered; of "
                    f"what was written off {before} it was {then} at the same age."
                )
        return f"No two cohorts of {FEWEST} accounts or more have reached {_COMPARED[0]} months since the write-off."

    @cached_property
    def curves(self) -> go.Figure:
        """The newest cohorts that have more than one age, one line each."""
        long = self.points.group_by("cohort").len().filter(pl.col("len") > 1)["cohort"].to_list()
        shown = [one for one in self.cohorts if one in long]
        return charts.vintage_curves(self.points, self.rate, shown, self.notation, across=_SINCE)

    @cached_property
    def at_equal_ages(self) -> excel.Table:
        """One row per cohort, one column per age, the newest first."""
        newest = self.grown.group_by("cohort", maintain_order=True).last()
        ages = [age for age in AGES if age in set(self.points["months_on_book"])]
        shares = {(cohort, age): value for cohort, age, value in self.points.rows()}
        rows = [
            (cohort, accounts, amount, *(shares.get((cohort, age)) for age in ages))
            for cohort, accounts, amount in newest.select("cohort", ACCOUNTS, WRITTEN_OFF).reverse().rows()
        ]
        names = [f"after_{age}" for age in ages]
        schema = {"cohort": pl.String, ACCOUNTS: pl.Int64, WRITTEN_OFF: pl.Int64, **dict.fromkeys(names, pl.Float64)}
        # A row's own kind leaves the cells of ages that it has not reached blank in the workbook too.
        frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(kind=pl.lit(Kind.PERCENT.value))
        columns = (
            Column("cohort", "Written off", Kind.TEXT),
            Column(ACCOUNTS, metric(ACCOUNTS).label, Kind.COUNT, metric=metric(ACCOUNTS)),
            Column(WRITTEN_OFF, metric(WRITTEN_OFF).label, Kind.MONEY, metric=metric(WRITTEN_OFF)),
            *(
                Column(name, f"After {age} month{'s' * (age > 1)}", Kind.PERCENT, metric=self.rate, kinds="kind")
                for name, age in zip(names, ages, strict=True)
            ),
        )
        return excel.Table("Recovered at equal months since the write-off", frame, columns, note=_NOTE, placeholder="")

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        return excel.led_by(" ".join(self.sentences), [self.at_equal_ages, self.by_month])


@computed_once
def content(ask: Answers, view: View, length: Length = "quarter") -> WriteOffPool:
    """Ask for everything the page draws."""
    sums = (ACCOUNTS, WRITTEN_OFF, RECOVERED)
    known = ask.figures.months_of("write_off_pool")
    months = [month for month in view.months if month <= view.month and month in known]
    # A month that is not over would be told at an age that it has not reached.
    whole = months[:-1] if view.open_until and months[-1:] == [view.month] else months
    asked = ask.answer(sums, by=["month", "write_off_month"], scope=view.scope, months=whole)
    grown = cohorts(_aged(asked, sums), sums, length, ask.settings.financial_year_start_month)
    first = f"{min(known):%Y-%m}" if known else ""
    newest = asked.filter(pl.col("month").is_in(whole[-1:]) & (pl.col("write_off_month") >= first))
    written_off = int(newest[ACCOUNTS].sum())
    return WriteOffPool(view, length, tuple(whole), grown, written_off, losses.pool_table(ask, view), ask.settings)


def _aged(frame: pl.DataFrame, sums: Sequence[str]) -> pl.DataFrame:
    """month x months_on_book x sums of the cohorts that were written off in a month of the frame."""
    months = {f"{month:%Y-%m}": month for month in frame["month"]}
    rows = [
        (month, str(age), *values)
        for month, written_off, *values in frame.select("month", "write_off_month", *sums).iter_rows()
        if (first := months.get(str(written_off))) is not None
        and (age := (month.year - first.year) * 12 + month.month - first.month) >= 0
    ]
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {one: frame.schema[one] for one in sums}
    return pl.DataFrame(rows, schema={"month": pl.Date, "months_on_book": pl.String, **kinds}, orient="row")


REPORT: Final = Report(
    "write_off_pool",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: (*SHOWN, ACCOUNTS, WRITTEN_OFF),
)
