"""What collectors did and what came of it: allocations, contacts, promises, receipts, campaigns and their cost."""

import polars as pl

from validations import vocabulary
from validations.frame_model import Model
from validations.tables.portfolio import ACCOUNT
from validations.tables.table import COUNT, DAYS, SECONDS, Amount, LocalTime, Table, filled, nullable


class Allocation(Model):
    """One row per stay of an account with an agency, from allocated_on up to but not including recalled_on."""

    allocation_id: str = filled("Allocation", "Identifies the allocation.")
    account_id: str = filled("Account", "Account that was allocated.")
    agency_code: str = filled("Agency code", "Agency or in-house team that holds the account.")
    collector_code: str | None = nullable("Collector code", "Collector who holds the account.")
    allocated_on: pl.Date = filled("Allocated on", "First day with the agency.")
    recalled_on: pl.Date | None = nullable(
        "Recalled on", "First day no longer with the agency; empty while held.", ahead=True
    )
    placement_tier: str | None = nullable("Placement tier", "First, second or later placement, in the lender's words.")
    method: str | None = nullable("Method", "How the agency was chosen.", isin=vocabulary.ALLOCATION_METHODS)
    stratum: str | None = nullable("Stratum", "Group of like accounts within which agencies are compared.")
    dpd_at_allocation: int = nullable("Days past due at allocation", "Days past due that day.", unit=DAYS, ge=0)
    balance_at_allocation: Amount = nullable("Balance at allocation", "Total outstanding that day.")


class Payment(Model):
    """One row per line of a receipt: what one appropriation of the money was."""

    receipt_no: str = filled("Receipt", "Number of the receipt.")
    line_no: int = filled("Line", "Line of the receipt, one per appropriation.", unit=COUNT)
    account_id: str = filled("Account", "Account that was paid.")
    paid_at: LocalTime = filled("Paid at", "When the customer paid.")
    posted_on: pl.Date | None = nullable("Posted on", "Day the money was booked on the account.")
    amount: Amount = nullable("Amount", "Money of this line; negative for a reversal booked as its own line.")
    component: str | None = nullable("Component", "What was paid off.", isin=vocabulary.PAYMENT_COMPONENTS)
    kind: str = nullable("Kind", "What the money was for.", isin=vocabulary.PAYMENT_KINDS)
    channel: str = nullable("Channel", "How the money came in.")
    agency_code: str | None = nullable("Agency code", "Agency that collected the money.")
    collector_code: str | None = nullable("Collector code", "Collector who took the money.")
    deposited_at: LocalTime | None = nullable("Deposited at", "When cash reached the lender's account.")
    status: str = filled("Status", "What became of the payment.", isin=vocabulary.PAYMENT_STATUSES)
    reverses_receipt_no: str | None = nullable(
        "Reverses receipt", "Of a reversal: the receipt of the same account that it takes back."
    )


class Interaction(Model):
    """One row per attempt to reach a customer, on any channel."""

    interaction_id: str = filled("Interaction", "Identifies the attempt.")
    account_id: str = filled("Account", "Account the attempt was about.")
    started_at: LocalTime = filled("Started at", "When the attempt began, in the customer's local time.")
    channel: str = nullable("Channel", "How the customer was approached.", isin=vocabulary.INTERACTION_CHANNELS)
    agency_code: str | None = nullable("Agency code", "Agency of the actor.")
    collector_code: str | None = nullable("Collector code", "Collector who acted.")
    campaign_code: str | None = nullable("Campaign code", "Campaign the attempt belongs to.")
    outcome: str = nullable("Outcome", "What came of it.", isin=vocabulary.INTERACTION_OUTCOMES)
    reason_for_non_payment: str | None = nullable("Reason for non-payment", "Why the customer does not pay, in codes.")
    duration_seconds: int | None = nullable("Duration", "Length of the call or visit.", unit=SECONDS, ge=0)
    next_action_on: pl.Date | None = nullable("Next action on", "Day the next step is due.", ahead=True)
    uploaded_at: LocalTime | None = nullable("Uploaded at", "When the record of the attempt reached the lender.")
    trail_complete: bool | None = nullable(
        "Trail complete", "Whether disposition, remark and next action are all recorded."
    )
    recorded: bool | None = nullable("Recorded", "Whether the call was recorded.")


