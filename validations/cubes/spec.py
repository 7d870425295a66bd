"""What a cube declares: columns, grain, its smaller copies and its row budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from validations.cubes.columns import CubeColumn

Span = Literal["day-end", "movement", "opened", "events"]
"""What a month of the cube needs: a snapshot in the month, also one before it, only one before it, or none."""

STAMPS: Final = ("month", "as_of_date", "opening_date")
"""The columns that say which period a row belongs to."""


@dataclass(frozen=True)
class Rollup:
    """A smaller copy of a cube, summed over the dimensions it leaves out."""

    name: str
    keeps: tuple[str, ...]


@dataclass(frozen=True)
class CubeSpec:
    """The declaration of one cube."""

    name: str
    label: str
    columns: Mapping[str, CubeColumn]
    grain: tuple[str, ...]
    row_budget: int
    """Most rows one month may have on the demonstration data of 40,000 accounts."""
    span: Span = "events"
    needs: str = ""
    """The table without which it has nothing to say; its figures are n/a where the database has no row of it."""
    waits_for: str = ""
    """The table whose events count only when their days have passed; until then each new day-end redoes the month."""
    additive: bool = True
    latest_only: bool = False
    sparse: bool = False
    """Whether what has no row is unknown rather than 0, as with targets."""
    rollups: tuple[Rollup, ...] = ()
    controls: tuple[str, ...] = ()
    """Files in sql/controls with the database's own totals, run in the transaction that the cube is read in."""

    def dtype(self, column: str) -> pl.DataType:
        """The Polars type of a column."""
        return self.columns[column].dtype

    def file_name(self, rollup: Rollup | None = None) -> str:
        """Name of the cube's partition, or of a rollup's."""
        return f"{self.name}.{rollup.name}" if rollup else self.name

    @property
    def sums(self) -> tuple[str, ...]:
        """The additive columns."""
        return tuple(c for c in self.columns if c not in self.grain and c not in STAMPS)

    @property
    def money(self) -> tuple[str, ...]:
        """Columns in minor units of the base currency."""
        return tuple(name for name, column in self.columns.items() if column.is_money)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What the cube is recorded by, the month apart."""
        return tuple(c for c in self.grain if c not in ("month", "as_of_date"))
