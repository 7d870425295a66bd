"""Identities of placements: every allocation of the last 12 months is in one batch, with its balance."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total


def placement_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The batches of the month, and of all months followed, hold the database's own allocations and balances."""
    followed = frames["placements"]
    batches = {
        "placed": ("placed in the month", followed.filter(pl.col("placement_age") == "1")),
        "followed": ("followed", followed),
    }
    for name, (said, rows) in batches.items():
        yield equal(
            f"placements: accounts {said} = the database's own count of allocations",
            total(rows, "accounts") or 0,
            controls[f"{name}_count"],
            "accounts",
        )
        yield equal(
            f"placements: balance {said} = the database's own total of balances at allocation",
            total(rows, "balance") or 0,
            controls[f"{name}_balance"] or 0,
            "money",
        )
    over = int((followed["withdrawn_accounts"] > followed["accounts"]).fill_null(value=False).sum())
    yield equal("placements: rows with more withdrawn than placed accounts", over, 0, "rows")


RULES: Final = (Rule("placements", ("placements",), placement_identities),)
