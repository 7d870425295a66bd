"""Metrics of what bounced before it was due to be collected, and of what was written off and recovered."""

from functools import partial

from dashboard.metrics.entries import FEWEST, amount, count, minus, rate, share, terms
from dashboard.metrics.model import Metric, Ratio, Terms, Unit

_inflow = partial(terms, "inflow")
_pool = partial(terms, "write_off_pool")
_INFLOW = (
    count(
        "presentations",
        "Presentations",
        _inflow("presentations"),
        "Presentations of mandates and cheques in the calendar month, repeated ones included.",
        "count of presentations",
    ),
    share(
        "bounce_rate",
        "Bounce rate",
        _inflow("returned"),
        _inflow("decided"),
        "Presentations that were returned, of those whose result is known, by count, repeated and technical ones "
        "included.",
        "presentations returned ÷ presentations with a known result",
        "bad",
        "presentations",
    ),
    rate(
        "bounce_value_rate",
        "Bounce rate, value",
        _inflow("returned_amount"),
        _inflow("decided_amount"),
        "Amount of the presentations that were returned, of the amount presented with a known result.",
        "amount returned ÷ amount presented with a known result",
        "bad",
        "presentations",
        cases=_inflow("decided"),
        minimum_cases=FEWEST,
    ),
    share(
        "first_presentation_bounce_rate",
        "First-presentation bounce rate",
        _inflow("first_returned"),
        _inflow("first_presented"),
        "Accounts whose first presentation was returned for a reason of the customer's, of the accounts with a first "
        "presentation. Repeated presentations do not count an account again; technical returns are a line of their "
        "own. Accounts of whose first presentation the result is unknown, or whether the return was technical, are "
        "left out; where the source tells that of no return of the month, all returns count as the customer's.",
        "accounts with a first presentation returned, technical returns apart ÷ accounts first presented",
        "bad",
        "accounts",
    ),
    share(
        "technical_return_rate",
        "Technical return rate",
        _inflow("technical_returned"),
        _inflow("explained"),
        "Presentations returned for a reason that is not the customer's, of those that cleared or whose return is "
        "known to be technical or not.",
        "technical returns ÷ presentations cleared or returned for a known reason",
        "bad",
        "presentations",
    ),
    count(
        "presentations_undecided",
        "Presentations, result unknown",
        (*_inflow("presentations"), *minus(_inflow("decided"))),
        "Presentations of the calendar month of which the source does not say whether the bank paid. Bounce rates "
        "leave them out.",
        "count of presentations without a result",
        "bad",
    ),
    count(
        "returns_unexplained",
        "Returns, technical or not unknown",
        _inflow("unexplained"),
        "Presentations returned in the calendar month of which the source does not say whether the reason was "
        "technical.",
        "count of returned presentations without that flag",
        "bad",
    ),
    share(
        "bounce_clearance_rate",
        "Bounce clearance",
        _inflow("bounced_cleared"),
        _inflow("bounced_with_due"),
        "Accounts whose first presentation was returned for a reason of the customer's and that had cleared every due "
        "of the month by its last day.",
        "bounced accounts with all dues of the month cleared ÷ bounced accounts with a due in the month",
        "good",
        "accounts",
    ),
)
_BEFORE: Terms = (*_pool("charged_off_before"), *minus(_pool("recovered_before")))
_TO_DATE: Terms = _pool("charged_off_before", "charged_off")
_BACK: Terms = _pool("recovered_before", "recovered")
_POOL = (
    amount(
        "write_off_pool_amount",
        "Write-off pool at opening",
        _BEFORE,
        "Written off before the calendar month, net of reversals, less what was recovered of it until then.",
        "written off - recovered, both before the month",
        "bad",
        across_months=False,
    ),
    amount(
        "write_off_recovered_amount",
        "Recovered on write-offs",
        _pool("recovered"),
        "Cleared receipts of the calendar month, whatever they were for, of accounts that were written off before the "
        "day of the receipt, net of reversals of the write-off.",
        "sum of cleared receipts of accounts written off before",
        "good",
    ),
    Metric(
        "write_off_recovery_rate",
        "Recovery on the write-off pool",
        Unit.PERCENT,
        Ratio(_pool("recovered"), _BEFORE),
        "What was recovered on write-offs in the month over the pool at its opening. It falls as the pool ages: look "
        "at it by the month of the write-off.",
        "recovered on write-offs in the month ÷ write-off pool at opening",
        "good",
        cases=_pool("accounts"),
        cases_are="accounts written off",
    ),
    Metric(
        "write_off_recovery_to_date_rate",
        "Recovery on write-offs to date",
        Unit.PERCENT,
        Ratio(_BACK, _TO_DATE),
        "All recovered on write-offs up to the month's last day over all written off until then, net of reversals.",
        "recovered to date ÷ written off to date",
        "good",
        cases=_pool("accounts"),
        cases_are="accounts written off",
    ),
    amount(
        "write_off_accounts",
        "Accounts written off",
        _pool("accounts"),
        "Accounts written off up to the month's last day, whether or not the write-off was reversed since.",
        "count of accounts with a write-off",
        "bad",
        unit=Unit.ACCOUNTS,
        across_months=False,
    ),
    amount(
        "write_off_to_date_amount",
        "Written off to date",
        _TO_DATE,
        "Written off up to the month's last day, net of reversals.",
        "sum of write-offs to date",
        "bad",
        across_months=False,
    ),
    amount(
        "write_off_recovered_to_date_amount",
        "Recovered on write-offs, to date",
        _BACK,
        "Cleared receipts up to the month's last day, whatever they were for, of accounts that were written off before "
        "the day of the receipt, net of reversals of the write-off.",
        "sum of cleared receipts of accounts written off before, to date",
        "good",
        across_months=False,
    ),
    amount(
        "charged_off_amount",
        "Written off in the month",
        _pool("charged_off"),
        "Written off in the calendar month, net of reversals.",
        "sum of write-offs",
        "bad",
    ),
)
RECOVERY_INFLOW_METRICS = (*_INFLOW, *_POOL)
