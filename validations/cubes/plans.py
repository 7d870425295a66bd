"""The cube of repayment plans: agreed, running, kept, broken, and their instalments held against receipts."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, count, dimension, known_count, money


class Plans(Monthly):
    """Plans agreed up to the end of a month by what became of them, and their instalments that fell due in it."""

    product_code: str = dimension()
    branch_code: str = dimension()
    agency_code: str = dimension()
    collector_code: str = dimension()
    recorded_plan_status: pl.Enum = dimension(*words.PLAN_STATUSES)
    plan_status: pl.Enum = dimension(*words.RECOMPUTED_PLAN_STATUSES)
    # A stock, whatever the month of the agreement.
    to_date: int = count()
    agreed: int = count()
    agreed_amount: int = money()
    # Kept, broken or replaced in the month.
    ended: int = count()
    # What is still to come, of those that run.
    left_amount: int = money()
    # Of those broken in the month.
    met_before_break: int = count()
    broken_at_first: int = count()
    # Instalments that fell due in the month: met + missed + open + replaced + after the break + not judged.
    due: int = count()
    due_amount: int = money()
    met: int = count()
    missed: int = count()
    still_open: int = count()
    replaced_due: int = count()
    after_break: int = count()
    not_judged: int = count()
    # Of those met or missed; what was received counts up to the instalment.
    judged_amount: int = money()
    received_amount: int = money()
    # Of those met or missed whose payment the source records.
    compared: int = count()
    met_and_paid: int = known_count()
    unbacked: int = known_count()
    unnoticed: int = known_count()

    class Config:
        unique = (
            "month",
            "product_code",
            "branch_code",
            "agency_code",
            "collector_code",
            "recorded_plan_status",
            "plan_status",
        )


PLANS: Final = CubeSpec(
    name="plans",
    label="Repayment plans",
    model=Plans,
    row_budget=1_500,
    needs="repayment_plan",
    controls=("plans_control",),
)
