"""Databases whose figures are known: the demonstration, a miniature lender of awkward cases, and the real data sets."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from data_access.demo import write_demo
from data_access.settings import Settings
from tests.figures.awkward import awkward_tables
from tests.figures.prepared import Prepared, held, prepare, write_database
from tests.sharing import made_once

UNSURE_FLAGS = (
    ("account_snapshot", "(account_id, as_of_date)", "npa_flag", 3),
    ("account_snapshot", "(account_id, as_of_date)", "bounced_this_month", 2),
    ("presentation", "presentation_id", "result", 9),
    ("presentation", "presentation_id", "technical", 3),
    ("interaction", "interaction_id", "trail_complete", 4),
    ("complaint", "complaint_id", "timely", 4),
    ("complaint", "complaint_id", "upheld", 3),
    ("complaint", "complaint_id", "escalated_to_ombudsman", 3),
    ("complaint", "complaint_id", "reopened", 3),
)
"""Table, key, column, and of how many rows one does not know it."""


@pytest.fixture(scope="session")
def demo(demo_database: Path, demo_settings: Settings) -> Prepared:
    """The demonstration lender of all tests."""
    return Prepared(demo_database, demo_settings)


@pytest.fixture(scope="session")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The miniature lender of awkward cases."""

    def make(folder: Path) -> None:
        write_database(folder / "awkward.duckdb", awkward_tables())
        prepare(folder / "awkward.duckdb", folder / "store")

    return held(made_once(tmp_path_factory, "awkward", make), "awkward.duckdb")


@pytest.fixture(scope="session")
def mid_month(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A lender whose day-ends fall on any day of a month, and in one month on none, with events on every day."""

    def make(folder: Path) -> None:
        path = folder / "mid_month.duckdb"
        write_demo(path, accounts=120, months=7)
        with duckdb.connect(str(path)) as connection:
            found = connection.execute("SELECT DISTINCT as_of_date FROM account_snapshot ORDER BY 1").fetchall()
            days = [day for (day,) in found]
            connection.execute("DELETE FROM account_snapshot WHERE as_of_date = ?", [days[3]])
            for day, earlier in ((days[1], 16), (days[2], 9), (days[5], 25), (days[6], 12)):
                connection.execute(
                    "UPDATE account_snapshot SET as_of_date = as_of_date - CAST(? AS INTEGER) WHERE as_of_date = ?",
                    [earlier, day],
                )
            # Its few cases are of a kind that has clocks.
            connection.execute("UPDATE legal_case SET case_type = 'Section 138'")
            named = "CASE stage WHEN 'Notice' THEN 'Demand notice' WHEN 'Sitting' THEN 'Complaint filed' ELSE stage END"
            connection.execute(f"UPDATE legal_stage SET stage = {named}")
            # Nothing of what was not there yet on the earlier day.
            connection.execute("UPDATE account_snapshot SET bounced_this_month = NULL")
            connection.execute(
                "DELETE FROM account_snapshot WHERE as_of_date < (SELECT opened_on FROM account AS a"
                " WHERE a.account_id = account_snapshot.account_id)"
            )
        prepare(path, folder / "store")

    return held(made_once(tmp_path_factory, "mid_month", make), "mid_month.duckdb")


@pytest.fixture(scope="session")
def unsure(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A lender that knows each of its flags for some rows only."""

    def make(folder: Path) -> None:
        path = folder / "unsure.duckdb"
        write_demo(path, accounts=600, months=6)
        with duckdb.connect(str(path)) as connection:
            for table, key, column, one_in in UNSURE_FLAGS:
                connection.execute(f"UPDATE {table} SET {column} = NULL WHERE hash({key}, '{column}') % {one_in} = 0")
        prepare(path, folder / "store")

    return held(made_once(tmp_path_factory, "unsure", make), "unsure.duckdb")


@pytest.fixture(scope="session")
def imported(real_tables: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Prepared]:
    """A real data set with its figures prepared."""

    def run(example: str, *files: str) -> Prepared:
        path = real_tables(example, *files)
        store = made_once(tmp_path_factory, f"{example}-store", lambda folder: _refreshed(path, folder)) / "store"
        return Prepared(path, Settings(database_url=f"duckdb:///{path}", store_path=store))

    return run


def _refreshed(path: Path, folder: Path) -> None:
    prepare(path, folder / "store")


@pytest.fixture(scope="session")
def cards(imported: Callable[..., Prepared]) -> Prepared:
    """20,000 credit cards over six month-ends."""
    return imported("cards_taiwan", "cards_taiwan.csv")


@pytest.fixture(scope="session")
def auto_loans(imported: Callable[..., Prepared]) -> Prepared:
    """38 auto loans over 49 months."""
    return imported("auto_loans_sec", "auto_loans_sec.csv")


@pytest.fixture(scope="session")
def roll_rate_example(imported: Callable[..., Prepared]) -> Prepared:
    """64 loans in two months with a published matrix."""
    return imported("roll_rate_example", "roll_rate_example/test_data_i.csv", "roll_rate_example/test_data_i_1.csv")


@pytest.fixture(scope="session")
def complaints(imported: Callable[..., Prepared]) -> Prepared:
    """40,432 complaints about one bank over 56 months; no accounts."""
    return imported("complaints_cfpb", "complaints_cfpb.csv")
