"""Identities of vintages: every account is in one cohort, and what is now was once."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

_WITHIN: Final = (
    ("active_accounts", "accounts"),
    *((f"ever_{days}", "accounts") for days in (30, 60, 90)),
    *((f"now_{days}", f"ever_{days}") for days in (30, 60, 90)),
    ("ever_90", "ever_60"),
    ("ever_60", "ever_30"),
    ("first_dues", "accounts"),
    ("first_dues_unpaid", "first_dues"),
    ("non_starters", "ever_30"),
)
"""What is counted of some accounts, and of which."""


def vintage_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The accounts are the database's own, and no part is larger than the whole it is of."""
    vintage = frames["vintage"]
    yield equal(
        "vintages: accounts = the database's own count of accounts seen since they were opened",
        total(vintage, "accounts") or 0,
        controls["vintage_accounts"],
        "accounts",
    )
    over = sum(vintage.filter(pl.col(part) > pl.col(whole)).height for part, whole in _WITHIN)
    yield equal("vintages: rows with more of a part than of the whole", over, 0, "rows")


RULES: Final = (Rule("vintage", ("vintage",), vintage_identities),)
