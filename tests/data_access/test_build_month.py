"""Rollups: a cube summed over the dimensions that a smaller copy leaves out."""

from datetime import date

import polars as pl
import pytest

from data_access.build_month import rolled_up
from validations.cubes import CUBES, Rollup
from validations.cubes.cube import total

POSITION = CUBES["position"]
BRANCHES = pl.DataFrame(
    {"branch_code": ["B1", "B2", "B3"], "zone": ["North", "North", None], "state": ["Bihar", "Bihar", None]}
)


def position(**columns: list[object]) -> pl.DataFrame:
    """Three rows in three branches; every sum not given is unknown."""
    given: dict[str, list[object]] = {
        "month": [date(2026, 2, 1)] * 3,
        "as_of_date": [date(2026, 2, 28)] * 3,
        "product_code": ["PL"] * 3,
        "branch_code": ["B1", "B2", "B3"],
        "agency_code": ["AG1", "AG2", "AG1"],
        "segment": ["low"] * 3,
        "bucket": ["1-30"] * 3,
        "status": ["active"] * 3,
        "npa": ["no"] * 3,
        "ticket_band": ["up to 50k"] * 3,
        **columns,
    }
    empty: list[object] = [None] * 3
    return pl.DataFrame({name: given.get(name, empty) for name in POSITION.columns}, strict=False).cast(
        {name: POSITION.dtype(name) for name in POSITION.columns}
    )


def test_the_sums_of_the_branches_of_a_state_are_added() -> None:
    cube = position(accounts=[2, 3, 5], principal=[10, -4, 7])
    by_state = rolled_up(cube, POSITION, POSITION.rollups[0], BRANCHES).sort("state")
    assert by_state.select("zone", "state", "accounts", "principal").rows() == [
        ("(none)", "(none)", 5, 7),
        ("North", "Bihar", 5, 6),
    ]
    assert "branch_code" not in by_state.columns


def test_the_month_and_its_day_stay() -> None:
    by_agency = rolled_up(position(accounts=[1, 1, 1]), POSITION, POSITION.rollups[1], BRANCHES)
    assert by_agency["month"].unique().to_list() == [date(2026, 2, 1)]
    assert by_agency["as_of_date"].unique().to_list() == [date(2026, 2, 28)]


def test_a_branch_that_no_table_lists_is_in_no_zone() -> None:
    by_state = rolled_up(position(accounts=[1, 1, 1]), POSITION, POSITION.rollups[0], BRANCHES.head(1))
    assert sorted(by_state["zone"].to_list()) == ["(none)", "North"]


def test_a_sum_over_unknown_values_stays_unknown_and_over_some_counts_those() -> None:
    cube = position(accounts=[1, 1, 1], provision=[None, None, 4], overdue=[None, 3, None])
    by_state = rolled_up(cube, POSITION, POSITION.rollups[0], BRANCHES).sort("state")
    assert by_state.select("state", "provision", "overdue").rows() == [("(none)", 4, None), ("Bihar", None, 3)]


def test_a_total_of_nothing_is_unknown() -> None:
    assert pl.DataFrame({"amount": []}, schema={"amount": pl.Int64}).select(total("amount")).item() is None


@pytest.mark.parametrize(
    ("cube", "rollup"),
    [(spec.name, rollup) for spec in CUBES.values() for rollup in spec.rollups],
    ids=lambda value: value.name if isinstance(value, Rollup) else value,
)
def test_a_rollup_keeps_only_what_its_cube_or_its_branch_has(cube: str, rollup: Rollup) -> None:
    assert set(rollup.keeps) <= {*CUBES[cube].dimensions, "zone", "state"}
