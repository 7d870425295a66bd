"""Oracles of settlements: what was approved, what was given up of it, and what became of it."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

_PLACES: Final[tuple[By, ...]] = (
    (),
    ("zone",),
    ("state", "secured"),
    ("product_group", "product_code"),
    ("branch_code",),
)
_BY: Final[tuple[By, ...]] = (*_PLACES, ("agency_code",), ("approval_level", "agency_code"))
_NEW: Final = "is_approved AND given_up IS NOT NULL"
_SPLIT: Final = (
    f"{_NEW} AND waived_principal IS NOT NULL AND waived_interest IS NOT NULL AND waived_charges IS NOT NULL"
)
_LATE: Final = "approved_on + INTERVAL 3 MONTH <= last_counted"
_PROVIDED: Final = f"{_NEW} AND provided IS NOT NULL"
_BEYOND: Final = f"sum(CASE WHEN given_up > provided THEN given_up - provided ELSE 0 END) FILTER ({_PROVIDED})"


def _of(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM settlement_seen GROUP BY {{by}}"


def _share(part: str, whole: str, cases: str) -> Oracle:
    return Oracle(_of(f"share({part}, {whole})"), _of(cases), by=_BY)


def _known(value: str, condition: str) -> str:
    """0 where nothing meets the condition; nothing where something does, of which the amount is never known."""
    return f"CASE WHEN count(*) FILTER ({condition}) = 0 THEN 0 ELSE {value} END"


def _oracles() -> Iterator[tuple[str, Oracle]]:
    paid, broken = "has_ended AND status = 'paid'", "has_ended AND status = 'broken'"
    counts = {
        "settlements_approved": "count(*) FILTER (is_approved)",
        "settlements_paid": f"count(*) FILTER ({paid})",
        "settlements_broken": f"count(*) FILTER ({broken})",
        "settlements_running": "count(*) FILTER (runs)",
        "settlements_running_over_3_months": f"count(*) FILTER (runs AND {_LATE})",
        "settlement_outstanding_amount": _known(f"sum(outstanding_at_approval) FILTER ({_NEW})", "is_approved"),
        "settlement_waived_amount": _known(f"sum(given_up) FILTER ({_NEW})", "is_approved"),
        "settlement_beyond_provision_amount": _BEYOND,
        "settlement_paid_amount": _known(f"sum(paid_amount) FILTER ({paid})", paid),
        "settlement_running_amount": _known("sum(settlement_amount) FILTER (runs)", "runs"),
    }
    for key, value in counts.items():
        yield key, Oracle(_of(value), by=_BY)
    owed, new = "sum(outstanding_at_approval)", f"count(*) FILTER ({_NEW})"
    yield "settlement_depth", _share(f"sum(given_up) FILTER ({_NEW})", f"{owed} FILTER ({_NEW})", new)
    for name in ("principal", "interest", "charges"):
        part, whole = f"sum(waived_{name}) FILTER ({_SPLIT})", f"{owed} FILTER ({_SPLIT})"
        yield f"settlement_{name}_depth", _share(part, whole, f"count(*) FILTER ({_SPLIT})")
    provided = f"FILTER ({_PROVIDED})"
    yield (
        "settlement_provision_cover",
        _share(f"sum(provided) {provided}", f"sum(given_up) {provided}", f"count(*) {provided}"),
    )
    approved = "count(*) FILTER (is_approved)"
    settled = "count(*) FILTER (is_approved AND status = 'paid')"
    yield "settlements_paid_by_now_rate", _share(settled, approved, approved)
    ended = "count(*) FILTER (has_ended)"
    yield "settlements_kept_rate", _share(f"count(*) FILTER ({paid})", ended, ended)
    yield (
        "settlements_per_thousand",
        Oracle(
            # A table of settlements without a row says nothing of how many there were.
            "SELECT {by}, share(CASE WHEN EXISTS(FROM settlement) THEN 1000 * sum(settled) END, sum(past_90)) "
            "FROM settled_or_past_90 GROUP BY {by}",
            "SELECT {by}, sum(past_90) FROM settled_or_past_90 GROUP BY {by}",
            by=(*_PLACES, ("agency_code",)),
        ),
    )


def _beside() -> Iterator[tuple[str, Oracle]]:
    by: tuple[By, ...] = ((), ("settled_then",), ("settled_then", "state", "zone"), ("product_code", "settled_then"))
    finest: tuple[By, ...] = (*by, ("settled_then", "product_code", "bucket", "balance_band"))
    received = "CASE WHEN (SELECT count(*) FROM payment) > 0 THEN sum(received) END"
    for key, value in {"accounts": "count(*)", "outstanding_amount": "sum(owed)", "received_amount": received}.items():
        told = f"SELECT {{by}}, {value} FROM settled_or_alike GROUP BY {{by}}"
        yield f"matched_settlements_{key}", Oracle(told, by=finest)


ORACLES: Final[Mapping[str, Oracle]] = dict([*_oracles(), *_beside()])
