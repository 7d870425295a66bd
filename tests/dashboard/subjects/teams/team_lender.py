"""A lender whose teams are known by heart: two tops, a manager who collects too, a circle, a manager nobody knows."""

from datetime import date, datetime
from typing import Any, Final

from validations.tables import TABLES

Rows = list[dict[str, Any]]
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
PEOPLE: Final = (
    # code, name, agency, role, reports to, certified until
    ("HEAD", "Asha", "TC", "area_manager", None, None),
    ("M1", "Bina", "TC", "collection_manager", "HEAD", None),
    ("M2", "Chetan", "FA", "collection_manager", "HEAD", None),
    ("OTHER", "Divya", "TC", "collection_manager", None, None),
    ("T1", "Esha", "TC", "telecaller", "M1", date(2026, 4, 29)),
    ("T2", "Farid", "TC", "telecaller", "M1", date(2026, 5, 30)),
    ("F1", "Gita", "FA", "field_officer", "M2", date(2026, 6, 29)),
    ("T3", "Hari", "TC", "telecaller", "OTHER", date(2026, 7, 1)),
    ("LOST", "Indu", "TC", "telecaller", "GONE", None),
    ("C1", "Jaya", "TC", "telecaller", "C2", None),
    ("C2", "Kiran", "TC", "collection_manager", "C1", None),
    ("T4", "Lata", "TC", "telecaller", "C2", date(2026, 5, 31)),
)
ACCOUNTS: Final = (
    # account, status, days past due, agency, collector
    ("A1", "active", 40, "TC", "T1"),
    ("A2", "active", 40, "TC", "T1"),
    ("A3", "active", 40, "TC", "T1"),
    ("A4", "active", 10, "TC", "T2"),
    ("A5", "written_off", 200, "FA", "F1"),
    ("A6", "active", 70, "TC", "M1"),
    ("A7", "active", None, "TC", "T3"),
    ("A8", "active", 40, "TC", None),
    ("A9", "active", 40, None, None),
    ("A10", "active", 0, "TC", "T4"),
)
CONTACTS: Final = (
    # account, collector, channel, outcome, recorded
    ("A1", "T1", "call", "right_party", True),
    ("A1", "T1", "call", "promise", False),
    ("A2", "T1", "call", "no_answer", True),
    ("A2", "T1", "call", "no_answer", True),
    ("A3", "T1", "call", "no_answer", True),
    ("A3", "T1", "sms", "delivered", None),
    ("A3", "T1", "sms", "delivered", None),
    ("A5", "F1", "visit", "third_party", None),
    ("A5", "F1", "visit", "paid", None),
    ("A6", "M1", "call", "refused", True),
    ("A7", "T3", "call", "no_answer", True),
    ("A10", "T4", "sms", "delivered", None),
    ("A9", "X9", "call", "no_answer", True),
    ("A9", None, "ivr", "delivered", None),
)
RECEIPTS: Final = (("A1", "T1", 1000), ("A5", "F1", 500), ("A9", None, 300))


def team_tables() -> dict[str, Rows]:
    """The tables of the contract. April 2026 has 26 days without Sundays, and one of them is a holiday."""
    at = datetime(2026, 4, 15, 11)
    tables: dict[str, Rows] = _filled(at)
    # Columns that must exist, and of which this lender knows nothing.
    return {name: [dict.fromkeys(TABLES[name].required) | one for one in rows] for name, rows in tables.items()}


def _filled(at: datetime) -> dict[str, Rows]:
    person = ("collector_code", "collector_name", "agency_code", "role", "reports_to", "certified_until")
    return {
        "product": [{"product_code": "PL", "product_name": "Personal loan"}],
        "branch": [{"branch_code": "B1", "branch_name": "Fort", "state": "Goa", "zone": "West"}],
        "agency": [
            {"agency_code": "TC", "agency_name": "Callers", "agency_type": "tele_calling"},
            {"agency_code": "FA", "agency_name": "Visitors", "agency_type": "field"},
        ],
        "collector": [dict(zip(person, row, strict=True)) for row in PEOPLE],
        "holiday": [{"holiday_on": date(2026, 4, 14), "state": None}],
        "account": [
            {"account_id": account, "customer_id": account, "product_code": "PL", "branch_code": "B1",
             "opened_on": date(2025, 1, 1)}
            for account, *_ in ACCOUNTS
        ],
        "account_snapshot": [
            {"as_of_date": day, "account_id": account, "status": status, "dpd": dpd, "principal_outstanding": 90,
             "total_outstanding": 100, "overdue_amount": 10 if dpd else 0}
            for day in (MARCH, APRIL)
            for account, status, dpd, _, _ in ACCOUNTS
        ],
        "allocation": [
            {"allocation_id": f"L-{account}", "account_id": account, "agency_code": agency, "collector_code": collector,
             "allocated_on": date(2026, 3, 1), "recalled_on": None, "dpd_at_allocation": dpd,
             "balance_at_allocation": 100}
            for account, _, dpd, agency, collector in ACCOUNTS
            if agency
        ],
        "interaction": [
            {"interaction_id": f"I{number}", "account_id": account, "started_at": at, "channel": channel,
             "agency_code": "FA" if collector == "F1" else "TC", "collector_code": collector, "outcome": outcome,
             "recorded": recorded}
            for number, (account, collector, channel, outcome, recorded) in enumerate(CONTACTS)
        ],
        "promise": [
            {"promise_id": f"P{number}", "account_id": "A1", "agency_code": "TC", "collector_code": "T1",
             "made_on": date(2026, 4, 1), "due_on": date(2026, 4, 10), "amount": 50, "paid_amount": 0, "status": status}
            for number, status in enumerate(("kept", "broken"))
        ],
        "payment": [
            {"receipt_no": f"R{number}", "line_no": 1, "account_id": account, "paid_at": at, "amount": amount,
             "kind": "overdue", "channel": "agent_cash" if collector else "upi", "collector_code": collector,
             "agency_code": None, "status": "cleared"}
            for number, (account, collector, amount) in enumerate(RECEIPTS)
        ],
        "conduct_rule": [
            {"rule": "unrecorded_call", "value": "no", "product_code": None, "effective_from": date(2026, 1, 1)}
        ],
    }  # fmt: skip
