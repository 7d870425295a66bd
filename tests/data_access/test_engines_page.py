"""The worked example of docs/engines.md runs: views over a core banking system's own tables make a sound book."""

from datetime import date
from pathlib import Path

import polars as pl

from data_access.checking.contract_check import check
from data_access.checking.findings import is_clean
from data_access.engine import open_engine, reading
from data_access.refresh import refresh
from tests.data_access.engines_page import statements
from tests.data_access.prepared import figures
from tests.data_access.small_lender import execute, settings_for

LOANS = """
INSERT INTO prod_mst VALUES ('PL1', 'Personal loan', 'Unsecured', 'N', 'N');
INSERT INTO sol_mst VALUES (17, 'Agra', 'A1', 'Uttar Pradesh', 'North');
INSERT INTO loan_mst VALUES ('L1', 'C1', 'PL1', 17, '2025-05-05', NULL, 10000050, 500025, 'low'),
  ('L2', 'C2', 'PL1', 17, '2025-06-06', NULL, 20000000, 600000, 'high');
INSERT INTO loan_eod VALUES
  ('2026-03-31', 'L1', 'A', 0, 4000010, 1005, 0, 'N'), ('2026-03-31', 'L2', 'A', 30, 9000000, 99, 600000, 'N'),
  ('2026-04-30', 'L1', 'A', 0, 3500000, 1000, 0, 'N'), ('2026-04-30', 'L2', 'A', 60, 9000000, 150, 1200000, 'N');
INSERT INTO recpt VALUES
  (1, 'L1', '2026-04-05 10:00', 501015, 'UPI', 'N'), (2, 'L2', '2026-04-06 11:00', 100, 'CSH', 'Y')
"""


def test_the_worked_example_makes_a_book_without_errors(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "core.duckdb")
    made = statements("Views over your own tables")
    tables = [one for one in made if one.startswith("CREATE TABLE")]
    execute(tmp_path / "core.duckdb", *tables, *LOANS.split(";\n"), *made[len(tables) :])
    with reading(open_engine(settings.database_url)) as connection:
        assert is_clean(check(connection))
    assert refresh(settings).broken == ()
    found = figures(settings)
    position = found["2026-03 position"].select("bucket", "accounts", "principal", "total_outstanding", "overdue")
    # Thirty days after the due date is the thirty-first day past due.
    assert sorted(position.rows()) == [
        ("31-60", 1, 9_000_000, 9_000_099, 600_000),
        ("Current", 1, 4_000_010, 4_001_015, 0),
    ]
    assert found["2026-04 movement"].filter(pl.col("opening_state") == "Current")["received"].sum() == 501_015
    assert found["2026-04 position"]["as_of_date"].unique().to_list() == [date(2026, 4, 30)]
