"""The examples load the real data sets as they are; figures are held against answers that nobody here computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from data_access.importing import ImportSummary, import_folder

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"
pytestmark = pytest.mark.real_data


@dataclass(frozen=True)
class Loaded:
    """An example after its import: the summary, and a connection that also reads the answers."""

    summary: ImportSummary
    connection: duckdb.DuckDBPyConnection

    def differences(self, ours: str, answer: Path, columns: str) -> list[tuple[object, ...]]:
        """Rows of the published answer that our query does not give, and the other way round."""
        theirs = f"SELECT {columns} FROM read_csv('{answer}')"
        return self.connection.execute(
            f"(({theirs}) EXCEPT ({ours})) UNION ALL (({ours}) EXCEPT ({theirs}))"
        ).fetchall()


def load(example: str, files: list[Path], folder: Path) -> Loaded:
    summary = import_folder(EXAMPLES / example, files, f"duckdb:///{folder / 'a.duckdb'}", rejects=folder / "rejects")
    return Loaded(summary, duckdb.connect(folder / "a.duckdb", read_only=True))


@pytest.fixture(scope="module")
def auto_loans(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = load("auto_loans_sec", [real_data / "auto_loans_sec.csv"], tmp_path_factory.mktemp("auto"))
    yield loaded
    loaded.connection.close()


@pytest.fixture(scope="module")
def cards(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = load("cards_taiwan", [real_data / "cards_taiwan.csv"], tmp_path_factory.mktemp("cards"))
    yield loaded
    loaded.connection.close()


@pytest.fixture(scope="module")
def complaints(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    loaded = load("complaints_cfpb", [real_data / "complaints_cfpb.csv"], tmp_path_factory.mktemp("complaints"))
    yield loaded
    loaded.connection.close()


@pytest.fixture(scope="module")
def roll_rate(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    files = [real_data / "roll_rate_example" / name for name in ("test_data_i.csv", "test_data_i_1.csv")]
    loaded = load("roll_rate_example", files, tmp_path_factory.mktemp("roll"))
    yield loaded
    loaded.connection.close()


def test_auto_loans_all_rows_are_loaded(auto_loans: Loaded) -> None:
    assert {table.table: (table.read, table.loaded) for table in auto_loans.summary.tables} == {
        "product": (1, 1),
        "branch": (19, 19),
        "account": (38, 38),
        "account_snapshot": (870, 870),
        "payment": (1369, 1369),
        "write_off": (38, 38),
    }


def test_auto_loans_positions_by_month(auto_loans: Loaded, real_data: Path) -> None:
    ours = """
        SELECT strftime(as_of_date, '%Y-%m'), count(*), count(CASE WHEN live THEN 1 END),
               sum(CASE WHEN live THEN total_outstanding END), count(CASE WHEN live AND dpd IS NULL THEN 1 END),
               count(CASE WHEN live AND dpd > 30 THEN 1 END),
               sum(CASE WHEN live AND dpd > 30 THEN total_outstanding ELSE 0 END),
               count(CASE WHEN live AND dpd > 90 THEN 1 END),
               sum(CASE WHEN live AND dpd > 90 THEN total_outstanding ELSE 0 END)
        FROM (SELECT *, status = 'active' AS live FROM account_snapshot) AS s GROUP BY 1"""
    columns = """month, rows, live, CAST(live_balance AS DECIMAL(18, 2)), "unknown", n_30plus,
         CAST(bal_30plus AS DECIMAL(18, 2)), n_90plus, CAST(bal_90plus AS DECIMAL(18, 2))"""
    assert auto_loans.differences(ours, real_data / "answers" / "auto_loans_sec__by_month.csv", columns) == []


def test_auto_loans_money_by_month(auto_loans: Loaded, real_data: Path) -> None:
    ours = """
        SELECT strftime(day, '%Y-%m'),
               coalesce((SELECT sum(amount) FROM payment WHERE posted_on = day AND kind IS NULL), 0),
               coalesce((SELECT sum(amount) FROM payment WHERE posted_on = day AND kind IS NOT NULL), 0),
               coalesce((SELECT sum(amount) FROM write_off WHERE written_off_on = day), 0)
        FROM (SELECT DISTINCT as_of_date AS day FROM account_snapshot) AS days"""
    columns = (
        "month, CAST(paid AS DECIMAL(38, 2)), CAST(recovered AS DECIMAL(38, 2)), CAST(charged_off AS DECIMAL(38, 2))"
    )
    assert auto_loans.differences(ours, real_data / "answers" / "auto_loans_sec__by_month.csv", columns) == []


def test_auto_loans_transitions(auto_loans: Loaded, real_data: Path) -> None:
    ours = """
        WITH state AS (
            SELECT account_id, as_of_date, year(as_of_date) * 12 + month(as_of_date) AS month_no,
                   total_outstanding AS owed,
                   CASE WHEN status = 'written_off' THEN 'CHARGED_OFF' WHEN status = 'closed' THEN 'PAID_OFF'
                        WHEN dpd IS NULL THEN 'UNKNOWN' WHEN dpd = 0 THEN 'CURRENT' WHEN dpd <= 30 THEN '1-29'
                        WHEN dpd <= 60 THEN '30-59' WHEN dpd <= 90 THEN '60-89' WHEN dpd <= 120 THEN '90-119'
                        ELSE '120+' END AS state
            FROM account_snapshot
        )
        SELECT strftime(opening.as_of_date, '%Y-%m'), opening.state, closing.state, count(*), sum(opening.owed)
        FROM state AS opening JOIN state AS closing USING (account_id)
        WHERE closing.month_no = opening.month_no + 1 GROUP BY 1, 2, 3"""
    answer = real_data / "answers" / "auto_loans_sec__transitions_by_month.csv"
    columns = 'month_from, "from", "to", accounts, CAST(value_from AS DECIMAL(38, 2))'
    pairs = [row for row in auto_loans.differences(ours, answer, columns) if row[2] != "EXIT"]
    assert pairs == []


def test_auto_loans_dates_given_as_months(auto_loans: Loaded) -> None:
    query = "SELECT opened_on, closed_on, branch_code FROM account WHERE account_id = '0001729361-001882-2018-1'"
    opened_on, closed_on, branch_code = auto_loans.connection.execute(query).fetchall()[0]
    assert (opened_on.day, closed_on, branch_code) == (1, date(2020, 9, 30), "TX")


def test_cards_by_bucket(cards: Loaded, real_data: Path) -> None:
    ours = """
        SELECT strftime(as_of_date, '%Y-%m'),
               CASE WHEN dpd = 0 THEN 'CURRENT' WHEN dpd <= 30 THEN '1-29' WHEN dpd <= 60 THEN '30-59'
                    WHEN dpd <= 90 THEN '60-89' WHEN dpd <= 120 THEN '90-119' ELSE '120+' END,
               count(*), sum(total_outstanding), sum(CASE WHEN total_outstanding > 0 THEN total_outstanding ELSE 0 END)
        FROM account_snapshot GROUP BY 1, 2"""
    columns = "month, bucket, accounts, CAST(balance_raw AS DECIMAL(38, 2)), CAST(balance_pos AS DECIMAL(38, 2))"
    found = cards.differences(ours, real_data / "answers" / "cards_taiwan__buckets_by_month.csv", columns)
    # The answers list empty buckets too.
    assert [row for row in found if row[2] != 0] == []


def test_cards_keep_what_the_source_lacks_empty(cards: Loaded) -> None:
    query = """
        SELECT count(customer_id), count(opened_on), count(principal_outstanding), count(overdue_amount), count(*)
        FROM account_snapshot JOIN account USING (account_id)"""
    assert cards.connection.execute(query).fetchall() == [(0, 0, 0, 0, 120_000)]


def test_complaints_by_month(complaints: Loaded, real_data: Path) -> None:
    ours = """
        SELECT strftime(received_on, '%Y-%m'), count(*), count(CASE WHEN timely THEN 1 END),
               count(CASE WHEN NOT timely THEN 1 END), count(CASE WHEN timely IS NULL THEN 1 END)
        FROM complaint GROUP BY 1"""
    answer = real_data / "answers" / "complaints_cfpb__by_month.csv"
    assert complaints.differences(ours, answer, "month, complaints, timely_yes, timely_no, timely_open") == []


def test_roll_rate_example_matrix(roll_rate: Loaded, real_data: Path) -> None:
    lowest = [0, 1, 31, 61, 91, 121, 151]
    pairs = roll_rate.connection.execute(
        """
        SELECT least(opening.dpd, 151), least(closing.dpd, 151), count(*)
        FROM account_snapshot AS opening JOIN account_snapshot AS closing USING (account_id)
        WHERE opening.as_of_date = '2024-01-31' AND closing.as_of_date = '2024-02-29' GROUP BY 1, 2"""
    ).fetchall()
    counted = {(opening, closing): count for opening, closing, count in pairs}
    matrix = [[counted.get((opening, closing), 0) for closing in lowest] for opening in lowest]
    lines = (real_data / "roll_rate_example" / "test_mom_rr_result_6.csv").read_text("utf-8").split()
    assert matrix == [[int(value) for value in line.split(",")] for line in lines[1:]]


def test_amounts_are_exact(auto_loans: Loaded) -> None:
    query = "SELECT sum(amount) FROM write_off WHERE account_id = '0001694010-000088-2017-1' AND amount < 0"
    assert auto_loans.connection.execute(query).fetchall() == [(Decimal("-788.64"),)]
