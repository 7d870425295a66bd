"""The accounts behind a figure: as many as the cube counted, with filters that are values and never SQL."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_access.list_specs import MOVEMENT_ACCOUNTS
from data_access.lists import accounts
from data_access.months import Period
from data_access.settings import Settings
from tests.data_access.prepared import figures
from tests.data_access.small_lender import MANDATORY, execute, settings_for, write_lender
from validations.errors import DatabaseUnavailableError, FilterNotPossibleError

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 28))
HOSTILE = ("x' OR 1=1 --", "'; DROP TABLE account; --", "B1') OR ('1'='1", "%", "\\", ":zone", "AG1\x00", "")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Read only by these tests."""
    return settings_for(write_lender(tmp_path_factory.mktemp("book") / "book.duckdb"))


def ids(listed: tuple[pl.DataFrame, int]) -> list[str]:
    return listed[0]["account_id"].to_list()


def test_a_month_lists_every_account_largest_opening_balance_first(settings: Settings) -> None:
    rows, total = accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {}, granted={})
    assert rows.columns == list(MOVEMENT_ACCOUNTS.shown)
    assert total == 6
    assert rows.select("account_id", "opening_state", "closing_state", "paid", "opening_outstanding").rows() == [
        ("AC06", "Current", "Current", "no", 5000_00),
        ("AC04", "91-120", "31-60", "yes", 3900_00),
        ("AC03", "61-90", "91-120", "no", 3100_00),
        ("AC02", "31-60", "31-60", "yes", 2100_00),
        ("AC01", "Current", "1-30", "no", 950_00),
        ("AC05", "180+", "written_off", "no", 510_00),
    ]


def test_amounts_are_minor_units(settings: Settings) -> None:
    rows, _ = accounts(
        settings, MOVEMENT_ACCOUNTS, MARCH, {"agency_code": ("AG2",), "branch_code": ("B2",)}, granted={}
    )
    assert {name: rows.schema[name] for name in MOVEMENT_ACCOUNTS.money} == dict.fromkeys(
        MOVEMENT_ACCOUNTS.money, pl.Int64
    )
    assert rows.filter(pl.col("account_id") == "AC04")["received"].to_list() == [200_50]


def test_every_cell_of_the_movement_lists_as_many_accounts_as_it_counts(lender: Settings) -> None:
    movement = figures(lender)["2026-03 movement"]
    own = movement.filter(~pl.col("opening_state").is_in(["transfer_in", "transfer_out"]))
    cells = own.group_by("opening_state", "closing_state", "branch_code", "agency_code").agg(pl.col("accounts").sum())
    assert cells["accounts"].sum() == 6
    for *values, counted in cells.rows():
        keys = ("opening_state", "closing_state", "branch_code", "agency_code")
        picked = {key: (value,) for key, value in zip(keys, values, strict=True)}
        rows, total = accounts(lender, MOVEMENT_ACCOUNTS, MARCH, picked, granted={})
        assert (rows.height, total) == (counted, counted), picked


def test_values_of_one_filter_widen_and_filters_narrow(settings: Settings) -> None:
    by_state = {"opening_state": ("61-90", "31-60")}
    assert ids(accounts(settings, MOVEMENT_ACCOUNTS, MARCH, by_state, granted={})) == ["AC03", "AC02"]
    assert ids(accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {**by_state, "zone": ("North",)}, granted={})) == ["AC02"]


def test_attributes_of_product_branch_and_agency_filter_too(settings: Settings) -> None:
    picked = {"revolving": ("yes",), "state": ("Uttar Pradesh",), "agency_type": ("in_house",), "secured": ("no",)}
    assert ids(accounts(settings, MOVEMENT_ACCOUNTS, MARCH, picked, granted={})) == ["AC02"]
    unallocated = {"agency_type": ("(none)",)}
    assert ids(accounts(settings, MOVEMENT_ACCOUNTS, MARCH, unallocated, granted={})) == ["AC06", "AC01", "AC05"]


def test_a_limit_keeps_the_first_and_the_total(settings: Settings) -> None:
    rows, total = accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {}, limit=2, granted={})
    assert (rows["account_id"].to_list(), total) == (["AC06", "AC04"], 6)
    rows, total = accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {}, limit=0, granted={})
    assert (rows.height, total) == (0, 6)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("key", ["branch_code", "opening_state"])
def test_a_hostile_value_is_a_value_that_nothing_has(settings: Settings, key: str, value: str) -> None:
    rows, total = accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {key: (value,)}, granted={})
    assert (rows.height, total) == (0, 0)
    assert accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {key: (value,)}, limit=1, granted={})[1] == 0
    assert accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {}, granted={})[1] == 6


def test_a_branch_really_named_like_sql_is_found(tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "book.duckdb"))
    name = "x' OR 1=1 --"
    execute(
        tmp_path / "book.duckdb",
        "INSERT INTO branch (branch_code, branch_name) VALUES ('x'' OR 1=1 --', 'Odd')",
        "UPDATE account SET branch_code = 'x'' OR 1=1 --' WHERE account_id = 'AC01'",
    )
    assert ids(accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {"branch_code": (name,)}, granted={})) == ["AC01"]


def test_an_empty_choice_lists_nothing(settings: Settings) -> None:
    assert accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {"zone": ()}, granted={})[1] == 0


@pytest.mark.parametrize("key", ["ticket_band", "account_id", "1=1; --"])
def test_a_filter_that_the_list_does_not_have_is_refused(settings: Settings, key: str) -> None:
    with pytest.raises(FilterNotPossibleError, match="is not recorded by"):
        accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {key: ("x",)}, granted={})


def test_no_names_and_phones_are_in_the_list() -> None:
    assert not {"customer_name", "phone"} & {*MOVEMENT_ACCOUNTS.shown, *MOVEMENT_ACCOUNTS.dimensions}


def test_the_smallest_database_lists_its_accounts(tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "smallest.duckdb", tables=MANDATORY))
    rows, total = accounts(settings, MOVEMENT_ACCOUNTS, MARCH, {"paid": ("unknown",)}, granted={})
    assert total == 6
    assert rows["received"].null_count() == 6


def test_a_database_that_is_gone_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="There is no database file"):
        accounts(settings_for(tmp_path / "nowhere.duckdb"), MOVEMENT_ACCOUNTS, MARCH, {}, granted={})
