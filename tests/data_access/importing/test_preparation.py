"""What a load may lose, to the row, and that a refused load writes nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_access.importing import Tolerance
from data_access.importing.effect import Effect, PeriodEffect
from data_access.importing.load_periods import day_of, month_of
from data_access.importing.preparation import shrinking
from tests.data_access.importing_case import small_case
from tests.data_access.postgres_server import change
from validations.errors import ImportFileError, ImportRefusedError

HEADER = "as_of,account_id,status,dpd,balance\n"
APRIL, LAST = month_of(date(2026, 4, 1)), day_of(date(2026, 4, 30))


@pytest.mark.parametrize(
    ("period", "percent", "shrunk"),
    [
        (PeriodEffect(APRIL, 100, 90, removed=10), 10, ""),
        (PeriodEffect(APRIL, 100, 89, removed=11), 10, "2026-04 would shrink from 100 rows to 89; allowed: by at"),
        (PeriodEffect(APRIL, 1009, 908, removed=101), 10, "2026-04 would shrink from 1,009 rows to 908"),
        (PeriodEffect(APRIL, 1, 0, removed=1), 10, "2026-04 would shrink from 1 row to 0"),
        (PeriodEffect(APRIL, 100, 99, removed=1), 0, "2026-04 would shrink from 100 rows to 99; allowed: by at most 0"),
        (PeriodEffect(APRIL, 100, 0, removed=100), 100, ""),
        (PeriodEffect(APRIL, 0, 5, added=5), 0, ""),
        (PeriodEffect(APRIL, 100, 100, added=50, removed=50), 10, ""),
        # Ten dates may be corrected, in a month that then stands empty too; an eleventh counts.
        (PeriodEffect(APRIL, 10, 0, moved=10), 10, ""),
        (PeriodEffect(APRIL, 11, 0, moved=11), 10, "2026-04 would shrink from 11 rows to 0"),
        (PeriodEffect(APRIL, 200, 180, moved=20), 10, ""),
        (PeriodEffect(APRIL, 100, 80, moved=9, removed=11), 10, "2026-04 would shrink from 100 rows to 80"),
        (
            PeriodEffect(LAST, 9, 9, outstanding_before=Decimal("100.00"), outstanding_after=Decimal("89.99")),
            10,
            "2026-04-30 would shrink from 100.00 to 89.99 of total outstanding; allowed: by at most 10 %",
        ),
        (PeriodEffect(LAST, 9, 9, outstanding_before=Decimal(100), outstanding_after=Decimal(90)), 10, ""),
        (PeriodEffect(LAST, 9, 9, outstanding_before=Decimal(100)), 10, "2026-04-30 would shrink from 100.00 to 0.00"),
        (PeriodEffect(LAST, 9, 9, outstanding_before=Decimal(-5), outstanding_after=Decimal(-50)), 10, ""),
        (PeriodEffect(LAST, 9, 9, outstanding_after=Decimal(5)), 10, ""),
    ],
)  # fmt: skip
def test_a_period_may_shrink_by_so_much_and_no_more(period: PeriodEffect, percent: int, shrunk: str) -> None:
    clauses = shrinking(Effect("payment", 0, 0, 0, (period,)), Tolerance(shrink_percent=percent))
    assert len(clauses) == bool(shrunk)
    assert all(clause.startswith(f"payment: {shrunk}") for clause in clauses)


def test_a_file_may_be_rejected_by_half_and_no_more(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    good, copy = "2026-06-30,A1,active,5,1\n2026-06-29,A1,active,5,1\n", "2026-06-30,A1,active,5,1\n"
    bad = "2026-06-30,A2,gone,5,1\n2026-06-29,A2,gone,5,1\n"
    assert case.file("book.csv", HEADER + good + bad).load(tolerance=Tolerance()).rejected == 2

    # A copy of a loaded row is no loss, and no gain to weigh a loss against either.
    case.file("book.csv", HEADER + good + bad + copy * 9).load(tolerance=Tolerance())
    case.file("book.csv", HEADER + good + bad + copy * 9 + "2026-06-28,A2,gone,5,1\n")
    with pytest.raises(ImportRefusedError, match=r"3 of 5 rows of book\.csv were rejected, most often because status"):
        case.load(tolerance=Tolerance())


def test_each_file_of_several_is_weighed_by_itself(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.select(account_snapshot=(case.selects / "account_snapshot.sql").read_text().replace("FROM book", "FROM pos"))
    case.file("pos_2026-05.csv", HEADER + "2026-05-31,A1,active,5,1\n" + "2026-05-30,A1,active,5,1\n")
    case.file("pos_2026-06.csv", HEADER + "2026-06-30,A1,gone,5,1\n")
    with pytest.raises(ImportRefusedError) as refused:
        case.load(tolerance=Tolerance())
    assert "account_snapshot: 1 of 1 row of pos_2026-06.csv was rejected" in str(refused.value)
    assert "pos_2026-05.csv" not in str(refused.value)
    assert not case.database.exists()
    assert case.rejected()["_file"].to_list() == ["pos_2026-06.csv"]


def test_a_refused_load_leaves_all_tables_as_they_were(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    tables = ("account", "account_snapshot", "load_batch")
    before = [case.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables]
    case.file("accounts.csv", "account_id,sanctioned\nA1,1\nA9,1\n").file(
        "book.csv", HEADER + "2026-04-30,A1,active,0,9\n"
    )
    with pytest.raises(ImportRefusedError) as refused:
        case.load(tolerance=Tolerance())
    assert "account_snapshot: 2026-04-30 would shrink from 2 rows to 1" in str(refused.value)
    assert [case.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables] == before
    assert list(case.rejects.iterdir()) == []

    (forecast,) = (one for one in case.explained(tolerance=Tolerance()).forecasts if one.table == "account_snapshot")
    (day,) = forecast.effect.periods
    assert (day.before, day.brought, day.after, day.changed, day.removed) == (2, 1, 1, 1, 1)
    assert case.explained(tolerance=Tolerance()).refusals == (str(refused.value).split("\n")[1].removeprefix("  - "),)
    assert case.explained().refusals == ()

    assert case.load().tables[-1].effect == forecast.effect


def test_a_day_that_the_file_is_the_whole_of(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    case.file("book.csv", HEADER + "2026-04-29,A1,active,0,9\n").load(replace=["2026-04"])
    assert case.rows("SELECT as_of_date FROM account_snapshot ORDER BY 1") == [
        (date(2026, 4, 29),),
        (date(2026, 5, 31),),
    ]
    records = "SELECT period_start, rows FROM load_batch WHERE table_name = 'account_snapshot' ORDER BY loaded_at"
    assert case.rows(records)[-1] == (date(2026, 4, 1), 3)


def test_a_day_end_that_stands_twice_stands_once_after_it_is_loaded_again(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.load()
    change(case.url, "INSERT INTO account_snapshot SELECT * FROM account_snapshot WHERE as_of_date = '2026-04-30'")
    effect = case.load(tolerance=Tolerance(shrink_percent=50)).tables[-1].effect
    assert case.rows("SELECT count(*) FROM account_snapshot") == [(3,)]
    assert [(one.before, one.after, one.removed) for one in effect.periods] == [(4, 2, 2), (1, 1, 0)]


def test_a_folder_of_rejects_that_is_a_file(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    case.rejects.write_text("mine")
    with pytest.raises(ImportFileError, match=r"Nothing was loaded, because .*rejects.* a part of its path is a file"):
        case.load()
    assert case.rejects.read_text() == "mine"


def test_rejects_are_for_their_user_only(tmp_path: Path) -> None:
    case = small_case(tmp_path).file("book.csv", HEADER + "2026-04-30,A1,gone,0,9\n")
    case.load()
    assert {path.stat().st_mode & 0o777 for path in case.rejects.iterdir()} == {0o600}
