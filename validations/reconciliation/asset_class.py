"""Identities of asset classes: they cover the active book, hold every NPA, and no borrower is lost."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

_SMA: Final = {"SMA-1": "31-60", "SMA-2": "61-90"}
_KEYS: Final = ("zone", "state", "product_code", "segment", "agency_code")


def asset_class_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The classes add up to the active book and to the flagged accounts, and are those of the position."""
    classed, position = frames["asset_class"], frames["position"]
    active = position.filter(pl.col("status") == "active")
    whole = "asset classes: accounts = the database's own count of active accounts"
    yield equal(whole, total(classed, "accounts"), controls["active_accounts"], "accounts")
    worth = "asset classes: total outstanding = the database's own total of active accounts"
    yield equal(worth, total(classed, "total_outstanding"), controls["active_outstanding"], "money")
    flagged = classed.filter(pl.col("npa") == "yes")
    yield equal(
        "asset classes: NPA accounts = the database's own count of flagged active accounts",
        total(flagged, "accounts"),
        controls["flagged_accounts"],
        "accounts",
    )
    for name, bucket in _SMA.items():
        ours = classed.filter(pl.col("asset_class") == name)
        theirs = active.filter((pl.col("bucket") == bucket) & (pl.col("npa") != "yes"))
        identity = f"asset classes: {name} accounts = position, {bucket} without NPA"
        yield equal(identity, total(ours, "accounts"), total(theirs, "accounts"), "accounts")


def borrower_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The borrowers of the whole book equal a distinct count taken apart."""
    borrowers = frames["borrowers"]
    whole = borrowers.filter(pl.all_horizontal(pl.col(key).is_null() for key in _KEYS))
    identity = "borrowers: whole book = the database's distinct count"
    yield equal(identity, total(whole, "borrowers"), controls["customers"], "customers")


RULES: Final = (
    Rule("asset_class", ("asset_class", "position"), asset_class_identities),
    Rule("borrowers", ("borrowers",), borrower_identities),
)
