"""Liquidation by months since placement: batches that have all reached an age, and their curves up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from data_access.months import PLACEMENT_MONTHS, months_before


@dataclass(frozen=True)
class Reached:
    """The batches that are compared: those of up to 12 placement months, of which the last has just reached an age."""

    age: int
    last: date
    """The last complete month."""

    @property
    def first_placed(self) -> date:
        """The first placement month."""
        return months_before(self.last_placed, PLACEMENT_MONTHS - 1)

    @property
    def last_placed(self) -> date:
        """The last placement month."""
        return months_before(self.last, self.age - 1)

    @property
    def months(self) -> tuple[date, ...]:
        """The months of the cube that hold these batches at any age up to this one, oldest first."""
        count = PLACEMENT_MONTHS + self.age - 1
        return tuple(months_before(self.last, back) for back in range(count - 1, -1, -1))

    def months_reached(self, held: Sequence[date]) -> list[date]:
        """Of the months held, those in which the batches reached the age."""
        return [month for month in self.months[self.age - 1 :] if month in held]


def followed(rows: pl.DataFrame, reached: Reached) -> pl.DataFrame:
    """Rows of the cube `placements` of these batches, at ages up to the one reached, with their `placed_in` month."""
    age = pl.col("placement_age").cast(pl.String).cast(pl.Int32)
    placed = pl.col("month").dt.offset_by(pl.format("-{}mo", age - 1))
    return rows.with_columns(age.alias("age"), placed.alias("placed_in")).filter(
        pl.col("placed_in").is_between(reached.first_placed, reached.last_placed) & (pl.col("age") <= reached.age)
    )


def curves(rows: pl.DataFrame, by: Sequence[str] = ("agency_code",)) -> pl.DataFrame:
    """`by` x age x liquidation rate, whole and net of what was withdrawn, of rows that `followed` returns.

    Cumulative cash over the balance at placement, pooled over the batches; net is the same over the placements that
    were not withdrawn. Null where nothing was placed or what was collected is not known.
    """
    sums = ("balance", "collected", "withdrawn_balance", "withdrawn_collected")
    known = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in sums]
    left = pl.col("balance") - pl.col("withdrawn_balance")
    return (
        rows.group_by(*by, "age")
        .agg(known)
        .with_columns(
            pl.when(pl.col("balance") > 0).then(pl.col("collected") / pl.col("balance")).alias("whole"),
            pl.when(left > 0).then((pl.col("collected") - pl.col("withdrawn_collected")) / left).alias("net"),
        )
        .sort(*by, "age")
    )
