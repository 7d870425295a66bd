"""One oracle per metric."""

from collections.abc import Mapping
from typing import Final

from tests.figures.oracles.agency import AGENCY_ORACLES
from tests.figures.oracles.complaints import COMPLAINT_BREAKDOWNS, COMPLAINT_ORACLES
from tests.figures.oracles.movement import MOVEMENT_ORACLES
from tests.figures.oracles.oracle import Oracle
from tests.figures.oracles.position import POSITION_ORACLES
from tests.figures.oracles.recovery import RECOVERY_ORACLES, recovery_breakdowns

ORACLES: Final[Mapping[str, Oracle]] = {
    **POSITION_ORACLES,
    **MOVEMENT_ORACLES,
    **AGENCY_ORACLES,
    **COMPLAINT_ORACLES,
    **RECOVERY_ORACLES,
}

__all__ = [
    "AGENCY_ORACLES",
    "COMPLAINT_BREAKDOWNS",
    "COMPLAINT_ORACLES",
    "MOVEMENT_ORACLES",
    "ORACLES",
    "POSITION_ORACLES",
    "RECOVERY_ORACLES",
    "Oracle",
    "recovery_breakdowns",
]
