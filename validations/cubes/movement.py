"""The cube of a month's movement: what became of the accounts of its opening."""

from typing import Final

from validations.cubes.columns import (
    CLOSING_STATE,
    COMMON,
    DAY,
    OPENING_STATE,
    PERIOD,
    WHOLE,
    YES_NO,
    CubeColumn,
    count,
    dimension,
    money,
)
from validations.cubes.spec import CubeSpec, Rollup

_COLUMNS = {
    **PERIOD,
    "opening_date": dimension(DAY),
    **COMMON,
    "opening_state": dimension(OPENING_STATE),
    "closing_state": dimension(CLOSING_STATE),
    "paid": dimension(YES_NO),
    "bounced": dimension(YES_NO),
    "npa_opening": dimension(YES_NO),
    "npa_closing": dimension(YES_NO),
    "restructured": dimension(YES_NO),
    "arrived": dimension(YES_NO),
    # A transfer out of a node is booked as minus one account there, plus one where it went.
    "accounts": CubeColumn(WHOLE),
    **{
        name: money()
        for balance in ("opening_principal", "closing_principal", "opening_outstanding", "closing_outstanding")
        for name in (balance, f"{balance}_negative")
    },
    "received": money(),
    "waived": money(),
    "levied": money(),
    "written_off": money(),
    "reallocated": count(),
}

_MOVED = (
    "opening_state",
    "closing_state",
    "paid",
    "bounced",
    "npa_opening",
    "npa_closing",
    "restructured",
    "arrived",
)

MOVEMENT: Final = CubeSpec(
    name="movement",
    label="Movement",
    columns=_COLUMNS,
    grain=("month", *COMMON, *_MOVED),
    row_budget=40_000,
    span="movement",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", *_MOVED)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *_MOVED)),
    ),
    controls=("opening_control", "received_between_control", "received_outside_control"),
)
