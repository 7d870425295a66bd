"""From where on something is doubted. The defaults here are those of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RULES_VERSION: Final = 4
"""To be raised with every change of a rule or a condition, so that the next refresh asks all of them again."""


@dataclass(frozen=True)
class Limits:
    """Thresholds of the rules of plausibility: percentages, numbers and days."""

    book_accounts_fall: int = 10
    """Percent of its active accounts that the whole book may not lose from one day-end to the next."""
    book_balance_fall: int = 20
    """Percent of its balance that the whole book may not lose."""
    book_rise: int = 50
    """Percent by which accounts and balance of the whole book may not grow."""
    group_fall: int = 40
    """Percent of its accounts or balance that a branch, product or zone may not lose."""
    group_rise: int = 100
    """Percent by which accounts and balance of a branch, product or zone may not grow."""
    least_accounts: int = 20
    """Active accounts that a branch, product or zone must have had to be compared."""
    month_end_days: int = 0
    """Days that the last day-end of a month may lie before the month's end."""
    emptied_percent: int = 30
    """Points by which the filled share of a column may not fall."""
    unknown_percent: int = 5
    """Percent of rows or of money whose kind or flag may be unknown."""
    repeated_percent: int = 1
    """Percent of a month's receipts that may repeat another receipt."""
    repeated_receipts: int = 2
    """Receipts of a month that must repeat another one before they are doubted."""
    contradiction_percent: int = 1
    """Percent of the accounts of a day-end whose days past due may contradict the overdue amount or the NPA flag."""
    npa_low_days_percent: int = 50
    """Percent of a day-end's NPA accounts that may be at most 30 days past due."""


RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "book_accounts_fall": (1, 100),
    "book_balance_fall": (1, 100),
    "book_rise": (1, 100_000),
    "group_fall": (1, 100),
    "group_rise": (1, 100_000),
    "least_accounts": (1, 1_000_000),
    "month_end_days": (0, 31),
    "emptied_percent": (1, 100),
    "unknown_percent": (1, 100),
    "repeated_percent": (1, 100),
    "repeated_receipts": (1, 1_000_000),
    "contradiction_percent": (1, 100),
    "npa_low_days_percent": (1, 100),
}
"""What each threshold may be."""
