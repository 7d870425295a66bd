"""The identities that every month's figures must satisfy, within and across cubes and against the database's totals.

Counts are accounts; money is in minor units. Each check yields one row that is kept in the manifest and shown.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from validations.reconciliation.day_end import customer_identities, position_identities
from validations.reconciliation.identity import Controls, Frames, Identity, equal, total
from validations.reconciliation.month_moved import movement_identities

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
