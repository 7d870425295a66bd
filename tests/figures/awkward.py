"""A lender in miniature that holds every case the conventions decide: each account is named after its case.

Day-ends: 31 March, 10, 20 and 30 April, 14 and 31 May, and 14 June 2026, so June is open. Unless a case says otherwise
an account owes 1,000 at every day-end.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from tests.figures.awkward_campaigns import campaign_tables
from tests.figures.awkward_complaints import said_tables

Rows = list[dict[str, Any]]

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
MARCH_END, APRIL_10, APRIL_20, APRIL_END = date(2026, 3, 31), date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 30)
MAY_14, MAY_END, JUNE_14 = date(2026, 5, 14), date(2026, 5, 31), date(2026, 6, 14)

# Account -> days past due (or a terminal status) on 31 March and 30 April; None where it has no row that day.
GONE: Final = "gone"
UNKNOWN: Final = "unknown"
Standing = int | str
APRIL_CASES: Final[Mapping[str, tuple[Standing, Standing]]] = {
    "stays-current": (0, 0),
    "flows": (10, 40),
    "jumps-three-buckets": (0, 95),
    "boundary-30-to-31": (30, 31),
    "boundary-180-to-181": (180, 181),
    "same-bucket-paid": (40, 50),
    "same-bucket-unpaid": (40, 50),
    "same-bucket-paid-then-reversed": (40, 50),
    "same-bucket-only-charges-paid": (40, 50),
    "same-bucket-only-prepayment": (40, 50),
    "same-bucket-cheque-bounced": (40, 50),
    "same-bucket-paid-on-opening-day": (40, 50),
    "same-bucket-paid-last-second": (40, 50),
    "same-bucket-paid-day-after": (40, 50),
    "same-bucket-settlement-paid": (40, 50),
    "rolls-back": (95, 40),
    "normalises": (40, 0),
    "negative-dpd-is-current": (40, -5),
    "bounces-and-clears": (0, 0),
    "bounces-and-flows": (0, 20),
    "closed-row": (40, "closed"),
    "settled-row": (100, "settled"),
    "written-off-row": (200, "written_off"),
    "sold-row": (200, "sold"),
    "settled-on-20-april-then-no-row": (100, GONE),
    "active-on-20-april-then-no-row": (100, GONE),
    "closed-then-active-on-20-april-then-no-row": (100, GONE),
    "closed-on-12-april-no-row": (5, GONE),
    "closed-in-february-no-row": (5, GONE),
    "written-off-15-april-no-row": (170, GONE),
    "write-off-reversed-no-row": (170, GONE),
    "gone": (40, GONE),
    "was-closed-gone": ("closed", GONE),
    "stays-written-off": ("written_off", "written_off"),
    "reopened": ("closed", 0),
    "new": (GONE, 0),
    "appeared": (GONE, 40),
    "unknown-to-current": (UNKNOWN, 0),
    "unknown-to-closed": (UNKNOWN, "closed"),
    "late-to-unknown": (40, UNKNOWN),
    "stays-unknown": (UNKNOWN, UNKNOWN),
    "credit-balance": (0, 0),
    "credit-balance-late": (40, 70),
    "moves-branch": (40, 70),
    "moves-segment": (0, 0),
    "npa-stays": (100, 130),
    "npa-sticky-at-20-days": (20, 25),
    "npa-upgraded": (100, 0),
    "npa-slips": (80, 110),
    "npa-written-off": (200, "written_off"),
    "npa-closed": (200, "closed"),
    "npa-moves-branch": (100, 130),
    "card-12-days": (12, 12),
    "held-all-month": (40, 70),
    "handed-over-on-4-april": (40, 70),
    "recalled-on-cut-off-day": (40, 70),
    "placed-on-20-april": (40, 70),
    "recalled-in-march": (40, 70),
    "overlapping-latest-wins": (40, 70),
    "overlapping-both-recalled-before-cut-off-day": (40, 70),
    "lent-out-and-returned": (40, 70),
    "credit-balance-moves-branch": (0, 0),
    "placed-and-recalled-same-day": (40, 70),
}
"""What each account is on the first two month-ends."""

_NPA_ON: Final = {
    "npa-stays": (MARCH_END, APRIL_END),
    "npa-sticky-at-20-days": (MARCH_END, APRIL_END),
    "npa-upgraded": (MARCH_END,),
    "npa-slips": (APRIL_END,),
    "npa-written-off": (MARCH_END, APRIL_END),
    "npa-closed": (MARCH_END,),
    "npa-moves-branch": (MARCH_END, APRIL_END),
}
_BALANCES: Final = {
    ("credit-balance", MARCH_END): -200.25,
    ("credit-balance", APRIL_END): -100.10,
    ("credit-balance-late", MARCH_END): -50.05,
    ("credit-balance-late", APRIL_END): 700.35,
    ("credit-balance-moves-branch", MARCH_END): -30.0,
    ("credit-balance-moves-branch", APRIL_END): -40.5,
    ("npa-stays", APRIL_END): 900.0,
    ("npa-sticky-at-20-days", APRIL_END): 1100.0,
    ("npa-slips", APRIL_END): 950.0,
    ("npa-moves-branch", APRIL_END): 980.0,
    ("same-bucket-paid", APRIL_END): 800.0,
    ("normalises", APRIL_END): 600.0,
}
_CLOSED_ON: Final = {
    "closed-on-12-april-no-row": date(2026, 4, 12),
    "closed-in-february-no-row": date(2026, 2, 12),
}


def awkward_tables() -> dict[str, Rows]:
    """All tables of the miniature lender."""
    return {
        "product": [
            {"product_code": "PL", "product_name": "Personal loan", "product_group": "Retail", "secured": False,
             "revolving": False},
            {"product_code": "CC", "product_name": "Credit card", "product_group": None, "secured": None,
             "revolving": True},
        ],
        "branch": [
            {"branch_code": "N1", "branch_name": "North one", "area": "Agra", "state": "Uttar Pradesh",
             "zone": "North"},
            {"branch_code": "S1", "branch_name": "South one", "area": None, "state": "Kerala", "zone": "South"},
        ],
        "agency": [
            {"agency_code": code, "agency_name": f"Agency {code}", "agency_type": "field"} for code in ("AG1", "AG2")
        ],
        "account": _accounts(),
        "account_snapshot": [*_april(), *_later()],
        "payment": _payments(),
        "presentation": [_presentation(name) for name in ("bounces-and-clears", "bounces-and-flows")],
        "write_off": [
            _write_off("written-off-15-april-no-row", 1, 15, 1000.0),
            _write_off("write-off-reversed-no-row", 2, 15, 1000.0),
            _write_off("write-off-reversed-no-row", 3, 20, -1000.0),
        ],
        "allocation": _allocations(),
        **said_tables(),
        **campaign_tables(),
    }  # fmt: skip


def _accounts() -> Rows:
    names = (*APRIL_CASES, *JUNE_CASES)
    return [
        {
            "account_id": name,
            # The first two cases are one customer.
            "customer_id": "C-one" if name in names[:2] else f"C-{name}",
            "product_code": "CC" if name == "card-12-days" else "PL",
            "branch_code": "N1",
            "opened_on": date(2026, 4, 12) if name == "new" else date(2025, 1, 1),
            "closed_on": _CLOSED_ON.get(name),
            "sanctioned_amount": 50_000.0 if name == "stays-current" else 50_000.01,
            "risk_segment": "Low",
        }
        for name in names
    ]


def _row(name: str, day: date, standing: Standing, **more: Any) -> dict[str, Any]:
    active = isinstance(standing, int) or standing == UNKNOWN
    balance = _BALANCES.get((name, day), 1000.0)
    return {
        "as_of_date": day,
        "account_id": name,
        "status": "active" if active else standing,
        "dpd": standing if isinstance(standing, int) else None if standing == UNKNOWN else 0,
        "principal_outstanding": balance,
        "total_outstanding": balance,
        "overdue_amount": 100.0 if isinstance(standing, int) and standing > 0 else 0.0,
        "charges_due": None,
        "provision": 150.0 if day in _NPA_ON.get(name, ()) else None,
        "npa_flag": day in _NPA_ON.get(name, ()),
        **more,
    }


def _april() -> Iterator[dict[str, Any]]:
    for name, standings in APRIL_CASES.items():
        for day, standing in zip((MARCH_END, APRIL_END), standings, strict=True):
            moved = day == APRIL_END and name.endswith("moves-branch")
            branch = "S1" if moved else None
            segment = "High" if day == APRIL_END and name == "moves-segment" else None
            if standing != GONE:
                yield _row(name, day, standing, branch_code=branch, risk_segment=segment)
    yield _row("settled-on-20-april-then-no-row", APRIL_10, 110)
    yield _row("settled-on-20-april-then-no-row", APRIL_20, "settled")
    yield _row("active-on-20-april-then-no-row", APRIL_20, 120)
    yield _row("closed-then-active-on-20-april-then-no-row", APRIL_10, "closed")
    yield _row("closed-then-active-on-20-april-then-no-row", APRIL_20, 115)


JUNE_CASES: Final[Mapping[str, tuple[int, int, int, int]]] = {
    "open-month-flows": (0, 5, 20, 34),
    "open-month-clears": (10, 24, 0, 0),
    "open-month-late": (50, 64, 81, 95),
}
"""Days past due on 30 April, 14 May, 31 May and 14 June: the only accounts that have these day-ends."""


def _later() -> Iterator[dict[str, Any]]:
    for name, standings in JUNE_CASES.items():
        for day, standing in zip((APRIL_END, MAY_14, MAY_END, JUNE_14), standings, strict=True):
            yield _row(name, day, standing)


def _payment(name: str, number: int, when: datetime, **more: Any) -> dict[str, Any]:
    usual = {"amount": 100.25, "component": "principal", "kind": "due", "channel": "upi", "status": "cleared"}
    return {"receipt_no": f"R{number:02}", "line_no": 1, "account_id": name, "paid_at": when, **usual, **more}


def _payments() -> Rows:
    in_april = datetime(2026, 4, 15, 11, 30)
    return [
        _payment("same-bucket-paid", 1, in_april, kind="overdue", posted_on=date(2026, 4, 16)),
        _payment("same-bucket-paid-then-reversed", 2, in_april),
        _payment("same-bucket-paid-then-reversed", 3, datetime(2026, 4, 17, 9), amount=-100.25),
        _payment("same-bucket-only-charges-paid", 4, in_april, kind="charges", component="charges"),
        _payment("same-bucket-only-prepayment", 5, in_april, kind="prepayment", posted_on=date(2026, 5, 1)),
        _payment("same-bucket-cheque-bounced", 6, in_april, status="bounced"),
        _payment("same-bucket-paid-on-opening-day", 7, datetime(2026, 3, 31, 23, 59, 59)),
        _payment("same-bucket-paid-last-second", 8, datetime(2026, 4, 30, 23, 59, 59)),
        _payment("same-bucket-paid-day-after", 9, datetime(2026, 5, 1)),
        _payment("same-bucket-settlement-paid", 10, in_april, kind="settlement"),
        _payment("normalises", 11, in_april, amount=400.0, posted_on=date(2026, 4, 15)),
        # The charges once more under another number, booked in May: they repeat, and are not late besides.
        _payment(
            "same-bucket-only-charges-paid",
            12,
            in_april,
            kind="charges",
            component="charges",
            posted_on=date(2026, 5, 2),
        ),
        # Seven receipts that an agency took in two months; the first has two lines, the last one is a reversal.
        _payment("held-all-month", 13, in_april, channel="agent_cash"),
        _payment("held-all-month", 13, in_april, channel="agent_cash", line_no=2, component="interest", amount=5.5),
        *(
            _payment(
                "held-all-month", 14 + number, datetime(2026, 4, 20, 9), channel="agent_cash", amount=10.25 + number
            )
            for number in range(5)
        ),
        _payment("held-all-month", 19, datetime(2026, 5, 20, 9), channel="agent_cash", amount=-3.0),
        *_reversals(),
    ]


def _reversals() -> Rows:
    """Reversals that say which receipt they take back, as far as it is one."""
    field, later = {"channel": "agent_cash"}, datetime(2026, 5, 22, 9)
    return [
        # Of the receipt with two lines, booked in an office.
        _payment("held-all-month", 20, later, amount=-105.75, channel="branch", reverses_receipt_no="R13"),
        # Of the same month.
        _payment("held-all-month", 21, datetime(2026, 4, 25, 9), amount=-10.25, reverses_receipt_no="R14", **field),
        # The agency that took it no longer holds the account.
        _payment("handed-over-on-4-april", 22, datetime(2026, 4, 2, 9), amount=70.0, **field),
        _payment("handed-over-on-4-april", 23, later, amount=-30.0, reverses_receipt_no="R22", **field),
        # Of another account, of no receipt at all, and of one that came later: none of them is named.
        _payment("held-all-month", 24, later, amount=-1.25, reverses_receipt_no="R22", **field),
        _payment("held-all-month", 25, later, amount=-2.5, reverses_receipt_no="R99", **field),
        _payment("held-all-month", 26, datetime(2026, 4, 2, 9), amount=-0.5, reverses_receipt_no="R15", **field),
    ]


def _presentation(name: str) -> dict[str, Any]:
    return {"presentation_id": f"P-{name}", "account_id": name, "presented_on": date(2026, 4, 5), "amount": 500.0,
            "result": "returned"}  # fmt: skip


def _write_off(name: str, number: int, day: int, amount: float) -> dict[str, Any]:
    return {"write_off_id": f"W{number}", "account_id": name, "written_off_on": date(2026, 4, day), "amount": amount}


def _allocations() -> Rows:
    stays: Sequence[tuple[str, str, date, date | None]] = (
        ("held-all-month", "AG1", date(2026, 2, 1), None),
        ("handed-over-on-4-april", "AG1", date(2026, 2, 1), date(2026, 4, 4)),
        ("handed-over-on-4-april", "AG2", date(2026, 4, 4), None),
        ("recalled-on-cut-off-day", "AG1", date(2026, 2, 1), date(2026, 4, 5)),
        ("recalled-on-cut-off-day", "AG2", date(2026, 4, 20), None),
        ("placed-on-20-april", "AG2", date(2026, 4, 20), None),
        ("recalled-in-march", "AG1", date(2026, 2, 1), date(2026, 3, 31)),
        ("overlapping-latest-wins", "AG1", date(2026, 2, 1), None),
        ("overlapping-latest-wins", "AG2", date(2026, 3, 15), None),
        ("overlapping-both-recalled-before-cut-off-day", "AG1", date(2026, 2, 1), date(2026, 4, 3)),
        ("overlapping-both-recalled-before-cut-off-day", "AG2", date(2026, 3, 15), date(2026, 4, 3)),
        ("lent-out-and-returned", "AG1", date(2026, 2, 1), None),
        ("lent-out-and-returned", "AG2", date(2026, 3, 15), date(2026, 4, 10)),
        ("placed-and-recalled-same-day", "AG1", date(2026, 4, 5), date(2026, 4, 5)),
        ("jumps-three-buckets", "AG2", date(2026, 3, 20), date(2026, 4, 3)),
        ("jumps-three-buckets", "AG1", date(2026, 3, 20), date(2026, 4, 3)),
    )
    return [
        {"allocation_id": f"A{number:02}", "account_id": name, "agency_code": agency, "allocated_on": first,
         "recalled_on": last, "dpd_at_allocation": 30, "balance_at_allocation": 1000.0}
        for number, (name, agency, first, last) in enumerate(stays)
    ]  # fmt: skip
