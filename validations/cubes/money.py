"""The cubes of money: what was received and by whom, what was to be received, and what collecting it cost."""

from typing import Final

from validations import vocabulary as words
from validations.cubes.columns import (
    COMMON,
    DAY,
    OPENING_BUCKET,
    OPENING_STATE,
    PERIOD,
    count,
    dimension,
    enum,
    money,
)
from validations.cubes.spec import CubeSpec, Rollup

KIND: Final = enum((*words.PAYMENT_KINDS, words.NONE))
COMPONENT: Final = enum((*words.PAYMENT_COMPONENTS, words.NONE))
COST_TYPE: Final = enum((*words.COST_TYPES, words.NONE))
ATTRIBUTION: Final = enum(words.ATTRIBUTIONS)

_RECEIPT: Final = ("opening_state", "channel", "kind", "component", "attribution")
_TARGETED: Final = ("zone", "state", "area", "branch_code", "product_code", "bucket", "agency_code", "collector_code")

RECEIPTS: Final = CubeSpec(
    name="receipts",
    label="Receipts",
    columns={
        **PERIOD,
        **COMMON,
        "opening_state": dimension(OPENING_STATE),
        "channel": dimension(),
        "kind": dimension(KIND),
        "component": dimension(COMPONENT),
        "attribution": dimension(ATTRIBUTION),
        "receipts": count(),
        "amount": money(),
        "to_deposit": count(),
        "deposited_in_time": count(),
    },
    grain=("month", *COMMON, *_RECEIPT),
    row_budget=24_000,
    needs="payment",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", *_RECEIPT)),
        Rollup("by_agency", ("product_code", "zone", "agency_code", *_RECEIPT)),
    ),
    controls=("received_control",),
)
RECEIPTS_DAILY: Final = CubeSpec(
    name="receipts_daily",
    label="Receipts by day",
    columns={
        **PERIOD,
        "day": dimension(DAY),
        "product_code": dimension(),
        "state": dimension(),
        "agency_code": dimension(),
        "kind": dimension(KIND),
        "receipts": count(),
        "amount": money(),
    },
    grain=("month", "day", "product_code", "state", "agency_code", "kind"),
    row_budget=8_500,
    needs="payment",
)
COLLECTOR_RECEIPTS: Final = CubeSpec(
    name="collector_receipts",
    label="Receipts by collector",
    columns={
        **PERIOD,
        **{name: dimension() for name in ("collector_code", "agency_code", "product_code", "state")},
        "opening_state": dimension(OPENING_STATE),
        "kind": dimension(KIND),
        "receipts": count(),
        "amount": money(),
    },
    grain=("month", "collector_code", "agency_code", "product_code", "state", "opening_state", "kind"),
    row_budget=3_500,
    needs="payment",
)
COSTS: Final = CubeSpec(
    name="costs",
    label="Costs",
    columns={
        **PERIOD,
        "agency_code": dimension(),
        "cost_type": dimension(COST_TYPE),
        "amount": money(),
    },
    grain=("month", "agency_code", "cost_type"),
    row_budget=200,
    needs="collection_cost",
    controls=("costs_control",),
)
TARGETS: Final = CubeSpec(
    name="targets",
    label="Targets",
    columns={
        **PERIOD,
        "period_type": dimension(enum(words.PERIOD_TYPES)),
        "measure": dimension(),
        **{name: dimension() for name in _TARGETED},
        "bucket": dimension(OPENING_BUCKET),
        "amount": money(),
    },
    grain=("month", "period_type", "measure", *_TARGETED),
    row_budget=0,
    needs="target",
    sparse=True,
)
"""The small table itself, of which each question finds its own rows (dashboard/targets); never prepared by month."""
MONEY_CUBES: Final = (RECEIPTS, RECEIPTS_DAILY, COLLECTOR_RECEIPTS, COSTS)
