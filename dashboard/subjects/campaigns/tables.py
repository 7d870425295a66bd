"""The tables of campaigns: reach, payment, lift and cost, by campaign and by any dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from dashboard import excel
from dashboard.excel import Column, Kind, dimension_column
from dashboard.figures.figure_source import Labels
from dashboard.lift import Lift, Trial, lift, needed
from dashboard.metrics import Unit, cases_column, metric
from validations.dimensions import dimension

RATES: Final = (
    "campaign_delivered_rate",
    "campaign_opened_rate",
    "campaign_clicked_rate",
    "campaign_responded_rate",
    "campaign_opted_out_rate",
    "campaign_paid_rate",
    "campaign_held_out_paid_rate",
)
CASH: Final = ("cash", "held_out_cash")
"""Collected per account, of those assigned and of those held out."""
LIFT: Final = replace(
    metric("campaign_paid_rate"), key="lift", label="Lift, percentage points", unit=Unit.AVERAGE, minimum_cases=0
)
"""How the difference of two paid rates is drawn: in percentage points."""
MORE, FEWER, CHANCE = "More paid", "Fewer paid", "Cannot be told from chance"
ASSOCIATED, UNKNOWN = "Associated only: nobody held out", "Not recorded who paid"
_STATUS: Final = {MORE: "met", FEWER: "missed"}
_NO_EXTRA: Final = {
    MORE: "n/a: no extra cash",
    FEWER: "n/a: fewer paid",
    CHANCE: "n/a: not told from chance",
    ASSOCIATED: "n/a: nobody held out",
    UNKNOWN: "n/a: not recorded who paid",
}
"""Why a finding has no cost of extra cash."""
_NOTE: Final = (
    "By intention to treat: everybody assigned counts, whether or not a message was sent or arrived. Lift is the paid "
    "rate of those assigned less that of those held out, with Newcombe's 95 % interval. The next test needs so many "
    "accounts in all to find this lift in 4 of 5 tests, with the same share held out. Extra cash is the difference in "
    "cash per account times the accounts assigned; its cost is told only where more paid, beyond chance."
)
Row = Mapping[str, Any]


def finding(known: bool, found: Lift | None) -> str:
    """What a comparison comes to, in words; `known` is whether the source says who paid."""
    if not known:
        return UNKNOWN
    if found is None:
        return ASSOCIATED
    if not found.beyond_chance:
        return CHANCE
    return MORE if found.value > 0 else FEWER


def campaigns(
    title: str,
    each: pl.DataFrame,
    trials: Sequence[Trial | None],
    costs: Mapping[str, int | None],
    labels: Labels,
    note: str,
) -> excel.Table:
    """One row per campaign and month in which its 15 days ended."""
    rows = [_campaign(row, one, costs) for row, one in zip(each.iter_rows(named=True), trials, strict=True)]
    keys = ("month", "campaign_code", "channel", "vendor")
    columns = (
        *(dimension_column(key, labels) for key in ("campaign_code", "month", "channel", "vendor")),
        *_counted(),
        *_compared(),
        Column("cash", "Cash per account, assigned", Kind.MONEY),
        Column("held_out_cash", "Cash per account, held out", Kind.MONEY),
        Column("cost", "Cost", Kind.MONEY),
        Column("cost_per_delivered", "Cost per delivered", Kind.MONEY_EXACT),
        Column("cost_per_paying", "Cost per account that paid", Kind.MONEY_EXACT),
        Column("cost_per_rupee", "Cost per rupee of extra cash", Kind.NUMBER, words="no_cost_per_rupee"),
        Column("campaign_overlapping_accounts", "Also in another", Kind.COUNT),
        Column("needed", "Next test needs, accounts", Kind.COUNT),
    )
    schema = {**{key: each.schema[key] for key in keys}, **_SCHEMA, **_COST_SCHEMA}
    frame = pl.DataFrame(rows, schema=schema)
    return excel.Table(title, frame, columns, note=f"{_NOTE} {note}".strip())


def parts(frame: pl.DataFrame, by: str, lifts: Mapping[str, Lift | None], labels: Labels) -> excel.Table:
    """One row per part, with the lift of its campaigns, each compared with its own held-out accounts."""
    rows = [_part(row, by, lifts) for row in frame.iter_rows(named=True)]
    columns = (dimension_column(by, labels), *_counted(), *_compared())
    schema = {by: frame.schema[by], **_SCHEMA}
    title = f"Campaigns by {dimension(by).label.lower()}"
    return excel.Table(title, pl.DataFrame(rows, schema=schema), columns, note=_PARTS_NOTE)


def lifts(each: pl.DataFrame, trials: Sequence[Trial | None], labels: Labels) -> pl.DataFrame:
    """campaign x lift and its interval in percentage points, of those with accounts held out."""
    rows = []
    for row, one in zip(each.iter_rows(named=True), trials, strict=True):
        if one is None or (found := lift(one)) is None:
            continue
        place = "within" if not found.beyond_chance else "above" if found.value > 0 else "below"
        name = labels["campaign_code"].get(row["campaign_code"], row["campaign_code"])
        rows.append((name, 100 * found.value, one.assigned, 100 * found.low, 100 * found.high, place))
    names = ("campaign", LIFT.key, cases_column(LIFT.key), "low", "high", "place")
    kinds = (pl.String, pl.Float64, pl.Int64, pl.Float64, pl.Float64, pl.String)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def _counted() -> tuple[Column, ...]:
    return (
        Column("campaign_assigned_accounts", "Assigned", Kind.COUNT),
        Column("campaign_held_out_accounts", "Held out", Kind.COUNT),
        Column("campaign_sent_accounts", "Sent", Kind.COUNT),
    )


def _compared() -> tuple[Column, ...]:
    return (
        Column("finding", "Finding", Kind.TEXT, status="status"),
        Column("lift", "Lift", Kind.POINTS),
        Column("low", "Lift, at least", Kind.POINTS),
        Column("high", "Lift, at most", Kind.POINTS),
        *(
            Column(
                key,
                metric(key).label,
                Kind.PERCENT,
                cases=cases_column(key),
                minimum_cases=metric(key).minimum_cases,
                metric=metric(key),
            )
            for key in (*RATES[-2:], *RATES[:-2])
        ),
    )


def _told(found: Lift | None) -> Row:
    return {
        "lift": found and found.value,
        "low": found and found.low,
        "high": found and found.high,
    }


def _campaign(row: Row, trial: Trial | None, costs: Mapping[str, int | None]) -> Row:
    found = None if trial is None else lift(trial)
    said, cost = finding(trial is not None, found), costs.get(row["campaign_code"])
    cash = _per(row["campaign_collected_amount"], row["campaign_assigned_accounts"])
    held_out_cash = _per(row["campaign_held_out_collected_amount"], row["campaign_held_out_accounts"])
    extra = _extra(cash, held_out_cash, row["campaign_assigned_accounts"])
    return {
        **{name: row[name] for name in (*_CARRIED, "month", "campaign_code", "channel", "vendor", _OVERLAP)},
        "cash": cash,
        "held_out_cash": held_out_cash,
        **_told(found),
        "finding": said,
        "status": _STATUS.get(said, ""),
        "cost": cost,
        "cost_per_delivered": _per(cost, row["campaign_delivered_accounts"]),
        "cost_per_paying": _per(cost, row["campaign_paying_accounts"]),
        "cost_per_rupee": _per(cost, extra) if said == MORE else None,
        "no_cost_per_rupee": _NO_EXTRA[said] if said != MORE or not extra else "",
        "needed": None if trial is None or found is None else _next(trial, found),
    }


def _part(row: Row, by: str, lifts: Mapping[str, Lift | None]) -> Row:
    found = lifts.get(str(row[by]))
    said = finding(row["campaign_paying_accounts"] is not None, found)
    return {
        **{name: row[name] for name in (*_CARRIED, by)},
        **_told(found),
        "finding": said,
        "status": _STATUS.get(said, ""),
    }


def _next(trial: Trial, found: Lift) -> int | None:
    share = trial.held_out / (trial.assigned + trial.held_out)
    return needed(trial.held_out_paid / trial.held_out, found.value, share)


def _extra(cash: float | None, held_out_cash: float | None, assigned: int) -> float | None:
    """Cash of those assigned beyond that of as many held-out accounts, in minor units; None where there is none."""
    if cash is None or held_out_cash is None or cash <= held_out_cash:
        return None
    return (cash - held_out_cash) * assigned


def _per(cost: int | None, of: float | None) -> float | None:
    return cost / of if cost is not None and of else None


_OVERLAP: Final = "campaign_overlapping_accounts"
_CARRIED: Final = (
    "campaign_assigned_accounts",
    "campaign_held_out_accounts",
    "campaign_sent_accounts",
    *RATES,
    *(cases_column(key) for key in RATES),
)
_PARTS_NOTE: Final = (
    "Lift over all campaigns of the part, each compared with its own held-out accounts (Mantel and Haenszel), with a "
    "95 % interval."
)
_SCHEMA: Final[Mapping[str, Any]] = {
    "campaign_assigned_accounts": pl.Int64,
    "campaign_held_out_accounts": pl.Int64,
    "campaign_sent_accounts": pl.Int64,
    **dict.fromkeys(RATES, pl.Float64),
    **dict.fromkeys((cases_column(key) for key in RATES), pl.Int64),
    **dict.fromkeys(("lift", "low", "high"), pl.Float64),
    "finding": pl.String,
    "status": pl.String,
}
_COST_SCHEMA: Final[Mapping[str, Any]] = {
    **dict.fromkeys(CASH, pl.Float64),
    "campaign_overlapping_accounts": pl.Int64,
    "cost": pl.Int64,
    "cost_per_delivered": pl.Float64,
    "cost_per_paying": pl.Float64,
    "cost_per_rupee": pl.Float64,
    "no_cost_per_rupee": pl.String,
    "needed": pl.Int64,
}
