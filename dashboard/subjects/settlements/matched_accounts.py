"""What settled accounts paid within six months beside like accounts that were not settled; no cause is claimed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import comparison, excel, formats
from dashboard.excel import Column, Kind, dimension_column
from dashboard.figures.answers import Answers
from dashboard.figures.cube_dimensions import dimensions_of
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit
from dashboard.subjects.ratio_parts import window
from dashboard.view import View
from data_access.months import SETTLED_MONTHS, months_before
from validations.cubes import CUBES, MINOR_UNITS

CUBE: Final = "matched_settlements"
FEWEST: Final = 20
"""Settled accounts with like ones beside them below which nothing is said."""
FEWEST_ALIKE: Final = 10
"""Accounts not settled that a month, product, bucket and band needs to say what like accounts paid."""
BY: Final = "product_code"
_STRATUM: Final = ("month", BY, "bucket", "balance_band")
Cell = tuple[str, str, str]
"""Product, bucket and band of the outstanding."""
_GROUP: Final = "agency_code"
"""What the comparison of parts calls the two groups."""
_NOTE: Final = (
    "Like accounts: of the same product, bucket and band of the outstanding at the last day-end before the month of "
    "settlement, active, without a settlement up to the end of that month; some were settled later. Received: cleared "
    "receipts of whatever kind, net of reversals, of that month and the five after it, as a share of the outstanding "
    "before. Each month, product, bucket and band weighs as much as was settled in it; those with fewer than "
    f"{FEWEST_ALIKE} like accounts are left out. Limits: who settles is not drawn by lot. Customers who agree to "
    "settle may differ from others in what they can pay, and no table records that, so the difference is not what "
    "settling brought. Settled accounts also give up the rest of the claim, while the others still owe it."
)


@dataclass(frozen=True)
class MatchedComparison:
    """Settled accounts beside like ones, shares of what was outstanding."""

    settled: int
    """Settled accounts that have like ones beside them."""
    alike: int
    """Accounts not settled beside them; one that is past due for months counts in each."""
    received: float
    received_alike: float
    """What like accounts paid, weighed as the settled ones are."""
    low: float
    high: float
    """The 95 % interval of the difference."""
    share: float
    """How much of the outstanding of settled accounts has like accounts beside it."""

    @property
    def difference(self) -> float:
        """Received from settled accounts less from like ones."""
        return self.received - self.received_alike


@dataclass(frozen=True, eq=False)
class MatchedAccounts:
    """The comparison of all products and of each."""

    months: Sequence[date]
    """The months of settlement that are compared."""
    whole: MatchedComparison | None
    counted: Mapping[str, tuple[int, int]]
    """Settled accounts and those like them that are compared, also where they are too few to say anything; by product,
    of all products under an empty name.
    """
    cells: Mapping[date, Sequence[Cell]]
    """Month shown -> the products, buckets and bands that are compared in it."""
    by_product: Mapping[str, MatchedComparison | None]
    """The comparison of each product; None for one with too few settled accounts."""
    labels: Labels
    notation: formats.Notation

    @cached_property
    def sentence(self) -> str:
        """What both paid, with the interval of the difference; or that there are too few."""
        if self.whole is None:
            return (
                f"{self._counted()} be held against like accounts that were not settled, over six months; at least "
                f"{FEWEST} are needed."
            )
        one = self.whole
        shares = (self._percent(value) for value in (one.received, one.received_alike))
        difference, low, high = (formats.points(value) for value in (one.difference, one.low, one.high))
        settled, alike = shares
        return (
            f"Within six months {settled} of what was outstanding was received from {one.settled} accounts settled "
            f"{self._period()}, and {alike} from like accounts that were not settled then: a difference of "
            f"{difference} ({low} to {high}, 95 % interval)."
        )

    def _counted(self) -> str:
        matched, _ = self.counted[""]
        return (
            f"Only {matched} settled account{'' if matched == 1 else 's'} can" if matched else "No settled account can"
        )

    def _period(self) -> str:
        first, last = (formats.month_name(month) for month in (self.months[0], self.months[-1]))
        return f"in {first}" if first == last else f"from {first} to {last}"

    def _percent(self, value: float) -> str:
        return formats.text(value, Unit.PERCENT, self.notation)

    @cached_property
    def left_out(self) -> str:
        """The products that have no row of their own, with their settled accounts; empty where none is compared."""
        found = {name: count for name, (count, _) in self.counted.items() if name and count}
        few = {name: count for name, count in found.items() if not self.by_product.get(name)}
        if not few or len(few) == len(found):
            return ""
        names = excel.words_of(BY, self.labels)
        said = [
            formats.with_count(names.get(name, name), count, self.notation)
            for name, count in sorted(few.items(), key=lambda one: (-one[1], one[0]))
        ]
        why = f"because fewer than {FEWEST} accounts were settled or none of them paid"
        return f"Products without a row of their own, {why}: {', '.join(said)}."

    @cached_property
    def table(self) -> excel.Table:
        """One row per product with enough settled accounts, all of them below; one row where no product has."""
        columns = (
            dimension_column(BY, self.labels),
            Column("settled", "Accounts settled", Kind.COUNT),
            Column("received", "Received from them", Kind.PERCENT),
            Column("received_alike", "Received from like accounts", Kind.PERCENT),
            Column("difference", "Difference", Kind.POINTS),
            Column("low", "Difference, 95 % from", Kind.POINTS),
            Column("high", "Difference, 95 % to", Kind.POINTS),
            Column("alike", "Like accounts by month", Kind.COUNT),
            Column("share", "Settled outstanding compared", Kind.PERCENT),
        )
        title = "Received within six months, settled beside like accounts"
        whole, parts = _frame({"All products": self.whole}), _frame(self.by_product)
        if parts.is_empty():
            return excel.Table(title, whole, columns, note=_NOTE)
        return excel.Table(title, parts, columns, whole, note=" ".join(filter(None, (self.left_out, _NOTE))))


def matched_accounts(ask: Answers, view: View) -> MatchedAccounts | None:
    """Ask for the comparison of the settlements whose six months ended in the last 12 months.

    None where the filters or what the reader may see are not recorded by it.
    """
    spec, scope = CUBES[CUBE], view.scope
    asked = {*scope.dimensions, *ask.figures.granted.dimensions}
    if not asked <= dimensions_of(spec):
        return None
    months = [month for month in window(ask, view, CUBE) if not (view.open_until and month == view.month)]
    held = ask.figures.rows(spec.name, {"settled_then", *_STRATUM[1:], *scope.dimensions}, months)
    rows = scope.apply(held, dimensions_of(spec), spec.label).collect()
    cells = cells_of(rows)
    parts = [(str(name), matched_comparison(own)) for (name,), own in cells.group_by(BY, maintain_order=True)]
    started = sorted(months_before(month, SETTLED_MONTHS - 1) for month in set(rows["month"]))
    matched = _matched(cells)
    return MatchedAccounts(
        started,
        matched_comparison(cells),
        _counted(matched),
        _by_month(rows, matched),
        dict(parts),
        ask.labels(),
        ask.settings,
    )


def _counted(matched: pl.DataFrame) -> Mapping[str, tuple[int, int]]:
    """Settled accounts and those like them, of all products and of each."""
    parts = [("", matched), *((str(name), own) for (name,), own in matched.group_by(BY, maintain_order=True))]
    return {name: (_count(own, "yes"), _count(own, "no")) for name, own in parts}


def _by_month(rows: pl.DataFrame, matched: pl.DataFrame) -> Mapping[date, Sequence[Cell]]:
    """The products, buckets and bands of each month that are compared."""
    kept = rows.with_columns(_stratum()).join(matched.select("stratum").unique(), on="stratum", how="semi")
    found: dict[date, list[Cell]] = defaultdict(list)
    for month, product, bucket, band in kept.select(_STRATUM).unique().sort(_STRATUM).iter_rows():
        found[month].append((product, bucket, band))
    return found


def cells_of(rows: pl.DataFrame) -> pl.DataFrame:
    """group x stratum x product x sums, amounts in the base currency, as comparisons of parts take them."""
    names = {"outstanding_squared": "bb", "received_squared": "cc", "outstanding_received": "bc"}
    return (
        rows.with_columns(_stratum(), pl.col("settled_then", BY).cast(pl.String))
        .group_by("settled_then", "stratum", BY)
        .agg(
            pl.col("accounts").sum().alias("n"),
            pl.col("paying_accounts").sum().alias("paying"),
            (pl.col("outstanding").sum() / MINOR_UNITS).alias("b"),
            (pl.col("received").sum() / MINOR_UNITS).alias("c"),
            *(pl.col(column).sum().alias(name) for column, name in names.items()),
        )
        .rename({"settled_then": _GROUP})
        .sort(_GROUP, "stratum")
    )


def _stratum() -> pl.Expr:
    return pl.concat_str([pl.col(one).cast(pl.String) for one in _STRATUM], separator="|").alias("stratum")


def _matched(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of strata that have both settled accounts and enough like ones."""
    known = comparison.reference_rates(cells, FEWEST_ALIKE).filter(pl.col(_GROUP) == "yes")
    return cells.join(known.select("stratum"), on="stratum", how="semi")


