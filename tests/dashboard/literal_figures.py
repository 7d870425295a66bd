"""Figures from literal rows of cubes: written into a real store and read back as the pages read them."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.targets import Calendar
from data_access.build_month import rolled_up
from data_access.manifest import Manifest, MonthFigures, Partition
from data_access.months import months_before
from data_access.store import Store
from validations.cubes import CUBES, validated
from validations.tables import TABLES

Row = Mapping[str, Any]

BRANCHES: Final = [
    ("N1", "North one", "Agra", "Uttar Pradesh", "North"),
    ("N2", "North two", "Delhi", "Delhi", "North"),
    ("S1", "South one", "Kochi", "Kerala", "South"),
]
PRODUCTS: Final = [
    ("PL", "Personal loan", "Retail", False, False),
    ("CC", "Credit card", "Cards", False, True),
]
AGENCIES: Final = [("AG1", "Agency one", "field", None, None), ("AG2", "Agency two", "tele_calling", None, None)]

_COMMON: Final = {"product_code": "PL", "branch_code": "N1", "agency_code": "(none)", "segment": "Low"}
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "position": {**_COMMON, "bucket": "Current", "status": "active", "npa": "no", "ticket_band": "up to 50k"},
    "movement": {
        **_COMMON,
        "opening_state": "Current",
        "closing_state": "Current",
        "paid": "no",
        "bounced": "no",
        "npa_opening": "no",
        "npa_closing": "no",
        "restructured": "no",
        "arrived": "yes",
    },
    "resolutions": {**_COMMON, "opening_state": "1-30"},
    "customers": {},
    "receipts": {
        **_COMMON,
        "opening_state": "Current",
        "bounced": "no",
        "channel": "upi",
        "kind": "due",
        "component": "principal",
        "attribution": "self_paid",
    },
    "receipts_daily": {"product_code": "PL", "state": "Delhi", "agency_code": "(none)", "kind": "due"},
    "collector_receipts": {
        "collector_code": "(none)",
        "agency_code": "(none)",
        "product_code": "PL",
        "state": "Delhi",
        "opening_state": "Current",
        "kind": "due",
    },
    "agency_receipts_daily": {"agency_code": "AG1", "product_code": "PL", "opening_state": "Current"},
    "agency_reversals": {"agency_code": "AG1", "product_code": "PL", "opening_state": "Current"},
    "largest_receipts": {
        "agency_code": "AG1",
        "product_code": "PL",
        "zone": "North",
        "opening_state": "1-30",
        "receipt_place": "1",
    },
    "demand": {**_COMMON, "opening_state": "Current"},
    "inflow": _COMMON,
    "costs": {"agency_code": "AG1", "cost_type": "fixed"},
    "write_off_pool": {"write_off_month": "2026-01", "product_code": "PL", "state": "Delhi"},
    "complaints": {
        **dict.fromkeys(("sub_category", "channel", "resolution"), "(none)"),
        "category": "Conduct",
        "agency_code": "AG1",
        "product_code": "PL",
        "state": "Delhi",
        "complaint_status": "open",
        "timely": "undecided",
        "tat_band": "open",
    },
    "campaigns": {
        "campaign_code": "C1",
        "channel": "sms",
        "vendor": "V1",
        "product_code": "PL",
        "branch_code": "B1",
        "opening_state": "1-30",
        "held_out": "no",
    },
    "vintage": {
        "months_on_book": "3",
        "product_code": "PL",
        "branch_code": "N1",
        "ticket_band": "50k-200k",
        "terms_changed": "no",
    },
    "legal": {"product_code": "PL", "branch_code": "B1", "case_type": "Arbitration", "advocate_code": "AD1"},
    "legal_clocks": {
        "clock": "section_138_complaint_days",
        "clock_state": "overdue",
        "product_code": "PL",
        "branch_code": "N1",
    },
    "limitation": {"limitation_state": "later", "product_code": "PL", "branch_code": "N1"},
    "legal_stages": {"case_type": None, "stage": None},
    "repossession": {"product_code": "PL", "branch_code": "B1", "agency_code": "AG1", "valuer_code": "VA1"},
    "settlements": {"product_code": "PL", "branch_code": "B1", "agency_code": "AG1", "approval_level": "(none)"},
    "matched_settlements": {
        "settled_then": "no",
        "product_code": "PL",
        "state": "Delhi",
        "bucket": "180+",
        "balance_band": "50k-200k",
    },
    "placements": {
        "placement_age": "1",
        "agency_code": "AG1",
        "product_code": "PL",
        "zone": "North",
        "bucket": "31-60",
        "ticket_band": "up to 50k",
        "placement_tier": "first",
        "at_random": "no",
    },
    "contact_hours": {
        "weekday": "Monday",
        "hour": "10",
        "agency_code": "AG1",
        "collector_code": "C1",
        "channel": "call",
        "product_code": "PL",
        "state": "Delhi",
    },
    "reasons": {
        "agency_code": "AG1",
        "collector_code": "C1",
        "product_code": "PL",
        "state": "Delhi",
        "opening_state": "1-30",
        "reason": "income loss",
    },
    "plans": {
        "product_code": "PL",
        "branch_code": "B1",
        "agency_code": "AG1",
        "collector_code": "C1",
        "recorded_plan_status": "active",
        "plan_status": "running",
    },
    "complaints_open": {"category": "Conduct", "agency_code": "AG1", "product_code": "PL", "state": "Delhi"},
}


def frame_of(cube: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows of a cube; dimensions not given take a usual value, sums not given are 0."""
    spec = CUBES[cube]
    filled = [{**_stamps(row["month"]), **_DEFAULTS[cube], **dict.fromkeys(spec.sums, 0), **row} for row in rows]
    schema = {name: spec.dtype(name) for name in spec.columns}
    return validated(pl.DataFrame([{k: row.get(k) for k in schema} for row in filled], schema=schema), spec)


