"""One account with everything that happened to it, and names that stay masked."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data_access.account_file import EVENTS, AccountFile, account_file, customers_of, masked_name, masked_phone
from data_access.settings import Settings
from tests.data_access.small_lender import MANDATORY, settings_for, write_lender
from tests.figures.prepared import write_database
from validations.cubes import CUBES
from validations.errors import UnknownNameError

DAYS = [date(2026, 3, 31), date(2026, 4, 30)]
AS_OF = date(2026, 4, 30)
SNAPSHOT = {"status": "active", "principal_outstanding": 900, "total_outstanding": 1000, "overdue_amount": 100}
ACCOUNT = {"product_code": "PL", "branch_code": "B1", "opened_on": date(2025, 1, 1), "sanctioned_amount": 5000}
TABLES: dict[str, list[dict[str, Any]]] = {
    "product": [{"product_code": "PL", "product_name": "Loan"}],
    "branch": [{"branch_code": "B1", "branch_name": "Fort", "state": "Goa", "zone": "West"}],
    "account": [
        {
            "account_id": "A1",
            "customer_id": "C1",
            "customer_name": "Asha Devi Rao",
            "phone": "+91 98765 43210",
            **ACCOUNT,
        },
        {"account_id": "A2", "customer_id": "C2", "customer_name": None, "phone": "123", **ACCOUNT},
    ],
    "account_snapshot": [
        {"as_of_date": day, "account_id": account, "dpd": dpd, **SNAPSHOT}
        for account in ("A1", "A2")
        for day, dpd in ((date(2026, 3, 31), 12), (date(2026, 4, 15), 27), (date(2026, 4, 30), 42))
    ],
    "instalment": [
        {"account_id": "A1", "due_on": date(2026, 3, 20), "amount": 100, "paid_amount": 0, "cleared_on": None},
        {"account_id": "A1", "due_on": date(2026, 5, 20), "amount": 100, "paid_amount": 0, "cleared_on": None},
        {
            "account_id": "A2",
            "due_on": date(2026, 3, 20),
            "amount": 7,
            "paid_amount": 7,
            "cleared_on": date(2026, 3, 21),
        },
    ],
    "payment": [
        {
            "receipt_no": "R1",
            "line_no": line,
            "account_id": "A1",
            "paid_at": datetime(2026, 4, 11, 16, 45),
            "amount": amount,
            "kind": "overdue",
            "channel": "upi",
            "status": "cleared",
        }
        for line, amount in ((1, 30), (2, 20.5))
    ],
    "interaction": [
        {
            "interaction_id": "I1",
            "account_id": "A1",
            "started_at": datetime(2026, 4, 10, 9, 0),
            "channel": "call",
            "outcome": "promise",
            "next_action_on": date(2026, 4, 20),
            "agency_code": "AG1",
        },
    ],
    "promise": [
        {
            "promise_id": "P1",
            "account_id": "A1",
            "made_on": date(2026, 4, 10),
            "due_on": date(2026, 4, 25),
            "amount": 60,
            "status": "broken",
        },
    ],
    "complaint": [
        {
            "complaint_id": "K1",
            "account_id": "A1",
            "customer_id": "C1",
            "received_on": date(2026, 2, 1),
            "channel": "email",
            "category": "Conduct",
            "status": "open",
        },
        {
            "complaint_id": "K2",
            "account_id": None,
            "customer_id": "C1",
            "received_on": date(2026, 2, 2),
            "channel": "email",
            "category": "Charges",
            "status": "closed",
            "closed_on": date(2026, 2, 9),
        },
        {
            "complaint_id": "K3",
            "account_id": None,
            "customer_id": "C2",
            "received_on": date(2026, 2, 3),
            "channel": "email",
            "category": "Other",
            "status": "open",
        },
    ],
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Read only by these tests."""
    path = tmp_path_factory.mktemp("file") / "one.duckdb"
    write_database(path, TABLES)
    return settings_for(path)


@pytest.fixture(scope="module")
def first(settings: Settings) -> AccountFile:
    return account_file(settings, "A1", DAYS, AS_OF)