def matched_comparison(cells: pl.DataFrame) -> MatchedComparison | None:
    """What settled accounts and like ones paid; None with fewer than FEWEST of the former, or where none of them paid.

    Settled accounts are held against the rate of those not settled in their own month, product, bucket and band; the
    interval holds the chance of both.
    """
    matched = _matched(cells)
    settled = _count(matched, "yes")
    if settled < FEWEST:
        return None
    found = comparison.recovery_index(cells, comparison.reference_rates(cells, FEWEST_ALIKE))
    mine = found.filter(pl.col(_GROUP) == "yes").to_dicts()
    if not mine:
        return None
    (row,), owed = mine, sum(matched.filter(pl.col(_GROUP) == "yes")["b"])
    low, high = ((row[side] - 1) * row["expected"] / owed for side in ("low", "high"))
    received, received_alike = row["collected"] / owed, row["expected"] / owed
    return MatchedComparison(settled, _count(matched, "no"), received, received_alike, low, high, row["share"])


def _count(cells: pl.DataFrame, group: str) -> int:
    """The accounts of one of the two groups."""
    return sum(cells.filter(pl.col(_GROUP) == group)["n"])


def _frame(parts: Mapping[str, MatchedComparison | None]) -> pl.DataFrame:
    names = ("received", "received_alike", "difference", "low", "high", "share")
    told = [
        (name, one.settled, one.alike, *(getattr(one, key) for key in names))
        for name, one in parts.items()
        if one is not None
    ]
    schema = {BY: pl.String, "settled": pl.Int64, "alike": pl.Int64, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(told, schema=schema, orient="row").sort("settled", BY, descending=[True, False])