def figures_of(
    folder: Path,
    *,
    open_month: bool = False,
    targets: Sequence[Row] = (),
    calendar: Calendar | None = None,
    **cubes: Sequence[Row],
) -> StoreReader:
    """Figures of literal rows by cube, and of the contract's target rows; every month of any cube's row exists."""
    store = Store(folder)
    with store.writing():
        store.publish(_manifest(store, cubes, targets, open_month))
    return open_figures(store, calendar=calendar)


def _stamps(month: date) -> dict[str, date]:
    end = month.replace(day=monthrange(month.year, month.month)[1])
    opening = months_before(month, 1)
    return {
        "as_of_date": end,
        "opening_date": opening.replace(day=monthrange(opening.year, opening.month)[1]),
    }


def _manifest(store: Store, cubes: Mapping[str, Sequence[Row]], targets: Sequence[Row], open_month: bool) -> Manifest:
    frames = {name: frame_of(name, rows) for name, rows in cubes.items()}
    months = sorted({row["month"] for rows in cubes.values() for row in rows})
    dimensions: dict[str, Sequence[tuple[Any, ...]]] = {
        "branch": BRANCHES,
        "product": PRODUCTS,
        "agency": AGENCIES,
        "collector": [],
        "conduct_rule": [],
    }
    small = {
        name: pl.DataFrame(list(rows), schema=dict(TABLES[name].schema), orient="row")
        for name, rows in dimensions.items()
    }
    schema = dict(TABLES["target"].schema)
    small["target"] = pl.DataFrame([{name: row.get(name) for name in schema} for row in targets], schema=schema)
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    return Manifest(
        version=1,
        database="literal",
        settings="",
        refreshed_at=moment,
        open_month=open_month,
        months={f"{month:%Y-%m}": _month(store, month, frames, small["branch"], moment) for month in months},
        dimensions={name: store.write_frame(frame, name) for name, frame in small.items()},
        loads=None,
        invented=False,
    )


def _month(
    store: Store, month: date, frames: Mapping[str, pl.DataFrame], branches: pl.DataFrame, moment: datetime
) -> MonthFigures:
    parts: dict[str, Partition] = {}
    for name, frame in frames.items():
        own = frame.filter(pl.col("month") == month)
        # A cube without rows in a month was not prepared for it, as movement is not for the first.
        if own.is_empty():
            continue
        spec = CUBES[name]
        parts[name] = store.write_frame(own, name)
        for rollup in spec.rollups:
            parts[spec.file_name(rollup)] = store.write_frame(rolled_up(own, spec, rollup, branches), rollup.name)
    stamps = _stamps(month)
    return MonthFigures(month, stamps["as_of_date"], stamps["opening_date"], {}, parts, {}, [], moment)
