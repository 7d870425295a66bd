"""Complaints, disputes and surveys of the miniature lender, each named after the case that the conventions decide.

The name of a complaint is its category too, so that figures can be told by case.
Its months close on 31 March, 30 April, 31 May and, still open, 14 June 2026.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

Rows = list[dict[str, Any]]

APRIL_10: Final = date(2026, 4, 10)
_ANSWERED_AFTER: Final = (0, 15, 16, 25, 26, 30, 31)
"""Days at both sides of every band's edge."""
_ATTRIBUTION: Final[Mapping[str, Mapping[str, Any]]] = {
    "names-another-than-the-holder": {"account_id": "held-all-month", "agency_code": "AG2"},
    "incident-under-the-first-holder": {
        "account_id": "handed-over-on-4-april",
        "incident_on": date(2026, 4, 3),
    },
    "incident-on-the-day-of-handing-over": {
        "account_id": "handed-over-on-4-april",
        "incident_on": date(2026, 4, 4),
    },
    "incident-while-nobody-held": {"account_id": "placed-on-20-april", "incident_on": date(2026, 4, 19)},
    "no-incident-day-goes-by-receipt": {"account_id": "placed-on-20-april", "received_on": date(2026, 4, 20)},
    "latest-allocation-wins": {"account_id": "overlapping-latest-wins"},
    "tie-goes-to-the-higher-id": {"account_id": "jumps-three-buckets", "incident_on": date(2026, 4, 2)},
    "without-account": {"product_code": "CC", "state": "Kerala"},
    "without-anything": {"channel": None, "category": None, "timely": None},
    "state-and-product-of-its-own": {
        "account_id": "held-all-month",
        "product_code": "CC",
        "state": "Kerala",
        "customer_id": "C-of-its-own",
    },
    "on-the-first-day": {"account_id": "flows", "received_on": date(2026, 4, 1)},
    "on-the-last-day": {"account_id": "flows", "received_on": date(2026, 4, 30)},
    "after-the-last-day-end": {"account_id": "flows", "received_on": date(2026, 6, 15)},
}
_ANSWERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "closed-on-the-day-end": {"received_on": date(2026, 4, 20), "closed_on": date(2026, 4, 30)},
    "closed-after-the-day-end": {"received_on": date(2026, 4, 20), "closed_on": date(2026, 5, 1)},
    "closed-on-no-known-day": {"received_on": date(2026, 6, 2), "status": "closed"},
    "open-for-26-days": {"received_on": date(2026, 4, 4), "closed_on": date(2026, 5, 20)},
    "open-for-30-days": {"received_on": date(2026, 5, 15)},
    "open-for-31-days": {"received_on": date(2026, 5, 14)},
    "open-but-in-time": {"timely": True, "upheld": True},
    "closed-and-undecided": {"closed_on": date(2026, 4, 12), "timely": None},
    "closed-late-and-upheld": {"closed_on": date(2026, 5, 30), "timely": False, "upheld": True, "reopened": True},
    "closed-without-verdict": {"closed_on": date(2026, 4, 20), "upheld": None},
    "to-the-ombudsman": {"closed_on": date(2026, 5, 30), "escalated_to_ombudsman": True},
}
_CUSTOMERS: Final[Mapping[str, Sequence[date]]] = {
    "again-after-90-days": (date(2026, 2, 9), date(2026, 5, 10)),
    "again-after-91-days": (date(2026, 2, 8), date(2026, 5, 10)),
    "twice-on-one-day": (date(2026, 5, 3), date(2026, 5, 3)),
    "twice-in-a-month": (date(2026, 5, 3), date(2026, 5, 4)),
    "in-the-open-month": (date(2026, 5, 20), date(2026, 6, 14)),
}


def said_tables() -> dict[str, Rows]:
    """What customers of the miniature lender say."""
    answered = [
        _complaint(f"answered-after-{days:02}-days", closed_on=APRIL_10 + timedelta(days=days), upheld=days > 20)
        for days in _ANSWERED_AFTER
    ]
    repeated = [
        _complaint(f"{name}-{turn}", received_on=day, customer_id=f"C-{name}")
        for name, days in _CUSTOMERS.items()
        for turn, day in enumerate(days)
    ]
    cases = [_complaint(name, **row) for name, row in {**_ATTRIBUTION, **_ANSWERS}.items()]
    return {"complaint": [*cases, *answered, *repeated], "dispute": _disputes(), "survey_response": _surveys()}


def _complaint(name: str, **more: Any) -> dict[str, Any]:
    usual = {"channel": "Web", "category": name, "received_on": APRIL_10, "timely": True, "upheld": False,
             "escalated_to_ombudsman": False, "reopened": False}  # fmt: skip
    row = {"complaint_id": name, **usual, **more}
    return {"status": "closed" if row.get("closed_on") else "open", **row}


def _disputes() -> Rows:
    cases: Mapping[str, tuple[str, date, date | None]] = {
        "closed-on-the-day-end": ("flows", date(2026, 4, 3), date(2026, 4, 30)),
        "closed-after-the-day-end": ("flows", date(2026, 4, 3), date(2026, 5, 1)),
        "second-of-the-account": ("flows", date(2026, 4, 14), None),
        "of-an-account-that-is-not-late": ("stays-current", date(2026, 4, 15), None),
        "under-the-first-holder": ("handed-over-on-4-april", date(2026, 4, 3), None),
        "of-a-written-off-account": ("stays-written-off", date(2026, 3, 30), None),
        "of-the-open-month": ("open-month-late", date(2026, 6, 14), None),
        "raised-after-the-last-day-end": ("open-month-late", date(2026, 6, 15), None),
        "moved-branch": ("moves-branch", date(2026, 4, 2), date(2026, 6, 10)),
    }
    return [
        {"dispute_id": name, "account_id": account, "raised_on": raised, "category": "Amount",
         "status": "closed" if closed else "open", "closed_on": closed}
        for name, (account, raised, closed) in cases.items()
    ]  # fmt: skip


def _surveys() -> Rows:
    """Twelve answers to one agency, so that a score is told; the rest are cases."""
    rows: Rows = [
        {"response_id": f"scored-{number:02}", "agency_code": "AG1", "sent_on": APRIL_10, "responded_on": APRIL_10,
         "score": 1 + number % 5}
        for number in range(12)
    ]  # fmt: skip
    cases: Mapping[str, Mapping[str, Any]] = {
        "no-answer": {"agency_code": "AG1"},
        "answer-without-score": {"agency_code": "AG1", "responded_on": date(2026, 4, 12)},
        "score-without-a-day": {"agency_code": "AG1", "score": 4},
        "of-the-holder": {"account_id": "held-all-month", "score": 3},
        "of-nobody": {"account_id": "flows", "score": 5},
        "after-the-last-day-end": {"agency_code": "AG1", "sent_on": date(2026, 6, 15), "score": 5},
    }
    return [*rows, *({"response_id": name, "sent_on": APRIL_10, **row} for name, row in cases.items())]
