"""The declarations of the cubes: bad frames are refused in words, good ones stay within their budget of rows."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from data_access.settings import Settings
from data_access.store import Store
from tests.dashboard.literal_figures import frame_of
from tests.offenders import every
from validations.cubes import CUBES, CUSTOMER_GRAINS, validated
from validations.errors import BrokenFiguresError
from validations.reconciliation import RULES

MAY = date(2026, 5, 1)
GOOD: list[dict[str, Any]] = [
    {"month": MAY, "accounts": 5, "principal": 100, "principal_negative": -10},
    {"month": MAY, "accounts": 3, "branch_code": "S1"},
]
POSITION = CUBES["position"]


def with_value(column: str, value: Any) -> pl.DataFrame:
    """A good position with one value of one column replaced."""
    frame = frame_of("position", GOOD)
    return frame.with_columns(pl.Series(column, [value, *frame[column].to_list()[1:]], dtype=frame.schema[column]))


def test_a_good_frame_passes_as_it_is() -> None:
    frame = frame_of("position", GOOD)
    assert validated(frame, POSITION) is frame


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("accounts", -1, "greater_than_or_equal_to"),
        ("principal_negative", 1, "less_than_or_equal_to"),
        ("branch_code", None, "not_nullable"),
        ("bucket", None, "not_nullable"),
        ("dpd_days", None, "not_nullable"),
    ],
)
def test_a_bad_value_is_refused_with_its_column_and_rule(column: str, value: Any, reason: str) -> None:
    with pytest.raises(BrokenFiguresError, match=rf"The cube 'position' breaks its own rules:\n  - {column}: {reason}"):
        validated(with_value(column, value), POSITION)


def test_unknown_money_is_allowed() -> None:
    assert validated(with_value("principal", None), POSITION).height == 2


def test_two_rows_of_one_grain_are_refused() -> None:
    twice = pl.concat([frame_of("position", GOOD)] * 2)
    with pytest.raises(BrokenFiguresError, match="month"):
        validated(twice, POSITION)


@pytest.mark.parametrize(
    "bad",
    [
        frame_of("position", GOOD).drop("overdue"),
        frame_of("position", GOOD).with_columns(extra=pl.lit(1)),
        frame_of("position", GOOD).with_columns(pl.col("accounts").cast(pl.Float64)),
        frame_of("position", GOOD).with_columns(pl.col("bucket").cast(pl.String)),
    ],
    ids=["missing column", "extra column", "float counts", "text buckets"],
)
def test_another_shape_is_refused(bad: pl.DataFrame) -> None:
    with pytest.raises(BrokenFiguresError, match="The cube 'position' breaks its own rules"):
        validated(bad, POSITION)


@every("name", CUBES)
def test_grain_sums_and_money_are_columns(name: str) -> None:
    spec = CUBES[name]
    assert set(spec.grain) | set(spec.sums) | set(spec.money) <= set(spec.columns)
    assert not set(spec.grain) & set(spec.sums)
    for rollup in spec.rollups:
        assert set(rollup.keeps) <= set(spec.dimensions) | {"zone", "state"}


@every("name", [name for name, spec in CUBES.items() if spec.additive])
def test_what_adds_up_is_whole_numbers(name: str) -> None:
    spec = CUBES[name]
    # Squares and products of amounts do not fit into whole numbers.
    moments = {"balance_collected", "outstanding_received", "outstanding_waived", "valuation_sale"}
    whole = [column for column in spec.sums if column not in moments and not column.endswith("_squared")]
    assert {spec.dtype(column) for column in whole} == {pl.Int64()}


@pytest.mark.parametrize("name", ["position", "movement"])
def test_every_balance_is_kept_whole_and_its_negative_part(name: str) -> None:
    balances = [column for column in CUBES[name].money if f"{column}_negative" in CUBES[name].columns]
    assert len(balances) == 4


def test_customers_are_counted_for_the_whole_book() -> None:
    assert () in CUSTOMER_GRAINS


RANKED = {"largest_receipts"}
"""Cubes of the first few of something, which no total of the database is the sum of; their rule holds their order."""


def test_every_cube_is_held_against_totals_of_the_database() -> None:
    """A cube has control totals that a rule compares, or a rule ties it to one that has."""
    held = {name for rule in RULES for name in rule.cubes if CUBES[name].controls}
    while more := {name for rule in RULES if held & set(rule.cubes) for name in rule.cubes} - held:
        held |= more
    assert [name for name in CUBES if name not in held | RANKED] == []
    assert {name for rule in RULES for name in rule.cubes} >= RANKED


@every("name", CUBES)
def test_cube_of_the_demonstration_is_within_its_budget(name: str, demo_settings: Settings) -> None:
    """A cube of few accounts has at most a row for each; the budget itself is for 40,000."""
    months = Store(demo_settings.store_path).manifest().months.values()
    rows = [month.partitions[name].rows for month in months if name in month.partitions]
    assert rows
    assert max(rows) <= CUBES[name].row_budget


@pytest.mark.slow
def test_cubes_of_40_000_accounts_are_within_their_budget(tmp_path: Any) -> None:
    from data_access.demo import write_demo
    from data_access.refresh import refresh

    write_demo(tmp_path / "demo.duckdb", accounts=40_000, months=2)
    settings = Settings(database_url=f"duckdb:///{tmp_path / 'demo.duckdb'}", store_path=tmp_path / "store")
    refresh(settings)
    for month in Store(settings.store_path).manifest().months.values():
        for name, spec in CUBES.items():
            if name in month.partitions:
                assert month.partitions[name].rows <= spec.row_budget, name