def test_everything_that_happened_stands_on_one_timeline_newest_first(first: AccountFile) -> None:
    assert first.events.select("table", "on_day", "event", "detail", "amount", "until_day").rows() == [
        ("payment", date(2026, 4, 11), "overdue", "cleared", 50_50, None),
        ("interaction", date(2026, 4, 10), "call", "promise", None, date(2026, 4, 20)),
        ("promise", date(2026, 4, 10), None, "broken", 60_00, date(2026, 4, 25)),
        ("instalment", date(2026, 3, 20), None, "unpaid", 100_00, None),
        ("complaint", date(2026, 2, 2), "Charges", "closed", None, date(2026, 2, 9)),
        ("complaint", date(2026, 2, 1), "Conduct", "open", None, None),
    ]


def test_positions_are_those_of_the_days_asked_for_oldest_first(first: AccountFile) -> None:
    assert first.positions.select("as_of_date", "bucket", "dpd", "overdue").rows() == [
        (date(2026, 3, 31), "1-30", 12, 100_00),
        (date(2026, 4, 30), "31-60", 42, 100_00),
    ]


def test_the_head_is_masked_unless_a_setting_grants_names(settings: Settings, first: AccountFile) -> None:
    assert (first.head["customer_name"], first.head["phone"]) == ("A••• D••• R•••", "•••3210")
    assert first.head["sanctioned_amount"] == 5000_00
    granted = account_file(replace(settings, show_customer_names=True), "A1", DAYS, AS_OF)
    assert (granted.head["customer_name"], granted.head["phone"]) == ("Asha Devi Rao", "+91 98765 43210")


def test_what_the_database_does_not_have_is_named(first: AccountFile) -> None:
    held = {"instalment", "payment", "interaction", "promise", "complaint"}
    assert set(first.missing) == set(EVENTS.values()) - held
    assert first.cut == ()


def test_the_smallest_database_shows_the_position_and_names_everything_else(tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "smallest.duckdb", tables=MANDATORY))
    found = account_file(settings, "AC04", [date(2026, 4, 30)], AS_OF)
    assert found.positions["dpd"].to_list() == [0]
    assert found.events.is_empty()
    assert set(found.missing) == set(EVENTS.values())
    assert found.head["customer_name"] is None


@pytest.mark.parametrize("account", ["A9", "", "A1' OR '1'='1", "%", "A1\x00"])
def test_an_account_that_is_not_there_is_said_in_a_sentence(settings: Settings, account: str) -> None:
    with pytest.raises(UnknownNameError, match="The database has no account"):
        account_file(settings, account, DAYS, AS_OF)


def test_names_are_read_for_the_accounts_asked_for_and_masked(settings: Settings) -> None:
    named = customers_of(settings, ["A1", "A2", "A9", "' OR 1=1 --"]).sort("account_id")
    assert named.rows() == [("A1", "A••• D••• R•••", "•••3210"), ("A2", None, "•••")]
    granted = customers_of(replace(settings, show_customer_names=True), ["A1"])
    assert granted.rows() == [("A1", "Asha Devi Rao", "+91 98765 43210")]
    assert customers_of(settings, []).is_empty()


def test_a_database_without_names_has_none_to_show(tmp_path: Path) -> None:
    write_database(
        tmp_path / "plain.duckdb",
        {name: [{k: v for k, v in row.items() if k not in ("customer_name", "phone")} for row in rows]
         for name, rows in TABLES.items()},
    )  # fmt: skip
    assert customers_of(settings_for(tmp_path / "plain.duckdb"), ["A1"]).rows() == [("A1", None, None)]


@pytest.mark.parametrize(
    ("name", "shown"), [("Asha", "A•••"), ("  O  Brien ", "O••• B•••"), ("अनिता राव", "अ••• र•••"), ("", "")]
)
def test_a_masked_name_says_its_first_letters_and_nothing_of_its_length(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(("phone", "shown"), [("9876543210", "•••3210"), ("1234", "•••"), ("not a phone", "•••")])
def test_a_masked_phone_says_its_last_digits_where_there_are_more(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_no_name_or_phone_is_in_the_store() -> None:
    assert not {"customer_name", "phone"} & {column for spec in CUBES.values() for column in spec.columns}
