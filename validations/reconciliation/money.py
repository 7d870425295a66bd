"""Identities of money: every cleared receipt is in every cube of receipts, and dues lead from opening to closing."""

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

ON_DUES = ("due", "overdue", "settlement")


def receipt_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Receipts equal the database's own sum; who collected them adds up to all of them."""
    receipts = frames["receipts"]
    yield equal(
        "receipts: amount = all cleared receipts of the database",
        total(receipts, "amount"),
        controls["received"],
        "money",
    )
    parts = {who: total(_with(receipts, attribution=(who,)), "amount") or 0 for who in words.ATTRIBUTIONS}
    yield equal(
        "receipts: agency + in-house + self-paid + unattributed = all cleared receipts",
        sum(parts.values()),
        controls["received"],
        "money",
        ", ".join(f"{who.replace('_', ' ')} {part}" for who, part in parts.items()),
    )


def receipts_daily_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The receipts by day are the same receipts."""
    keys = ("product_code", "agency_code", "kind")
    yield _same_by("receipts by day = receipts", frames["receipts_daily"], frames["receipts"], keys)


def collector_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The receipts by collector are the same receipts."""
    keys = ("product_code", "agency_code", "opening_state", "kind")
    yield _same_by("receipts by collector = receipts", frames["collector_receipts"], frames["receipts"], keys)


def agency_daily_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """What agencies took by day is what the receipts say that they took."""
    keys = ("product_code", "agency_code", "opening_state")
    taken = _with(frames["receipts"], attribution=("agency",))
    yield _same_by("receipts of agencies by day = receipts", frames["agency_receipts_daily"], taken, keys)


def reversal_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Reversals that concern agencies, as booked and as the receipts that they take back, are the database's own."""
    reversals = frames["agency_reversals"]
    for name, said in _REVERSALS.items():
        label = f"reversals of agencies {said}: amount = the database's own total"
        yield equal(label, total(reversals, f"{name}_amount") or 0, controls[f"reversals_{name}_amount"], "money")
    for name in ("unnamed", "named"):
        label = f"reversals of agencies {_REVERSALS[name]}: lines = the database's own count"
        yield equal(label, total(reversals, name) or 0, controls[f"reversals_{name}_count"], "receipts")


_REVERSALS: Final = {
    "unnamed": "that name no receipt",
    "booked": "that name a receipt, by the day booked",
    "named": "that name a receipt, by the receipt",
}


def largest_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Each place holds one receipt, none is larger than the place before, and no place is left out."""
    cell = ("agency_code", "product_code", "zone", "opening_state")
    place = pl.col("receipt_place").cast(pl.String).cast(pl.Int64)
    rows = frames["largest_receipts"].with_columns(place).sort(*cell, "receipt_place")
    first = pl.col("receipt_place").shift().over(cell).fill_null(0)
    larger = (pl.col("amount") > pl.col("amount").shift().over(cell)).fill_null(value=False)
    off = rows.filter((pl.col("receipts") != 1) | (pl.col("receipt_place") != first + 1) | larger).height
    yield equal("largest receipts: places out of order", off, 0, "rows")


def received_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """What the accounts of the movement received is in the receipts, beside that of accounts in neither snapshot.

    The movement counts between two day-ends, the receipts by calendar month; what only one of them has is named.
    """
    outside, elsewhere = controls.get("received_outside") or 0, controls.get("received_in_other_months") or 0
    yield equal(
        "receipts: amount + received between the day-ends in other months - received in the month outside the day-ends "
        "= movement's received + receipts of accounts in neither snapshot",
        (total(frames["receipts"], "amount") or 0) + elsewhere,
        (total(frames["movement"], "received") or 0) + outside,
        "money",
        f"outside: {outside}, in other months less outside the day-ends: {elsewhere}",
    )


def demand_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Charges, waivers and write-offs equal the database's own; overdue leads from opening to closing."""
    demand = frames["demand"]
    for name in ("levied", "waived", "written_off"):
        label = f"demand: {name.replace('_', ' ')} = the database's own total"
        yield equal(label, total(demand, name), controls[name], "money")
    for part, whole in (
        ("collected_on_due", "due"),
        ("collected_on_due_between", "due_between"),
        ("collected_on_overdue", "opening_overdue"),
    ):
        over = int((demand[part] > demand[whole]).fill_null(value=False).sum())
        label = f"demand: rows with more {part.replace('_', ' ')} than {whole.replace('_', ' ')}"
        yield equal(label, over, 0, "rows")
    if total(demand, "closing_overdue") is not None and total(demand, "due_between") is not None:
        yield _waterfall(demand)


