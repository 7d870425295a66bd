"""Targets as lenders load them: revised, spread, missing."""

from collections.abc import Callable

import duckdb

from tests.cases.conftest import Case


def test_a_target_revised_within_its_month_replaces_the_old_one(case: Callable[[str], Case]) -> None:
    revised = case("08_target_revised_mid_month")
    revised.make()
    assert revised.run("refresh").status == 0
    found = revised.figures("collected_amount", "target_amount", "target_achievement_rate", "--by", "month")
    may = next(row for row in found if row["month"] == "2026-05")
    assert float(may["target_amount"]) == 3500
    assert round(float(may["target_achievement_rate"]), 4) == 0.5714
    # A change of a target is seen without a month being redone.
    with duckdb.connect(str(revised.folder / "c.duckdb")) as connection:
        connection.execute("UPDATE target SET value = 4000 WHERE period_start = DATE '2026-05-16'")
    assert revised.run("refresh").status == 0
    found = revised.figures("target_amount", "--by", "month")
    assert [float(row["target_amount"]) for row in found if row["month"] == "2026-05"] == [4000]
