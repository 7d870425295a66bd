"""What holds for compute() whatever the figures are."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.compute import compute
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import METRICS, Metric
from dashboard.metrics.model import AsStored, Total
from tests.dashboard.literal_figures import BRANCHES, figures_of
from tests.dashboard.metrics.strategies import MAY, movement_rows, position_rows

Rows = list[dict[str, Any]]

ZONE_OF = {code: zone for code, *_, zone in BRANCHES}
ADDITIVE = {
    cube: [m for m in METRICS.values() if isinstance(m.formula, Total) and m.cubes == (cube,)]
    for cube in ("position", "movement")
}
ALL = {
    cube: [m for m in METRICS.values() if m.cubes == (cube,) and not isinstance(m.formula, AsStored)]
    for cube in ("position", "movement")
}
CUBE_ROWS = st.one_of(
    position_rows().map(lambda rows: ("position", rows)), movement_rows().map(lambda rows: ("movement", rows))
)
few = settings(max_examples=12)


def prepared(folder: str, cube: str, rows: Rows) -> StoreReader:
    return figures_of(
        Path(folder) / str(len(list(Path(folder).iterdir()))),
        calendar=None,
        open_month=False,
        targets=(),
        **{cube: rows},
    )


def summed(frame: pl.DataFrame, metrics: Sequence[Metric]) -> dict[str, int]:
    """The sum of each figure that is known in every group."""
    return {m.key: int(frame[m.key].sum()) for m in metrics if frame[m.key].null_count() == 0}


@few
@given(CUBE_ROWS)
@pytest.mark.parametrize(
    "by", [("zone",), ("zone", "state"), ("branch_code",), ("product_code", "agency_code"), ("bucket",)]
)
def test_parts_of_what_adds_up_add_up_to_the_whole(by: tuple[str, ...], given_rows: tuple[str, Rows]) -> None:
    cube, rows = given_rows
    with TemporaryDirectory() as folder:
        figures = prepared(folder, cube, rows)
        month = [max(figures.months)]
        whole = compute(figures, ADDITIVE[cube], months=month).row(0, named=True)
        parts = compute(figures, ADDITIVE[cube], by=by, months=month)
    known = summed(parts, ADDITIVE[cube])
    assert known == {key: whole[key] for key in known}


@few
@given(CUBE_ROWS)
def test_children_add_up_to_their_parent(given_rows: tuple[str, Rows]) -> None:
    cube, rows = given_rows
    additive = ADDITIVE[cube]
    with TemporaryDirectory() as folder:
        figures = prepared(folder, cube, rows)
        month = [max(figures.months)]
        parents = compute(figures, additive, by=["zone"], months=month)
        children = compute(figures, additive, by=["zone", "state"], months=month)
    for parent in parents.iter_rows(named=True):
        own = summed(children.filter(pl.col("zone") == parent["zone"]), additive)
        assert own == {key: parent[key] for key in own}


@few
@given(position_rows())
@pytest.mark.parametrize("by", [(), ("zone",), ("product_code",), ("branch_code", "agency_code")])
def test_a_rate_is_the_ratio_of_sums_at_every_total(by: tuple[str, ...], rows: Rows) -> None:
    """30+ by accounts and by floored outstanding, worked out in fractions from the rows themselves."""
    asked = [METRICS["delinquency_rate_30plus"], METRICS["delinquency_value_rate_30plus"]]
    month = max(row["month"] for row in rows)
    with TemporaryDirectory() as folder:
        answer = compute(prepared(folder, "position", rows), asked, by=by, months=[month])
    for found in answer.iter_rows(named=True):
        group = [
            row | {"zone": ZONE_OF[row["branch_code"]]}
            for row in rows
            if row["month"] == month and row["status"] == "active"
        ]
        group = [row for row in group if all(row[key] == found[key] for key in by)]
        if all(row["bucket"] == "Unknown" for row in group):
            assert [found[one.key] for one in asked] == [None, None]
            continue
        late = [row for row in group if row["bucket"] in ("31-60", "91-120")]
        assert found["delinquency_rate_30plus"] == share(late, group, "accounts")
        values = [row for row in group if row["total_outstanding"] is not None]
        late_values = [row for row in late if row["total_outstanding"] is not None]
        if (not late or late_values) and (not group or values):
            assert found["delinquency_value_rate_30plus"] == share(late_values, values, "total_outstanding")
        else:
            assert found["delinquency_value_rate_30plus"] is None


def share(part: Rows, whole: Rows, column: str) -> Any:
    top, bottom = (sum(row[column] - row.get(f"{column}_negative", 0) for row in rows) for rows in (part, whole))
    return pytest.approx(float(Fraction(top, bottom)), rel=1e-12) if bottom else None


@few
@given(
    CUBE_ROWS,
    st.sampled_from([("branch_code", "N1"), ("zone", "North"), ("product_code", "CC"), ("agency_code", "AG2")]),
)
def test_a_filter_is_what_filtering_the_rows_by_hand_gives(
    given_rows: tuple[str, Rows], picked: tuple[str, str]
) -> None:
    cube, rows = given_rows
    key, value = picked
    kept = [row for row in rows if (row | {"zone": ZONE_OF[row["branch_code"]]})[key] == value and row["month"] == MAY]
    if not kept:
        return
    with TemporaryDirectory() as folder:
        figures, by_hand = prepared(folder, cube, rows), prepared(folder, cube, kept)
        asked = [m for m in ALL[cube] if not m.key.startswith("roll_to_180plus")]
        scoped = compute(figures, asked, by=["product_code"], months=[MAY], scope=Scope.of({key: [value]}))
        assert scoped.equals(compute(by_hand, asked, by=["product_code"], months=[MAY]))


@few
@given(CUBE_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given_rows: tuple[str, Rows], random: Random) -> None:
    cube, rows = given_rows
    shuffled = list(rows)
    random.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        one, other = prepared(folder, cube, rows), prepared(folder, cube, shuffled)
        for by in (("month", "zone"), ("month", "agency_code", "product_code")):
            assert compute(one, ALL[cube][::4], by=by).equals(compute(other, ALL[cube][::4], by=by))


@few
@given(CUBE_ROWS)
def test_asking_for_one_metric_or_for_many_gives_the_same(given_rows: tuple[str, Rows]) -> None:
    cube, rows = given_rows
    with TemporaryDirectory() as folder:
        figures = prepared(folder, cube, rows)
        together = compute(figures, ALL[cube], by=["month", "product_code"])
        for one in ALL[cube][::11]:
            alone = compute(figures, [one], by=["month", "product_code"])
            shared = together.select(alone.columns)
            assert (
                alone.join(shared, on=["month", "product_code"], how="left", suffix="_t")
                .select(pl.col(one.key).eq_missing(pl.col(f"{one.key}_t")).all())
                .item()
            )


@few
@given(movement_rows())
def test_ten_classes_add_up_to_the_opening_book(rows: Rows) -> None:
    with TemporaryDirectory() as folder:
        figures = prepared(folder, "movement", rows)
        answer = compute(figures, [METRICS["moved_accounts"]], by=["month", "opening_state", "movement_class"])
        whole = compute(figures, [METRICS["moved_accounts"]], by=["month", "opening_state"])
    parts = answer.group_by("month", "opening_state").agg(pl.col("moved_accounts").sum()).sort("month", "opening_state")
    assert parts.equals(whole)
    outside = answer.filter(pl.col("movement_class") == "not in the opening book")["opening_state"].cast(pl.String)
    assert set(outside) <= {"closed", "new", "appeared"}
