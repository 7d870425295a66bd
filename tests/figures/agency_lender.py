"""A lender in miniature that shows what agencies do: each account is named after its case; the month is May 2026."""

from datetime import date, datetime
from typing import Any, Final

from validations.tables import TABLES

Rows = list[dict[str, Any]]
MAY: Final = date(2026, 5, 1)
ACCOUNTS: Final = (
    "reached",
    "third-party",
    "wrong-number",
    "untouched",
    "moved-on-20-may",
    "recalled",
    "placed-late",
    "card",
)


def _placed(name: str, agency: str, since: date, until: date | None = None) -> dict[str, Any]:
    return {
        "allocation_id": f"{name}-{agency}",
        "account_id": name,
        "agency_code": agency,
        "allocated_on": since,
        "recalled_on": until,
        "dpd_at_allocation": 40,
        "balance_at_allocation": 100.0,
    }


def _tried(name: str, at: datetime, outcome: str, **more: Any) -> dict[str, Any]:
    usual = {"interaction_id": f"{name} {at}", "account_id": name, "started_at": at, "channel": "call"}
    return {**usual, "agency_code": "AG1", "collector_code": "sure", "outcome": outcome, **more}


def _may(day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, second)


def agency_tables() -> dict[str, Rows]:
    """All tables of the lender, every column that the contract requires among them."""
    told = {**_book(), **_work(), **_terms()}
    return {name: [dict.fromkeys(TABLES[name].required) | row for row in rows] for name, rows in told.items()}


def _book() -> dict[str, Rows]:
    """Who lends what to whom, and who collects it."""
    ends = (date(2026, 4, 30), date(2026, 5, 31))
    return {
        "product": [{"product_code": code, "product_name": code} for code in ("PL", "CC")],
        "branch": [{"branch_code": "N1", "branch_name": "North", "state": "Kerala", "zone": "South"}],
        "agency": [
            {"agency_code": code, "agency_name": code, "agency_type": "field"} for code in ("AG1", "AG2")
        ],
        "collector": [
            {"collector_code": "sure", "collector_name": "A", "agency_code": "AG1", "role": "telecaller",
             "certified_until": date(2026, 5, 10)},
            {"collector_code": "never", "collector_name": "B", "agency_code": "AG1", "role": "telecaller"},
        ],
        "account": [
            {"account_id": name, "customer_id": name, "product_code": "CC" if name == "card" else "PL",
             "branch_code": "N1", "opened_on": date(2025, 1, 1)}
            for name in ACCOUNTS
        ],
        "account_snapshot": [
            {"as_of_date": day, "account_id": name, "status": "active", "dpd": 40, "principal_outstanding": 100.0,
             "total_outstanding": 100.0, "overdue_amount": 10.0}
            for day in ends
            for name in ACCOUNTS
        ],
    }  # fmt: skip


def _work() -> dict[str, Rows]:
    """Who held the accounts, and what came of it."""
    return {
        "allocation": [
            *(_placed(name, "AG1", date(2026, 4, 30)) for name in ACCOUNTS[:4]),
            _placed("moved-on-20-may", "AG1", date(2026, 5, 1), date(2026, 5, 20)),
            _placed("moved-on-20-may", "AG2", date(2026, 5, 20)),
            _placed("recalled", "AG1", date(2026, 5, 1), date(2026, 5, 3)),
            _placed("placed-late", "AG1", date(2026, 5, 30)),
            _placed("card", "AG2", date(2026, 5, 1)),
        ],
        "interaction": [
            # Two days were agreed with AG1, none with AG2; the day of allocation is day 0.
            _tried("reached", _may(2, 23, 59), "right_party", uploaded_at=_may(4)),
            _tried("reached", _may(2, 10), "promise", uploaded_at=_may(3, 10)),
            _tried("third-party", _may(3, 0, 0), "third_party", uploaded_at=_may(3, 1), trail_complete=True),
            _tried("wrong-number", _may(1), "wrong_number", trail_complete=False, channel="visit"),
            _tried("moved-on-20-may", _may(20), "right_party", agency_code=None, collector_code=None),
            _tried("moved-on-20-may", _may(25), "paid", agency_code="AG2", collector_code="never"),
            _tried("placed-late", _may(31, 19, 0, 0), "no_answer"),
            _tried("placed-late", _may(31, 19, 0, 1), "no_answer"),
            _tried("card", _may(4, 8, 59), "refused", agency_code="AG2", uploaded_at=_may(5, 8, 59)),
            _tried("card", datetime(2026, 6, 1), "paid", agency_code="AG2"),
        ],
        "complaint": [
            {"complaint_id": "1", "account_id": "reached", "received_on": date(2026, 5, 2), "channel": "Web",
             "category": "Conduct", "status": "closed", "closed_on": date(2026, 5, 3)},
            {"complaint_id": "2", "account_id": "third-party", "received_on": date(2026, 5, 1), "channel": "Web",
             "category": "Conduct", "status": "closed", "closed_on": date(2026, 5, 3)},
        ],
        "promise": [
            _promised("1", date(2026, 4, 28), date(2026, 5, 1), "kept", 100.0, 150.0),
            _promised("2", date(2026, 5, 2), date(2026, 5, 31), "broken", 100.0, 25.0),
            _promised("3", date(2026, 5, 2), date(2026, 5, 20), "rescheduled", 40.0, 0.0),
            _promised("4", date(2026, 5, 30), date(2026, 6, 1), "pending", 70.0, 0.0),
        ],
    }  # fmt: skip


def _terms() -> dict[str, Rows]:
    """What was agreed, and what is forbidden."""
    return {
        "sla_term": [
            {"agency_code": "AG1", "measure": measure, "threshold": 0.5, "window_days": days,
             "effective_from": date(2026, 1, 1)}
            for measure, days in (("contacted_in_time_rate", 2), ("upload_in_time_rate", 1))
        ],
        "conduct_rule": [
            {"rule": "contact_from", "value": "8:00", "effective_from": date(2022, 1, 1)},
            {"rule": "contact_until", "value": "19:00", "effective_from": date(2022, 1, 1)},
            {"rule": "contact_from", "value": "09:00", "product_code": "CC", "effective_from": date(2026, 5, 4)},
            {"rule": "contact_from", "value": "12:00", "effective_from": date(2026, 6, 1)},
        ],
    }  # fmt: skip


def _promised(key: str, made: date, due: date, status: str, amount: float, paid: float) -> dict[str, Any]:
    return {
        "promise_id": key,
        "account_id": "reached",
        "agency_code": "AG1",
        "made_on": made,
        "due_on": due,
        "amount": amount,
        "paid_amount": paid,
        "status": status,
    }
