"""Rules about day-ends: their size (cut in the middle, loaded twice, without a branch) and their place in the month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import polars as pl

from validations.plausibility.doubt import Doubt, Limits, counted, day_text, listed, money, month_after, month_text
from validations.plausibility.observed import Observed

WHOLE_BOOK: Final = "whole book"
FEWEST_IN_BOOK: Final = 5
"""Active accounts from which on a whole book is compared."""
FEWEST_CHANGED: Final = 3
"""Accounts that must have come or gone: less than this is business as usual whatever the share."""
GONE_COUNTS: Final = 4
"""A branch, product or zone that has no account left is doubted from a quarter of the least number of accounts on."""
FEW_LOANS: Final = 5
"""Below so many times the least number of accounts, one large loan that comes or goes moves a balance by half."""
FEW_LOANS_FALL: Final = 80
FEW_LOANS_RISE: Final = 400
"""Percentages that the balance of so few accounts may lose or gain."""
DAYS_TO_RETURN: Final = 31
"""A book that is back at its earlier size within so many days is not doubted again for growing."""
_GROUPS: Final = ("zone", "product_code", "branch_code")


@dataclass(frozen=True)
class Size:
    """Active accounts, and their total outstanding; None where it is unknown."""

    accounts: int
    balance: Decimal | None


@dataclass(frozen=True)
class Jump:
    """A day-end of one subject beside the one before."""

    kind: str
    code: str | None
    day: date
    before_day: date
    before: Size
    now: Size

    @property
    def lost(self) -> bool:
        """Whether it became smaller."""
        return self.now.accounts < self.before.accounts or (
            self.now.accounts == self.before.accounts and (self.now.balance or 0) < (self.before.balance or 0)
        )


@dataclass(frozen=True)
class Bounds:
    """Percentages that one subject may lose or gain, and how many accounts it must have to be compared."""

    accounts_fall: int
    accounts_rise: int
    balance_fall: int
    balance_rise: int
    least: int

    def broken(self, before: Size, now: Size) -> bool:
        """Whether the step from one size to the other is out of bounds."""
        gone = now.accounts == 0 and before.accounts * GONE_COUNTS >= self.least
        if before.accounts < self.least:
            return gone
        accounts = abs(now.accounts - before.accounts) >= FEWEST_CHANGED and _jumps(
            before.accounts, now.accounts, self.accounts_fall, self.accounts_rise
        )
        if before.balance is None or now.balance is None or before.balance <= 0:
            return accounts
        return accounts or _jumps(before.balance, now.balance, self.balance_fall, self.balance_rise)


def _jumps(before: Decimal | int, now: Decimal | int, fall: int, rise: int) -> bool:
    step = (now - before) * 100
    return step <= -fall * before or step >= rise * before


def day_end_size(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per day-end and subject that is far smaller or larger than the day-end before.

    Where the whole book is doubted, its zones, products and branches are named with it instead of on their own; so are
    the branches of a doubted zone.
    """
    days = observed.days
    book = _series(observed.day_ends, None)
    jumps = {jump.day: jump for jump in _jumps_of(WHOLE_BOOK, None, book.get(None, {}), days, limits)}
    groups = {key: list(_group_jumps(observed, key, days, limits)) for key in _GROUPS}
    zone_of = dict(observed.day_ends.select("branch_code", "zone").unique().iter_rows())
    for jump in jumps.values():
        within = [one for key in _GROUPS for one in groups[key] if one.day == jump.day and one.lost == jump.lost]
        yield _doubt(observed, jump, within)
    zones = {(one.day, one.code, one.lost) for one in groups["zone"]}
    for key in _GROUPS:
        for one in groups[key]:
            covered = one.day in jumps and jumps[one.day].lost == one.lost
            in_zone = key == "branch_code" and (one.day, zone_of.get(one.code), one.lost) in zones
            if not covered and not in_zone:
                within = [
                    branch
                    for branch in groups["branch_code"]
                    if key == "zone" and (branch.day, zone_of.get(branch.code)) == (one.day, one.code)
                ]
                yield _doubt(observed, one, within)


def _series(day_ends: pl.DataFrame, key: str | None) -> dict[str | None, dict[date, Size]]:
    """By code of a branch, product or zone, or None for the whole book: its size on each day-end that has it."""
    by = [key] if key else []
    sums = day_ends.group_by("as_of_date", *by).agg(
        pl.col("active").sum(),
        # A column that is empty on every row is unknown, not 0.
        pl.when(pl.col("balance").count() > 0).then(pl.col("balance").sum()).alias("balance"),
    )
    found: dict[str | None, dict[date, Size]] = {}
    for row in sums.sort("as_of_date", *by).iter_rows(named=True):
        size = Size(int(row["active"]), row["balance"] if row["active"] else None)
        found.setdefault(row[key] if key else None, {})[row["as_of_date"]] = size
    return found


