"""The tables of NPA and SMA: classes, flag check, what slips, and the lines of the NPA movement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from dashboard import excel
from dashboard.charts import STATE_NAMES, Step, layers
from dashboard.excel import Kind
from dashboard.figures.figure_source import Labels
from dashboard.metrics import metric
from dashboard.metrics.npa_movement import accounts_of
from dashboard.view import View
from validations.dimensions import dimension

CLASSES: Final[Mapping[str, str]] = {
    "standard": "Standard",
    "sma0": "SMA-0",
    "sma1": "SMA-1",
    "sma2": "SMA-2",
    "over_90_not_flagged": "Over 90 days, not flagged",
    "substandard": "Sub-standard",
    "doubtful1": "Doubtful 1",
    "doubtful2": "Doubtful 2",
    "doubtful3": "Doubtful 3",
    "npa_age_unknown": "NPA, age not known",
    "dpd_unknown": "Days past due unknown",
}
"""Name of each class by the key of its metrics."""
CHECKS: Final[Mapping[str, tuple[str, str]]] = {
    "npa_agrees": ("NPA, over 90 days", "The flag and the days agree."),
    "npa_sticky": ("NPA, up to 90 days", "Sticky and normal: the flag stays until all arrears are paid."),
    "npa_dpd_unknown": ("NPA, days past due unknown", "The days are missing; the flag stands."),
    "npa_flag_missing": ("Not NPA, over 90 days", "Error: these should be NPA. Look into each."),
    "npa_flag_unknown_over90": ("No flag, over 90 days", "The source does not say whether they are NPA."),
    "tainted": ("Not NPA, another account of the borrower is", "Tainted: classes go by borrower, not by account."),
}
"""Name and meaning of each line of the cross-check, by the key of its metrics."""
SLIPS_TO: Final = ("NPA", "SMA-2", "SMA-1")
WITHIN: Final[Mapping[int, tuple[str, ...]]] = {
    7: ("7 days",),
    15: ("7 days", "15 days"),
    30: ("7 days", "15 days", "30 days"),
}
"""Bands of days, which stand each without the one before, by the horizon that they make up."""
Row = Mapping[str, Any]
_NOT_ADDED: Final = "Borrowers count once, in the worst class of their accounts."
_LAYER: Final = "Part of a column of the bridge; the amounts of its lines are on the sheet that follows."


def classes(book: Row, view: View, note: str) -> excel.Table:
    """Every class of the active book by accounts, borrowers and outstanding."""
    whole = book["total_outstanding_positive"]
    rows = [
        _class_row(name, book[f"{key}_accounts"], book.get(f"borrowers_{key}"), book[f"{key}_outstanding"], whole)
        for key, name in CLASSES.items()
    ]
    npa = _class_row("of these NPA", book["npa_accounts"], book.get("borrowers_npa"), book["npa_outstanding"], whole)
    total = _class_row("Total", book["accounts"], book.get("borrowers"), whole, whole)
    return _classes_table(f"Asset classes, {view.month_in_words}", [*rows, npa], total, f"{_NOT_ADDED} {note}".strip())


def _class_row(name: str, accounts: int | None, borrowers: int | None, worth: int | None, whole: int | None) -> Row:
    share = worth / whole if worth is not None and whole else None
    return {"class": name, "accounts": accounts, "borrowers": borrowers, "outstanding": worth, "share": share}


_CLASS_SCHEMA: Final = {
    "class": pl.String,
    "accounts": pl.Int64,
    "borrowers": pl.Int64,
    "outstanding": pl.Int64,
    "share": pl.Float64,
}


def _classes_table(title: str, rows: Sequence[Row], total: Row, note: str) -> excel.Table:
    headings = {"class": "Class", "accounts": "Accounts", "borrowers": "Borrowers", "outstanding": "Total outstanding"}
    kinds = {"accounts": Kind.COUNT, "borrowers": Kind.COUNT, "outstanding": Kind.MONEY, "share": Kind.PERCENT}
    frame = pl.DataFrame(list(rows), schema=_CLASS_SCHEMA)
    table = excel.listing(title, frame, headings={**headings, "share": "Share of outstanding"}, kinds=kinds, note=note)
    return replace(table, totals=pl.DataFrame([total], schema=_CLASS_SCHEMA))


def checks(book: Row, view: View) -> excel.Table:
    """The NPA flag against days past due, and accounts of borrowers with an NPA elsewhere."""
    rows = [
        (name, book[f"{key}_accounts"], book[f"{key}_outstanding"], meaning) for key, (name, meaning) in CHECKS.items()
    ]
    schema = {"check": pl.String, "accounts": pl.Int64, "outstanding": pl.Int64, "meaning": pl.String}
    return excel.listing(
        f"NPA flag against days past due, {view.month_in_words}",
        pl.DataFrame(rows, schema=schema, orient="row"),
        kinds={"accounts": Kind.COUNT, "outstanding": Kind.MONEY},
    )


def slips_within(slips: pl.DataFrame, to: str, days: int) -> Row:
    """What enters a class within so many days if nothing is paid: accounts, outstanding, overdue."""
    bands = slips.filter(pl.col("slips_to").cast(pl.String) == to)
    inside = bands.filter(pl.col("slips_within").cast(pl.String).is_in(WITHIN[days]))
    return {name: _sum(inside[f"slipping_{name}"]) for name in ("accounts", "outstanding", "overdue")}


def _sum(values: pl.Series) -> int | None:
    """0 where there is no row; unknown where every value is."""
    return None if values.len() and values.null_count() == values.len() else int(values.sum())


def slips(frame: pl.DataFrame, day: str) -> excel.Table:
    """The classes that accounts enter within 7, 15 and 30 days if nothing is paid, the worst first."""
    rows: list[Row] = []
    for to in SLIPS_TO:
        within = {days: slips_within(frame, to, days) for days in WITHIN}
        row = {f"{name}_{days}": within[days][name] for days in WITHIN for name in ("accounts", "outstanding")}
        rows.append({"to": f"Become {to}", **row, "overdue": within[30]["overdue"]})
    headings = {"to": "If nothing is paid", "overdue": "30 days: overdue"}
    kinds = {"overdue": Kind.MONEY}
    for days in WITHIN:
        for name, word, kind in (("accounts", "accounts", Kind.COUNT), ("outstanding", "value", Kind.MONEY)):
            headings[f"{name}_{days}"] = f"{days} days: {word}"
            kinds[f"{name}_{days}"] = kind
    ordered = {name: headings[name] for name in rows[0]}
    schema = {name: pl.String if name == "to" else pl.Int64 for name in rows[0]}
    return excel.listing(
        f"What slips next, from {day}",
        pl.DataFrame(rows, schema=schema),
        headings=ordered,
        kinds=kinds,
        note="Each horizon includes the shorter ones. Days past due go up by one each day; a class begins on day 31, "
        "61 or 91. Accounts that are NPA, and those over 90 days without the flag, are not among them.",
    )


def lines(steps: Sequence[Step], bridge: Row, view: View) -> excel.Table:
    """The lines of the bridge with their accounts."""
    rows = [
        (step.name, bridge.get(accounts_of(f"npa_{step.key}")) if step.key else None, step.amount) for step in steps
    ]
    schema = {"line": pl.String, "accounts": pl.Int64, "amount": pl.Int64}
    return excel.listing(
        f"NPA from opening to closing, {view.month_in_words}",
        pl.DataFrame(rows, schema=schema, orient="row"),
        kinds={"accounts": Kind.COUNT, "amount": Kind.MONEY},
        note="Recoveries count the accounts that stayed NPA or ended; transfers those that came and those that went.",
    )


def waterfall(steps: Sequence[Step], view: View) -> excel.Chart:
    """The bridge as stacked columns whose lowest layer is not seen."""
    amount, drawn = metric("npa_opening"), layers(steps)
    frame = pl.DataFrame({"line": [step.name for step in steps], **{one.key: one.values for one in drawn}})
    return excel.Chart(
        f"NPA bridge, {view.month_in_words}",
        frame,
        tuple(replace(amount, key=one.key, label=one.name, definition=_LAYER, formula_text="") for one in drawn),
        x="line",
        shape="stacked",
        hidden=drawn[0].key,
        colours={one.key: one.colour for one in drawn[1:]},
    )


def origins(frame: pl.DataFrame, bridge: Row, view: View) -> excel.Table:
    """Where the accounts that slipped to NPA stood at opening; the rows add up to the bar of the bridge."""
    slipped = frame.filter(pl.col("npa_slippage_accounts") != 0).sort("opening_state")
    shown = [metric("npa_slippage_accounts"), metric("npa_slippage")]
    return excel.figures_table(
        f"Slippage by where it stood at opening, {view.month_in_words}",
        slipped,
        by=["opening_state"],
        metrics=shown,
        labels={"opening_state": STATE_NAMES},
        totals=_total(bridge, [one.key for one in shown]),
    )


def by_product(frame: pl.DataFrame, keys: Sequence[str], bridge: Row, labels: Labels, view: View) -> excel.Table:
    """The lines of the movement by product."""
    return excel.figures_table(
        f"NPA movement by product, {view.month_in_words}",
        frame.sort("npa_slippage", descending=True, nulls_last=True),
        by=["product_code"],
        metrics=[metric(key) for key in keys],
        labels=labels,
        totals=_total(bridge, keys),
    )


def _total(bridge: Row, keys: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({key: [bridge[key]] for key in keys}, schema=dict.fromkeys(keys, pl.Int64))


def parts(
    frame: pl.DataFrame, keys: Sequence[str], by: str, whole: pl.DataFrame, labels: Labels, title: str
) -> excel.Table:
    """The classes by one dimension."""
    return excel.figures_table(
        f"{title} by {dimension(by).label.lower()}",
        frame,
        by=[by],
        metrics=[metric(key) for key in keys],
        labels=labels,
        totals=whole,
    )
