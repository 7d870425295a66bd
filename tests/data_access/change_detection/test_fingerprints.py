"""Each kind of change makes exactly the months stale whose figures it can change."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.change_detection import fingerprints
from data_access.change_detection.signatures import signature, signatures_of
from data_access.contract import facts
from data_access.engine import open_engine, reading
from data_access.refresh import live_tables
from data_access.settings import Settings
from tests.data_access.small_lender import MANDATORY, MONTHS, execute, fill, write_lender

JANUARY, FEBRUARY, MARCH, APRIL = MONTHS


def signatures(path: Path) -> dict[str, str]:
    return taken_from(open_engine(f"duckdb:///{path}"))


def taken_from(engine: sa.Engine) -> dict[str, str]:
    """What the movement and the position of each month are made of."""
    with reading(engine) as connection:
        live = live_tables(connection, "")
        taken, holding = fingerprints.take(connection, live), facts(connection, live)
    found = signatures_of(Settings(), taken, holding, taken.periods())
    return {key: cubes["position"] + cubes.get("movement", "") for key, cubes in found.items()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Changed by every test and changed back by none: each compares with the state that it found."""
    return write_lender(tmp_path_factory.mktemp("book") / "book.duckdb")


def changed_by(book: Path, *statements: str) -> list[str]:
    before = signatures(book)
    execute(book, *statements)
    after = signatures(book)
    return [key for key in sorted(before | after) if before.get(key) != after.get(key)]


