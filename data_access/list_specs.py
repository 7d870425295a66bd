"""The lists that pages can ask of the database: what each is filtered by, what it shows, and its order."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ListSpec:
    """The columns of a list's .sql file: dimensions to filter by, what is shown, amounts, and the order."""

    name: str
    dimensions: tuple[str, ...]
    shown: tuple[str, ...]
    money: tuple[str, ...]
    order: str
    """Largest first; between equals the account id decides, then the first column shown."""


_WHOSE: Final = ("account_id", "customer_id", "product_code", "state", "branch_code")
"""What nearly every list says first: which account, of whom, of what, where."""
_PRODUCT: Final = ("product_code", "product_group", "secured", "revolving")
_BRANCH: Final = ("zone", "state", "area", "branch_code")
_AGENCY: Final = ("agency_code", "agency_type")
_OF_ACCOUNTS: Final = (*_PRODUCT, *_BRANCH, *_AGENCY, "segment", "bucket")
"""What most lists of accounts can be filtered by."""
MOVEMENT_ACCOUNTS: Final = ListSpec(
    name="movement_accounts",
    dimensions=(*_OF_ACCOUNTS, "opening_state", "closing_state", "paid", "bounced"),
    shown=(
        *_WHOSE,
        "agency_code",
        "segment",
        "opening_state",
        "closing_state",
        "opening_dpd",
        "closing_dpd",
        "paid",
        "opening_principal",
        "opening_outstanding",
        "closing_outstanding",
        "received",
    ),
    money=("opening_principal", "opening_outstanding", "closing_outstanding", "received"),
    order="opening_outstanding",
)
NPA_MOVEMENT_ACCOUNTS: Final = ListSpec(
    name="npa_movement_accounts",
    dimensions=(*_OF_ACCOUNTS, "opening_state", "closing_state", "npa_line"),
    shown=(
        *_WHOSE,
        "agency_code",
        "segment",
        "opening_state",
        "closing_state",
        "opening_dpd",
        "closing_dpd",
        "paid",
        "opening_outstanding",
        "closing_outstanding",
        "received",
        "line_amount",
    ),
    money=("opening_outstanding", "closing_outstanding", "received", "line_amount"),
    order="line_amount",
)
CAMPAIGN_ACCOUNTS: Final = ListSpec(
    name="campaign_accounts",
    dimensions=(*_PRODUCT, *_BRANCH, "bucket", "opening_state", "campaign_code", "channel", "vendor", "held_out"),
    shown=(
        *_WHOSE,
        "opening_state",
        "campaign_code",
        "channel",
        "vendor",
        "held_out",
        "assigned_on",
        "sent",
        "delivered",
        "responded",
        "opted_out",
        "paid_within_15_days",
        "collected",
    ),
    money=("collected",),
    order="collected",
)
ASSET_CLASS_ACCOUNTS: Final = ListSpec(
    name="asset_class_accounts",
    dimensions=(*_OF_ACCOUNTS, "npa", "asset_class", "tainted", "slips_to", "slips_within", "flag_check"),
    shown=(
        *_WHOSE,
        "agency_code",
        "segment",
        "asset_class",
        "dpd",
        "npa",
        "npa_since",
        "slips_to",
        "days_left",
        "principal",
        "total_outstanding",
        "overdue",
        "provision",
    ),
    money=("principal", "total_outstanding", "overdue", "provision"),
    order="total_outstanding",
)
CONDUCT_EVENTS: Final = ListSpec(
    name="conduct_events",
    dimensions=(*_PRODUCT, "zone", "state", *_AGENCY, "collector_code", "rule", "hour"),
    shown=(
        "interaction_id",
        "rule",
        "started_at",
        "account_id",
        "agency_code",
        "collector_code",
        "channel",
        "outcome",
        "counted",
        "allowed",
        "product_code",
        "state",
        "source",
    ),
    money=(),
    order="started_at",
)
PROMISE_EVENTS: Final = ListSpec(
    name="promise_events",
    dimensions=(
        *_OF_ACCOUNTS,
        "opening_state",
        "collector_code",
        "recorded_status",
        "recomputed_status",
        "due_in_month",
        "due_day",
        "ended_day",
    ),
    shown=(
        "promise_id",
        "account_id",
        "made_on",
        "due_on",
        "last_day",
        "amount",
        "received",
        "recorded_status",
        "recomputed_status",
        "met_on",
        "agency_code",
        "collector_code",
        "product_code",
        "state",
        "opening_state",
    ),
    money=("amount", "received"),
    order="amount",
)
SETTLEMENT_LIST: Final = ListSpec(
    name="settlement_list",
    dimensions=(*_PRODUCT, *_BRANCH, *_AGENCY, "approval_level", "settlement_line"),
    shown=(
        "settlement_id",
        *_WHOSE,
        "agency_code",
        "approval_level",
        "approved_on",
        "status",
        "ended_on",
        "outstanding_at_approval",
        "settlement_amount",
        "waived_amount",
        "paid_amount",
    ),
    money=("outstanding_at_approval", "settlement_amount", "waived_amount", "paid_amount"),
    order="waived_amount",
)
MATCHED_SETTLEMENTS_LIST: Final = ListSpec(
    name="matched_settlements_list",
    dimensions=(*_PRODUCT, *_BRANCH, "bucket", "balance_band", "settled_then", "match_cell"),
    shown=(*_WHOSE, "followed_from", "bucket", "balance_band", "dpd", "outstanding_before", "received_in_six_months"),
    money=("outstanding_before", "received_in_six_months"),
    order="outstanding_before",
)
VINTAGE_ACCOUNTS: Final = ListSpec(
    name="vintage_accounts",
    dimensions=(
        *_PRODUCT,
        *_BRANCH,
        "months_on_book",
        "ticket_band",
        "terms_changed",
        *("ever_30", "ever_60", "ever_90"),
        *("now_30", "now_60", "now_90"),
    ),
    shown=(
        *_WHOSE,
        "opened_on",
        "months_on_book",
        "worst_dpd",
        "dpd",
        "terms_changed",
        "sanctioned_amount",
        "outstanding_amount",
    ),
    money=("sanctioned_amount", "outstanding_amount"),
    order="sanctioned_amount",
)
WRITE_OFF_LIST: Final = ListSpec(
    name="write_off_list",
    dimensions=(*_PRODUCT, "zone", "state", "write_off_month"),
    shown=(*_WHOSE, "written_off_on", "written_off_amount", "recovered_amount", "left_amount", "last_paid_on"),
    money=("written_off_amount", "recovered_amount", "left_amount"),
    order="left_amount",
)
PLAN_LIST: Final = ListSpec(
    name="plan_list",
    dimensions=(*_PRODUCT, *_BRANCH, *_AGENCY, "collector_code", "recorded_plan_status", "plan_status", "plan_line"),
    shown=(
        "plan_id",
        "account_id",
        "customer_id",
        "agreed_on",
        "instalments",
        "instalments_met",
        "instalment_number",
        "due_on",
        "amount",
        "received",
        "instalment_outcome",
        "left_amount",
        "plan_status",
        "recorded_plan_status",
        "agency_code",
        "collector_code",
        "product_code",
        "state",
    ),
    money=("amount", "received", "left_amount"),
    order="amount",
)
LEGAL_LIST: Final = ListSpec(
    name="legal_list",
    dimensions=(*_PRODUCT, *_BRANCH, "case_type", "advocate_code", "stage", "legal_line"),
    shown=(
        "case_id",
        *_WHOSE,
        "case_type",
        "advocate_code",
        "stage",
        "days_in_stage",
        "filed_on",
        "closed_on",
        "claim_amount",
        "received_amount",
        "cost_amount",
    ),
    money=("claim_amount", "received_amount", "cost_amount"),
    order="claim_amount",
)
LEGAL_CLOCK_LIST: Final = ListSpec(
    name="legal_clock_list",
    dimensions=(*_PRODUCT, *_BRANCH, "case_type", "advocate_code", "clock", "clock_state"),
    shown=(
        "clock",
        "clock_state",
        "case_id",
        *_WHOSE,
        "case_type",
        "advocate_code",
        "begun_on",
        "allowed_days",
        "days_left",
        "ended_on",
        "days_taken",
        "claim_amount",
        "source",
    ),
    money=("claim_amount",),
    order="claim_amount",
)
LIMITATION_LIST: Final = ListSpec(
    name="limitation_list",
    dimensions=(*_PRODUCT, *_BRANCH, "limitation_state"),
    shown=(
        "limitation_state",
        *_WHOSE,
        "status",
        "begun_on",
        "last_paid_on",
        "oldest_due_on",
        "written_off_on",
        "allowed_days",
        "last_day_to_file",
        "days_left",
        "filed_on",
        "outstanding_amount",
        "source",
    ),
    money=("outstanding_amount",),
    order="outstanding_amount",
)
REPOSSESSION_LIST: Final = ListSpec(
    name="repossession_list",
    dimensions=(*_PRODUCT, *_BRANCH, *_AGENCY, "valuer_code", "repossession_line"),
    shown=(
        "repossession_id",
        *_WHOSE,
        "agency_code",
        "valuer_code",
        "ordered_on",
        "notice_on",
        "repossessed_on",
        "released_on",
        "sold_on",
        "valuation_amount",
        "sale_amount",
    ),
    money=("valuation_amount", "sale_amount"),
    order="valuation_amount",
)
