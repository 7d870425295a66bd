"""A doubt, the words of its sentence, and the thresholds from which something is doubted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Final

DAY_ENDS: Final = "account_snapshot"
"""The table whose periods are days; those of all others are months."""
RULES_VERSION: Final = 7
"""To be raised with every change of a rule or a condition, so that the next refresh asks all of them again."""


@dataclass(frozen=True)
class Doubt:
    """What a rule of plausibility found.

    `period` is the day-end (2026-05-20) or month (2026-05) concerned, empty where it is the whole table. `subject` is
    what the doubt is about: the whole book, a branch, a product, a zone, a column. `numbers` are the figures that the
    sentence rests on: the same doubt has the same id in every refresh, and one with other numbers is another doubt.
    """

    rule: str
    table: str
    period: str
    subject: str
    numbers: tuple[str, ...]
    sentence: str
    fix: str

    @property
    def id(self) -> str:
        """Eight characters that name this doubt. The wording of its sentence is not part of them."""
        parts = "\x1f".join((self.rule, self.table, self.period, self.subject, *self.numbers))
        return hashlib.sha256(parts.encode()).hexdigest()[:8]


def _within(lowest: int, highest: int, default: int) -> int:
    """A threshold from lowest to highest."""
    threshold: int = field(default=default, metadata={"range": (lowest, highest)})
    return threshold


@dataclass(frozen=True)
class Limits:
    """Thresholds of the rules of plausibility: percentages, numbers and days."""

    book_accounts_fall: int = _within(1, 100, 10)
    """Percent of its active accounts that the whole book may not lose from one day-end to the next."""
    book_balance_fall: int = _within(1, 100, 20)
    """Percent of its balance that the whole book may not lose."""
    book_rise: int = _within(1, 100_000, 50)
    """Percent by which accounts and balance of the whole book may not grow."""
    group_fall: int = _within(1, 100, 40)
    """Percent of its accounts or balance that a branch, product or zone may not lose."""
    group_rise: int = _within(1, 100_000, 100)
    """Percent by which accounts and balance of a branch, product or zone may not grow."""
    least_accounts: int = _within(1, 1_000_000, 20)
    """Active accounts that a branch, product or zone must have had to be compared."""
    month_end_days: int = _within(0, 31, 0)
    """Days that the last day-end of a month may lie before the month's end."""
    emptied_percent: int = _within(1, 100, 30)
    """Points by which the filled share of a column may not fall."""
    unknown_percent: int = _within(1, 100, 5)
    """Percent of rows or of money whose kind or flag may be unknown."""
    repeated_percent: int = _within(1, 100, 1)
    """Percent of a month's receipts that may repeat another receipt."""
    repeated_receipts: int = _within(1, 1_000_000, 2)
    """Receipts of a month that must repeat another one before they are doubted."""
    contradiction_percent: int = _within(1, 100, 1)
    """Percent of the accounts of a day-end whose days past due may contradict the overdue amount or the NPA flag."""
    npa_low_days_percent: int = _within(1, 100, 50)
    """Percent of a day-end's NPA accounts that may be at most 30 days past due."""


RANGES: Final[Mapping[str, tuple[int, int]]] = {one.name: one.metadata["range"] for one in fields(Limits)}
"""What each threshold may be."""


def day_text(day: date) -> str:
    """20 May 2026."""
    return f"{day.day} {day:%B %Y}"


def month_text(month: date) -> str:
    """May 2026."""
    return f"{month:%B %Y}"


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def money(amount: Decimal | None) -> str:
    """1,234.50, in units of the base currency."""
    return "nothing" if amount is None else f"{amount:,.2f}"


def plain(value: Decimal | float) -> str:
    """1,234.5: a number without the zeros behind its last decimal."""
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(count: int, noun: str) -> str:
    """1 account, 2 accounts."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def verb(count: int, one: str, many: str) -> str:
    """The verb, or the pronoun, that goes with a number of things."""
    return one if count == 1 else many


def listed(names: Sequence[str], most: int = 3) -> str:
    """a, b and 4 more."""
    shown, rest = list(names[:most]), len(names) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def examples(told: Sequence[str], most: int = 3) -> str:
    """a; b; c and 4 more: for parts that have commas themselves."""
    rest = f" and {len(told) - most:,} more" if len(told) > most else ""
    return f"{'; '.join(told[:most])}{rest}"


def period_key(table: str, period: date) -> str:
    """A day-end of account_snapshot, a month of everything else."""
    return period.isoformat() if table == DAY_ENDS else f"{period:%Y-%m}"


def period_text(table: str, period: date) -> str:
    """That period in words."""
    return day_text(period) if table == DAY_ENDS else month_text(period)