SNAPSHOT = "account_id = 'AC01' AND as_of_date = '2026-02-28'"
CHANGES = {
    "a balance is corrected": (
        f"UPDATE account_snapshot SET total_outstanding = 951 WHERE {SNAPSHOT}",
        # February closes with it, and March opens with it.
        [FEBRUARY, MARCH],
    ),
    "a flag is set": (f"UPDATE account_snapshot SET npa_flag = true WHERE {SNAPSHOT}", [FEBRUARY, MARCH]),
    "a branch of one day is corrected": (
        f"UPDATE account_snapshot SET branch_code = 'B2' WHERE {SNAPSHOT}",
        [FEBRUARY, MARCH],
    ),
    "two accounts swap their dpd": (
        "UPDATE account_snapshot SET dpd = CASE account_id WHEN 'AC02' THEN 12 ELSE 45 END "
        "WHERE as_of_date = '2026-03-31' AND account_id IN ('AC01', 'AC02')",
        [MARCH, APRIL],
    ),
    "the last month is corrected": (
        "UPDATE account_snapshot SET dpd = 21 WHERE account_id = 'AC06' AND as_of_date = '2026-04-30'",
        [APRIL],
    ),
    "a day-end is added within a month": (
        "INSERT INTO account_snapshot (as_of_date, account_id, status, dpd, principal_outstanding, total_outstanding) "
        "VALUES ('2026-03-15', 'AC05', 'written_off', 210, 0, 0)",
        [MARCH],
    ),
    "a payment arrives late": (
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES "
        "('R9', 1, 'AC03', '2026-02-27 12:00', 10, 'overdue', 'upi', 'cleared')",
        [FEBRUARY],
    ),
    "a payment bounces": ("UPDATE payment SET status = 'bounced' WHERE receipt_no = 'R3'", [MARCH]),
    "a payment was booked later": ("UPDATE payment SET posted_on = '2026-04-02' WHERE receipt_no = 'R3'", [MARCH]),
    "a payment was another account's": ("UPDATE payment SET account_id = 'AC01' WHERE receipt_no = 'R2'", [MARCH]),
    "a presentation was returned": (
        "UPDATE presentation SET result = 'returned' WHERE presentation_id = 'P2'",
        [FEBRUARY],
    ),
    "a write-off is reversed": (
        "INSERT INTO write_off (write_off_id, account_id, written_off_on, amount, kind) VALUES "
        "('W2', 'AC05', '2026-04-02', -510, 'full')",
        [APRIL],
    ),
    "an account closed": ("UPDATE account SET closed_on = '2026-03-10' WHERE account_id = 'AC05'", [MARCH, APRIL]),
    "an allocation is recalled": (
        "UPDATE allocation SET recalled_on = '2026-03-20' WHERE allocation_id = 'AL2'",
        [MARCH, APRIL],
    ),
    "a recall is undone": ("UPDATE allocation SET recalled_on = NULL WHERE allocation_id = 'AL3'", [APRIL]),
    "an account is allocated": (
        "INSERT INTO allocation (allocation_id, account_id, agency_code, allocated_on, dpd_at_allocation, "
        "balance_at_allocation) VALUES ('AL8', 'AC06', 'AG1', '2026-04-06', 0, 4900)",
        [APRIL],
    ),
    "an account moves to another branch": (
        "UPDATE account SET branch_code = 'B1' WHERE account_id = 'AC06'",
        # The book never says when, so every month since the account was opened.
        [FEBRUARY, MARCH, APRIL],
    ),
    "an account gets another customer": (
        "UPDATE account SET customer_id = 'CU4' WHERE account_id = 'AC06'",
        [FEBRUARY, MARCH, APRIL],
    ),
    "an account is opened after its first day-ends": (
        "UPDATE account SET opened_on = '2026-03-02' WHERE account_id = 'AC04'",
        list(MONTHS),
    ),
    "an account that was opened late moves to another branch": (
        "UPDATE account SET branch_code = 'B1' WHERE account_id = 'AC04'",
        list(MONTHS),
    ),
    "an account is not there any more, and its payments are": (
        "DELETE FROM account WHERE account_id = 'AC04'",
        list(MONTHS),
    ),
    "a branch moves to another zone": ("UPDATE branch SET zone = 'West' WHERE branch_code = 'B2'", list(MONTHS)),
    "a table gets its first row": (
        "INSERT INTO waiver (waiver_id, account_id, waived_on, component, amount) VALUES "
        "('V1', 'AC01', '2026-04-20', 'interest', 5)",
        # What was unknown in every month with a movement is now known to be 0.
        [FEBRUARY, MARCH, APRIL],
    ),
    "a month is loaded again": (
        "UPDATE load_batch SET loaded_at = '2026-05-02 09:00' WHERE batch_id = 'L2'",
        [FEBRUARY, MARCH],
    ),
    "a month of payments is loaded": (
        "INSERT INTO load_batch (batch_id, table_name, period_start, loaded_at, source, rows, rejected) VALUES "
        "('L9', 'payment', '2026-03-01', '2026-05-02 10:00', 'core', 2, 0)",
        [MARCH],
    ),
}
UNSEEN = {
    "a load of a month without a row that changed anything": (
        "INSERT INTO load_batch (batch_id, table_name, period_start, loaded_at, source, rows, rejected) VALUES "
        "('L11', 'payment', '2026-02-01', '2026-05-02 12:00', 'core', 0, 5)"
    ),
    "a phone number": "UPDATE account SET phone = '900' WHERE account_id = 'AC01'",
    "a row is written again as it was": "UPDATE account_snapshot SET dpd = dpd",
    "a load of a table without months": (
        "INSERT INTO load_batch (batch_id, table_name, loaded_at, source, rows, rejected) VALUES "
        "('L10', 'account', '2026-05-02 11:00', 'core', 6, 0)"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_exactly_its_months_stale(book: Path, change: str) -> None:
    statement, expected = CHANGES[change]
    assert changed_by(book, statement) == expected


@pytest.mark.parametrize("change", UNSEEN)
def test_what_no_figure_reads_changes_no_month(book: Path, change: str) -> None:
    assert changed_by(book, UNSEEN[change]) == []


def test_a_new_month_leaves_the_earlier_ones_alone(book: Path) -> None:
    columns = "account_id, status, dpd, principal_outstanding, total_outstanding"
    assert changed_by(
        book,
        f"INSERT INTO account_snapshot (as_of_date, {columns}) SELECT DATE '2026-05-31', {columns} "
        "FROM account_snapshot WHERE as_of_date = '2026-04-30'",
        "INSERT INTO account (account_id, customer_id, product_code, branch_code, opened_on) VALUES "
        "('AC07', 'CU7', 'PL', 'B1', '2026-05-04')",
        "INSERT INTO allocation (allocation_id, account_id, agency_code, allocated_on, recalled_on, "
        "dpd_at_allocation, balance_at_allocation) VALUES ('AL9', 'AC07', 'AG1', '2026-05-05', '2026-05-20', 0, 100)",
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES "
        "('R10', 1, 'AC07', '2026-05-12 12:00', 10, 'due', 'upi', 'cleared')",
    ) == ["2026-05"]


def test_the_settings_that_change_figures_make_every_month_stale(book: Path) -> None:
    with reading(open_engine(f"duckdb:///{book}")) as connection:
        taken = fingerprints.take(connection, live_tables(connection, ""))
    for period in taken.periods():
        assert signature(taken, period, "movement", "cutoff=5") != signature(taken, period, "movement", "cutoff=6")


def test_the_smallest_database_has_a_fingerprint(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "smallest.duckdb", tables=MANDATORY)
    assert list(signatures(path)) == list(MONTHS)
    with reading(open_engine(f"duckdb:///{path}")) as connection:
        assert not any(facts(connection, live_tables(connection, "")).values())


def test_an_engine_without_a_row_hash_sees_counts_and_sums(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/book.db", poolclass=NullPool)
    fill(engine)
    statement = "UPDATE payment SET amount = 51 WHERE receipt_no = 'R1'"
    swap = "UPDATE payment SET account_id = 'AC02' WHERE receipt_no = 'R1'"
    before = taken_from(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(swap)
    assert taken_from(engine) == before  # Documented: such a swap needs a load_batch row or `refresh --all`.
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert [key for key, value in taken_from(engine).items() if value != before[key]] == [FEBRUARY]
