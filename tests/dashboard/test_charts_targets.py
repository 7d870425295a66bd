"""Charts of amounts against targets, of steps between levels, and of amounts side by side."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.charts import Step
from dashboard.charts.waterfall import Bar, bars_of
from dashboard.metrics import metric
from data_access.settings import Settings

SETTINGS = Settings()
COLLECTED = replace(metric("total_outstanding"), key="collected", label="Collected")
TARGET = replace(COLLECTED, key="target", label="Target")
LAKH = 100_000_00


def by_id(option: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in option["series"]}


def column(option: dict[str, Any], series: str) -> list[object]:
    """What a series draws, by the column it is encoded to."""
    encode = by_id(option)[series]["encode"]
    place = option["dataset"]["dimensions"].index(next(axis for axis in encode.values() if axis != "x"))
    return [row[place] for row in option["dataset"]["source"]]


# Cumulative


def course(target: int | None = 90 * LAKH) -> pl.DataFrame:
    wanted = [None] * 3 if target is None else [target // 3, target * 2 // 3, target]
    return pl.DataFrame(
        {
            "number": ["1", "2", "3"],
            "actual": [20 * LAKH, 50 * LAKH, None],
            "pace": pl.Series(wanted, dtype=pl.Int64),
            "target": pl.Series([target] * 3, dtype=pl.Int64),
            "before": [25 * LAKH, 40 * LAKH, 80 * LAKH],
        }
    )


NAMES: dict[Any, str] = {"actual": "Collected", "pace": "Pace", "target": "Target", "before": "September"}


def test_the_line_of_what_came_ends_on_the_day_shown() -> None:
    option = charts.cumulative(course(), COLLECTED, SETTINGS, x="number", names=NAMES, axis="Working day")
    assert column(option, "actual") == [20, 50, None]
    assert column(option, "before") == [25, 40, 80]
    assert column(option, "pace") == [30, 60, 90]
    assert option["xAxis"]["name"] == "Working day"
    assert option["yAxis"]["axisLabel"]["formatter"] == "₹{value} L"


def test_what_came_is_drawn_on_top_and_named_first() -> None:
    option = charts.cumulative(course(), COLLECTED, SETTINGS, x="number", names=NAMES, axis="")
    assert [one["name"] for one in option["series"]] == ["September", "Target", "Pace", "Collected"]
    assert option["legend"]["data"] == ["Collected", "Pace", "Target", "September"]
    assert by_id(option)["pace"]["lineStyle"]["type"] == "dashed"


def test_without_a_target_there_is_no_line_for_it() -> None:
    option = charts.cumulative(course(None), COLLECTED, SETTINGS, x="number", names=NAMES, axis="")
    assert list(by_id(option)) == ["before", "actual"]


# Bullets


def states() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "state": ["Bihar", "Goa", "Kerala"],
            "collected": [40 * LAKH, 99 * LAKH, 7 * LAKH],
            "target": [80 * LAKH, 90 * LAKH, None],
        }
    )


def test_a_part_without_a_target_is_marked_and_never_reads_zero() -> None:
    option = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={})
    assert option["yAxis"][1]["data"] == ["✗ 50.00 %", "✓ 110.00 %", "no target"]
    assert column(option, "actual") == [40, 99, None]
    assert column(option, "untargeted") == [None, None, 7]
    assert column(option, "target") == [80, 90, None]
    assert by_id(option)["untargeted"]["itemStyle"]["decal"]["symbol"] == "rect"
    assert option["dataset"]["source"][2][option["dataset"]["dimensions"].index("t2")] == "no target"


def test_what_is_not_recorded_is_neither_missed_nor_without_a_target() -> None:
    frame = states().with_columns(collected=pl.Series([None, 0, 7 * LAKH], dtype=pl.Int64))
    option = charts.bullets(frame, COLLECTED, TARGET, "state", SETTINGS, labels={}, clickable=True)
    assert option["yAxis"][1]["data"] == ["n/a", "✗ 0.00 %", "no target"]
    assert {one["id"] for one in option["series"] if "selectedMode" in one} == {"actual", "untargeted"}


def test_on_the_way_counts_as_reached_while_the_month_runs() -> None:
    option = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={}, expected=0.5)
    assert option["yAxis"][1]["data"] == ["✓ 50.00 %", "✓ 110.00 %", "no target"]
    assert column(option, "expected") == [40, 45, None]
    assert "Expected by now" in option["legend"]["data"]


def test_a_whole_month_has_no_mark_for_what_is_expected_by_now() -> None:
    option = charts.bullets(states().head(2), COLLECTED, TARGET, "state", SETTINGS, labels={})
    assert list(by_id(option)) == ["actual", "target"]
    assert option["tooltip"]["formatter"].count("{@t") == 2


def test_worst_first_is_the_order_of_the_frame_from_top_to_bottom() -> None:
    option = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={"Goa": "Goa!"})
    assert [row[0] for row in option["dataset"]["source"]] == ["Bihar", "Goa!", "Kerala"]
    assert option["yAxis"][0]["inverse"] is True


# Waterfall


OVERDUE = [
    Step("Opening", 100 * LAKH, "level"),
    Step("New", 30 * LAKH, "worse"),
    Step("Collected", -50 * LAKH, "better"),
    Step("Waived", None, "neither"),
    Step("Unexplained", 5 * LAKH, "unexplained"),
    Step("Closing", 85 * LAKH, "level"),
]


def test_each_step_hangs_between_the_levels_before_and_after_it() -> None:
    lakhs = [(bar.start // LAKH, bar.end // LAKH) for bar in bars_of(OVERDUE)]
    assert lakhs == [(0, 100), (100, 130), (130, 80), (80, 80), (80, 85), (0, 85)]


def test_a_waterfall_draws_what_its_steps_are() -> None:
    option = charts.waterfall(OVERDUE, SETTINGS)
    assert column(option, "base") == [0, 1, 0.8, 0.8, 0.8, 0]  # crore
    assert column(option, "level_up") == [1, None, None, None, None, 0.85]
    assert column(option, "worse_up") == [None, 0.3, None, None, None, None]
    assert column(option, "better_up") == [None, None, 0.5, None, None, None]
    assert by_id(option)["unexplained_up"]["itemStyle"]["decal"]["symbol"] == "rect"
    assert option["yAxis"][1]["data"] == ["₹1.00 Cr", "₹30.00 L", "-₹50.00 L", "n/a", "₹5.00 L", "₹85.00 L"]
    assert "" not in option["legend"]["data"]


def test_a_waterfall_may_cross_zero() -> None:
    steps = [Step("Opening", 10, "level"), Step("Collected", -30, "better"), Step("Closing", -20, "level")]
    assert bars_of(steps) == [Bar(0, 10), Bar(10, -20), Bar(0, -20)]
    option = charts.waterfall(steps, SETTINGS)
    assert column(option, "base") == [0, 0, 0]
    assert column(option, "better_up") == [None, 0.1, None]
    assert column(option, "better_down") == [None, -0.2, None]
    assert column(option, "level_down") == [0, None, -0.2]


def test_a_step_below_zero_hangs_below_zero() -> None:
    steps = [Step("Opening", -1000, "level"), Step("Collected", -500, "better"), Step("Closing", -1500, "level")]
    option = charts.waterfall(steps, SETTINGS)
    assert column(option, "base") == [0, -10, 0]
    assert column(option, "better_down") == [None, -5, None]


# Bars


def test_bars_say_their_share_of_the_whole() -> None:
    frame = pl.DataFrame({"channel": ["cash", "upi", "nach"], "collected": [60 * LAKH, 30 * LAKH, None]})
    option = charts.bars(frame, COLLECTED, "channel", SETTINGS, labels={"upi": "UPI"})
    assert [row[0] for row in option["dataset"]["source"]] == ["cash", "UPI", "nach"]
    assert option["yAxis"][1]["data"] == ["66.67 %", "33.33 %", "n/a"]
    assert option["dataset"]["source"][0][2] == "₹60,00,000.00 (66.67 %)"


def test_days_that_are_not_worked_are_hatched() -> None:
    days = [date(2026, 10, day) for day in (3, 4, 5)]
    frame = pl.DataFrame({"day": days, "collected": [LAKH, 2 * LAKH, None]})
    option = charts.by_day(frame, COLLECTED, SETTINGS, free=[days[1]])
    assert column(option, "worked") == [1, None, None]
    assert column(option, "free") == [None, 2, None]
    assert by_id(option)["free"]["itemStyle"]["decal"]["symbol"] == "rect"
    texts = [row[-1] for row in option["dataset"]["source"]]
    assert texts == ["₹1,00,000.00", "₹2,00,000.00 (Sunday or holiday)", "n/a"]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_row_are_still_json(rows: int) -> None:
    options = [
        charts.cumulative(course().head(rows), COLLECTED, SETTINGS, x="number", names=NAMES, axis=""),
        charts.bullets(states().head(rows), COLLECTED, TARGET, "state", SETTINGS, labels={}),
        charts.waterfall(OVERDUE[:rows], SETTINGS),
        charts.bars(states().head(rows), COLLECTED, "state", SETTINGS, labels={}),
        charts.by_day(pl.DataFrame({"day": [date(2026, 1, 1)], "collected": [1]}).head(rows), COLLECTED, SETTINGS),
    ]
    for option in options:
        assert json.loads(json.dumps(option, allow_nan=False))
        assert charts.height(option) > 0


def test_worse_and_better_are_never_colour_alone() -> None:
    names = charts.waterfall(OVERDUE, SETTINGS)["legend"]["data"]
    assert any(name.startswith(palette.WORSE_SIGN) for name in names)
    assert any(name.startswith(palette.BETTER_SIGN) for name in names)
