"""Commission of an agency by month, recomputed from its dated slabs. Pure; amounts in minor units, exact throughout.

For a receipt the narrowest terms count: those of its product and bucket, of its product, of its bucket, of all. The
slab in which the month's basis falls applies to all receipts of these terms in the month; where it is marginal each
part of the basis is paid by its own slab, and receipts at the rate which that comes to. Where terms change within a
month, the receipts of each day are paid by the terms of that day; the basis is that of the whole month.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Final

import polars as pl

from dashboard.formats import date_text
from dashboard.value_names import listed
from data_access.months import months_before
from validations.cubes import MINOR_UNITS

COLLECTED: Final = "collected"
_VALUES: Final = ("from_value", "to_value", "percent")
Cell = tuple[str, str]
"""Product and the bucket or state in which the account stood at the month's opening."""
Days = Mapping[date, Mapping[Cell, int]]
"""What was taken on each day of a month."""
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


@dataclass(frozen=True)
class Commission:
    """What one month's receipts earn in minor units, or why that cannot be said."""

    amount: int | None
    why: str = ""


class _UnknownError(Exception):
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


def commissions(
    slabs: Sequence[Slab],
    receipts: Mapping[date, Mapping[Cell, int]],
    reached: Mapping[tuple[date, Terms], float | None],
    by_day: Mapping[date, Days] | None = None,
) -> Mapping[date, Commission]:
    """The commission of one agency on the commissionable receipts of each month.

    `reached` holds the month's resolution and target achievement as fractions; what was collected is that of the
    receipts themselves. Where more was reversed than collected in a month, the difference is clawed back at the rate
    that the same terms paid last. `by_day` holds the receipts of the months within which terms change.
    """
    paid: dict[Terms, Fraction] = {}
    found: dict[date, Commission] = {}
    for month in sorted(receipts):
        try:
            parts = _parts(slabs, month, receipts[month], (by_day or {}).get(month, {}))
            found[month] = Commission(sum(_of_part(part, month, reached, paid) for part in parts))
        except _UnknownError as error:
            found[month] = Commission(None, str(error))
    return found


def changes_within(slabs: Sequence[Slab], month: date) -> bool:
    """Whether the terms change after the month's first day."""
    return len(_in_force(slabs, month)) > 1


@dataclass(frozen=True)
class _Part:
    """Days of one month with the same terms."""

    running: Sequence[Slab]
    own: Mapping[Cell, int]
    """What was taken on these days; nothing that comes to 0."""
    month: Mapping[Cell, int]
    """What was taken in the whole month, by which the slab is found."""


def _parts(slabs: Sequence[Slab], month: date, cells: Mapping[Cell, int], days: Days) -> Sequence[_Part]:
    """A month by the terms in force. Raises _UnknownError where they change and its days are not known."""
    spans = _in_force(slabs, month)
    if len(spans) == 1:
        return [_Part(spans[0][1], _summed([cells]), cells)]
    if not days and _summed([cells]):
        raise _UnknownError(
            f"not recorded: terms change on {date_text(spans[1][0])}, and the month is not known by day"
        )
    ends = [*(first for first, _ in spans[1:]), months_before(month, -1)]
    return [
        _Part(running, _summed([taken for day, taken in days.items() if first <= day < end]), cells)
        for (first, running), end in zip(spans, ends, strict=True)
    ]


def _summed(taken: Sequence[Mapping[Cell, int]]) -> Mapping[Cell, int]:
    """The sums by cell, without those that come to 0."""
    found: dict[Cell, int] = {}
    for cells in taken:
        for cell, amount in cells.items():
            found[cell] = found.get(cell, 0) + amount
    return {cell: amount for cell, amount in found.items() if amount}


def _of_part(
    part: _Part, month: date, reached: Mapping[tuple[date, Terms], float | None], paid: dict[Terms, Fraction]
) -> int:
    owed: dict[Terms, int] = {}
    for cell, amount in part.own.items():
        terms = _narrowest(part.running, cell)
        owed[terms] = owed.get(terms, 0) + amount
    whole = dict.fromkeys(owed, 0)
    for cell, amount in part.month.items():
        # What was taken on other days alone may have no terms on these.
        with suppress(_UnknownError):
            terms = _narrowest(part.running, cell)
            if terms in whole:
                whole[terms] += amount
    total = 0
    for terms, amount in owed.items():
        # Reversals beyond what was taken are clawed back at the rate once paid.
        if amount >= 0 and (whole[terms] >= 0 or terms[0] != COLLECTED):
            paid[terms] = _rate(part, terms, whole[terms], reached.get((month, terms)))
        elif terms not in paid:
            raise _UnknownError("not recorded: more was reversed than collected, and no earlier month has a rate")
        total += _rounded(paid[terms] * amount)
    return total


def _in_force(slabs: Sequence[Slab], month: date) -> Sequence[tuple[date, Sequence[Slab]]]:
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


def _narrowest(running: Sequence[Slab], cell: Cell) -> Terms:
    product, bucket = cell
    for about in ((product, bucket), (product, None), (None, bucket), (None, None)):
        found = {one.terms for one in running if (one.product, one.bucket) == about}
        if len(found) > 1:
            bases = listed(sorted(basis for basis, *_ in found))
            raise _UnknownError(f"not recorded: commission_slab has terms by {bases} for the same receipts")
        if found:
            return found.pop()
    raise _UnknownError(f"not recorded: commission_slab has no terms for {product}, {bucket}")


def _rate(part: _Part, terms: Terms, whole: int, reached: float | None) -> Fraction:
    """What the slab in which the month's basis falls pays on a receipt."""
    basis = terms[0]
    if basis == COLLECTED:
        value = Fraction(whole, MINOR_UNITS)
    elif reached is None:
        raise _UnknownError(f"not recorded: {basis} is not known")
    else:
        # The shortest decimal of a rate: 3 of 10 is exactly 0.3, as the slab has it.
        value = Fraction(str(reached))
    return _percent([one for one in part.running if one.terms == terms], value) / 100


def _percent(slabs: Sequence[Slab], value: Fraction) -> Fraction:
    """What the slabs of one set of terms pay in percent of receipts at a value of their basis."""
    held = [one for one in slabs if one.holds(value)]
    basis = slabs[0].basis
    if len(held) != 1:
        many = "two slabs hold" if held else "no slab holds"
        raise _UnknownError(f"not recorded: {many} the month's value of the basis {basis}")
    if not held[0].marginal or not value:
        return _known(held[0])
    parts = ((one, min(value, one.high if one.high is not None else value) - one.low) for one in slabs)
    return sum((_known(one) * part for one, part in parts if part > 0), Fraction(0)) / value


def _known(slab: Slab) -> Fraction:
    if slab.percent is None:
        raise _UnknownError("not recorded: the slab has no percent")
    return slab.percent


def _rounded(amount: Fraction) -> int:
    """To the minor unit, a half away from zero."""
    return floor(amount + Fraction(1, 2)) if amount >= 0 else -floor(Fraction(1, 2) - amount)
