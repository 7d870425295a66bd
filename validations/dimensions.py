"""The dimensions figures can be asked by: key, label and where the value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from validations.errors import UnknownNameError


@dataclass(frozen=True)
class Dimension:
    """One way to break down or filter figures; the key is also the column's name."""

    key: str
    label: str
    definition: str
    parent: str | None = None
    """The dimension one level up, where there is a hierarchy."""


_ALL = (
    Dimension("month", "Month", "Calendar month of the figures."),
    Dimension("zone", "Zone", "Zone of the branch."),
    Dimension("state", "State", "State of the branch.", "zone"),
    Dimension("area", "Area", "Area of the branch.", "state"),
    Dimension("branch_code", "Branch", "Branch of that day, else the account's branch.", "area"),
    Dimension("product_group", "Product group", "Group of the product."),
    Dimension("product_code", "Product", "Product of the account.", "product_group"),
    Dimension("secured", "Secured", "Whether the product is secured."),
    Dimension("revolving", "Revolving", "Whether the product is revolving, such as a card or an overdraft."),
    Dimension("agency_type", "Agency type", "Type of the agency or in-house team that holds the account."),
    Dimension(
        "agency_code",
        "Agency",
        "Agency or in-house team that holds the account: on the day of the position, and for a month's movement on the "
        "cut-off day of the month.",
        "agency_type",
    ),
    Dimension("segment", "Risk segment", "Risk segment of that day, else the account's."),
    Dimension(
        "bucket",
        "Bucket",
        "Bucket by days past due; for a month's movement the bucket at opening, for a placement that at placement.",
    ),
    Dimension("status", "Status", "Active, closed, settled, written off or sold."),
    Dimension(
        "exclusion",
        "Not to be collected",
        "Why the account is left alone for now: deceased, fraud, dispute, legal hold or moratorium.",
    ),
    Dimension("npa", "NPA", "The NPA flag of the day; sticky until all arrears are paid."),
    Dimension("asset_class", "Asset class", "Special mention class by days past due, or class of NPA by its age."),
    Dimension(
        "tainted",
        "Tainted",
        "Whether the account is not NPA while another of its borrower is; unknown where a flag or the borrower is.",
    ),
    Dimension("slips_to", "Slips to", "The class that the account enters next if nothing is paid."),
    Dimension("slips_within", "Slips within", "Days in which it does, each band without the one before."),
    Dimension("history", "History", "How far back the day-ends go: no NPA is known to be older."),
    Dimension("ticket_band", "Ticket band", "Band of the sanctioned amount."),
    Dimension("opening_state", "Opening state", "Where the account stood at the month's opening."),
    Dimension("closing_state", "Closing state", "Where the account stood at the month's closing."),
    Dimension("movement_class", "Movement", "What became of the account during the month."),
    Dimension(
        "paid",
        "Paid in month",
        "Whether cleared payments for dues, overdue or settlement, net of reversals, came in between the two day-ends; "
        "unknown where it is not known what a receipt was for.",
    ),
    Dimension(
        "restructured",
        "Restructured",
        "Whether the terms of the account were changed, so that a better bucket is no recovery: it is NPA at closing, "
        "or was restructured between the two day-ends and is not known to have paid dues.",
    ),
    Dimension("arrived", "Arrived", "Whether the account closed in another state than it opened in."),
    Dimension("bounced", "Bounced", "Whether a presentation was returned during the month."),
    Dimension("day", "Day", "Calendar day of the receipt or the complaint."),
    Dimension("channel", "Channel", "How the money, the contact or the complaint came in."),
    Dimension("kind", "Kind", "What a receipt was for."),
    Dimension("component", "Component", "What a receipt paid off: principal, interest or charges."),
    Dimension("attribution", "Collected by", "Agency, in-house team, the customer alone, or unattributed."),
    Dimension(
        "manager",
        "Manager",
        "The manager and everybody below, by collector.reports_to: what they collect, attempt and hold themselves.",
    ),
    Dimension(
        "collector_code",
        "Collector",
        "Collector who took the money, made the contact, obtained the promise or holds the account.",
        "manager",
    ),
    Dimension("cost_type", "Cost type", "What the money was spent on."),
    Dimension("placement_age", "Months since placement", "1 is the month of placement itself."),
    Dimension("receipt_place", "Place by size", "Place of a receipt among the largest; 1 is the largest."),
    Dimension("months_on_book", "Months on book", "Months since the account was opened; 0 is that month itself."),
    Dimension("terms_changed", "Restructured by then", "Whether the account was restructured up to the day-end."),
    Dimension("placement_tier", "Placement tier", "First, second or later placement, in the lender's words."),
    Dimension(
        "at_random",
        "By lot",
        "Whether the agency was drawn at random; unknown where the allocation does not say how it was chosen.",
    ),
    Dimension("campaign_code", "Campaign", "Campaign that the account was assigned to."),
    Dimension("vendor", "Vendor", "Vendor that sends the messages of a campaign."),
    Dimension("held_out", "Held out", "Whether the account was kept without a message, so that the effect shows."),
    Dimension("write_off_month", "Written off in", "Month in which the account was first written off."),
    Dimension("recorded_status", "Status by the source", "What the source says became of a promise to pay."),
    Dimension("recomputed_status", "Status by receipts", "What the receipts of the account say became of it."),
    Dimension("recorded_plan_status", "Plan by the source", "What the source says became of a repayment plan."),
    Dimension("plan_status", "Plan by receipts", "What the receipts of the account say became of a repayment plan."),
    Dimension("case_type", "Case type", "Kind of legal proceeding, in the lender's words."),
    Dimension("stage", "Stage", "Stage that a legal case entered last, in the lender's words."),
    Dimension("clock", "Clock", "Days that the law sets between two stages of a case at law."),
    Dimension("clock_state", "State of the clock", "Whether a clock still runs, has run out, or ended in time."),
    Dimension("limitation_state", "Time-barred", "When a suit for the money of an account becomes time-barred."),
    Dimension("advocate_code", "Advocate", "Advocate who brings the case."),
    Dimension("valuer_code", "Valuer", "Valuer who put a value on the collateral."),
    Dimension("settled_then", "Settled", "Whether a settlement was approved in the month looked back at."),
    Dimension("balance_band", "Outstanding", "Band of what was outstanding then, in units of the base currency."),
    Dimension("approval_level", "Approved by", "Who approved the settlement, in the lender's words."),
    Dimension("outcome", "Outcome", "What came of a contact."),
    Dimension("reason", "Reason for non-payment", "Why the customer does not pay, in the lender's codes."),
    Dimension("rule", "Rule of conduct", "What an attempt is held against."),
    Dimension("weekday", "Weekday", "Day of the week of the contact."),
    Dimension("hour", "Hour", "Hour of the contact in the customer's time, 0 to 23."),
    Dimension("category", "Category", "What a complaint or a dispute is about."),
    Dimension("sub_category", "Sub-category", "What a complaint is about, more closely."),
    Dimension("resolution", "Resolution", "How a complaint was answered."),
    Dimension("complaint_status", "Complaint status", "Whether the complaint is open or closed."),
    Dimension(
        "timely",
        "Timely",
        "Whether the complaint was answered in time; undecided where the source does not say, as while it is open.",
    ),
    Dimension("tat_band", "Turn-around", "Days from receipt to answer of a complaint; open ones stand apart."),
    Dimension("age_band", "Age", "Days that an open complaint or dispute has waited."),
)

DIMENSIONS: Final[Mapping[str, Dimension]] = {one.key: one for one in _ALL}
MANAGER: Final = "manager"
"""A filter alone, by which whatever has a collector can be narrowed; nothing is broken down by it."""


def dimension(key: str) -> Dimension:
    """The dimension of that key. Raises UnknownNameError with the nearest names."""
    try:
        return DIMENSIONS[key]
    except KeyError:
        near = get_close_matches(key, DIMENSIONS, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else f" Known are {', '.join(DIMENSIONS)}."
        raise UnknownNameError(f"Figures cannot be broken down by '{key}'.{hint}") from None
