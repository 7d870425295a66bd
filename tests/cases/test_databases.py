"""Databases whose columns have another type or spelling, an address that is nearly right, amounts beyond all bounds."""

from collections.abc import Callable

import pytest

from tests.cases.conftest import Case

OpenCase = Callable[[str], Case]


def test_a_timestamp_where_a_day_is_wanted_is_said_in_a_sentence_that_names_the_cast(case: OpenCase) -> None:
    stamped = case("11_timestamp_as_of_date")
    stamped.make()
    ran = stamped.run("refresh")
    assert ran.status == 1
    assert "The column account_snapshot.as_of_date has type TIMESTAMP where DATE is wanted" in ran.said
    assert "write CAST(as_of_date AS DATE)" in ran.said
    assert "bucketwise check" in ran.said


def test_columns_in_upper_case_are_the_columns_of_the_contract(case: OpenCase) -> None:
    upper = case("12_upper_case_columns")
    upper.make()
    checked = upper.run("check")
    assert checked.status == 0
    assert "0 errors, 0 warnings" in checked.said
    assert upper.run("refresh").status == 0
    assert upper.figures("accounts", "--by", "month") == [{"month": "2026-05", "accounts": "1"}]


@pytest.mark.parametrize("command", ["check", "refresh", "serve"])
def test_an_address_with_two_slashes_is_answered_with_the_right_one(
    case: OpenCase, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    nearly = case("13_two_slash_address")
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", "duckdb://c.duckdb")
    ran = nearly.run(command)
    assert ran.status == 1
    assert "a file follows three slashes: duckdb:///c.duckdb." in ran.said


def test_amounts_that_add_up_beyond_what_figures_hold_name_table_and_amount(case: OpenCase) -> None:
    huge = case("huge_amounts")
    loaded = huge.run("import", "map", *(f"{name}.csv" for name in FILES))
    assert "amount is not a number with at most 16 digits before the point" in loaded.said
    assert huge.rows("SELECT receipt_no FROM payment") == [("R1",)]
    ran = huge.run("refresh")
    assert ran.status == 1
    assert "adds up to 119,999,999,999,999,999.88, beyond 92,233,720,368,547,758.07" in ran.said
    assert "look for amounts that are too large in account_snapshot" in ran.said


FILES = ("product", "branch", "account", "account_snapshot", "payment")
