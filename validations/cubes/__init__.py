"""What each cube must look like: columns, types, signs, grain, period, dimensions and row budget.

Money sums arrive as decimals of the base currency and are kept as Int64 minor units. A sum is null where the source
column is null on every row of the group: what a source lacks stays unknown and never becomes 0.
"""

from collections.abc import Mapping
from typing import Final

from validations.cubes.agency_work import AGENCY_WORK_CUBES
from validations.cubes.asset_class import ASSET_CLASS_CUBES
from validations.cubes.complaints import COMPLAINT_CUBES
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
from validations.cubes.money import MONEY_CUBES, TARGETS
from validations.cubes.movement import MOVEMENT
from validations.cubes.position import CUSTOMER_GRAINS, CUSTOMERS, POSITION, WORKLIST

CUBES: Final[Mapping[str, CubeSpec]] = {
    spec.name: spec
    for spec in (
        POSITION,
        MOVEMENT,
        CUSTOMERS,
        *ASSET_CLASS_CUBES,
        WORKLIST,
        *MONEY_CUBES,
        *AGENCY_WORK_CUBES,
        *COMPLAINT_CUBES,
    )
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
