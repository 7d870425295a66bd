"""The conventions of money on a lender of literal cases: who collected, what counts against a due, what is too soon.

Day-ends: 31 March, 30 April and 4 May 2026. Every account is named after its case, opens with 100 overdue and owes a
due of 20 on 2 April, unless the case says otherwise.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import polars as pl
import pytest

from tests.figures.prepared import Prepared, prepare, write_database
from validations import vocabulary as words

APRIL = date(2026, 4, 1)
DAYS: Final = (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 4))

Row = Mapping[str, Any]


def paid(account: str, day: int, amount: float, **more: Any) -> Row:
    """A receipt at ten in the morning of a day in April."""
    usual = {"kind": "overdue", "channel": "upi", "status": "cleared", "agency_code": None, "deposited_at": None}
    return {
        "receipt_no": f"{account} {day} {amount} {more.get('status', '')}", "line_no": 1, "account_id": account,
        "paid_at": datetime(2026, 4, day, 10), "amount": amount, **usual, **more,
    }  # fmt: skip


def cash(account: str, day: int, amount: float, deposited: datetime | None) -> Row:
    return paid(account, day, amount, channel="agent_cash", agency_code="AG1", deposited_at=deposited)


RECEIPTS: Final = [
    paid("handed-over", 14, 1, channel="cash"),
    paid("handed-over", 15, 2, channel="cash"),
    paid("held-but-pays-alone", 9, 4, channel="UPI"),
    paid("held-names-the-agency", 9, 8, channel="upi", agency_code="AG1"),
    paid("held-by-an-unknown-channel", 9, 16, channel="counter"),
    paid("held-without-channel", 9, 32, channel=None),
    paid("held-by-nobody-cash", 9, 64, channel="cash", agency_code="AG1"),
    paid("held-by-nobody-alone", 9, 128, channel="nach"),
    paid("bounced-and-reversed", 9, 1000, status="bounced"),
    paid("bounced-and-reversed", 10, 1000, status="reversed"),
    paid("not-in-the-accounts", 9, 256, channel="nach"),
]
DEPOSITS: Final = [
    cash("deposits", 1, 1, datetime(2026, 4, 2, 10)),
    cash("deposits", 2, 1, datetime(2026, 4, 3, 10, 1)),
    cash("deposits", 3, 1, None),
    cash("deposits", 30, 1, None),
]
ON_DUES: Final = [
    paid("pays-twice-its-due", 9, 40, kind="due"),
    paid("prepays", 9, 900, kind="prepayment"),
    paid("settles", 9, 500, kind="settlement"),
    paid("takes-back", 9, -50, kind="due"),
    paid("pays-its-charges", 9, 7, kind="charges"),
]
ACCOUNTS: Final = tuple(
    dict.fromkeys(
        [*(row["account_id"] for row in (*RECEIPTS, *DEPOSITS, *ON_DUES)), "waived", "written-off", "closed-before",
         "credit-balance", "clears-on-the-day", "clears-in-30-days", "clears-in-31-days", "not-yet-30-days"]
    )
)  # fmt: skip
DUES: Final = {
    "clears-on-the-day": (date(2026, 4, 2), date(2026, 4, 2)),
    "clears-in-30-days": (date(2026, 4, 2), date(2026, 5, 2)),
    "clears-in-31-days": (date(2026, 4, 2), date(2026, 5, 3)),
    "not-yet-30-days": (date(2026, 4, 5), None),
}


def _snapshot(account: str, day: date) -> Row:
    overdue = {"credit-balance": -30.0}.get(account, 100.0)
    status = "closed" if account == "closed-before" else "active"
    if account == "written-off" and day > DAYS[0]:
        status = "written_off"
    return {"as_of_date": day, "account_id": account, "status": status, "dpd": 10, "principal_outstanding": 1000.0,
            "total_outstanding": 1000.0, "overdue_amount": overdue}  # fmt: skip


def _allocations() -> list[Row]:
    held = [name for name in ACCOUNTS if name.startswith("held-") and "nobody" not in name]
    stays = [
        ("handed-over", "AG1", date(2026, 1, 5), date(2026, 4, 15)),
        ("handed-over", "OWN", date(2026, 4, 15), None),
        ("deposits", "AG1", date(2026, 1, 5), None),
        *((name, "AG1", date(2026, 1, 5), None) for name in held),
    ]
    return [
        {"allocation_id": f"A{number}", "account_id": account, "agency_code": agency, "allocated_on": first,
         "recalled_on": last, "dpd_at_allocation": 1, "balance_at_allocation": 1.0}
        for number, (account, agency, first, last) in enumerate(stays)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    known = [name for name in ACCOUNTS if name != "not-in-the-accounts"]
    tables: dict[str, list[Row]] = {
        "product": [{"product_code": "PL", "product_name": "Personal loan"}],
        "branch": [{"branch_code": "N1", "branch_name": "North", "state": "Delhi", "zone": "North"}],
        "agency": [
            {"agency_code": "AG1", "agency_name": "Field", "agency_type": "field"},
            {"agency_code": "OWN", "agency_name": "Own team", "agency_type": "in_house"},
        ],
        "account": [
            {"account_id": name, "customer_id": name, "product_code": "PL", "branch_code": "N1",
             "opened_on": date(2025, 1, 1), "sanctioned_amount": 1.0,
             "first_due_on": DUES[name][0] if name in DUES else date(2025, 2, 2)}
            for name in known
        ],
        "account_snapshot": [_snapshot(name, day) for name in known for day in DAYS],
        "allocation": _allocations(),
        "payment": [*RECEIPTS, *DEPOSITS, *ON_DUES],
        "instalment": [
            {"account_id": name, "due_on": due_on, "amount": 20.0, "cleared_on": cleared_on}
            for name in known
            for due_on, cleared_on in [DUES.get(name, (date(2026, 4, 2), date(2026, 4, 2)))]
        ],
        "waiver": [
            {"waiver_id": "W1", "account_id": "waived", "waived_on": date(2026, 4, 9), "component": "interest",
             "amount": 30.0},
            {"waiver_id": "W2", "account_id": "waived", "waived_on": date(2026, 4, 9), "component": "charges",
             "amount": 3.0},
        ],
        "write_off": [
            {"write_off_id": "X1", "account_id": "written-off", "written_off_on": date(2026, 4, 20), "amount": 5000.0}
        ],
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("money")
    write_database(folder / "money.duckdb", tables)
    return prepare(folder / "money.duckdb", folder / "store")


def test_who_collected_and_for_whom(lender: Prepared) -> None:
    """The amounts are powers of two, so that every sum says which receipts are in it."""
    frame = lender.ask(
        "received_all_amount", by=("agency_code", "attribution"), months=[APRIL], where={"kind": ["overdue"]}
    ).filter(pl.col("agency_code") != "AG1")
    assert {row[:2]: row[2] // 100 for row in frame.rows()} == {
        ("OWN", "in_house"): 2,
        ("(none)", "self_paid"): 128 + 256,
        ("(none)", "unattributed"): 64,
    }
    agency = lender.ask("received_all_amount", by=("attribution",), months=[APRIL], where={"agency_code": ["AG1"]})
    taken = {who: amount // 100 for who, amount in agency.rows()}
    # Four receipts of one rupee each are the cash of the deposits.
    assert taken == {"agency": 1 + 8 + 4, "self_paid": 4, "unattributed": 16 + 32}


def test_bounced_and_reversed_receipts_never_count(lender: Prepared) -> None:
    assert lender.one("received_all_amount", APRIL) // 100 == 511 + 4 + 40 + 900 + 500 - 50 + 7


def test_a_receipt_of_an_account_that_is_not_there_is_kept_without_product(lender: Prepared) -> None:
    assert lender.one("received_all_amount", APRIL, product_code="(none)") == 256_00


def test_cash_that_is_not_deposited_counts_as_late_once_its_day_has_passed(lender: Prepared) -> None:
    frame = lender.figures.rows("receipts", {"channel"}, [APRIL]).filter(pl.col("channel") == "agent_cash")
    assert frame.select(pl.col("to_deposit", "deposited_in_time").sum()).collect().row(0) == (3, 1)
    # Three cases are too few for a rate.
    answer = lender.ask("deposited_in_time_rate", months=[APRIL], where={"channel": ["agent_cash"]})
    assert answer.row(0) == (None, 3)


def test_one_accounts_payment_hides_no_others_miss(lender: Prepared) -> None:
    """Dues of 20 each; only one account paid for its dues, twice as much; one took 50 back."""
    names = len(ACCOUNTS) - 2  # Neither the one that is no account nor the one closed before owes anything.
    assert lender.one("due_amount", APRIL) == names * 20_00
    assert lender.one("collected_on_due_amount", APRIL) == 20_00 - 50_00
    assert lender.one("collection_efficiency_current_rate", APRIL) == (20 - 50) / (names * 20)


def test_collected_on_demand_is_capped_account_by_account(lender: Prepared) -> None:
    overdue = 1 + 2 + 4 + 8 + 16 + 32 + 64 + 4
    # 128 of one account and 500 of another against 120 each, and 50 went back; prepayments and charges are kept apart.
    assert lender.one("collected_on_demand_amount", APRIL) == (overdue + 120 + 40 + 120 - 50) * 100
    assert lender.one("collected_on_overdue_amount", APRIL) == (overdue + 100) * 100


def test_the_total_variant_counts_all_that_came_in_for_dues(lender: Prepared) -> None:
    due = lender.one("due_amount", APRIL)
    assert lender.one("collection_efficiency_total_rate", APRIL) == (511 + 4 + 40 + 500 - 50) * 100 / due


def test_waivers_and_write_offs_take_no_more_than_what_was_left_of_the_demand(lender: Prepared) -> None:
    assert lender.one("demand_waived_amount", APRIL) == 30_00
    assert lender.one("charges_waived_amount", APRIL) == 3_00
    assert lender.one("demand_written_off_amount", APRIL) == 120_00
    assert lender.one("charged_off_amount", APRIL) == 5000_00


def test_overdue_is_floored_and_of_active_accounts_only(lender: Prepared) -> None:
    active = len(ACCOUNTS) - 3  # Neither the closed account nor the credit balance, nor the one that is no account.
    assert lender.one("opening_overdue_amount", APRIL) == active * 100_00
    assert lender.one("demand_closing_overdue_amount", APRIL) == (active - 1) * 100_00


def test_only_dues_whose_30_days_have_passed_count_as_missed(lender: Prepared) -> None:
    """Seen on 4 May: the due of 2 April has had its 30 days, that of 5 April has not."""
    frame = lender.figures.rows("demand", set(), [APRIL])
    names = ("dues_raised", "overdue_raised", "overdue_cleared_in_time", "first_dues", "first_payment_defaults")
    assert frame.select(pl.col(names).sum()).collect().row(0) == (2, 40_00, 20_00, 3, 1)


def test_lists_of_channels_in_the_sql_are_those_of_the_vocabulary() -> None:
    from data_access.sql_files import source

    text = source("receipt_rows") + source("of_attribution")
    for channels in (words.SELF_PAY_CHANNELS, words.COLLECTOR_CHANNELS, words.CASH_CHANNELS):
        quoted = ", ".join(f"'{channel}'" for channel in channels)
        assert quoted in " ".join(text.split())
    assert not set(words.SELF_PAY_CHANNELS) & set(words.COLLECTOR_CHANNELS)
    assert set(words.CASH_CHANNELS) <= set(words.COLLECTOR_CHANNELS)
