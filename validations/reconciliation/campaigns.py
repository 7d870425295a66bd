"""Identities of campaigns: every account assigned is counted once, and nothing is counted that was not sent."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

_WITHIN: Final = (
    ("sent", "accounts"),
    *((known, "sent") for known in ("delivery_known", "opening_known", "click_known", "response_known")),
    ("opt_out_known", "sent"),
    ("paying_accounts", "accounts"),
    ("in_other_campaigns", "accounts"),
)
"""What is counted of some accounts, and of which."""


def campaign_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The accounts assigned are the database's own, and no part is larger than the whole it is of."""
    campaigns = frames["campaigns"]
    yield equal(
        "campaigns: accounts = the database's own count of accounts assigned",
        total(campaigns, "accounts") or 0,
        controls["assigned_accounts"],
        "accounts",
    )
    over = sum(campaigns.filter(pl.col(part) > pl.col(whole)).height for part, whole in _WITHIN)
    yield equal("campaigns: rows with more of a part than of the whole", over, 0, "rows")


RULES: Final = (Rule("campaigns", ("campaigns",), campaign_identities),)