def _group_jumps(observed: Observed, key: str, days: Sequence[date], limits: Limits) -> Iterator[Jump]:
    for code, sizes in _series(observed.day_ends, key).items():
        if code is not None:
            yield from _jumps_of(key.removesuffix("_code"), code, sizes, days, limits)


def _jumps_of(
    kind: str, code: str | None, sizes: Mapping[date, Size], days: Sequence[date], limits: Limits
) -> Iterator[Jump]:
    """Steps out of bounds; the way back to the size before one is none."""
    left: tuple[date, Size] | None = None
    for before_day, day in pairwise(days):
        before, now = (sizes.get(one, Size(0, None)) for one in (before_day, day))
        if not _bounds(kind, before, limits).broken(before, now):
            continue
        back = left is not None and (day - left[0]).days <= DAYS_TO_RETURN
        if back and left is not None and not _bounds(kind, left[1], limits).broken(left[1], now):
            left = None
            continue
        left = (day, before)
        yield Jump(kind, code, day, before_day, before, now)


def _bounds(kind: str, before: Size, limits: Limits) -> Bounds:
    """A small book is like a branch: its share moves more, and where it has few loans one of them moves the balance."""
    if kind == WHOLE_BOOK and before.accounts >= limits.least_accounts:
        whole = limits.book_accounts_fall, limits.book_rise, limits.book_balance_fall, limits.book_rise
        return Bounds(*whole, FEWEST_IN_BOOK)
    few = before.accounts < FEW_LOANS * limits.least_accounts
    return Bounds(
        accounts_fall=limits.group_fall,
        accounts_rise=limits.group_rise,
        balance_fall=max(limits.group_fall, FEW_LOANS_FALL) if few else limits.group_fall,
        balance_rise=max(limits.group_rise, FEW_LOANS_RISE) if few else limits.group_rise,
        least=FEWEST_IN_BOOK if kind == WHOLE_BOOK else limits.least_accounts,
    )


def _doubt(observed: Observed, jump: Jump, within: Sequence[Jump]) -> Doubt:
    subject = WHOLE_BOOK if jump.kind == WHOLE_BOOK else observed.name(jump.kind, jump.code)
    now, before = jump.now, jump.before
    who = "The day-end of" if jump.kind == WHOLE_BOOK else f"{subject[0].upper()}{subject[1:]} on"
    parts = [f"{who} {day_text(jump.day)} has {_accounts(now)}; {day_text(jump.before_day)} had {_accounts(before)}"]
    parts += [_missing(observed, within)]
    more = "whole" if jump.lost else "once only"
    return Doubt(
        "day_end_size",
        "account_snapshot",
        jump.day.isoformat(),
        subject,
        (str(now.accounts), str(now.balance), str(before.accounts), str(before.balance)),
        "; ".join(part for part in parts if part) + ".",
        f"See whether the file of {day_text(jump.day)} was loaded {more}, and load that day-end again; if the book "
        "did change so much, accept this doubt with the reason.",
    )


def _accounts(size: Size) -> str:
    balance = "" if size.balance is None else f" with {money(size.balance)} outstanding"
    return f"{counted(size.accounts, 'active account') if size.accounts else 'no active account'}{balance}"


def _missing(observed: Observed, within: Sequence[Jump]) -> str:
    gone = [
        f"{observed.name(one.kind, one.code)} ({one.before.accounts:,} before)"
        for one in within
        if not one.now.accounts
    ]
    return f"none of {listed(gone)}" if gone else ""


def months_without_day_end(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per calendar month between the first and the last day-end that has none."""
    held = {day.replace(day=1) for day in observed.days}
    month = min(held, default=None)
    while month is not None and month < max(held):
        if month not in held:
            after = next(day for day in observed.days if day > month)
            yield Doubt(
                "month_without_day_end",
                "account_snapshot",
                f"{month:%Y-%m}",
                "whole book",
                (),
                f"{month_text(month)} has no day-end, so it has no position, and the movement of {month_text(after)} "
                "covers more than one month.",
                f"Load a day-end of {month_text(month)}; the last day of the month is best.",
            )
        month = month_after(month)


def months_cut_short(observed: Observed, limits: Limits) -> Iterator[Doubt]:
    """A doubt per month but the last whose last day-end lies before its last day."""
    last = {day.replace(day=1): day for day in observed.days}
    for month, day in list(last.items())[:-1]:
        ends = month_after(month) - timedelta(days=1)
        if (ends - day).days > limits.month_end_days:
            yield Doubt(
                "month_cut_short",
                "account_snapshot",
                f"{month:%Y-%m}",
                "whole book",
                (day.isoformat(),),
                f"The last day-end of {month_text(month)} is {day_text(day)}, {counted((ends - day).days, 'day')} "
                "before the month ends: its closing figures are those of that day, and what moved later counts in the "
                "next month's movement.",
                f"Load the day-end of {day_text(ends)}.",
            )
