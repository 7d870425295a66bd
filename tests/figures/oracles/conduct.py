"""Oracles of conduct: attempts under each rule, how many could be judged, and how many broke it."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

_BY: Final[Sequence[By]] = (
    (),
    ("rule",),
    ("agency_code",),
    ("zone", "state"),
    ("product_group", "product_code"),
    ("agency_code", "collector_code"),
    ("rule", "agency_code"),
)
_JUDGED: Final = "count(broken)"
_BROKEN: Final = "CASE WHEN count(broken) > 0 THEN count(*) FILTER (broken) END"


def _of(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM under_rule GROUP BY {{by}}"


ORACLES: Final[Mapping[str, Oracle]] = {
    "conduct_events": Oracle(_of("count(*)"), by=_BY),
    "conduct_opportunities": Oracle(_of(_JUDGED), by=_BY),
    "conduct_breaches": Oracle(_of(_BROKEN), by=_BY),
    "conduct_breach_rate": Oracle(_of(f"1000 * share({_BROKEN}, {_JUDGED})"), _of(_JUDGED), by=_BY),
    "conduct_without_rule": Oracle(_of("CASE WHEN count(found) > 0 THEN count(*) FILTER (found) END"), by=_BY),
}
