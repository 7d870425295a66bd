"""Oracles of promises held against receipts; what became of each is worked out in definitions/promises.py."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_BY: Final = (
    (),
    ("zone",),
    ("bucket",),
    ("product_group", "product_code"),
    ("agency_code", "collector_code"),
    ("segment",),
)
_JUDGED: Final = "recomputed_status <> 'unknown'"
_DECIDED: Final = "recomputed_status IN ('kept', 'broken')"
_UNBACKED: Final = "recorded_status = 'kept' AND recomputed_status = 'broken'"


def _of(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM promise_due GROUP BY {{by}}"


def _known(value: str) -> str:
    return f"CASE WHEN bool_or({_JUDGED}) THEN coalesce({value}, 0) END"


def _oracles() -> Iterator[tuple[str, Oracle]]:
    for status in ("kept", "broken", "pending", "rescheduled"):
        condition = f"recomputed_status = '{status}'"
        yield f"promises_recomputed_{status}", Oracle(_of(_known(f"count(*) FILTER ({condition})")), by=_BY)
        yield f"promises_recomputed_{status}_amount", Oracle(_of(_known(f"sum(amount) FILTER ({condition})")), by=_BY)
    decided = _of(_known(f"count(*) FILTER ({_DECIDED})"))
    kept = "recomputed_status = 'kept'"
    for key, top, bottom in (
        ("promise_recomputed_kept_rate", f"count(*) FILTER ({kept})", "count(*)"),
        ("promise_recomputed_kept_value_rate", f"sum(amount) FILTER ({kept})", "sum(amount)"),
        ("promise_received_value_rate", f"sum(received) FILTER ({_DECIDED})", "sum(amount)"),
    ):
        yield key, Oracle(_of(f"share(coalesce({top}, 0), {bottom} FILTER ({_DECIDED}))"), decided, _BY)
    said = "recorded_status IN ('kept', 'broken')"
    top, bottom = "sum(amount) FILTER (recorded_status = 'kept')", f"sum(amount) FILTER ({said})"
    yield (
        "promise_recorded_kept_value_rate",
        Oracle(_of(f"share(coalesce({top}, 0), {bottom})"), _of(f"count(*) FILTER ({said})"), _BY),
    )
    called_kept = f"count(*) FILTER (recorded_status = 'kept' AND {_JUDGED})"
    yield (
        "promise_unbacked_rate",
        Oracle(_of(f"share(count(*) FILTER ({_UNBACKED}), {called_kept})"), _of(_known(called_kept)), _BY),
    )
    yield "promises_unbacked", Oracle(_of(_known(f"count(*) FILTER ({_UNBACKED})")), by=_BY)
    yield "promises_unbacked_amount", Oracle(_of(_known(f"sum(amount) FILTER ({_UNBACKED})")), by=_BY)
    unnoticed = "recorded_status = 'broken' AND recomputed_status = 'kept'"
    yield "promises_kept_unnoticed", Oracle(_of(_known(f"count(*) FILTER ({unnoticed})")), by=_BY)
    yield "promises_compared", Oracle(_of("count(*)"), by=(*_BY, ("recorded_status", "recomputed_status")))


ORACLES: Final[Mapping[str, Oracle]] = dict(_oracles())
