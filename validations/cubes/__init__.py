"""What each cube must look like: columns, types, signs, grain, period, dimensions and row budget.

Money sums arrive as decimals of the base currency and are kept as Int64 minor units. A sum is null where the source
column is null on every row of the group: what a source lacks stays unknown and never becomes 0.
"""

from collections.abc import Mapping
from typing import Final

from validations.cubes.cube import (
    BUCKET,
    CLOSING_STATE,
    MINOR_DIGITS,
    MINOR_UNITS,
    OPENING_BUCKET,
    OPENING_STATE,
    STAMPS,
    STATUS,
    TICKET_BAND,
    YES_NO,
    CubeSpec,
    Rollup,
    Span,
    validated,
)
from validations.cubes.money import TARGETS
from validations.cubes.position import CUSTOMER_GRAINS
from validations.declarations import declared

_FIRST: Final = ("position", "movement", "money", "agency_work", "complaints")
"""The order of the first cubes in lists; those of other modules follow."""
CUBES: Final[Mapping[str, CubeSpec]] = {
    spec.name: spec for spec in declared(__name__, CubeSpec, _FIRST) if spec is not TARGETS
}
SOURCES: Final[Mapping[str, CubeSpec]] = {**CUBES, TARGETS.name: TARGETS}
"""Everything that a metric may be made of: the cubes, and targets, which are read as they stand."""

__all__ = [
    "BUCKET",
    "CLOSING_STATE",
    "CUBES",
    "CUSTOMER_GRAINS",
    "MINOR_DIGITS",
    "MINOR_UNITS",
    "OPENING_BUCKET",
    "OPENING_STATE",
    "SOURCES",
    "STAMPS",
    "STATUS",
    "TICKET_BAND",
    "YES_NO",
    "CubeSpec",
    "Rollup",
    "Span",
    "validated",
]
