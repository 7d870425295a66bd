"""The bad vintage that the demonstration plants is named, and a lender without effects is not accused."""

from pathlib import Path

import polars as pl
import pytest

from dashboard.subjects.cohorts import cohort_name, cohorts
from dashboard.subjects.vintages.bad_vintages import LATE, OPENED, bad_vintages
from data_access import queries
from data_access.contract import facts
from data_access.demo import write_demo
from data_access.engine import open_engine, reading
from data_access.months import months_of
from data_access.refresh import live_tables
from validations.cubes import CUBES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("effects", [True, False])
def test_the_planted_vintage_alone_is_found(tmp_path: Path, *, effects: bool) -> None:
    path = tmp_path / "demo.duckdb"
    truths = write_demo(path, accounts=8_000, months=12, seed=2, tables="core", effects=effects)
    with reading(open_engine(f"duckdb:///{path}")) as connection:
        live = live_tables(connection, "")
        known = facts(connection, live, "")
        days = [day for (day,) in connection.exec_driver_sql("SELECT DISTINCT as_of_date FROM account_snapshot")]
        months = [
            queries.read_cube(connection, CUBES["vintage"], period.parameters(5, known), live, "")
            for period in months_of(days)
        ]
    named = pl.concat(months).rename({"accounts": OPENED, "ever_30": LATE})
    summed = named.group_by("month", "months_on_book", "product_code").agg(pl.col(OPENED, LATE).sum())
    bad, compared = bad_vintages(cohorts(summed, [OPENED, LATE], "quarter", 4, ["product_code"]), 100)
    assert compared > 5
    planted = truths.bad_vintage_from
    expected = [] if planted is None else [(truths.bad_vintage_product, cohort_name(planted, planted, "quarter"))]
    assert bool(expected) is effects
    assert [(one.product, one.cohort) for one in bad] == expected
