"""The cubes of enforcement: cases at law, how long they stay in a stage, and repossession from order to sale."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, attribute, count, dimension, known_count, moment, money

STAGE_GRAINS: Final = ((), ("case_type",), ("case_type", "stage"))


class Legal(Monthly):
    """Cases filed up to the end of a month, and what came of them."""

    product_code: str = dimension()
    branch_code: str = dimension()
    case_type: str = dimension()
    advocate_code: str = dimension()
    cases: int = count()
    filed: int = count()
    claimed: int = money()
    closed: int = count()
    pending: int = count()
    pending_over_180_days: int = count()
    with_receipt: int = known_count()
    # Those whose cost is recorded, in a database that records receipts.
    costed: int = count()
    received: int = money()
    cost: int = money()

    class Config:
        unique = ("month", "product_code", "branch_code", "case_type", "advocate_code")


class LegalStages(Monthly):
    """Days in the present stage of pending cases, which cannot be added up: found anew for each of STAGE_GRAINS."""

    case_type: str = attribute()
    stage: str = attribute()
    cases: int = count()
    median_days: int = known_count()
    p90_days: int = known_count()

    class Config:
        unique = ("month", "case_type", "stage")


class LegalClocks(Monthly):
    """Cases by the clocks of the law: those that run at the end of a month, and those that ended in it."""

    clock: pl.Enum = dimension(*words.LEGAL_CLOCKS)
    clock_state: pl.Enum = dimension(*words.CLOCK_STATES)
    product_code: str = dimension()
    branch_code: str = dimension()
    cases: int = count()

    class Config:
        unique = ("month", "clock", "clock_state", "product_code", "branch_code")


class Limitation(Monthly):
    """Accounts past due or written off by how long a suit for their money may still be filed."""

    limitation_state: pl.Enum = dimension(*words.LIMITATION_STATES)
    product_code: str = dimension()
    branch_code: str = dimension()
    accounts: int = count()
    # Unknown of accounts that left the day-ends when they were written off.
    claim: int = money()

    class Config:
        unique = ("month", "limitation_state", "product_code", "branch_code")


class Repossession(Monthly):
    """Orders to repossess, collaterals taken, given back and sold, and those in stock at the end of a month."""

    product_code: str = dimension()
    branch_code: str = dimension()
    agency_code: str = dimension()
    valuer_code: str = dimension()
    ordered: int = count()
    # What has become, up to the latest load, of the orders given in the month.
    since_noticed: int = count()
    since_taken: int = count()
    since_released: int = count()
    since_sold: int = count()
    taken: int = count()
    voluntary_known: int = count()
    taken_voluntarily: int = count()
    days_to_take: int = count()
    # Those taken on or after the day of a recorded notice.
    taken_after_notice: int = count()
    days_of_notice: int = count()
    released: int = count()
    sold: int = count()
    days_to_sell: int = count()
    in_stock: int = count()
    in_stock_to_30_days: int = count()
    in_stock_to_90_days: int = count()
    in_stock_to_180_days: int = count()
    in_stock_over_180_days: int = count()
    # Of those sold in the month with a valuation and a sale amount.
    valued: int = count()
    valued_sale: int = money()
    valuation: int = money()
    # And those with a sale amount whose account was active at the day-end that the month opened with.
    priced: int = count()
    priced_outstanding: int = money()
    loss: int = money()
    valuation_squared: float = moment()
    sale_squared: float = moment()
    valuation_sale: float = moment()

    class Config:
        unique = ("month", "product_code", "branch_code", "agency_code", "valuer_code")


LEGAL: Final = CubeSpec(
    name="legal", label="Legal cases", model=Legal, row_budget=1_000, needs="legal_case", controls=("legal_control",)
)
LEGAL_STAGES: Final = CubeSpec(
    name="legal_stages",
    label="Stages of legal cases",
    model=LegalStages,
    row_budget=60,
    needs="legal_case",
    additive=False,
    stored_by=STAGE_GRAINS,
)
LEGAL_CLOCKS: Final = CubeSpec(
    name="legal_clocks",
    label="Clocks of legal cases",
    model=LegalClocks,
    row_budget=700,
    needs="legal_case",
    controls=("legal_clocks_control",),
)
LIMITATION: Final = CubeSpec(
    name="limitation",
    label="Limitation",
    model=Limitation,
    row_budget=1_500,
    span="day-end",
    needs="legal_case",
    controls=("limitation_control",),
)
REPOSSESSION: Final = CubeSpec(
    name="repossession",
    label="Repossession",
    model=Repossession,
    row_budget=300,
    needs="repossession",
    controls=("repossession_control",),
)
