"""Commission of an agency by month, recomputed from its dated slabs. Pure; amounts in minor units, exact throughout.

For a receipt the narrowest terms count: those of its product and bucket, of its product, of its bucket, of all. The
slab in which the month's basis falls applies to all receipts of these terms in the month; where it is marginal each
part of the basis is paid by its own slab, and receipts at the rate which that comes to. Where terms change within a
month, the receipts of each day are paid by the terms of that day; the basis is that of the whole month.

A reversal that names its receipt is no part of the month's receipts: of a receipt of the same month it takes away from
that receipt, and of an earlier one it goes back at the rate once paid.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from typing import Final

from dashboard.comparison.commission_slabs import (
    COLLECTED,
    Cell,
    Slab,
    Terms,
    UnknownCommissionError,
    in_force,
    narrowest_terms,
    percent_of,
)
from dashboard.formats import date_text
from data_access.months import months_before
from validations.cubes import MINOR_UNITS

Days = Mapping[date, Mapping[Cell, int]]
"""What was taken on each day of a month."""
_Sums = dict[Cell, int]
_NO_RATE: Final = "not recorded: more was reversed than collected, and no earlier month has a rate"


@dataclass(frozen=True)
class Reversed:
    """Reversals of one month that name their receipts, of one day and cell; amounts are below 0."""

    day: date
    """On which they were booked, or the receipts were paid."""
    cell: Cell
    booked: int
    """What the receipts of the month hold of them."""
    taken: int
    """What was reversed of the receipts of that day."""


@dataclass(frozen=True)
class Commission:
    """What one month's receipts earn in minor units, or why that cannot be said."""

    amount: int | None
    why: str = ""


def commissions(
    slabs: Sequence[Slab],
    receipts: Mapping[date, Mapping[Cell, int]],
    reached: Mapping[tuple[date, Terms], float | None],
    by_day: Mapping[date, Days] | None = None,
    reversals: Mapping[date, Sequence[Reversed]] | None = None,
) -> Mapping[date, Commission]:
    """The commission of one agency on the commissionable receipts of each month.

    `reached` holds the month's resolution and target achievement as fractions; what was collected is that of the
    receipts themselves. `by_day` holds the receipts of the months within which terms change, and `reversals` what names
    its receipt, by the month in which it was booked. Of other reversals, where more was reversed than collected in a
    month, the difference is clawed back at the rate that the same terms paid last.
    """
    named = reversals or {}
    ledger = _Ledger(slabs, reached)
    found: dict[date, Commission] = {}
    for month in sorted({*receipts, *named}):
        back = named.get(month, ())
        cells, days = _without_named(month, receipts.get(month, {}), (by_day or {}).get(month, {}), back)
        try:
            found[month] = Commission(ledger.earned(month, cells, days) + ledger.clawed_back(month, back))
        except UnknownCommissionError as error:
            found[month] = Commission(None, str(error))
    return found


def _without_named(
    month: date, cells: Mapping[Cell, int], days: Days, named: Sequence[Reversed]
) -> tuple[Mapping[Cell, int], Days]:
    """The receipts of a month without the reversals that name a receipt, but for those of its own receipts."""
    whole: _Sums = dict(cells)
    by_day: dict[date, _Sums] = {day: dict(taken) for day, taken in days.items()}
    for one in named:
        off = (one.taken if one.day >= month else 0) - one.booked
        if off:
            whole[one.cell] = whole.get(one.cell, 0) + off
            if days:
                of_day = by_day.setdefault(one.day, {})
                of_day[one.cell] = of_day.get(one.cell, 0) + off
    return whole, by_day


@dataclass(frozen=True)
class _Part:
    """Days of one month with the same terms."""

    first: date
    running: Sequence[Slab]
    own: Mapping[Cell, int]
    """What was taken on these days; nothing that comes to 0."""
    month: Mapping[Cell, int]
    """What was taken in the whole month, by which the slab is found."""
    paid: dict[Terms, Fraction] = field(default_factory=dict)
    """The rates that were paid on these days."""

    def whole(self, terms: Terms) -> int:
        """What was taken in the whole month under terms of these days."""
        total = 0
        for cell, amount in self.month.items():
            # What was taken on other days alone may have no terms on these.
            with suppress(UnknownCommissionError):
                total += amount if narrowest_terms(self.running, cell) == terms else 0
        return total


