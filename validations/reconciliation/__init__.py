"""The identities that every month's figures must satisfy, within and across cubes and against the database's totals.

Counts are accounts; money is in minor units. Each check yields one row that is kept in the manifest and shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from validations.reconciliation.agency_work import (
    complaint_identities,
    complaints_daily_identities,
    coverage_identities,
    dispute_identities,
    effort_identities,
    list_identities,
    open_identities,
    promise_identities,
    survey_identities,
)
from validations.reconciliation.asset_class import asset_class_identities, borrower_identities
from validations.reconciliation.identity import BEFORE, Controls, Frames, Identity
from validations.reconciliation.money import (
    collector_identities,
    cost_identities,
    demand_identities,
    inflow_identities,
    on_dues_identities,
    overdue_identities,
    pool_identities,
    receipt_identities,
    receipts_daily_identities,
    received_identities,
    written_off_identities,
)
from validations.reconciliation.movement import customer_identities, movement_identities, position_identities


@dataclass(frozen=True)
class Rule:
    """Identities between some cubes of one month; asked only where all of them are there."""

    name: str
    cubes: tuple[str, ...]
    check: Callable[[Frames, Controls], Iterator[Identity]]


RULES: Final = (
    Rule("position", ("position",), position_identities),
    Rule("customers", ("customers",), customer_identities),
    Rule("asset_class", ("asset_class", "position"), asset_class_identities),
    Rule("borrowers", ("borrowers",), borrower_identities),
    Rule("movement", ("movement", "position"), movement_identities),
    Rule("receipts", ("receipts",), receipt_identities),
    Rule("receipts_daily", ("receipts_daily", "receipts"), receipts_daily_identities),
    Rule("collector_receipts", ("collector_receipts", "receipts"), collector_identities),
    Rule("received", ("receipts", "movement"), received_identities),
    Rule("demand", ("demand",), demand_identities),
    Rule("demand and position", ("demand", "position"), overdue_identities),
    Rule("demand and receipts", ("demand", "receipts"), on_dues_identities),
    Rule("inflow", ("inflow",), inflow_identities),
    Rule("costs", ("costs",), cost_identities),
    Rule("write_off_pool", ("write_off_pool",), pool_identities),
    Rule("write_off_pool and demand", ("write_off_pool", "demand"), written_off_identities),
    Rule("coverage", ("coverage",), coverage_identities),
    Rule("effort", ("effort",), effort_identities),
    Rule("promises", ("promises",), promise_identities),
    Rule("complaints", ("complaints",), complaint_identities),
    Rule("complaints_daily", ("complaints_daily", "complaints"), complaints_daily_identities),
    Rule("complaints_open", ("complaints_open",), open_identities),
    Rule("complaint_list", ("complaint_list", "complaints_open"), list_identities),
    Rule("disputes", ("disputes",), dispute_identities),
    Rule("surveys", ("surveys",), survey_identities),
)


def rules_about(cubes: Iterable[str]) -> list[Rule]:
    """The rules that a change in one of these cubes touches."""
    changed = set(cubes)
    return [rule for rule in RULES if changed & set(rule.cubes)]


__all__ = [
    "BEFORE",
    "RULES",
    "Identity",
    "Rule",
    "rules_about",
]
