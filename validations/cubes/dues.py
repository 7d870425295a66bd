"""The cubes of dues: what fell due and what became of it, what was presented, what was written off and recovered."""

from typing import Final

from validations.cubes.columns import COMMON, OPENING_STATE, PERIOD, count, dimension, known_count, money
from validations.cubes.spec import CubeSpec, Rollup

DEMAND: Final = CubeSpec(
    name="demand",
    label="Demand",
    columns={
        **PERIOD,
        "opening_date": PERIOD["month"],
        **COMMON,
        "opening_state": dimension(OPENING_STATE),
        "accounts": count(),
        **{
            name: money()
            for name in (
                "due",
                "due_between",
                "opening_overdue",
                "closing_overdue",
                "collected_total",
                "collected_on_due",
                "collected_on_due_between",
                "collected_on_overdue",
                "collected_on_demand",
                "waived",
                "waived_on_demand",
                "written_off",
                "written_off_on_demand",
                "levied",
                "charges_collected",
                "charges_waived",
                "overdue_raised",
                "overdue_cleared_in_time",
            )
        },
        **{
            name: known_count()
            for name in ("dues", "on_time_dues", "first_dues", "first_payment_defaults", "dues_raised")
        },
    },
    grain=("month", *COMMON, "opening_state"),
    row_budget=11_000,
    span="opened",
    waits_for="instalment",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", "opening_state")),
        Rollup("by_agency", ("product_code", "zone", "agency_code", "opening_state")),
    ),
    controls=("demand_control",),
)
INFLOW: Final = CubeSpec(
    name="inflow",
    label="Inflow",
    columns={
        **PERIOD,
        **COMMON,
        "presentations": count(),
        "presented_amount": money(),
        "returned": count(),
        "returned_amount": money(),
        **{
            name: known_count()
            for name in (
                "technical_returned",
                "first_presented",
                "first_returned",
                "bounced_with_due",
                "bounced_cleared",
            )
        },
    },
    grain=("month", *COMMON),
    row_budget=7_500,
    needs="presentation",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment")),
        Rollup("by_agency", ("product_code", "zone", "agency_code")),
    ),
    controls=("inflow_control",),
)
WRITE_OFF_POOL: Final = CubeSpec(
    name="write_off_pool",
    label="Write-off pool",
    columns={
        **PERIOD,
        **{name: dimension() for name in ("write_off_month", "product_code", "state")},
        "accounts": count(),
        **{name: money() for name in ("charged_off_before", "charged_off", "recovered_before", "recovered")},
    },
    grain=("month", "write_off_month", "product_code", "state"),
    row_budget=430,
    needs="write_off",
    controls=("write_off_pool_control",),
)
DUES_CUBES: Final = (DEMAND, INFLOW, WRITE_OFF_POOL)
