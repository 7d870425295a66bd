"""Cells of agencies and strata for tests: written out by hand, or made of accounts."""

from collections.abc import Iterable, Sequence

import polars as pl

Account = tuple[str, str, float, float]
"""Agency, stratum, balance at placement and what was collected."""


def all_or_nothing(rows: Iterable[tuple[str, str, int, int]]) -> pl.DataFrame:
    """Cells of accounts that owe 1 each and pay all of it or nothing: agency, stratum, accounts, of which paid."""
    columns = ("agency_code", "stratum", "n", "paying")
    counted = pl.DataFrame(list(rows), schema=columns, orient="row")
    owed, paid = pl.col("n").cast(pl.Float64), pl.col("paying").cast(pl.Float64)
    return counted.with_columns(b=owed, c=paid, bb=owed, cc=paid, bc=paid)


def of_accounts(accounts: Sequence[Account] | pl.DataFrame) -> pl.DataFrame:
    """Cells made of single accounts."""
    frame = pl.DataFrame(accounts, schema=["agency_code", "stratum", "b", "c"], orient="row")
    b, c = pl.col("b"), pl.col("c")
    return (
        frame.group_by("agency_code", "stratum")
        .agg(
            pl.len().alias("n"),
            (c > 0).sum().alias("paying"),
            b.sum(),
            c.sum(),
            (b * b).sum().alias("bb"),
            (c * c).sum().alias("cc"),
            (b * c).sum().alias("bc"),
        )
        .sort("agency_code", "stratum")
    )
