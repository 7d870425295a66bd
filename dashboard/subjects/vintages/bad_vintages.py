"""Which cohort of a product turned bad early: against the product's other cohorts, beyond what chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from dashboard.metrics.vintage import EARLY
from dashboard.statistical_limits import LEVEL, share

LATE: Final = "vintage_ever_accounts_30plus"
OPENED: Final = "vintage_accounts"


@dataclass(frozen=True)
class BadVintage:
    """A cohort of a product with more accounts ever 30+ by month 3 on book than its others."""

    product: str
    cohort: str
    late: int
    accounts: int
    others_late: int
    others: int

    @property
    def rate(self) -> float:
        """Its share ever 30+ by month 3."""
        return self.late / self.accounts

    @property
    def others_rate(self) -> float:
        """That of the product's other cohorts."""
        return self.others_late / self.others


def bad_vintages(frame: pl.DataFrame, minimum: int) -> tuple[Sequence[BadVintage], int]:
    """The bad cohorts, the worst first, and how many were compared.

    `frame` holds product_code x cohort x months_on_book with OPENED and LATE. All comparisons together accuse none by
    chance in 19 of 20 cases: each is held to the interval that is so much wider (Bonferroni), and the cohort's whole
    interval must lie above that of the others.
    """
    early = frame.filter((pl.col("months_on_book") == int(EARLY[0])) & pl.col(LATE).is_not_null())
    rows = early.select("product_code", "cohort", OPENED, LATE).rows()
    totals = {
        name: (n, late) for name, n, late in early.group_by("product_code").agg(pl.col(OPENED, LATE).sum()).rows()
    }
    compared = [
        BadVintage(product, cohort, late, n, totals[product][1] - late, totals[product][0] - n)
        for product, cohort, n, late in rows
        if n >= minimum and totals[product][0] - n >= minimum
    ]
    level = 1 - (1 - LEVEL) / max(len(compared), 1)
    bad = [
        one
        for one in compared
        if share(one.late, one.accounts, level).low > share(one.others_late, one.others, level).high
    ]
    return sorted(bad, key=lambda one: one.rate - one.others_rate, reverse=True), len(compared)
