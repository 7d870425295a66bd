"""The terms of agencies' commission: slabs, which of them are in force on a day, and what they pay. Pure and exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import polars as pl

from dashboard.value_names import listed
from data_access.months import months_before

COLLECTED: Final = "collected"
_VALUES: Final = ("from_value", "to_value", "percent")
Cell = tuple[str, str]
"""Product and the bucket or state in which the account stood at the month's opening."""
Terms = tuple[str, str | None, str | None]
"""Basis, product and bucket; None stands for all of them."""


@dataclass(frozen=True)
class Slab:
    """One row of commission_slab."""

    basis: str
    product: str | None
    bucket: str | None
    low: Fraction
    high: Fraction | None
    percent: Fraction | None
    marginal: bool
    start: date
    end: date | None

    @property
    def terms(self) -> Terms:
        """What the slab goes by and what it is for."""
        return self.basis, self.product, self.bucket

    def holds(self, value: Fraction) -> bool:
        """Whether a value of the basis falls into the slab: its lowest value does, its highest does not."""
        return self.low <= value and (self.high is None or value < self.high)


class UnknownCommissionError(Exception):
    """Why a commission cannot be said."""


def slabs_by_agency(table: pl.DataFrame) -> Mapping[str, Sequence[Slab]]:
    """The rows of commission_slab by agency; not known to be marginal is not marginal.

    A row that lacks what the contract requires is no slab.
    """
    found: dict[str, list[Slab]] = {}
    for row in table.drop_nulls(["agency_code", "basis", "from_value", "effective_from"]).iter_rows(named=True):
        values = {name: row[name] if row[name] is None else Fraction(row[name]) for name in _VALUES}
        slab = Slab(
            basis=row["basis"],
            product=row["product_code"],
            bucket=row["bucket"],
            low=values["from_value"] or Fraction(0),
            high=values["to_value"],
            percent=values["percent"],
            marginal=bool(row["marginal"]),
            start=row["effective_from"],
            end=row["effective_to"],
        )
        found.setdefault(row["agency_code"], []).append(slab)
    return found


def changes_within(slabs: Sequence[Slab], month: date) -> bool:
    """Whether the terms change after the month's first day."""
    return len(in_force(slabs, month)) > 1


def in_force(slabs: Sequence[Slab], month: date) -> Sequence[tuple[date, Sequence[Slab]]]:
    """The slabs in force, from the month's first day and from each day on which they change within it."""
    last = months_before(month, -1) - timedelta(days=1)
    changes = {one.start for one in slabs} | {one.end + timedelta(days=1) for one in slabs if one.end}
    spans = [(month, _running(slabs, month))]
    for day in sorted(day for day in changes if month < day <= last):
        if (running := _running(slabs, day)) != spans[-1][1]:
            spans.append((day, running))
    return spans


def _running(slabs: Sequence[Slab], day: date) -> Sequence[Slab]:
    """The slabs in force on a day; of those of the same terms, the ones that took effect last."""
    live = [one for one in slabs if one.start <= day and (one.end is None or day <= one.end)]
    newest: dict[Terms, date] = {}
    for one in live:
        newest[one.terms] = max(one.start, newest.get(one.terms, one.start))
    return [one for one in live if one.start == newest[one.terms]]


def narrowest_terms(running: Sequence[Slab], cell: Cell) -> Terms:
    """The terms that count for receipts of a product and bucket. Raises UnknownCommissionError."""
    product, bucket = cell
    for about in ((product, bucket), (product, None), (None, bucket), (None, None)):
        found = {one.terms for one in running if (one.product, one.bucket) == about}
        if len(found) > 1:
            bases = listed(sorted(basis for basis, *_ in found))
            raise UnknownCommissionError(f"not recorded: commission_slab has terms by {bases} for the same receipts")
        if found:
            return found.pop()
    raise UnknownCommissionError(f"not recorded: commission_slab has no terms for {product}, {bucket}")


def percent_of(slabs: Sequence[Slab], value: Fraction) -> Fraction:
    """What the slabs of one set of terms pay in percent of receipts at a value of their basis."""
    held = [one for one in slabs if one.holds(value)]
    basis = slabs[0].basis
    if len(held) != 1:
        many = "two slabs hold" if held else "no slab holds"
        raise UnknownCommissionError(f"not recorded: {many} the month's value of the basis {basis}")
    if not held[0].marginal or not value:
        return _known(held[0])
    parts = ((one, min(value, one.high if one.high is not None else value) - one.low) for one in slabs)
    return sum((_known(one) * part for one, part in parts if part > 0), Fraction(0)) / value


def _known(slab: Slab) -> Fraction:
    if slab.percent is None:
        raise UnknownCommissionError("not recorded: the slab has no percent")
    return slab.percent
