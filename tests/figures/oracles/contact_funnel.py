"""Oracles of the way from allocation to cash, over accounts and how far each came."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.figures.oracles.oracle import MOVEMENT as OF_MOVEMENT
from tests.figures.oracles.oracle import Oracle

_STEPS: Final = ("allocated", "attempted", "contacted", "right_party", "promised", "kept")
MOVEMENT: Final = (*OF_MOVEMENT, ("agency_code", "collector_code"))
_THERE: Final = {
    "interaction": "(SELECT count(*) > 0 FROM interaction)",
    "promise": "(SELECT count(*) > 0 FROM promise)",
    "payment": "(SELECT count(*) > 0 FROM payment)",
}


def _of(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM come_so_far GROUP BY {{by}}"


def _known(step: str, value: str) -> str:
    """Null without the tables that the step is made of."""
    tables = {"allocated": 0, "attempted": 1, "contacted": 1, "right_party": 1, "promised": 2}.get(step, 3)
    told = " AND ".join(list(_THERE.values())[:tables]) or "TRUE"
    return f"CASE WHEN {told} THEN {value} END"


def _count(step: str) -> str:
    return _known(step, "count(*)" if step == "allocated" else f"count(*) FILTER ({step})")


def _oracles() -> Iterator[tuple[str, Oracle]]:
    for step in (*_STEPS, "still_open"):
        yield f"funnel_{step}_accounts", Oracle(_of(_count(step)), by=MOVEMENT)
    for before, step in pairwise(_STEPS):
        top = _count(step)
        yield f"funnel_{step}_rate", Oracle(_of(f"share({top}, {_count(before)})"), _of(_count(before)), MOVEMENT)
        if before != "allocated":
            yield f"funnel_{step}_of_allocated_rate", Oracle(_of(f"share({top}, count(*))"), _of("count(*)"), MOVEMENT)
    lost, found = (_known("attempted", f"count(*) FILTER ({column})") for column in ("lost", "found_again"))
    yield "funnel_untraceable_accounts", Oracle(_of(lost), by=MOVEMENT)
    yield "funnel_traced_accounts", Oracle(_of(found), by=MOVEMENT)
    yield "skip_rate", Oracle(_of(f"share({lost}, count(*))"), _of("count(*)"), MOVEMENT)
    yield "traced_rate", Oracle(_of(f"share({found}, {lost})"), _of(lost), MOVEMENT)
    promised = _known("promised", "coalesce(sum(promised_amount), 0)")
    cash = _known("kept", "coalesce(sum(kept_amount), 0)")
    yield "funnel_promised_amount", Oracle(_of(promised), by=MOVEMENT)
    yield "funnel_cash_amount", Oracle(_of(cash), by=MOVEMENT)
    yield "funnel_cash_rate", Oracle(_of(f"share({cash}, {promised})"), _of(_count("promised")), MOVEMENT)


ORACLES: Final[Mapping[str, Oracle]] = dict(_oracles())
