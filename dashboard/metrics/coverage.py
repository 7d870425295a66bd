"""Metrics of coverage: how far agencies work the accounts they hold. They belong to the holder of the account."""

from typing import Final

from dashboard.metrics.entries import FEWEST, count, share, terms
from dashboard.metrics.model import Metric, Ratio, Total, Unit


def _accounts(column: str, label: str, definition: str) -> Metric:
    """Accounts that an agency held in the month: a stock, as the same account is held month after month."""
    return Metric(
        f"{column}_accounts",
        label,
        Unit.ACCOUNTS,
        Total(terms("coverage", column)),
        definition,
        "count of accounts",
    )


def _of_accounts(key: str, label: str, top: str, bottom: str, definition: str) -> Metric:
    named = {"allocated": "allocated accounts", "attempted": "accounts attempted", "attempts": "attempts"}
    return Metric(
        key,
        label,
        Unit.AVERAGE if top == "attempts" else Unit.PERCENT,
        Ratio(terms("coverage", top), terms("coverage", bottom)),
        definition,
        f"{named.get(top, f'accounts {top}'.replace('_', ' '))} ÷ {named[bottom]}",
        "neutral" if top == "attempts" else "good",
        cases=terms("coverage", bottom),
        cases_are=named[bottom],
        minimum_cases=FEWEST,
    )


_COVERAGE: Final = (
    _accounts(
        "allocated",
        "Allocated accounts",
        "Accounts that an agency held in the month: the holder on the cut-off day, else the first holder in the month.",
    ),
    _accounts("attempted", "Attempted accounts", "Allocated accounts on which their agency made at least one attempt."),
    _accounts(
        "contacted",
        "Contacted accounts",
        "Allocated accounts on which their agency spoke to the customer or to somebody who knows the customer.",
    ),
    _accounts("right_party", "Right-party accounts", "Allocated accounts on which their agency spoke to the customer."),
    _accounts("visited", "Visited accounts", "Allocated accounts that their agency visited at least once."),
    _of_accounts(
        "penetration_rate",
        "Penetration",
        "attempted",
        "allocated",
        "Share of the accounts held in the month on which the agency that holds them made at least one attempt, on any "
        "channel.",
    ),
    _of_accounts(
        "contact_rate",
        "Contact rate",
        "contacted",
        "attempted",
        "Share of attempted accounts on which anybody was spoken to: the customer or a third party. A wrong number is "
        "no contact.",
    ),
    _of_accounts(
        "right_party_rate",
        "Right-party rate",
        "right_party",
        "attempted",
        "Share of attempted accounts on which the customer was spoken to, by account. The rate by attempt is a metric "
        "of its own.",
    ),
    _of_accounts(
        "visit_rate",
        "Visit rate",
        "visited",
        "allocated",
        "Share of the accounts held in the month that the agency visited at least once.",
    ),
    _of_accounts(
        "intensity",
        "Attempts per attempted account",
        "attempts",
        "attempted",
        "Attempts of the month by the agency that holds the account, for each account that it attempted at all; all "
        "channels, redials included.",
    ),
    _of_accounts(
        "intensity_allocated",
        "Attempts per allocated account",
        "attempts",
        "allocated",
        "Attempts of the month by the agency that holds the account, for each account it held.",
    ),
)
_PLACEMENT: Final = (
    share(
        "contacted_in_time_rate",
        "Contacted in time",
        terms("coverage", "contacted_in_time"),
        terms("coverage", "contact_due"),
        "Allocations whose days to make contact ended in the month: share in which the agency spoke to the customer or "
        "to somebody who knows the customer by the last of these days. The days are those agreed with the agency when "
        "it got the account, else 3; the day of allocation is day 0. Accounts recalled before are left out.",
        "allocations with contact in time ÷ allocations whose days to make contact ended",
        "good",
        "allocations",
    ),
    count(
        "recalled_allocations",
        "Recalled",
        terms("coverage", "recalled"),
        "Allocations that were recalled in the month.",
        "count of allocations recalled",
    ),
    share(
        "recall_days",
        "Days until recall",
        terms("coverage", "recall_days"),
        terms("coverage", "recalled"),
        "Mean number of days from allocation to recall, over the allocations recalled in the month. When the lender "
        "asked for the account back is not recorded, so this is not the time an agency takes to give it back.",
        "days from allocation to recall ÷ allocations recalled",
        "neutral",
        "allocations recalled",
        unit=Unit.DAYS,
    ),
)

COVERAGE_METRICS: Final = (*_COVERAGE, *_PLACEMENT)
