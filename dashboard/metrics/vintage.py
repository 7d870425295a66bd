"""Metrics of vintages: what accounts ever were and are now at equal months on book, and early signs of bad ones."""

from collections.abc import Iterator
from typing import Final

from dashboard.metrics.entries import amount, rate, terms
from dashboard.metrics.model import Metric, Unit
from dashboard.metrics.movement import over

EARLY: Final = ("3",)
"""The months on book by which early signs are told; the month of opening is 0."""
DAYS: Final = (30, 60, 90)
_OF: Final = (
    "Accounts opened since the day-ends begin, in the month or the 36 before, by months on book; accounts opened "
    "earlier are in none."
)
_EVER: Final = "more than {days} days past due on any day-end so far, or written off"
_NOW: Final = "active and more than {days} days past due on the last day-end"
_ACCOUNTS = terms("vintage", "accounts")
_SANCTIONED = terms("vintage", "sanctioned")


def _opened() -> Iterator[Metric]:
    yield amount(
        "vintage_accounts",
        "Accounts opened",
        _ACCOUNTS,
        _OF,
        "count of accounts",
        unit=Unit.ACCOUNTS,
        across_months=False,
    )
    yield amount(
        "vintage_active_accounts",
        "Of these active",
        terms("vintage", "active_accounts"),
        f"{_OF} Those that are active on the last day-end.",
        "count of active accounts",
        unit=Unit.ACCOUNTS,
        across_months=False,
    )
    yield amount(
        "vintage_sanctioned",
        "Amount sanctioned",
        _SANCTIONED,
        f"{_OF} Their sanctioned amounts.",
        "sum of sanctioned amounts",
        across_months=False,
    )


def _early_counts() -> Iterator[Metric]:
    yield amount(
        "vintage_first_dues",
        "First dues",
        terms("vintage", "first_dues"),
        "Accounts in their first three months on book whose first due fell 30 days before a day of the month.",
        "count of accounts whose first due was 30 days ago",
        unit=Unit.ACCOUNTS,
    )
    yield amount(
        "vintage_first_payment_defaults",
        "First-payment defaults",
        terms("vintage", "first_dues_unpaid"),
        "Accounts whose first due was not cleared within 30 days.",
        "count of accounts whose first due was unpaid after 30 days",
        "bad",
        unit=Unit.ACCOUNTS,
    )
    yield amount(
        "vintage_non_starters",
        "Non-starters",
        terms("vintage", "non_starters"),
        "Accounts three months on book without any cleared receipt, net of reversals, that were ever more than 30 days "
        "past due.",
        "count of accounts 30+ without a receipt by month 3 on book",
        "bad",
        unit=Unit.ACCOUNTS,
    )


def _by_days(days: int) -> Iterator[Metric]:
    ever, now = _EVER.format(days=days), _NOW.format(days=days)
    cases = {
        "ever": (f"Ever {days}+", f"ever_{days}", f"ever_{days}_sanctioned", ever, "sanctioned amount"),
        "now": (f"Now {days}+", f"now_{days}", f"now_{days}_outstanding", now, "outstanding"),
    }
    for key, (label, counted, valued, meaning, value) in cases.items():
        yield amount(
            f"vintage_{key}_accounts_{days}plus",
            f"{label}: accounts",
            terms("vintage", counted),
            f"Accounts opened that were or are {meaning}.",
            f"count of accounts {label.lower()}",
            "bad",
            unit=Unit.ACCOUNTS,
            across_months=False,
        )
        yield amount(
            f"vintage_{key}_value_{days}plus",
            f"{label}: {value}",
            terms("vintage", valued),
            f"The {value} of accounts opened that were or are {meaning}; credits count as zero.",
            f"sum of {value} of accounts {label.lower()}",
            "bad",
            across_months=False,
        )
        yield rate(
            f"vintage_{key}_rate_{days}plus",
            label,
            terms("vintage", counted),
            _ACCOUNTS,
            f"Share of accounts opened that were or are {meaning}. To be read at equal months on book.",
            f"accounts {label.lower()} ÷ accounts opened",
            "bad",
        )
        yield rate(
            f"vintage_{key}_value_rate_{days}plus",
            f"{label}, value",
            terms("vintage", valued),
            _SANCTIONED,
            f"The {value} of accounts that were or are {meaning}, as a share of all sanctioned. To be read at equal "
            "months on book.",
            f"{value} of accounts {label.lower()} ÷ amount sanctioned",
            "bad",
            cases=_ACCOUNTS,
        )


_EARLY_SIGNS = (
    rate(
        "early_delinquency_rate",
        "Ever 30+ by month 3",
        over(terms("vintage", "ever_30"), months_on_book=EARLY),
        over(_ACCOUNTS, months_on_book=EARLY),
        "Share of accounts three months on book that were ever more than 30 days past due, or written off.",
        "accounts ever 30+ ÷ accounts, both three months on book",
        "bad",
    ),
    rate(
        "non_starter_rate",
        "Non-starters by month 3",
        terms("vintage", "non_starters"),
        terms("vintage", "started_known"),
        "Share of accounts three months on book that paid nothing, net of reversals, and were ever more than 30 days "
        "past due.",
        "accounts 30+ without a receipt ÷ accounts, both three months on book",
        "bad",
    ),
    rate(
        "early_first_payment_default_rate",
        "First-payment default by month 3",
        terms("vintage", "first_dues_unpaid"),
        terms("vintage", "first_dues"),
        "Share of accounts whose first due was not cleared within 30 days, of those in their first three months on "
        "book whose 30 days ended in the month.",
        "first dues unpaid after 30 days ÷ first dues",
        "bad",
    ),
)
VINTAGE_METRICS = (*_opened(), *_early_counts(), *(one for days in DAYS for one in _by_days(days)), *_EARLY_SIGNS)
