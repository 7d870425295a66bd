"""What is shown of the database after a load equals the database after it, on both engines; nothing is written."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import LiveColumns, sql_table
from data_access.importing import explain, import_folder
from data_access.plausibility import doubts_of
from tests.data_access.importing_case import Case
from tests.data_access.postgres_server import a_server, change
from tests.data_access.small_lender import fill, settings_for

TABLES = ("product", "account_snapshot", "payment", "charge")
Rows = dict[str, list[tuple[Any, ...]]]


def a_load(case: Case, seed: int) -> None:
    """Two products, of which one is known; a day-end that is known or new; receipts, changed or new; new charges."""
    draw = random.Random(seed)  # noqa: S311 - a seed makes the load
    case.file("products.csv", f"c,n\nPL,Personal {seed}\nP{seed},New\n")
    day = draw.choice(["2026-04-30", "2026-03-31", "2026-05-31"])
    rows = "".join(f"{day},AC0{n},{draw.randint(0, 99)},{draw.randint(0, 9999)}\n" for n in draw.sample(range(1, 7), 4))
    case.file("book.csv", f"day,id,dpd,tos\n{rows}")
    paid = "".join(f"R{n},AC01,2026-04-{draw.randint(1, 28):02},{draw.randint(1, 999)}\n" for n in range(5))
    case.file("paid.csv", f"no,id,day,amount\n{paid}")
    case.file("charges.csv", "no,id,day,amount\nX1,AC01,2026-04-05,10\nX2,AC02,2026-04-06,20\n")
    case.select(
        product="SELECT c AS product_code, n AS product_name FROM products",
        account_snapshot="SELECT day AS as_of_date, id AS account_id, 'active' AS status, dpd, NULL AS "
        "principal_outstanding, tos AS total_outstanding, 0 AS overdue_amount FROM book",
        payment="SELECT no AS receipt_no, 1 AS line_no, id AS account_id, day AS paid_at, amount, 'due' AS kind, "
        "'upi' AS channel, 'cleared' AS status FROM paid",
        charge="SELECT no AS charge_id, id AS account_id, day AS levied_on, 'bounce' AS charge_type, amount "
        "FROM charges",
    )


def rows_of(connection: sa.Connection, live: LiveColumns) -> Rows:
    found: Rows = {}
    for table in TABLES:
        columns = [column for column in sql_table(table).c if column.name in live[table]]
        found[table] = sorted(map(tuple, connection.execute(sa.select(*columns))), key=repr)
    return found


def held(url: str) -> Rows:
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        live = {table: {c.name: "" for c in sql_table(table).c} for table in TABLES}
        return rows_of(connection, live)


def foreseen(case: Case, url: str) -> Rows:
    seen: list[Rows] = []
    explain(case.selects, case.files, url, tolerance=None, look=lambda *of: seen.append(rows_of(*of)))
    return seen[0]


Lender = Callable[[Path], str]


@pytest.fixture(params=["duckdb", pytest.param("postgresql", marks=pytest.mark.slow)])
def lender(request: pytest.FixtureRequest) -> Iterator[Lender]:
    """Writes the small lender without its charges; each call a new one."""
    if request.param == "duckdb":
        yield lambda folder: written(f"duckdb:///{folder / 'lender.duckdb'}")
        return
    with a_server() as server:

        def on_server(_folder: Path) -> str:
            change(server.url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
            return written(server.url)

        yield on_server


def written(url: str) -> str:
    engine = sa.create_engine(url, poolclass=NullPool)
    fill(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE charge")
    return url


def test_what_is_shown_is_what_a_load_leaves(tmp_path: Path, lender: Lender) -> None:
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        url, case = lender(folder), Case(folder)
        a_load(case, seed)
        expected = foreseen(case, url)
        import_folder(case.selects, case.files, url, rejects=case.rejects, tolerance=None)
        assert held(url) == expected, seed
        assert len(expected["charge"]) == 2


def test_looking_leaves_the_database_as_it_was(tmp_path: Path, lender: Lender) -> None:
    url, case = lender(tmp_path), Case(tmp_path)
    a_load(case, 1)
    foreseen(case, url)
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        assert not sa.inspect(connection).has_table("charge")
        names = connection.execute(sa.select(sql_table("product").c.product_name)).scalars().all()
    assert sorted(names) == ["Card", "Personal loan"]


def test_a_database_that_is_not_there_yet_is_shown_and_not_made(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.file("products.csv", "c,n\nPL,Personal\n")
    case.select(product="SELECT c AS product_code, n AS product_name FROM products")
    seen: list[object] = []

    def look(connection: sa.Connection, live: LiveColumns) -> None:
        seen.append((connection.execute(sa.select(sql_table("product").c.product_name)).scalar(), list(live)))

    explain(case.selects, case.files, case.url, look=look)
    assert seen == [("Personal", ["product"])]
    assert not case.database.exists()


def test_the_rules_of_plausibility_doubt_what_is_not_loaded_yet(tmp_path: Path, lender: Lender) -> None:
    """A month-end of May with one account of five: the doubt about it is there before the load and after it alike."""
    url, case = lender(tmp_path), Case(tmp_path)
    case.file("book.csv", "day,id\n2026-05-31,AC01\n")
    case.select(
        account_snapshot="SELECT day AS as_of_date, id AS account_id, 'active' AS status, 0 AS dpd, 1 AS "
        "principal_outstanding, 1 AS total_outstanding, 0 AS overdue_amount FROM book"
    )
    settings = replace(settings_for(tmp_path / "lender.duckdb"), database_url=url, doubt_least_accounts=1)
    seen: list[list[str]] = []

    def look(connection: sa.Connection, live: LiveColumns) -> None:
        seen.append(sorted(one.sentence for one in doubts_of(connection, settings, live)))

    explain(case.selects, case.files, url, tolerance=None, look=look)
    import_folder(case.selects, case.files, url, rejects=case.rejects, tolerance=None)
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        after = sorted(one.sentence for one in doubts_of(connection, settings))
    assert seen == [after]
    assert [one for one in after if "2026-05-31" in one or "31 May 2026" in one]


@pytest.mark.parametrize("name", ["May book-2.duckdb", "book.2026.05.duckdb", "select.db", "BOOK"])
def test_the_file_of_a_database_may_have_any_name(tmp_path: Path, name: str) -> None:
    url, case = written(f"duckdb:///{tmp_path / name}"), Case(tmp_path)
    a_load(case, 1)
    assert len(foreseen(case, url)["product"]) == 3
