"""Identities of day-ends and of the movement between them: they equal the database's own totals, and parts add up."""

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.movement import CLASSED_BY, movement_classes
from validations.reconciliation.identity import BEFORE, Controls, Frames, Identity, Rule, equal, total

POSITION_SUMS = ("accounts", "principal", "total_outstanding", "overdue", "charges_due", "provision", "dpd_days")
NODE = ("product_code", "branch_code", "segment")
_SIDES = ("accounts", "principal", "outstanding")
_OPENED = {"accounts": "accounts", "principal": "opening_principal", "outstanding": "opening_outstanding"}
_CLOSED = {"accounts": "accounts", "principal": "closing_principal", "outstanding": "closing_outstanding"}
_POSITION = {"accounts": "accounts", "principal": "principal", "outstanding": "total_outstanding"}


def position_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Cube totals of the position equal the database's own sums."""
    position = frames["position"]
    for name in POSITION_SUMS:
        unit = "accounts" if name == "accounts" else "days" if name == "dpd_days" else "money"
        label = f"position: {name.replace('_', ' ')} = the database's own total"
        yield equal(label, total(position, name), controls.get(name), unit)


def worklist_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The accounts to work through are those of the position that are past due, unknown or written off."""
    position, worklist = frames["position"], frames["worklist"]
    past_due = (pl.col("status") == "active") & (pl.col("bucket") != "Current")
    held = position.filter(past_due | (pl.col("status") == "written_off"))
    yield equal(
        "worklist: accounts = those past due, unknown or written off in the position",
        worklist.height,
        total(held, "accounts") or 0,
        "accounts",
    )
    for column in ("total_outstanding", "overdue"):
        yield equal(
            f"worklist: {column.replace('_', ' ')} = that of those accounts in the position",
            total(worklist, column) or 0,
            total(held, column) or 0,
            "money",
        )


def customer_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The customers of the whole book equal a distinct count taken apart."""
    customers = frames["customers"]
    keys = ("zone", "state", "product_code", "segment", "agency_code")
    whole = customers.filter(pl.all_horizontal(pl.col(key).is_null() for key in keys))
    yield equal(
        "customers: whole book = the database's distinct count",
        total(whole, "customers"),
        controls["customers"],
        "customers",
    )


