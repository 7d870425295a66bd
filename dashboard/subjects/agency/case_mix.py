"""The mix of the accounts allocated to an agency, beside raw results, which are not comparable across agencies."""

from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Kind
from dashboard.figures.figure_source import FigureSource, Labels
from dashboard.figures.frames import collected
from dashboard.figures.scope import Scope
from dashboard.view import View
from validations.vocabulary import NONE

HELD: Final = "allocated_accounts"
"""Tells which agencies hold accounts."""
MIX_BY: Final = ("bucket", "product_code")
NOT_COMPARABLE: Final = (
    "Not comparable as they stand: agencies are given accounts of different buckets and products, and raw results "
    "mostly show that."
)


def mix_table(frame: pl.DataFrame, by: str, labels: Labels) -> excel.Table:
    """The mix beside raw results, which says that they are not comparable."""
    headings = {
        by: {"bucket": "Bucket at opening", "product_code": "Product"}[by],
        "accounts": "Accounts",
        "share": "Share of its accounts",
        "share_of_all": "Share of all agencies' accounts",
        "resolution": "Resolution, raw",
        "resolution_of_all": "Resolution of all agencies, raw",
    }
    shares = ("share", "share_of_all", "resolution", "resolution_of_all")
    return excel.listing(
        f"Case mix by {headings[by].split()[0].lower()}, beside raw results",
        frame,
        headings=headings,
        kinds=dict.fromkeys(shares, Kind.PERCENT),
        labels=labels,
        note=NOT_COMPARABLE,
    )


def case_mix(ask: FigureSource, view: View, by: str) -> pl.DataFrame:
    """Accounts, their share and the raw resolution, of the agency and of all agencies together."""
    keys, everyone = ["allocated_accounts", "resolution_rate"], view.scope.without("agency_code")
    own = ask.answer(keys, by=[by], scope=view.scope, months=[view.month])
    held = everyone.with_values("agency_code", holders(ask, view))
    of_all = ask.answer(keys, by=[by], scope=held, months=[view.month])
    renamed = of_all.lazy().select(
        by, pl.col("allocated_accounts").alias("of_all"), pl.col("resolution_rate").alias("resolution_of_all")
    )
    held_now = own.lazy().filter(pl.col("allocated_accounts") > 0)
    both = held_now.join(renamed, on=by, how="left", maintain_order="left")
    whole = pl.lit(of_all["allocated_accounts"].sum()).cast(pl.Float64)
    compared = both.select(
        by,
        pl.col("allocated_accounts").alias("accounts"),
        (pl.col("allocated_accounts") / pl.col("allocated_accounts").sum()).alias("share"),
        (pl.col("of_all").cast(pl.Float64) / whole).alias("share_of_all"),
        pl.col("resolution_rate").alias("resolution"),
        "resolution_of_all",
    )
    return collected(compared)


def holders(ask: FigureSource, view: View, within: Scope | None = None) -> list[str]:
    """The agencies that hold accounts in the month, the one with most accounts first; of all accounts, or some."""
    held = ask.answer([HELD], by=["agency_code"], scope=within, months=[view.month])
    rows = held[["agency_code", "allocated_accounts"]].rows()
    working = [(code, accounts) for code, accounts in rows if accounts and code != NONE]
    return [code for code, _ in sorted(working, key=lambda row: (-row[1], row[0]))]
