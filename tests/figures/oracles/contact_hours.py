"""Oracles of when customers are contacted: attempts and promises made, by the weekday and the hour of the contact."""

from collections.abc import Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_BY: Final = (
    (),
    ("weekday",),
    ("hour",),
    ("weekday", "hour"),
    ("zone", "state"),
    ("product_group", "product_code"),
    ("agency_code", "collector_code"),
    ("channel", "agency_code"),
)
_PROMISES: Final = "(SELECT count(*) > 0 FROM promise)"
_PAYMENTS: Final = "(SELECT count(*) > 0 FROM payment)"


def _tried(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM attempt_timed GROUP BY {{by}}"


def _promised(value: str) -> Oracle:
    return Oracle(f"SELECT {{by}}, {value} FROM promise_timed GROUP BY {{by}}", by=_BY)


_REACHED: Final = "count(*) FILTER (is_right_party(outcome))"
ORACLES: Final[Mapping[str, Oracle]] = {
    "hourly_attempts": Oracle(_tried("count(*)"), by=_BY),
    "hourly_contacts": Oracle(_tried("count(*) FILTER (is_contact(outcome))"), by=_BY),
    "hourly_right_party_contacts": Oracle(_tried(_REACHED), by=_BY),
    "hourly_right_party_rate": Oracle(_tried(f"share({_REACHED}, count(*))"), _tried("count(*)"), _BY),
    "hourly_promises": _promised("count(*)"),
    "hourly_promises_kept": _promised(f"CASE WHEN {_PROMISES} AND {_PAYMENTS} THEN count(*) FILTER (is_kept) END"),
    "reason_contacts": Oracle(
        "SELECT {by}, count(*) FROM (SELECT a.*, s.bucket, s.opening_state FROM attempt AS a"
        " JOIN stood_at AS s USING (month, account_id) WHERE is_right_party(a.outcome)) GROUP BY {by}",
        by=(
            (),
            ("reason",),
            ("bucket", "reason"),
            ("product_code", "reason"),
            ("agency_code", "collector_code"),
            ("state",),
        ),
    ),
    "hourly_promised_amount": _promised(f"CASE WHEN {_PROMISES} THEN coalesce(sum(amount), 0) END"),
    "hourly_cash_amount": _promised(f"CASE WHEN {_PROMISES} AND {_PAYMENTS} THEN coalesce(sum(kept_amount), 0) END"),
}
