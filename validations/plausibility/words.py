"""How the sentences of doubts write days, months, amounts and lists."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

DAY_ENDS: Final = "account_snapshot"
"""The table whose periods are days; those of all others are months."""


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
