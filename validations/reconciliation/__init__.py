"""The identities that every month's figures must satisfy, within and across cubes and against the database's totals.

Counts are accounts; money is in minor units. Each check yields one row that is kept in the manifest and shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from validations.reconciliation.agency_work import (
    coverage_identities,
    effort_identities,
    promise_identities,
)
from validations.reconciliation.complaints import (
    complaint_identities,
    daily_identities,
    dispute_identities,
    list_identities,
    open_identities,
    survey_identities,
)
from validations.reconciliation.day_end import customer_identities, position_identities
from validations.reconciliation.identity import Controls, Frames, Identity, equal, total
from validations.reconciliation.money import (
    collector_identities,
    cost_identities,
    demand_identities,
    inflow_identities,
    on_dues_identities,
    overdue_identities,
    pool_identities,
    receipt_identities,
    received_identities,
    written_off_identities,
)
from validations.reconciliation.money import daily_identities as receipts_daily_identities
from validations.reconciliation.movement import movement_identities

BEFORE: Final = "position before"


@dataclass(frozen=True)
class Rule:
    """Identities between some cubes of one month; asked only where all of them are there."""

    name: str
    cubes: tuple[str, ...]
    check: Callable[[Frames, Controls], Iterator[Identity]]


RULES: Final = (
    Rule("position", ("position",), lambda frames, controls: position_identities(frames["position"], controls)),
    Rule("customers", ("customers",), lambda frames, controls: customer_identities(frames["customers"], controls)),
    Rule(
        "movement",
        ("movement", "position"),
        lambda frames, controls: movement_identities(
            frames["movement"], frames["position"], frames.get(BEFORE), controls
        ),
    ),
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
    Rule("coverage", ("coverage",), lambda frames, controls: coverage_identities(frames["coverage"], controls)),
    Rule("effort", ("effort",), lambda frames, controls: effort_identities(frames["effort"], controls)),
    Rule("promises", ("promises",), lambda frames, controls: promise_identities(frames["promises"], controls)),
    Rule("complaints", ("complaints",), lambda frames, controls: complaint_identities(frames["complaints"], controls)),
    Rule(
        "complaints_daily",
        ("complaints_daily", "complaints"),
        lambda frames, _controls: daily_identities(frames["complaints_daily"], frames["complaints"]),
    ),
    Rule(
        "complaints_open",
        ("complaints_open",),
        lambda frames, controls: open_identities(frames["complaints_open"], controls),
    ),
    Rule(
        "complaint_list",
        ("complaint_list", "complaints_open"),
        lambda frames, _controls: list_identities(frames["complaint_list"], frames["complaints_open"]),
    ),
    Rule("disputes", ("disputes",), lambda frames, controls: dispute_identities(frames["disputes"], controls)),
    Rule("surveys", ("surveys",), lambda frames, controls: survey_identities(frames["surveys"], controls)),
)


def rules_about(cubes: Iterable[str]) -> list[Rule]:
    """The rules that a change in one of these cubes touches."""
    changed = set(cubes)
    return [rule for rule in RULES if changed & set(rule.cubes)]


__all__ = [
    "BEFORE",
    "RULES",
    "Controls",
    "Frames",
    "Identity",
    "Rule",
    "customer_identities",
    "equal",
    "movement_identities",
    "position_identities",
    "rules_about",
    "total",
]
