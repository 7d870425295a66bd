"""Oracles of teams: accounts to work by the collector who holds them, calls and visits, contacts."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

_HELD: Final[Sequence[By]] = (
    (),
    ("agency_code", "collector_code"),
    ("zone", "state"),
    ("product_group", "product_code"),
    ("collector_code", "bucket"),
    ("status",),
)
_MADE: Final[Sequence[By]] = ((), ("agency_code", "collector_code"), ("zone", "state"), ("channel",))
_TO_WORK: Final = (
    "FROM team_book WHERE (status = 'active' AND bucket <> 'Current') OR status = 'written_off' GROUP BY {by}"
)
_BY_PERSON: Final = "channel IN ('call', 'visit')"

ORACLES: Final[Mapping[str, Oracle]] = {
    "accounts_to_work": Oracle(f"SELECT {{by}}, count(*) {_TO_WORK}", by=_HELD),
    "outstanding_to_work": Oracle(f"SELECT {{by}}, sum(total_outstanding) {_TO_WORK}", by=_HELD),
    "calls_and_visits": Oracle(f"SELECT {{by}}, count(*) FROM attempt WHERE {_BY_PERSON} GROUP BY {{by}}", by=_MADE),
    "contacts_made": Oracle("SELECT {by}, count(*) FROM attempt WHERE is_contact(outcome) GROUP BY {by}", by=_MADE),
}