class _Ledger:
    """What one agency was paid so far, and at which rates."""

    def __init__(self, slabs: Sequence[Slab], reached: Mapping[tuple[date, Terms], float | None]) -> None:
        self._slabs = slabs
        self._reached = reached
        self._paid: dict[Terms, Fraction] = {}
        """The rate that terms paid last."""
        self._parts: dict[date, Sequence[_Part]] = {}

    def earned(self, month: date, cells: Mapping[Cell, int], days: Days) -> int:
        """The commission of a month's receipts. Raises UnknownCommissionError."""
        self._parts[month] = _parts(self._slabs, month, cells, days)
        return sum(self._of_part(month, part) for part in self._parts[month])

    def clawed_back(self, month: date, named: Sequence[Reversed]) -> int:
        """What goes back for receipts of earlier months, below 0.

        Raises UnknownCommissionError where no rate is known.
        """
        owed: dict[tuple[date, Terms, Fraction], int] = {}
        for one in named:
            if one.taken and one.day < month:
                key = (one.day.replace(day=1), *self._once_paid(one))
                owed[key] = owed.get(key, 0) + one.taken
        return sum(_rounded(rate * amount) for (_, _, rate), amount in owed.items())

    def _once_paid(self, one: Reversed) -> tuple[Terms, Fraction]:
        month = one.day.replace(day=1)
        if month not in self._parts:
            raise UnknownCommissionError(
                f"not recorded: the rate paid on {date_text(one.day)}, a receipt of which was reversed, is not known"
            )
        part = max((part for part in self._parts[month] if part.first <= one.day), key=lambda part: part.first)
        terms = narrowest_terms(part.running, one.cell)
        return terms, part.paid[terms] if terms in part.paid else self._rate(month, part, terms)

    def _of_part(self, month: date, part: _Part) -> int:
        owed: dict[Terms, int] = {}
        for cell, amount in part.own.items():
            terms = narrowest_terms(part.running, cell)
            owed[terms] = owed.get(terms, 0) + amount
        total = 0
        for terms, amount in owed.items():
            # Reversals beyond what was taken are clawed back at the rate paid last.
            if amount >= 0 and (part.whole(terms) >= 0 or terms[0] != COLLECTED):
                self._paid[terms] = self._rate(month, part, terms)
            elif terms not in self._paid:
                raise UnknownCommissionError(
                    "not recorded: more was reversed than collected, and no earlier month has a rate"
                )
            part.paid[terms] = self._paid[terms]
            total += _rounded(self._paid[terms] * amount)
        return total

    def _rate(self, month: date, part: _Part, terms: Terms) -> Fraction:
        return _rate(part, terms, self._reached.get((month, terms)))


def _parts(slabs: Sequence[Slab], month: date, cells: Mapping[Cell, int], days: Days) -> Sequence[_Part]:
    """A month by the terms in force. Raises UnknownCommissionError where they change and its days are not known."""
    spans = in_force(slabs, month)
    if len(spans) == 1:
        return [_Part(month, spans[0][1], _summed([cells]), cells)]
    if not days and _summed([cells]):
        raise UnknownCommissionError(
            f"not recorded: terms change on {date_text(spans[1][0])}, and the month is not known by day"
        )
    ends = [*(first for first, _ in spans[1:]), months_before(month, -1)]
    return [
        _Part(first, running, _summed([taken for day, taken in days.items() if first <= day < end]), cells)
        for (first, running), end in zip(spans, ends, strict=True)
    ]


def _summed(taken: Sequence[Mapping[Cell, int]]) -> Mapping[Cell, int]:
    """The sums by cell, without those that come to 0."""
    found: dict[Cell, int] = {}
    for cells in taken:
        for cell, amount in cells.items():
            found[cell] = found.get(cell, 0) + amount
    return {cell: amount for cell, amount in found.items() if amount}


def _rate(part: _Part, terms: Terms, reached: float | None) -> Fraction:
    """What the slab in which the month's basis falls pays on a receipt."""
    basis = terms[0]
    if basis == COLLECTED:
        value = Fraction(part.whole(terms), MINOR_UNITS)
    elif reached is None:
        raise UnknownCommissionError(f"not recorded: {basis} is not known")
    else:
        # The shortest decimal of a rate: 3 of 10 is exactly 0.3, as the slab has it.
        value = Fraction(str(reached))
    return percent_of([one for one in part.running if one.terms == terms], value) / 100


def _rounded(amount: Fraction) -> int:
    """To the minor unit, a half away from zero."""
    return floor(amount + Fraction(1, 2)) if amount >= 0 else -floor(Fraction(1, 2) - amount)
