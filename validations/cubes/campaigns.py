"""The cube of campaigns: who was assigned or held out, what reached them, and who paid within 15 days."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, count, dimension, known_count, money


class Campaigns(Monthly):
    """Accounts assigned to campaigns, in the month in which their 15 days after assignment ended."""

    campaign_code: str = dimension()
    channel: str = dimension()
    vendor: str = dimension()
    product_code: str = dimension()
    branch_code: str = dimension()
    opening_state: pl.Enum = dimension(*words.OPENING_STATES)
    held_out: pl.Enum = dimension(*words.YES_NO_UNKNOWN)
    accounts: int = count()
    sent: int = count()
    # Of a message that was sent: whether it is known what became of it, and what did.
    delivery_known: int = count()
    delivered: int = count()
    opening_known: int = count()
    opened: int = count()
    click_known: int = count()
    clicked: int = count()
    response_known: int = count()
    responded: int = count()
    opt_out_known: int = count()
    opted_out: int = count()
    in_other_campaigns: int = count()
    paying_accounts: int = known_count()
    collected: int = money()

    class Config:
        unique = (
            "month",
            "campaign_code",
            "channel",
            "vendor",
            "product_code",
            "branch_code",
            "opening_state",
            "held_out",
        )


CAMPAIGNS: Final = CubeSpec(
    name="campaigns",
    label="Campaigns",
    model=Campaigns,
    row_budget=4_000,
    needs="campaign_contact",
    controls=("campaigns_control",),
)
