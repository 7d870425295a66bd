"""What every engine must answer of the real files as a DuckDB file does, and as the published answers say.

A module that inherits the suite gives the fixture `carried`: from an example and what was imported into DuckDB, the
settings of an engine that holds the same. Where that takes long it names the months and the cubes to read; with the
variable EVERY_MONTH set, all are read.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import polars as pl
import pytest

from data_access.build_month import MonthRows, Work, read_month, wanted
from data_access.change_detection import fingerprints
from data_access.contract import facts
from data_access.engine import open_engine, reading
from data_access.months import Period, cut_at_same_day, months_before
from data_access.refresh import live_tables
from data_access.settings import Settings
from data_access.store import Store
from tests.figures import answers
from tests.figures.answers import BANDS, Row, cells, minor, month

EXAMPLES: Final = ("auto_loans_sec", "cards_taiwan", "complaints_cfpb")
Carried = Callable[[str, Path], Settings]


@dataclass(frozen=True)
class RealFile:
    """One real file: some months as DuckDB and as another engine answer them."""

    name: str
    in_file: dict[str, MonthRows]
    months: dict[str, MonthRows]
    """What the other engine answered."""

    def cube(self, name: str) -> pl.DataFrame:
        """A cube of the months read."""
        return pl.concat(rows.frames[name] for rows in self.months.values() if name in rows.frames)

    def published(self, folder: Path, what: str, by: str = "month") -> list[Row]:
        """The rows of an answer that are about the months read."""
        rows = answers.read(folder, f"{self.name}__{what}")
        return [row for row in rows if self._of(row[by], by) in self.months]

    def _of(self, text: str, by: str) -> str:
        """The month of the movement; the answers of movements name the month before."""
        return f"{months_before(month(text), 0 if by == 'month' else -1):%Y-%m}"


def periods_of(settings: Settings) -> list[Period]:
    """The months that a database holds."""
    with reading(open_engine(settings.database_url)) as connection:
        periods = fingerprints.take(connection, live_tables(connection, "")).periods()
    return [*periods, *cut_at_same_day(periods)]


def read(settings: Settings, periods: Sequence[Period], cubes: Collection[str]) -> dict[str, MonthRows]:
    """Cubes and control totals of some months; of all cubes that a month can have if none is named."""
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        holding = facts(connection, live)
    work = Work(engine, settings, Store(settings.store_path), live, holding, {})
    names = {period.key: wanted(period, holding) for period in periods}
    return {p.key: read_month(work, p, [n for n in names[p.key] if n in (cubes or names[p.key])]) for p in periods}


class SameRealFiles:
    """Asked of an engine's own test class; see the module."""

    months: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Example -> the months to read; all where it is not named."""
    cubes: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Example -> the cubes to read; all where it is not named."""

    @pytest.fixture(scope="class", params=EXAMPLES)
    @classmethod
    def real(cls, request: pytest.FixtureRequest, real_tables: Callable[..., Path], carried: Carried) -> RealFile:
        name = str(request.param)
        file = real_tables(name, f"{name}.csv")
        whole = "EVERY_MONTH" in os.environ
        months, cubes = ((), ()) if whole else (cls.months.get(name, ()), cls.cubes.get(name, ()))
        in_file = Settings(database_url=f"duckdb:///{file}")
        periods = [period for period in periods_of(in_file) if period.key in months or not months]
        assert len(periods) >= len(months)
        return RealFile(name, read(in_file, periods, cubes), read(carried(name, file), periods, cubes))

    def test_every_cube_and_control_of_the_real_files_is_the_same(self, real: RealFile) -> None:
        assert real.months.keys() == real.in_file.keys()
        for key, expected in real.in_file.items():
            found = real.months[key]
            assert found.controls == expected.controls
            assert found.frames.keys() == expected.frames.keys()
            for name, frame in expected.frames.items():
                assert found.frames[name].sort(frame.columns).equals(frame.sort(frame.columns)), (key, name)

    def test_the_published_answers_of_the_real_files_hold(self, real: RealFile, real_data: Path) -> None:
        ANSWERS[real.name](real, real_data)


def _auto_loans(real: RealFile, folder: Path) -> None:
    moved = real.cube("movement")
    rows = real.published(folder, "transitions_by_month", "month_from")
    assert len(rows) >= 5
    for column, ours, number in (("accounts", "accounts", int), ("value_from", "opening_outstanding", minor)):
        expected = {(row["month_from"], row["from"], row["to"]): number(row[column]) for row in rows}
        assert cells(moved, ours, by_month=True) == expected
    amounts = sums(real.cube("receipts").filter(pl.col("kind") == "(none)"), ("month",), "amount")
    for row in real.published(folder, "by_month"):
        assert amounts.get((row["month"],), 0) == minor(row["paid"])


def _cards(real: RealFile, folder: Path) -> None:
    position = real.cube("position").with_columns(band=pl.col("bucket").cast(pl.String).replace_strict(BANDS))
    for column, ours, number in (("accounts", "accounts", int), ("balance_raw", "total_outstanding", minor)):
        found = sums(position, ("month", "band"), ours)
        rows = real.published(folder, "buckets_by_month")
        assert len(rows) == 6 * len(real.months)
        assert {(row["month"], row["bucket"]): number(row[column]) for row in rows if row["accounts"] != "0"} == found
    moved = real.cube("movement")
    rows = real.published(folder, "transitions_by_month", "month_from")
    assert len(rows) >= 5
    for column, ours, number in (
        ("accounts", "accounts", int),
        ("value_from_raw", "opening_outstanding", minor),
        ("value_to_raw", "closing_outstanding", minor),
    ):
        expected = {(row["month_from"], row["from"], row["to"]): number(row[column]) for row in rows}
        assert cells(moved, ours, by_month=True) == expected
    paid = {(row["month"],): minor(row["payments"]) for row in real.published(folder, "delinquency_by_month")}
    assert sums(real.cube("receipts"), ("month",), "amount") == paid


def _complaints(real: RealFile, folder: Path) -> None:
    received = real.cube("complaints")
    for what, by in (("by_month", ()), ("by_month_product", ("Product",))):
        rows = real.published(folder, what)
        expected = {(row["month"], *(row[name] for name in by)): int(row["complaints"]) for row in rows}
        assert sums(received, ("month", *("product_code" for _ in by)), "received") == expected
    timely = sums(received.filter(pl.col("timely") == "yes"), ("month",), "received")
    assert timely == {(row["month"],): int(row["timely_yes"]) for row in real.published(folder, "by_month")}


def sums(frame: pl.DataFrame, by: tuple[str, ...], value: str) -> dict[tuple[str, ...], int]:
    """A figure added up by some columns, months as the answers write them."""
    found: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in frame.iter_rows(named=True):
        found[tuple(f"{row[name]:%Y-%m}" if name == "month" else row[name] for name in by)] += row[value]
    return dict(found)


ANSWERS: Final[Mapping[str, Callable[[RealFile, Path], Any]]] = {
    "auto_loans_sec": _auto_loans,
    "cards_taiwan": _cards,
    "complaints_cfpb": _complaints,
}
