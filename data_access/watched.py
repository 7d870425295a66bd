"""What is counted, summed and hashed in each table to see which months and which cubes have changed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

SO_FAR = " so far"
"""Ends the name under which a table is read up to a day rather than within a month."""
TODAY = "today"
"""Named like a table by a cube whose figures are others in the month that today falls in than they are later."""
Reach = Literal["month", "onwards"]
"""Whether a row changes the figures of its own month, or of that month and every later one."""


@dataclass(frozen=True)
class Watched:
    """What is counted and summed in one table, by which date, and how far a change reaches."""

    table: str
    by: str
    reads: tuple[str, ...]
    """The columns that figures are made of."""
    sums: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    reach: Reach = "month"
    named: str = ""
    """What a cube that reads these columns calls it, where cubes read a table in more ways than one."""
    only: tuple[str, str] | None = None
    """A column and the value of it that the rows have; the others change nothing."""

    @property
    def name(self) -> str:
        """What a cube names to be redone when this changes."""
        return self.named or self.table


_ACCOUNT = (
    "account_id",
    "customer_id",
    "opened_on",
    "product_code",
    "branch_code",
    "risk_segment",
    "sanctioned_amount",
)
_ALLOCATION = ("allocation_id", "account_id", "agency_code", "collector_code", "allocated_on", "dpd_at_allocation")
_WRITE_OFF = ("account_id", "written_off_on", "amount", "kind")
_RECEIPT = (
    "account_id",
    "paid_at",
    "amount",
    "status",
    "kind",
    "component",
    "channel",
    "agency_code",
    "collector_code",
    "deposited_at",
)
_PRESENTED = ("account_id", "presented_on", "amount", "attempt_no", "result", "technical")
_INTERACTION = (
    "account_id",
    "started_at",
    "channel",
    "agency_code",
    "collector_code",
    "outcome",
    "reason_for_non_payment",
    "duration_seconds",
    "uploaded_at",
    "trail_complete",
)
_PROMISE = ("account_id", "agency_code", "collector_code", "made_on", "due_on", "amount", "paid_amount", "status")
_COMPLAINT = (
    "complaint_id",
    "account_id",
    "customer_id",
    "agency_code",
    "product_code",
    "state",
    "incident_on",
    "received_on",
    "channel",
    "category",
    "sub_category",
    "status",
    "closed_on",
    "resolution",
    "timely",
    "upheld",
    "escalated_to_ombudsman",
    "reopened",
)
_DISPUTE = ("dispute_id", "account_id", "raised_on", "category", "status", "closed_on")
_TARGET = (
    "period_start",
    "period_type",
    "measure",
    "zone",
    "state",
    "area",
    "branch_code",
    "product_code",
    "bucket",
    "agency_code",
    "collector_code",
    "value",
)
WATCHED = (
    Watched(
        "payment", "paid_at", ("account_id", "paid_at", "amount", "status", "kind"), ("amount",), ("status", "kind")
    ),
    Watched("presentation", "presented_on", ("account_id", "presented_on", "result"), (), ("result",)),
    Watched("presentation", "presented_on", _PRESENTED, ("amount",), ("result",), named="presented"),
    Watched("waiver", "waived_on", ("account_id", "waived_on", "component", "amount"), ("amount",)),
    Watched("charge", "levied_on", ("account_id", "levied_on", "amount"), ("amount",)),
    Watched("write_off", "written_off_on", ("account_id", "written_off_on", "amount"), ("amount",)),
    Watched("account", "closed_on", ("account_id", "closed_on")),
    Watched("account", "opened_on", _ACCOUNT, ("sanctioned_amount",), ("product_code",), "onwards"),
    Watched("account", "opened_on", ("branch_code",), (), ("branch_code",), "onwards"),
    Watched("account", "opened_on", ("risk_segment",), (), ("risk_segment",), "onwards"),
    Watched("account", "first_due_on", ("account_id", "first_due_on"), named="first due"),
    Watched("allocation", "allocated_on", _ALLOCATION, (), ("agency_code",), "onwards"),
    Watched("allocation", "recalled_on", (*_ALLOCATION, "recalled_on"), (), ("agency_code",), "onwards"),
    Watched("instalment", "due_on", ("account_id", "due_on", "amount", "paid_amount", "cleared_on"), ("amount",)),
    Watched("interaction", "started_at", _INTERACTION, (), ("channel",)),
    Watched("promise", "due_on", _PROMISE, ("amount",), ("status",)),
    Watched("promise", "made_on", _PROMISE, ("amount",)),
    Watched("complaint", "received_on", _COMPLAINT, (), ("status",)),
    Watched("complaint", "received_on", _COMPLAINT, (), ("status",), "onwards", named=f"complaint{SO_FAR}"),
    Watched("dispute", "raised_on", _DISPUTE, (), ("status",)),
    Watched("dispute", "raised_on", _DISPUTE, (), ("status",), "onwards", named=f"dispute{SO_FAR}"),
    Watched(
        "survey_response", "sent_on", ("account_id", "agency_code", "sent_on", "responded_on", "score"), ("score",)
    ),
    Watched("settlement", "approved_on", ("account_id", "approved_on", "settlement_amount", "status", "closed_on")),
    Watched("collection_cost", "month", ("month", "agency_code", "cost_type", "amount"), ("amount",), ("cost_type",)),
    Watched("target", "period_start", _TARGET, ("value",), ("measure",)),
    Watched("write_off", "written_off_on", _WRITE_OFF, ("amount",), (), "onwards", named=f"write_off{SO_FAR}"),
    Watched("payment", "paid_at", _RECEIPT, ("amount",), ("status", "kind", "channel"), named="receipt"),
    # The worklist holds an account's last contact and payment, however long ago, and every promise that is open.
    Watched(
        "payment",
        "paid_at",
        ("account_id", "paid_at", "amount", "status"),
        ("amount",),
        ("status",),
        "onwards",
        named=f"payment{SO_FAR}",
    ),
    Watched(
        "interaction",
        "started_at",
        ("account_id", "agency_code", "started_at", "outcome"),
        (),
        (),
        "onwards",
        named=f"interaction{SO_FAR}",
    ),
    Watched(
        "promise",
        "made_on",
        ("account_id", "made_on", "due_on", "amount", "status"),
        ("amount",),
        ("status",),
        "onwards",
        named=f"promise{SO_FAR}",
    ),
)
SNAPSHOT_SUMS = (
    "dpd",
    "unpaid_dues",
    "principal_outstanding",
    "total_outstanding",
    "overdue_amount",
    "charges_due",
    "provision",
    "due_this_month",
)
SNAPSHOT_GROUPS = ("status", "npa_flag", "bounced_this_month")
SNAPSHOT_READS = ("account_id", *SNAPSHOT_GROUPS, *SNAPSHOT_SUMS, "branch_code", "risk_segment", "exclusion")
FACT_TABLES = {
    "has_payments": "payment",
    "has_presentations": "presentation",
    "has_waivers": "waiver",
    "has_charges": "charge",
    "has_write_offs": "write_off",
    "has_instalments": "instalment",
    "has_allocations": "allocation",
    "has_interactions": "interaction",
    "has_promises": "promise",
    "has_settlements": "settlement",
    "has_disputes": "dispute",
    "has_complaints": "complaint",
    "has_surveys": "survey_response",
    "has_costs": "collection_cost",
    "has_targets": "target",
    "has_terms": "sla_term",
    "has_collectors": "collector",
}
"""Parameter of the cubes' SQL -> the table of which it says whether it holds any row."""
EVENT_DAYS = {
    "payment": "paid_at",
    "interaction": "started_at",
    "complaint": "received_on",
    "presentation": "presented_on",
    "dispute": "raised_on",
    "survey_response": "sent_on",
}
"""What tells the months of a database that holds no day-end."""


def only_events(live: Collection[str]) -> bool:
    """Whether a database with these tables records events, such as complaints, but no day-end.

    Its events are figures of their own, for which none of the tables that describe accounts is needed.
    """
    return "account_snapshot" not in live and any(name in live for name in EVENT_DAYS)
