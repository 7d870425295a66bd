"""Metrics of reversals: what goes back of what outside agencies took, and whether it is known of which receipt."""

from dashboard.metrics.entries import amount, count, terms

_NAMES = (
    "A reversal names a receipt where reverses_receipt_no is that of a cleared receipt of the same account, paid no "
    "later and in the 12 months up to its own."
)

REVERSALS = (
    count(
        "reversals_named_count",
        "Reversals that name a receipt",
        terms("agency_reversals", "named"),
        f"Cleared lines below 0 of the calendar month that take back a receipt which an outside agency took. {_NAMES}",
        "count of reversals that name a receipt of an agency",
    ),
    amount(
        "reversals_named_amount",
        "Reversed, by receipt named",
        terms("agency_reversals", "named_amount"),
        "The amounts of these reversals, under the agency that took the receipt, the day on which it was paid, and the "
        "state in which the account opened that month.",
        "sum of reversals that name a receipt of an agency",
    ),
    amount(
        "reversals_booked_amount",
        "Reversed, as booked",
        terms("agency_reversals", "booked_amount"),
        "Reversals that name a receipt and are in the figure of what agencies collected, under the day on which they "
        "were booked and the agency that held the account then.",
        "sum of reversals that name a receipt and are booked under an agency",
    ),
    count(
        "reversals_unnamed_count",
        "Reversals that name no receipt",
        terms("agency_reversals", "unnamed"),
        "Cleared lines below 0 of the calendar month that are in the figure of what agencies collected and name no "
        f"receipt. {_NAMES}",
        "count of reversals of agencies that name no receipt",
    ),
    amount(
        "reversals_unnamed_amount",
        "Reversed, no receipt named",
        terms("agency_reversals", "unnamed_amount"),
        "The amounts of these reversals.",
        "sum of reversals of agencies that name no receipt",
    ),
)