def _waterfall(demand: pl.DataFrame) -> Identity:
    """What moved the overdue; closures, sales and reschedulings are not recorded as such and stay unexplained."""
    lines = {
        "opening": total(demand, "opening_overdue") or 0,
        "dues": total(demand, "due_between") or 0,
        "collected": -(total(demand, "collected_on_demand") or 0),
        "waived": -(total(demand, "waived_on_demand") or 0),
        "written off": -(total(demand, "written_off_on_demand") or 0),
    }
    closing, explained = total(demand, "closing_overdue") or 0, sum(lines.values())
    return Identity(
        "overdue: opening + dues - collected - waived - written off + unexplained = closing",
        closing,
        explained,
        closing - explained,
        True,
        "money",
        ", ".join(f"{name} {amount}" for name, amount in lines.items()),
    )


def overdue_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """The overdue at closing is that of the position's active accounts, credit balances floored at 0."""
    active = frames["position"].filter(pl.col("status") == "active")
    booked, credit = total(active, "overdue"), total(active, "overdue_negative")
    yield equal(
        "demand: closing overdue = overdue of the position, floored",
        total(frames["demand"], "closing_overdue"),
        None if booked is None else booked - (credit or 0),
        "money",
    )


def on_dues_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """What was collected on demand before it is capped is the receipts of those kinds."""
    collected = total(frames["demand"], "collected_total")
    if collected is not None:
        receipts = total(_with(frames["receipts"], kind=ON_DUES), "amount") or 0
        yield equal("demand: collected = receipts for dues, overdue and settlements", collected, receipts, "money")


def inflow_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Presentations and returns equal the database's own counts."""
    for name in ("presentations", "returned"):
        label = f"inflow: {name} = the database's own count"
        yield equal(label, total(frames["inflow"], name) or 0, controls[f"{name}_count"], "presentations")


def cost_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """The cost by agency and type is all of the month's cost."""
    found = total(frames["costs"], "amount") or 0
    yield equal("costs: amount = the database's own total", found, controls["collection_cost"], "money")


def pool_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """What was written off to date, and recovered in the month, equals the database's own total."""
    pool = frames["write_off_pool"]
    found = (total(pool, "charged_off_before") or 0) + (total(pool, "charged_off") or 0)
    yield equal(
        "write-off pool: written off to date = the database's own total",
        found,
        controls["charged_off_to_date"],
        "money",
    )
    if (recovered := controls["recovered_on_write_offs"]) is not None:
        yield equal(
            "write-off pool: recovered = the database's own receipts of accounts written off before",
            total(pool, "recovered") or 0,
            recovered,
            "money",
        )


def written_off_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """What the pool took in is what accounts wrote off."""
    yield equal(
        "write-off pool: written off in the month = write-offs of the demand",
        total(frames["write_off_pool"], "charged_off") or 0,
        total(frames["demand"], "written_off") or 0,
        "money",
    )


def _with(frame: pl.DataFrame, **values: Sequence[str]) -> pl.DataFrame:
    return frame.filter([pl.col(column).is_in(list(kept)) for column, kept in values.items()])


def _same_by(identity: str, left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str]) -> Identity:
    """Both say the same of every combination of some dimensions; one that a side lacks counts 0 there."""
    sums = [pl.col("receipts").sum(), pl.col("amount").sum()]
    both = (
        left.group_by(keys)
        .agg(sums)
        .join(right.group_by(keys).agg(sums), on=list(keys), how="full", coalesce=True, suffix="_right")
        .with_columns(pl.selectors.numeric().fill_null(0))
    )
    off = both.filter(
        (pl.col("receipts") != pl.col("receipts_right")) | (pl.col("amount") != pl.col("amount_right"))
    ).height
    totals = int(both["amount"].sum()), int(both["amount_right"].sum())
    return Identity(identity, *totals, totals[0] - totals[1], off == 0, "money", f"{off} combinations differ")


RULES: Final = (
    Rule("receipts", ("receipts",), receipt_identities),
    Rule("receipts_daily", ("receipts_daily", "receipts"), receipts_daily_identities),
    Rule("collector_receipts", ("collector_receipts", "receipts"), collector_identities),
    Rule("agency_receipts_daily", ("agency_receipts_daily", "receipts"), agency_daily_identities),
    Rule("agency_reversals", ("agency_reversals",), reversal_identities),
    Rule("largest_receipts", ("largest_receipts",), largest_identities),
    Rule("received", ("receipts", "movement"), received_identities),
    Rule("demand", ("demand",), demand_identities),
    Rule("demand and position", ("demand", "position"), overdue_identities),
    Rule("demand and receipts", ("demand", "receipts"), on_dues_identities),
    Rule("inflow", ("inflow",), inflow_identities),
    Rule("costs", ("costs",), cost_identities),
    Rule("write_off_pool", ("write_off_pool",), pool_identities),
    Rule("write_off_pool and demand", ("write_off_pool", "demand"), written_off_identities),
)