def movement_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Opening equals the previous position, closing this position, by node and state; counts add up."""
    movement = frames["movement"]
    position = frames["position"]
    before = frames.get(BEFORE)
    opening = movement.filter(pl.col("opening_state").is_in(words.PRESENT_AT_OPENING))
    opened = _by_state(opening, "opening_state", _OPENED)
    closed = _by_state(movement.filter(pl.col("closing_state") != "exit"), "closing_state", _CLOSED)
    # Accounts that ended without a closing row have a closing state but are in no position.
    ended = pl.col("state").is_in(words.TERMINAL_STATUSES)
    at_closing = _beside(closed, _by_state(_with_state(position), "state", _POSITION)).filter(~ended)
    at_opening = None if before is None else _beside(opened, _by_state(_with_state(before), "state", _POSITION))
    for side in _SIDES:
        yield equal(
            f"movement: opening {side} = the database's own total",
            total(opening, _OPENED[side]),
            controls[f"opening_{side}"],
            _unit(side),
        )
        nodes = "by product, branch, segment and state"
        yield _same_by_node(f"movement: closing {side} {nodes} = position", at_closing, side)
        if at_opening is not None:
            yield _same_by_node(f"movement: opening {side} {nodes} = previous position", at_opening, side)
    yield from _flows(movement, position, controls)


def resolution_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """What was resolved by day is what the movement says was resolved, by node and opening state."""
    keys = (*NODE, "agency_code", "opening_state")
    movement = frames["movement"].join(movement_classes(), on=list(CLASSED_BY), how="inner")
    past_due = movement.filter(
        pl.col("opening_state").is_in(words.DELINQUENT_BUCKETS),
        pl.col("movement_class").is_in(("rolled back", "normalised", "closed or settled")),
    )
    bucket_x = movement.filter(
        pl.col("opening_state") == "Current",
        pl.col("bounced") == "yes",
        pl.col("closing_state").is_in(("closed", "settled"))
        | ((pl.col("closing_state") == "Current") & (pl.col("restructured") == "no")),
    )
    resolved, by_day = pl.concat([past_due, bucket_x]), frames["resolutions"]
    counted = [frame.group_by(keys).agg(pl.col("accounts").sum()) for frame in (by_day, resolved)]
    both = counted[0].join(counted[1], on=keys, how="full", coalesce=True).fill_null(0)
    off = int((both["accounts"] != both["accounts_right"]).sum())
    yield Identity(
        "resolutions: accounts by day, by product, branch, segment, agency and opening state = movement's resolved",
        total(by_day, "accounts") or 0,
        total(resolved, "accounts") or 0,
        (total(by_day, "accounts") or 0) - (total(resolved, "accounts") or 0),
        off == 0,
        "accounts",
        f"{off} nodes differ",
    )


def _flows(movement: pl.DataFrame, position: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    yield _partition(movement)
    yield _count_identity(movement, position)
    yield _balance_identity(movement)
    received = total(movement, "received")
    if received is not None or controls.get("received_between"):
        outside = controls.get("received_outside") or 0
        yield equal(
            "movement: received + receipts of accounts in neither snapshot = all cleared receipts between the day-ends",
            (received or 0) + outside,
            controls.get("received_between"),
            "money",
            f"outside: {outside}",
        )


def _partition(movement: pl.DataFrame) -> Identity:
    """Every account of every opening bucket falls in exactly one class."""
    buckets = movement.filter(pl.col("opening_state").is_in(words.BUCKETS))
    classed = buckets.join(movement_classes(), on=list(CLASSED_BY), how="inner").filter(
        pl.col("movement_class") != words.NOT_CLASSED
    )
    return equal(
        "movement: the classes add up to the opening book",
        total(classed, "accounts"),
        total(buckets, "accounts"),
        "accounts",
    )


def _count_identity(movement: pl.DataFrame, position: pl.DataFrame) -> Identity:
    """Active book: opening + new + reopened + appeared + transfers - closed - settled - written off - sold - exit."""
    active = words.BUCKETS
    opening = _count(movement, opening_state=active)
    arrived = {
        "new": _count(movement, opening_state=("new",), closing_state=active),
        "appeared": _count(movement, opening_state=("appeared",), closing_state=active),
        "reopened": _count(movement, opening_state=words.TERMINAL_STATUSES, closing_state=active),
        "transfers": _count(movement, opening_state=("transfer_in", "transfer_out"), closing_state=active),
    }
    left = {state: _count(movement, opening_state=active, closing_state=(state,)) for state in _ENDS}
    closing = total(position.filter(pl.col("status") == "active"), "accounts")
    counted = {"opening": opening, **arrived, **left}
    detail = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counted.items())
    return equal(
        "counts: opening + new + reopened + appeared + transfers - closed - settled - written off - sold - exit "
        "= closing",
        opening + sum(arrived.values()) - sum(left.values()),
        closing or 0,
        "accounts",
        detail,
    )


_ENDS = (*words.TERMINAL_STATUSES, "exit")


def _balance_identity(movement: pl.DataFrame) -> Identity:
    """What moved the active book's balance; the remainder is interest and whatever the database does not record."""
    own = movement.filter(pl.col("opening_state").is_in(words.BUCKETS))
    stayed = own.filter(pl.col("closing_state").is_in(words.BUCKETS))
    opening, closing = total(stayed, "opening_outstanding") or 0, total(stayed, "closing_outstanding") or 0
    lines = {name: total(stayed, name) or 0 for name in ("levied", "received", "waived", "written_off")}
    explained = opening + lines["levied"] - lines["received"] - lines["waived"] - lines["written_off"]
    detail = ", ".join(f"{name.replace('_', ' ')} {amount}" for name, amount in {"opening": opening, **lines}.items())
    # The contract records no interest accrual, so a remainder is expected; it is shown, never hidden.
    return Identity(
        "balance of accounts that stayed: opening + charges - receipts - waivers - write-offs + unexplained = closing",
        closing,
        explained,
        closing - explained,
        True,
        "money",
        detail,
    )


def _beside(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Both sides of every node; a node that one side lacks counts 0 there."""
    both = left.join(right, on=[*NODE, "state"], how="full", coalesce=True, suffix="_right")
    return both.with_columns(pl.col(*_SIDES, *(f"{side}_right" for side in _SIDES)).fill_null(0))


def _same_by_node(identity: str, both: pl.DataFrame, side: str) -> Identity:
    left, right = both[side], both[f"{side}_right"]
    off = int((left != right).sum())
    totals = int(left.sum()), int(right.sum())
    return Identity(identity, *totals, totals[0] - totals[1], off == 0, _unit(side), f"{off} nodes differ")


def _unit(side: str) -> str:
    return "accounts" if side == "accounts" else "money"


def _with_state(position: pl.DataFrame) -> pl.DataFrame:
    state = (
        pl.when(pl.col("status") == "active")
        .then(pl.col("bucket").cast(pl.String))
        .otherwise(pl.col("status").cast(pl.String))
    )
    return position.with_columns(state.alias("state"))


def _by_state(frame: pl.DataFrame, state: str, columns: Mapping[str, str]) -> pl.DataFrame:
    sums = [pl.col(column).sum().alias(side) for side, column in columns.items()]
    return frame.group_by(*NODE, state).agg(sums).with_columns(pl.col(state).cast(pl.String).alias("state"))


def _count(movement: pl.DataFrame, **states: tuple[str, ...]) -> int:
    kept = movement.filter([pl.col(column).is_in(values) for column, values in states.items()])
    return total(kept, "accounts") or 0


RULES: Final = (
    Rule("position", ("position",), position_identities),
    Rule("worklist", ("worklist", "position"), worklist_identities),
    Rule("customers", ("customers",), customer_identities),
    Rule("movement", ("movement", "position"), movement_identities),
    Rule("resolutions", ("resolutions", "movement"), resolution_identities),
)
