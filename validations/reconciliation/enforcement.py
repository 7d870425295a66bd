"""Identities of enforcement: cases filed are closed or pending, collaterals taken are released, sold or in stock."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total
from validations.vocabulary import CLOCK_STATES, ENDED_CLOCK_STATES


def legal_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Cases are the database's own, and each is closed or pending."""
    cube = frames["legal"]
    closed, pending = controls["legal_closed_to_date_count"] or 0, total(cube, "pending") or 0
    yield equal(
        "legal: cases filed in the month = the database's own count",
        total(cube, "filed") or 0,
        controls["legal_filed_count"],
        "cases",
    )
    yield equal(
        "legal: cases to date = closed to date + pending", controls["legal_cases_count"], closed + pending, "cases"
    )


def stage_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The cases of all stages are the pending ones."""
    staged = frames["legal_stages"].filter(pl.col("stage").is_not_null())
    yield equal(
        "legal: pending cases of all stages = pending cases",
        total(staged, "cases") or 0,
        total(frames["legal"], "pending") or 0,
        "cases",
    )


def clock_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Clocks of the law that run, that ended and that are unknown are the database's own."""
    running = [state for state in CLOCK_STATES if state not in (*ENDED_CLOCK_STATES, "unknown")]
    groups = {"running": running, "ended": list(ENDED_CLOCK_STATES), "unknown": ["unknown"]}
    for name, states in groups.items():
        rows = frames["legal_clocks"].filter(pl.col("clock_state").cast(pl.String).is_in(states))
        yield equal(
            f"legal: clocks of the law, {name} = the database's own count",
            total(rows, "cases") or 0,
            controls[f"legal_clocks_{name}_count"],
            "cases",
        )


def limitation_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Accounts past due or written off, and what they owe, are the database's own."""
    cube = frames["limitation"]
    own = controls["limitation_accounts"]
    yield equal("limitation: accounts = the database's own count", total(cube, "accounts") or 0, own, "accounts")
    yield equal(
        "limitation: outstanding = the database's own total",
        total(cube, "claim") or 0,
        controls["limitation_claim"] or 0,
        "money",
    )


def repossession_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Orders are the database's own; repossessed = released + sold + stock."""
    cube = frames["repossession"]
    released, sold = controls["released_to_date_count"] or 0, controls["sold_to_date_count"] or 0
    stock = total(cube, "in_stock") or 0
    yield equal(
        "repossession: orders of the month = the database's own count",
        total(cube, "ordered") or 0,
        controls["repossession_ordered_count"],
        "orders",
    )
    yield equal(
        "repossession: repossessed to date = released + sold to date + in stock",
        controls["repossessed_to_date_count"],
        released + sold + stock,
        "collaterals",
        f"released {released}, sold {sold}, in stock {stock}",
    )
    ages = [name for name in cube.columns if name.startswith("in_stock_")]
    yield equal(
        "repossession: in stock = the stock of all ages",
        stock,
        sum(total(cube, name) or 0 for name in ages),
        "collaterals",
    )


RULES: Final = (
    Rule("legal", ("legal",), legal_identities),
    Rule("legal stages", ("legal_stages", "legal"), stage_identities),
    Rule("legal clocks", ("legal_clocks",), clock_identities),
    Rule("limitation", ("limitation",), limitation_identities),
    Rule("repossession", ("repossession",), repossession_identities),
)