class Promise(Model):
    """One row per promise to pay."""

    promise_id: str = filled("Promise", "Identifies the promise.")
    account_id: str = filled("Account", "Account the promise was made for.")
    agency_code: str | None = nullable("Agency code", "Agency that obtained the promise.")
    collector_code: str | None = nullable("Collector code", "Collector who obtained the promise.")
    made_on: pl.Date = filled("Made on", "Day the promise was made.")
    due_on: pl.Date = filled("Due on", "Day the money was promised for.", ahead=True)
    amount: Amount = nullable("Promised amount", "Amount that was promised.", ge=0)
    paid_amount: Amount | None = nullable("Paid amount", "What was paid towards the promise.")
    status: str = filled("Status", "What became of the promise.", isin=vocabulary.PROMISE_STATUSES)


class CampaignContact(Model):
    """One row per campaign, account and moment the account was assigned."""

    campaign_code: str = filled("Campaign code", "Campaign the account was assigned to.")
    account_id: str = filled("Account", "Account that was assigned.")
    assigned_at: LocalTime = filled("Assigned at", "When the account was assigned.")
    held_out: bool = nullable("Held out", "Kept without a message, so that the campaign's effect can be measured.")
    sent_at: LocalTime | None = nullable("Sent at", "When the message was sent.")
    delivered: bool | None = nullable("Delivered", "Whether the message arrived.")
    opened: bool | None = nullable("Opened", "Whether the message was opened.")
    clicked: bool | None = nullable("Clicked", "Whether a link in it was followed.")
    responded: bool | None = nullable("Responded", "Whether the customer answered.")
    opted_out: bool | None = nullable("Opted out", "Whether the customer asked for no more messages.")


class CollectionCost(Model):
    """One row per month, agency and type of cost."""

    month: pl.Date = filled("Month", "First day of the month the cost belongs to.")
    agency_code: str | None = nullable("Agency code", "Agency the cost belongs to; empty for a shared cost.")
    cost_type: str = filled("Cost type", "What the money was spent on.", isin=vocabulary.COST_TYPES)
    amount: Amount = nullable("Cost", "Amount spent; negative for a credit note.")


ACTOR = {"agency_code": "agency.agency_code", "collector_code": "collector.collector_code"}

ACTIVITY_TABLES = (
    Table(
        "allocation",
        Allocation,
        "Allocations",
        "who held an account, agency comparison and coverage",
        ("allocation_id",),
        references={**ACCOUNT, **ACTOR},
    ),
    Table(
        "payment",
        Payment,
        "Receipts",
        "money received, stabilised against held, agency-collected against self-paid",
        ("receipt_no", "line_no"),
        period="paid_at",
        references={**ACCOUNT, **ACTOR},
    ),
    Table(
        "interaction",
        Interaction,
        "Contacts",
        "effort, contactability and conduct of collectors",
        ("interaction_id",),
        period="started_at",
        references={**ACCOUNT, **ACTOR, "campaign_code": "campaign.campaign_code"},
    ),
    Table(
        "promise",
        Promise,
        "Promises to pay",
        "kept and broken promises",
        ("promise_id",),
        references={**ACCOUNT, **ACTOR},
    ),
    Table(
        "campaign_contact",
        CampaignContact,
        "Campaign contacts",
        "effect of campaigns against the accounts held out",
        ("campaign_code", "account_id", "assigned_at"),
        references={**ACCOUNT, "campaign_code": "campaign.campaign_code"},
    ),
    Table(
        "collection_cost",
        CollectionCost,
        "Costs",
        "cost of collection and net-back of agencies",
        ("month", "agency_code", "cost_type"),
        period="month",
        references={"agency_code": "agency.agency_code"},
    ),
)
