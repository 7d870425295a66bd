"""Metrics of dues: collection efficiency in its variants, the way from opening to closing overdue, charges."""

from functools import partial

from dashboard.metrics.entries import FEWEST, amount, minus, rate, share, terms
from dashboard.metrics.model import Direction, Terms

_demand = partial(terms, "demand")
DUE = _demand("due")
DEMANDED = _demand("due_between", "opening_overdue")
ACCOUNTS = _demand("accounts")
_BETWEEN = "after the opening day-end up to the closing one"
_REVERSED = "A reversal of what an earlier month counted is negative."
_APART = "Prepayments, charges and recoveries on write-offs are kept apart."

_EFFICIENCY = (
    rate(
        "collection_efficiency_total_rate",
        "Collection efficiency, total",
        _demand("collected_total"),
        DUE,
        "All collected for dues, overdue and settlements over the dues of the month, arrears included, so it can pass "
        f"100 %. {_APART}",
        "collected for dues, overdue and settlements ÷ dues of the month",
        "good",
        cases=ACCOUNTS,
    ),
    rate(
        "collection_efficiency_current_rate",
        "Collection efficiency, current dues",
        _demand("collected_on_due"),
        DUE,
        "What was collected for the month's dues over these dues, account by account at most what was due, so it never "
        "passes 100 %. Accounts that are NPA are in it.",
        "collected on the month's dues, at most the dues of each account ÷ dues of the month",
        "good",
        cases=ACCOUNTS,
    ),
    rate(
        "collection_efficiency_demand_rate",
        "Collection efficiency, total demand",
        _demand("collected_on_demand"),
        DEMANDED,
        f"What was collected for dues, overdue and settlements {_BETWEEN} over opening overdue and dues together, "
        "account by account at most what it owed. The strictest variant: it falls as arrears age.",
        "collected, at most the demand of each account ÷ (opening overdue + dues of the month)",
        "good",
        cases=ACCOUNTS,
    ),
)
_LINES: tuple[tuple[str, str, Terms, str, str, Direction], ...] = (
    (
        "due_amount",
        "Dues of the month",
        DUE,
        "Dues that fell due in the calendar month, in an open one up to its day, of accounts that had not left the "
        "book at opening; where the source keeps no dues, those that the closing snapshot tells.",
        "sum of dues",
        "neutral",
    ),
    (
        "demand_due_amount",
        "Dues between the day-ends",
        _demand("due_between"),
        f"Dues that fell due {_BETWEEN}, of accounts that had not left the book at opening; where the source keeps no "
        "dues, those that the closing snapshot tells. A month without a day-end has none of its own.",
        "sum of dues between the day-ends",
        "neutral",
    ),
    (
        "demand_paid_as_due_amount",
        "Collected on dues between the day-ends",
        _demand("collected_on_due_between"),
        f"Receipts for dues {_BETWEEN}, account by account at most what fell due between them. {_REVERSED}",
        "sum of receipts for dues between the day-ends, at most the dues of each account",
        "good",
    ),
    (
        "collected_on_due_amount",
        "Collected on current dues",
        _demand("collected_on_due"),
        f"Receipts of the calendar month for dues, account by account at most what was due in it. {_REVERSED}",
        "sum of receipts for dues, at most the dues of each account",
        "good",
    ),
    (
        "collected_on_overdue_amount",
        "Collected on overdue",
        _demand("collected_on_overdue"),
        f"Receipts for overdue {_BETWEEN}, account by account at most what was overdue at opening. {_REVERSED}",
        "sum of receipts for overdue, at most the opening overdue of each account",
        "good",
    ),
    (
        "collected_on_demand_amount",
        "Collected on demand",
        _demand("collected_on_demand"),
        f"Receipts for dues, overdue and settlements {_BETWEEN}, account by account at most what was overdue at "
        f"opening and fell due between them. {_REVERSED}",
        "sum of receipts, at most opening overdue + dues of each account",
        "good",
    ),
    (
        "demand_waived_amount",
        "Waived of the demand",
        _demand("waived_on_demand"),
        f"Waivers of principal and interest {_BETWEEN}, account by account at most what was left of its demand after "
        "what it paid.",
        "sum of waivers but those of charges, at most what was left of the demand",
        "neutral",
    ),
    (
        "demand_written_off_amount",
        "Written off of the demand",
        _demand("written_off_on_demand"),
        f"Demand that left the book with a write-off {_BETWEEN}: account by account at most what was left of its "
        "demand after receipts and waivers. The whole amount written off is another figure.",
        "sum of write-offs, at most what was left of the demand",
        "bad",
    ),
    (
        "demand_unexplained_amount",
        "Unexplained change of overdue",
        (
            *_demand("closing_overdue"),
            *minus(DEMANDED),
            *_demand("collected_on_demand", "waived_on_demand", "written_off_on_demand"),
        ),
        "What opening overdue, dues, receipts, waivers and write-offs do not explain of the closing overdue, such as "
        "accounts that were closed, sold or rescheduled.",
        "closing overdue - opening overdue - dues + collected + waived + written off",
        "neutral",
    ),
    (
        "charges_levied_amount",
        "Charges levied",
        _demand("levied"),
        "Late-payment, bounce and penal charges put on accounts in the calendar month, net of reversals.",
        "sum of charges",
        "neutral",
    ),
    (
        "charges_collected_amount",
        "Charges collected",
        _demand("charges_collected"),
        "Cleared receipts of the calendar month for charges; kept out of every figure of what was collected.",
        "sum of cleared receipts for charges",
        "good",
    ),
    (
        "charges_waived_amount",
        "Charges waived",
        _demand("charges_waived"),
        "Charges that were waived in the calendar month, net of reversals.",
        "sum of waivers of charges",
        "neutral",
    ),
)
_STOCKS: tuple[tuple[str, str, Terms, str, str, Direction], ...] = (
    (
        "opening_overdue_amount",
        "Overdue at opening",
        _demand("opening_overdue"),
        "Overdue of active accounts on the month's opening day, credit balances counted as zero.",
        "sum of overdue at opening",
        "bad",
    ),
    (
        "demand_closing_overdue_amount",
        "Overdue at closing",
        _demand("closing_overdue"),
        "Overdue of active accounts on the month's closing day, credit balances counted as zero.",
        "sum of overdue at closing",
        "bad",
    ),
)
_RATES = (
    rate(
        "charges_collected_rate",
        "Charges collected of levied",
        _demand("charges_collected"),
        _demand("levied"),
        "Charges collected over charges levied in the same month, whenever the collected ones were levied, so it can "
        "pass 100 %.",
        "charges collected ÷ charges levied",
        "good",
        cases=ACCOUNTS,
    ),
    rate(
        "charges_waived_rate",
        "Charges waived of levied",
        _demand("charges_waived"),
        _demand("levied"),
        "Charges waived over charges levied in the same month, whenever the waived ones were levied.",
        "charges waived ÷ charges levied",
        "neutral",
        cases=ACCOUNTS,
    ),
    rate(
        "overdue_collected_in_time_rate",
        "Overdue cleared within 30 days",
        _demand("overdue_cleared_in_time"),
        _demand("overdue_raised"),
        "Of the month's dues that were not cleared on the due day, the amount that was cleared within 30 days of it. "
        "Only dues whose 30 days have passed count.",
        "missed dues cleared within 30 days ÷ missed dues",
        "good",
        "missed dues",
        cases=_demand("dues_raised"),
        minimum_cases=FEWEST,
    ),
    rate(
        "on_time_rate",
        "Dues cleared on time",
        _demand("on_time_dues"),
        _demand("dues"),
        "Dues of the month that were cleared on the due day or before.",
        "dues cleared by the due day ÷ dues",
        "good",
        "dues",
    ),
    share(
        "first_payment_default_rate",
        "First-payment default",
        _demand("first_payment_defaults"),
        _demand("first_dues"),
        "Accounts whose first due fell in the month and was not cleared 30 days later, over all accounts whose first "
        "due fell in the month. Only first dues whose 30 days have passed count.",
        "first dues not cleared within 30 days ÷ first dues",
        "bad",
        "first dues",
    ),
)
RECOVERY_DUES_METRICS = (
    *_EFFICIENCY,
    *(amount(*line) for line in _LINES),
    *(amount(*line, across_months=False) for line in _STOCKS),
    *_RATES,
)
