"""What changed a rate: rate effect and mix effect of each segment, which add up to the change."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given, settings

from dashboard.change.segment_sums import contributors
from dashboard.figures.compute import compute
from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS
from tests.dashboard.literal_figures import figures_of
from tests.dashboard.metrics.strategies import APRIL, MAY, position_rows

RATE = METRICS["delinquency_rate_30plus"]


def zones(month: date, **north_and_south: tuple[int, int]) -> list[dict[str, Any]]:
    """Late and other accounts of each zone."""
    branch = {"north": "N1", "south": "S1"}
    return [
        {"month": month, "branch_code": branch[zone], "bucket": bucket, "accounts": count}
        for zone, counts in north_and_south.items()
        for bucket, count in zip(("31-60", "Current"), counts, strict=True)
        if count
    ]


def effects(folder: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    figures = figures_of(folder, position=rows)
    found = contributors(figures, RATE, by="zone", scope=Scope(), month=MAY, before=APRIL)
    return {row["zone"]: (row["rate_effect"], row["mix_effect"]) for row in found.iter_rows(named=True)}


def test_a_rate_that_worsens_at_the_same_mix_is_all_rate_effect(tmp_path: Path) -> None:
    found = effects(tmp_path, zones(APRIL, north=(10, 90), south=(10, 90)) + zones(MAY, north=(10, 90), south=(30, 70)))
    assert found == {"North": (0.0, 0.0), "South": (pytest.approx(0.1), 0.0)}


def test_a_mix_that_shifts_at_the_same_rates_is_all_mix_effect(tmp_path: Path) -> None:
    # North 10 % late, South 50 %; South grows from a quarter to a half of the book: 20 % to 30 %.
    found = effects(
        tmp_path, zones(APRIL, north=(30, 270), south=(50, 50)) + zones(MAY, north=(20, 180), south=(100, 100))
    )
    assert found["North"][0] == found["South"][0] == 0.0
    # The mean of both totals is 25 %: South (50 - 25) x 25 points, North (10 - 25) x -25 points.
    assert found["South"][1] == pytest.approx(0.0625)
    assert found["North"][1] == pytest.approx(0.0375)


def test_a_segment_that_is_new_changed_the_mix_only(tmp_path: Path) -> None:
    found = effects(tmp_path, zones(APRIL, north=(10, 90)) + zones(MAY, north=(10, 90), south=(30, 70)))
    assert found["South"] == (0.0, pytest.approx((0.3 - 0.15) / 2))
    assert sum(map(sum, found.values())) == pytest.approx(0.2 - 0.1)


def test_largest_contributors_come_first_and_within_the_filters(tmp_path: Path) -> None:
    rows = zones(APRIL, north=(10, 90), south=(10, 90)) + zones(MAY, north=(12, 88), south=(30, 70))
    figures = figures_of(tmp_path, position=rows)
    found = contributors(figures, RATE, by="zone", scope=Scope(), month=MAY, before=APRIL)
    assert found["zone"].to_list() == ["South", "North"]
    assert found.columns == [
        "zone", "rate_before", "rate_now", "rate_effect", "mix_effect", "total_effect", "weight_now",
    ]  # fmt: skip
    only = Scope.of({"zone": ["North"]})
    alone = contributors(figures, RATE, by="zone", scope=only, month=MAY, before=APRIL)
    assert alone.select("zone", "total_effect").rows() == [("North", pytest.approx(0.02))]


def test_without_a_rate_in_either_month_there_is_nothing_to_explain(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, position=zones(MAY, north=(10, 90)))
    assert contributors(figures, RATE, by="zone", scope=Scope(), month=MAY, before=APRIL).is_empty()


def test_only_a_ratio_of_sums_can_be_split(tmp_path: Path) -> None:
    figures = figures_of(tmp_path, position=zones(MAY, north=(10, 90)))
    with pytest.raises(TypeError, match="not a ratio of sums"):
        contributors(figures, METRICS["accounts"], by="zone", scope=Scope(), month=MAY, before=APRIL)


@settings(max_examples=12)
@given(position_rows())
@pytest.mark.parametrize("key", ["delinquency_rate_30plus", "delinquency_value_rate_30plus", "average_dpd"])
def test_parts_add_up_to_the_change_exactly(key: str, rows: list[dict[str, Any]]) -> None:
    assume({row["month"] for row in rows} == {APRIL, MAY})
    metric = METRICS[key]
    with TemporaryDirectory() as folder:
        figures = figures_of(Path(folder), position=rows)
        by_month = dict(compute(figures, [metric], by=["month"]).select("month", key).rows())
        before, now = by_month.get(APRIL), by_month.get(MAY)
        for by in ("zone", "product_code", "agency_code"):
            found = contributors(figures, metric, by=by, scope=Scope(), month=MAY, before=APRIL)
            if before is None or now is None:
                continue
            assert sum(found["total_effect"]) == pytest.approx(now - before, abs=1e-12, rel=1e-12)
            parts = zip(found["rate_effect"], found["mix_effect"], found["total_effect"], strict=True)
            assert all(Fraction(rate + mix) == Fraction(total) for rate, mix, total in parts)
