"""Identities of settlements: each that was approved is paid, broken or running, and none twice; accounts like them."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total


def settlement_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Counts and amounts are the database's own, and approved = paid + broken + running, both ways of counting."""
    cube = frames["settlements"]

    def counted(column: str) -> int:
        return total(cube, column) or 0

    approved = counted("approved")
    yield equal(
        "settlements: approved in the month = the database's own count",
        approved,
        controls["settlements_approved_count"],
        "settlements",
    )
    yield equal(
        "settlements: approved in the month = paid + broken + running by now",
        approved,
        counted("since_paid") + counted("since_broken") + counted("since_running"),
        "settlements",
    )
    ended = controls["settlements_ended_to_date_count"] or 0
    yield equal(
        "settlements: approved to date = paid and broken to date + running at the end of the month",
        controls["settlements_approved_to_date_count"],
        ended + counted("running"),
        "settlements",
        f"paid and broken: {ended}, running: {counted('running')}",
    )
    for column in ("outstanding", "waived"):
        yield equal(
            f"settlements: {column} of those approved in the month = the database's own total",
            total(cube, column) or 0,
            controls[f"settled_{column}"] or 0,
            "money",
        )


def matched_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Accounts settled and those like them are the database's own, with what they owed and what they paid."""
    cube = frames["matched_settlements"]
    for then, group, words in (("yes", "settled", "settled"), ("no", "alike", "like those settled")):
        rows = cube.filter(pl.col("settled_then") == then)
        yield equal(
            f"settlements: accounts {words} six months back = the database's own count",
            total(rows, "accounts") or 0,
            controls[f"{group}_then_count"],
            "accounts",
        )
        for column in ("outstanding", "received"):
            own = controls[f"{group}_then_{column}"]
            yield equal(
                f"settlements: {column} of accounts {words} six months back = the database's own total",
                total(rows, column) or (None if own is None else 0),
                own,
                "money",
            )


RULES: Final = (
    Rule("settlements", ("settlements",), settlement_identities),
    Rule("matched settlements", ("matched_settlements",), matched_identities),
)
