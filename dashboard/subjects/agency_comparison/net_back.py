"""What agencies collected, earned, cost and were placed in the months compared, month by month; of whole agencies."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.comparison import Reached
from dashboard.comparison.commission import commissions
from dashboard.comparison.commission_slabs import Cell, Slab, Terms, changes_within, slabs_by_agency
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.scope import Scope
from dashboard.subjects.agency_comparison import reversals
from data_access.months import PLACEMENT_MONTHS, months_before

_BASES: Final = {"resolution": "resolution_rate", "target achievement": "target_achievement_rate"}
_COMMISSIONABLE: Final = "agency_collected_amount"
_BY_DAY: Final = "agency_collected_daily_amount"
_MONEY: Final = (_COMMISSIONABLE, "in_house_collected_amount", "placed_balance")
_COST: Final = "collection_cost_amount"
_NO_RECEIPTS: Final = "not recorded: nothing tells who collected"
COLUMNS: Final = ("collected", "commission", "booked", "difference", "other_cost", "placed")
"""Amounts in minor units."""


@computed_once
def by_month(ask: Answers, reached: Reached) -> pl.DataFrame:
    """agency_code x month x amounts, and why a commission is not known.

    Collected is what the agency or in-house team itself took; booked is the cost of type commission. A commission is
    the one recomputed from commission_slab; null where that cannot be said. Each is null in a month in which nothing of
    its kind is recorded of any agency.
    """
    months = reached.months_reached(ask.figures.months)
    if not months:
        return pl.DataFrame(schema=_SCHEMA)
    taken = ask.answer(_MONEY, by=("month", "agency_code"), months=months)
    earned = _earned(ask, months)
    rows = taken.join(_costs(ask, months), on=["month", "agency_code"], how="full", coalesce=True)
    costed, received, placed = (_recorded(ask, key, months) for key in (_COST, _COMMISSIONABLE, "placed_balance"))
    taken_itself = pl.col(_COMMISSIONABLE).fill_null(0) + pl.col("in_house_collected_amount").fill_null(0)
    found = rows.with_columns(pl.col("agency_code").cast(pl.String)).join(
        earned, on=["month", "agency_code"], how="left"
    )
    return (
        found.with_columns(
            pl.when(received).then(taken_itself).alias("collected"),
            pl.when(placed).then(pl.col("placed_balance").fill_null(0)).alias("placed"),
            pl.when(received & pl.col("why").is_null()).then(0).otherwise(pl.col("commission")).alias("commission"),
            *(pl.when(costed).then(pl.col(name).fill_null(0)).alias(name) for name in ("booked", "other_cost")),
            pl.when(received).then(pl.col("why").fill_null("")).otherwise(pl.lit(_NO_RECEIPTS)).alias("why"),
        )
        .with_columns((pl.col("booked") - pl.col("commission")).alias("difference"))
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
        .sort("agency_code", "month")
    )


_SCHEMA: Final = {
    "agency_code": pl.String,
    "month": pl.Date,
    **dict.fromkeys(COLUMNS, pl.Int64),
    "why": pl.String,
}


def _recorded(ask: Answers, key: str, months: Sequence[date]) -> pl.Expr:
    """Whether the figure is recorded in the month of a row, of any agency."""
    known = ask.answer([key], by=["month"], months=months).drop_nulls(key)
    return pl.col("month").is_in(known["month"].to_list())


def whole(rows: pl.DataFrame) -> pl.DataFrame:
    """agency_code x the sums of its months and net-back; a sum of which a month is not known is not known.

    Net-back is collected less commission and other cost, over the balance placed; null where nothing was placed.
    """
    sums = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in COLUMNS]
    unknown = pl.col("why") != ""
    net = pl.col("collected") - pl.col("commission") - pl.col("other_cost")
    return (
        rows.sort("agency_code", "month")
        .group_by("agency_code", maintain_order=True)
        .agg(
            *sums,
            unknown.sum().alias("months_unknown"),
            pl.len().alias("months"),
            pl.col("why").filter(unknown).first().fill_null(""),
        )
        .with_columns(pl.when(pl.col("placed") > 0).then(net / pl.col("placed")).alias("net_back"))
    )


def _costs(ask: Answers, months: Sequence[date]) -> pl.DataFrame:
    """month x agency_code x cost of type commission and all other cost."""
    cost = ask.answer([_COST], by=("month", "agency_code", "cost_type"), months=months)
    paid = pl.col("cost_type") == "commission"
    return cost.group_by("month", "agency_code").agg(
        pl.col(_COST).filter(paid).sum().alias("booked"), pl.col(_COST).filter(~paid).sum().alias("other_cost")
    )


def _earned(ask: Answers, months: Sequence[date]) -> pl.DataFrame:
    """month x agency_code x commission recomputed, or why not, of the agencies that collected or gave back."""
    shown, months = months, _with_earlier(ask, months)
    table = ask.figures.dimension_frames.get("commission_slab")
    slabs = {} if table is None else slabs_by_agency(table)
    asked = ask.answer([_COMMISSIONABLE], by=("month", "agency_code", "product_code", "opening_state"), months=months)
    receipts: dict[str, dict[date, dict[Cell, int]]] = {}
    for month, agency, product, state, amount in asked.select(
        "month", "agency_code", "product_code", "opening_state", _COMMISSIONABLE
    ).iter_rows():
        if amount is not None:
            receipts.setdefault(str(agency), {}).setdefault(month, {})[(str(product), str(state))] = amount
    changing = [month for month in months if any(changes_within(one, month) for one in slabs.values())]
    days = _by_day(ask, changing)
    values = _reached(ask, months, [one for rows in slabs.values() for one in rows])
    back = reversals.by_agency(ask, months)
    rows = [
        (month, agency, one.amount, one.why)
        for agency in sorted({*receipts, *back})
        for month, one in commissions(
            slabs.get(agency, ()), receipts.get(agency, {}), values.get(agency, {}), days.get(agency), back.get(agency)
        ).items()
        if month in shown
    ]
    schema = {"month": pl.Date, "agency_code": pl.String, "commission": pl.Int64, "why": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_earlier(ask: Answers, months: Sequence[date]) -> Sequence[date]:
    """These months and the earlier ones of whose receipts they may hold reversals."""
    first = months_before(min(months), PLACEMENT_MONTHS - 1)
    return [month for month in ask.figures.months if first <= month <= max(months)]


def _by_day(ask: Answers, months: Sequence[date]) -> Mapping[str, Mapping[date, Mapping[date, Mapping[Cell, int]]]]:
    """What agencies took on each day of the months within which the terms of one of them change."""
    found: dict[str, dict[date, dict[date, dict[Cell, int]]]] = {}
    if not months:
        return found
    by = ("month", "agency_code", "day", "product_code", "opening_state")
    asked = ask.answer([_BY_DAY], by=by, months=months).drop_nulls(_BY_DAY)
    for month, agency, day, product, state, amount in asked.select(*by, _BY_DAY).iter_rows():
        cells = found.setdefault(str(agency), {}).setdefault(month, {}).setdefault(day, {})
        cells[str(product), str(state)] = amount
    return found


def _reached(
    ask: Answers, months: Sequence[date], slabs: Sequence[Slab]
) -> Mapping[str, Mapping[tuple[date, Terms], float | None]]:
    """Resolution and target achievement by agency, for the products and buckets that slabs are about."""
    found: dict[str, dict[tuple[date, Terms], float | None]] = {}
    for basis, product, bucket in sorted({one.terms for one in slabs}, key=str):
        if basis not in _BASES:
            continue
        about = {"product_code": product, "bucket": bucket}
        scope = Scope.of({name: [value] for name, value in about.items() if value is not None})
        key = _BASES[basis]
        if scope.impossible(ask.held([key])):
            continue
        for month, agency, value in (
            ask.answer([key], by=("month", "agency_code"), scope=scope, months=months)
            .select("month", "agency_code", key)
            .iter_rows()
        ):
            found.setdefault(str(agency), {})[month, (basis, product, bucket)] = value
    return found
