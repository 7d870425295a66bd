"""What the rules of plausibility are told of a database, and what they say of whole lenders."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import live_columns
from data_access.demo import write_demo
from data_access.engine import open_engine, reading
from data_access.plausibility import doubts_of, observe
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.postgres_server import a_server
from tests.data_access.small_lender import MANDATORY, execute, fill, write_lender
from validations.plausibility.doubt import Doubt
from validations.plausibility.observed import Observed, RowCondition

WRONG = (
    "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES "
    "('R5', 1, 'AC02', '2026-03-20 09:15', 50, 'overdue', 'upi', 'cleared'), "
    "('R6', 1, 'AC02', '2026-03-20 09:15', 50, 'overdue', 'upi', 'cleared'), "
    "('R7', 1, 'AC01', '2026-05-02 09:15', 5, NULL, 'upi', 'cleared'), "
    "('R8', 1, 'AC01', '0026-04-02 09:15', 7, 'due', 'upi', 'cleared')",
    "UPDATE account SET first_due_on = '2126-03-05' WHERE account_id = 'AC06'",
)
CONDITION = RowCondition("late", "account_snapshot", ("dpd",), "dpd > 100", "are late", "Nothing.")


def seen(url: str) -> Observed:
    with reading(open_engine(url)) as connection:
        return observe(connection, live_columns(connection), today=date(2026, 5, 4), conditions=(CONDITION,))


def found(url: str, **settings: int) -> list[Doubt]:
    with reading(open_engine(url)) as connection:
        return doubts_of(connection, Settings(database_url=url, **settings))  # type: ignore[arg-type]


def assert_observed(observed: Observed) -> None:
    """The sums of the small lender with WRONG, by hand."""
    april = observed.day_ends.filter(pl.col("as_of_date") == date(2026, 4, 30)).sort("branch_code", "product_code")
    assert april.select("zone", "branch_code", "product_code", "active", "balance").rows() == [
        ("North", "B1", "CC", 1, Decimal("2150.00")),
        ("North", "B1", "PL", 1, Decimal("900.00")),
        ("South", "B2", "PL", 3, Decimal("11750.00")),
    ]
    overdue = observed.amounts.filter(
        (pl.col("column") == "overdue_amount") & (pl.col("as_of_date") == date(2026, 4, 30))
    )
    assert (overdue["total"].sum(), overdue["largest"].max(), overdue["not_zero"].sum()) == (Decimal("1040.00"), 495, 3)
    kinds = observed.filled.filter((pl.col("table") == "payment") & (pl.col("column") == "kind")).sort("period")
    assert kinds.select("period", "rows", "filled", "amount", "amount_unknown").rows() == [
        (date(2026, 2, 1), 1, 1, 50, 0),
        (date(2026, 3, 1), 4, 4, Decimal("350.50"), 0),
        (date(2026, 4, 1), 1, 1, 200, 0),
        (date(2026, 5, 1), 1, 0, 5, 5),
    ]
    late = observed.events.filter(pl.col("late") > 0)
    assert late.select("table", "month", "rows", "late").rows() == [("payment", date(2026, 5, 1), 1, 1)]
    outside = observed.dates.sort("table")
    assert [(row[0], row[1], row[2], row[3][:10]) for row in outside.iter_rows()] == [
        ("account", "first_due_on", 1, "2126-03-05"),
        ("payment", "paid_at", 1, "0026-04-02"),
    ]
    march = observed.receipts.filter(pl.col("month") == date(2026, 3, 1))
    assert march.rows() == [(date(2026, 3, 1), 4, Decimal("350.50"), 2, 100)]
    assert observed.conditions.sort("period").select("period", "rows", "found").rows() == [
        (date(2026, 1, 31), 5, 1),
        (date(2026, 2, 28), 6, 1),
        (date(2026, 3, 31), 5, 1),
        (date(2026, 4, 30), 5, 1),
    ]


def test_sums_of_a_database_are_those_by_hand(tmp_path: Path) -> None:
    execute(write_lender(tmp_path / "lender.duckdb"), *WRONG)
    assert_observed(seen(f"duckdb:///{tmp_path / 'lender.duckdb'}"))


@pytest.mark.slow
def test_postgresql_tells_the_same_and_has_a_day_for_infinity(tmp_path: Path) -> None:
    with a_server() as server:
        engine = sa.create_engine(server.url, poolclass=NullPool)
        fill(engine)
        with engine.begin() as connection:
            for statement in WRONG:
                connection.exec_driver_sql(statement)
        assert_observed(seen(server.url))
        execute(write_lender(tmp_path / "lender.duckdb"), *WRONG)
        assert found(server.url) == found(f"duckdb:///{tmp_path / 'lender.duckdb'}")
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE agency SET onboarded_on = 'infinity' WHERE agency_code = 'AG1'")
        assert "infinity" in next(one.sentence for one in found(server.url) if one.table == "agency")


@pytest.mark.parametrize("tables", [MANDATORY, None], ids=["core", "all"])
def test_a_lender_whose_data_is_right_has_no_doubts(tmp_path: Path, tables: tuple[str, ...] | None) -> None:
    write_lender(tmp_path / "lender.duckdb", **({"tables": tables} if tables else {}))
    assert found(f"duckdb:///{tmp_path / 'lender.duckdb'}") == []


def test_missing_columns_and_columns_of_another_type_are_left_out(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    execute(path, "ALTER TABLE account_snapshot DROP COLUMN branch_code", "ALTER TABLE payment DROP COLUMN kind")
    execute(path, "ALTER TABLE payment ALTER paid_at TYPE VARCHAR", "ALTER TABLE account DROP COLUMN product_code")
    assert found(f"duckdb:///{path}") == []


@pytest.mark.slow
def test_every_seed_of_the_demonstration_is_free_of_doubts(tmp_path: Path, demo_database: Path) -> None:
    seeds = {0: demo_database}
    for seed in (2, 3):
        seeds[seed] = tmp_path / f"{seed}.duckdb"
        write_demo(seeds[seed], accounts=600, months=8, seed=seed)
    doubted = {seed: [one.sentence for one in found(f"duckdb:///{path}")] for seed, path in seeds.items()}
    assert {seed: sentences for seed, sentences in doubted.items() if sentences} == {}


def test_a_typing_error_in_a_day_end_makes_one_doubt_not_thousands_of_months(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    execute(path, "UPDATE account_snapshot SET as_of_date = '0026-04-30' WHERE account_id = 'AC01' AND dpd = 12")
    assert [(one.rule, one.subject) for one in found(f"duckdb:///{path}")] == [("date_outside", "as_of_date")]


def test_dues_of_a_home_loan_lie_as_far_ahead_as_its_schedule(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    due = "INSERT INTO instalment (account_id, due_on, amount) VALUES ('AC01', '{}', 100)"
    execute(path, due.format("2046-12-05"))
    assert found(f"duckdb:///{path}") == []
    execute(path, due.format("2146-12-05"))
    [doubt] = found(f"duckdb:///{path}")
    assert "holds 1 date before 1950 or more than 40 years ahead: 2146-12-05" in doubt.sentence


def test_a_refresh_keeps_since_when_a_doubt_is_open_and_drops_it_when_it_is_mended(lender: Settings) -> None:
    file = Path("lender.duckdb")
    assert refresh(lender).doubts == ()
    execute(file, *WRONG[:1])
    first = refresh(lender).doubts
    assert [one.doubt.rule for one in first] == ["events_outside", "date_outside", "repeated_receipts"]
    execute(file, "UPDATE payment SET channel = 'cash' WHERE receipt_no = 'R4'")
    assert refresh(lender).doubts == first
    # A column that no cube reads changes no month, and is asked about all the same while something is doubted.
    execute(file, "DELETE FROM payment WHERE receipt_no > 'R4'")
    assert refresh(lender).doubts == ()


def test_an_account_that_is_written_off_may_have_no_days_past_due(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    execute(path, "UPDATE account_snapshot SET status = 'written_off', dpd = NULL WHERE account_id = 'AC03'")
    assert [one.rule for one in found(f"duckdb:///{path}")] == []
    execute(path, "UPDATE account_snapshot SET dpd = NULL WHERE account_id = 'AC02'")
    assert [(one.rule, one.subject) for one in found(f"duckdb:///{path}")] == [("partly_unknown", "dpd")]


APRIL_30 = "as_of_date = '2026-04-30'"


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        pytest.param(
            [f"UPDATE account_snapshot SET overdue_amount = 0.01 WHERE account_id = 'AC01' AND {APRIL_30}"],
            ["On 30 April 2026, 1 of 4 active accounts with an overdue amount has 0 days past due (25.0 %)."],
            id="overdue and 0 days",
        ),
        pytest.param(
            [f"UPDATE account_snapshot SET overdue_amount = -5 WHERE account_id = 'AC01' AND {APRIL_30}"],
            [],
            id="paid ahead",
        ),
        pytest.param(
            ["UPDATE account_snapshot SET overdue_amount = 0 WHERE account_id IN ('AC02', 'AC03')"],
            [
                "On 30 April 2026, 2 of 3 active accounts that are past due have no overdue amount (66.7 %); the same "
                "is found on 3 earlier day-ends, the first of them 31 January 2026."
            ],
            id="days and nothing overdue",
        ),
        pytest.param(
            [f"UPDATE account_snapshot SET overdue_amount = 0.01 WHERE account_id = 'AC02' AND {APRIL_30}"],
            [],
            id="days and a small amount overdue",
        ),
        pytest.param(
            ["UPDATE account_snapshot SET overdue_amount = NULL"], [], id="the source does not know what is overdue"
        ),
        pytest.param(
            [
                "UPDATE account_snapshot SET dpd = 91 WHERE dpd = 95",
                "UPDATE account_snapshot SET npa_flag = (dpd > 91)",
            ],
            [
                "On 28 February 2026, 1 of 2 active accounts more than 90 days past due is not flagged as NPA (50.0 "
                "%); the same is found on 1 earlier day-end, the first of them 31 January 2026."
            ],
            id="91 days and not NPA",
        ),
        pytest.param(
            [
                "UPDATE account_snapshot SET dpd = 90 WHERE dpd = 95",
                "UPDATE account_snapshot SET npa_flag = (dpd > 90)",
            ],
            [],
            id="90 days and not NPA",
        ),
        pytest.param(
            ["UPDATE account_snapshot SET npa_flag = (dpd > 90 OR account_id = 'AC02')"], [], id="NPA until all is paid"
        ),
    ],
)
def test_accounts_whose_days_amount_and_flag_contradict_each_other(
    tmp_path: Path, changes: list[str], sentences: list[str]
) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    execute(path, *changes)
    assert [one.sentence for one in found(f"duckdb:///{path}")] == sentences


@pytest.mark.parametrize(("low", "doubted"), [(3, True), (2, False)])
def test_a_flag_that_is_the_wrong_way_round_shows_in_the_days_of_npa_accounts(
    tmp_path: Path, low: int, doubted: bool
) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    late = [
        f"UPDATE account_snapshot SET dpd = 31, overdue_amount = 9 WHERE account_id = 'AC0{n}'" for n in (1, 2, 3, 4, 6)
    ]
    early = [f"UPDATE account_snapshot SET dpd = 30 WHERE account_id = 'AC0{n}'" for n in (1, 2, 3)[:low]]
    execute(path, *late, *early, f"UPDATE account_snapshot SET npa_flag = ({APRIL_30})")
    execute(path, "DELETE FROM account_snapshot WHERE account_id = 'AC05'")
    settings = {"doubt_npa_low_days_percent": 60}
    assert [one.sentence for one in found(f"duckdb:///{path}", **settings)] == [
        "On 30 April 2026, 3 of 5 active accounts flagged as NPA are at most 30 days past due (60.0 %)."
    ] * doubted


def test_a_few_contradictions_within_the_threshold_are_no_doubt(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "lender.duckdb")
    execute(path, f"UPDATE account_snapshot SET overdue_amount = 0.01 WHERE account_id = 'AC01' AND {APRIL_30}")
    assert found(f"duckdb:///{path}", doubt_contradiction_percent=26) == []
    assert [one.rule for one in found(f"duckdb:///{path}", doubt_contradiction_percent=25)] == ["overdue_without_days"]
