"""The identities that every month's figures must satisfy, within and across cubes and against the database's totals.

Counts are accounts; money is in minor units. Each check yields one row that is kept in the manifest and shown.
"""

from collections.abc import Iterable
from typing import Final

from validations.declarations import declared
from validations.reconciliation.identity import BEFORE, Identity, Rule

_FIRST: Final = ("movement", "money", "agency_work")
RULES: Final = declared(__name__, Rule, _FIRST)
"""The rules of every module here, those of `_FIRST` before the others."""


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
