"""Oracles of repayment plans; what became of each is worked out in definitions/plans.py."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

_BY: Final[tuple[By, ...]] = (
    (),
    ("zone",),
    ("state", "secured"),
    ("product_group", "product_code"),
    ("branch_code",),
    ("agency_code", "collector_code"),
)
_KNOWN: Final = "plan_status <> 'unknown'"
_DECIDED: Final = "outcome IN ('met', 'missed')"


def _plans(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM plan_seen GROUP BY {{by}}"


def _due(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM plan_due GROUP BY {{by}}"


def _known(value: str) -> str:
    return f"CASE WHEN bool_or({_KNOWN}) THEN coalesce({value}, 0) END"


def _ended(status: str) -> str:
    return f"count(*) FILTER (has_ended AND plan_status = '{status}')"


def _of_plans() -> Iterator[tuple[str, Oracle]]:
    yield "plans_agreed", Oracle(_plans("count(*) FILTER (is_agreed)"), by=_BY)
    yield "plans_agreed_amount", Oracle(_plans("coalesce(sum(amount) FILTER (is_agreed), 0)"), by=_BY)
    yield "plans_running", Oracle(_plans(_known("count(*) FILTER (plan_status = 'running')")), by=_BY)
    yield (
        "plans_left_amount",
        Oracle(_plans(_known("sum(still_to_come) FILTER (plan_status = 'running')")), by=_BY),
    )
    for status in ("kept", "broken", "replaced"):
        yield f"plans_{status}", Oracle(_plans(_known(_ended(status))), by=_BY)
    ended = f"{_ended('kept')} + {_ended('broken')}"
    rate = f"CASE WHEN bool_or({_KNOWN}) THEN share({_ended('kept')}, {ended}) END"
    yield "plans_kept_rate", Oracle(_plans(rate), _plans(_known(ended)), _BY)
    broken = "has_ended AND plan_status = 'broken'"
    for key, value in (
        ("plans_broken_at_first_rate", "avg(CASE WHEN met_before = 0 THEN 1 ELSE 0 END)"),
        ("plan_instalments_before_break", "avg(met_before)"),
    ):
        yield key, Oracle(_plans(f"{value} FILTER ({broken})"), _plans(_known(_ended("broken"))), _BY)


def _of_instalments() -> Iterator[tuple[str, Oracle]]:
    yield "plan_instalments_due", Oracle(_due("count(*)"), by=_BY)
    yield "plan_instalments_due_amount", Oracle(_due("coalesce(sum(amount), 0)"), by=_BY)
    for key, outcome in (("met", "met"), ("missed", "missed"), ("after_break", "after break")):
        yield f"plan_instalments_{key}", Oracle(_due(_known(f"count(*) FILTER (outcome = '{outcome}')")), by=_BY)
    decided = _due(_known(f"count(*) FILTER ({_DECIDED})"))
    for key, top, bottom in (
        ("plan_instalments_met_rate", "count(*) FILTER (outcome = 'met')", f"count(*) FILTER ({_DECIDED})"),
        ("plan_instalments_received_rate", f"sum(received) FILTER ({_DECIDED})", f"sum(amount) FILTER ({_DECIDED})"),
    ):
        yield key, Oracle(_due(f"share({top}, {bottom})"), decided, _BY)
    compared = f"{_DECIDED} AND paid_by_source IS NOT NULL"
    yield "plan_instalments_compared", Oracle(_due(_known(f"count(*) FILTER ({compared})")), by=_BY)
    for key, condition in (
        ("met_and_paid", "outcome = 'met' AND paid_by_source"),
        ("unbacked", "outcome = 'missed' AND paid_by_source"),
        ("unnoticed", "outcome = 'met' AND NOT paid_by_source"),
    ):
        value = f"CASE WHEN bool_or({compared}) THEN count(*) FILTER ({condition}) END"
        yield f"plan_instalments_{key}", Oracle(_due(value), by=_BY)


ORACLES: Final[Mapping[str, Oracle]] = dict(_of_plans()) | dict(_of_instalments())
