"""Amounts against their targets, in bars and in words."""

from dataclasses import replace

import polars as pl
import pytest

from dashboard import charts
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import beside, categories, hover, layout, legend, traces, values

SETTINGS = Settings()
COLLECTED = replace(metric("total_outstanding"), key="collected", label="Collected")
TARGET = replace(COLLECTED, key="target", label="Target")
LAKH = 100_000_00


def states() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "state": ["Bihar", "Goa", "Kerala"],
            "collected": [40 * LAKH, 99 * LAKH, 7 * LAKH],
            "target": [80 * LAKH, 90 * LAKH, None],
        }
    )


def test_a_part_without_a_target_is_marked_and_never_reads_zero() -> None:
    figure = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={})
    assert beside(figure) == ["✗ 50.00 %", "✓ 110.00 %", "no target"]
    assert values(figure, "actual") == [40, 99, None]
    assert values(figure, "untargeted") == [None, None, 7]
    assert values(figure, "target") == [80, 90, None]
    assert traces(figure)["untargeted"]["marker"]["pattern"]["shape"] == "/"
    assert hover(figure)[0] == "Bihar\n■ Collected: ₹40,00,000.00 (✗ 50.00 %)\n■ Target: ₹80,00,000.00"
    assert hover(figure)[2] == "Kerala\n■ Collected: ₹7,00,000.00 (no target)\n■ Target: no target"


def test_what_is_not_recorded_is_neither_missed_nor_without_a_target() -> None:
    frame = states().with_columns(collected=pl.Series([None, 0, 7 * LAKH], dtype=pl.Int64))
    assert beside(charts.bullets(frame, COLLECTED, TARGET, "state", SETTINGS, labels={})) == [
        "n/a",
        "✗ 0.00 %",
        "no target",
    ]


def test_a_click_anywhere_on_a_row_stands_for_its_part() -> None:
    still = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={"Goa": "Goa!"})
    figure = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={"Goa": "Goa!"}, clickable=True)
    assert traces(figure)["hover"]["customdata"] == [["Bihar"], ["Goa"], ["Kerala"]]
    assert layout(figure)["hoverdistance"] == -1
    assert "customdata" not in traces(still)["hover"]


def test_on_the_way_counts_as_reached_while_the_month_runs() -> None:
    figure = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={}, expected=0.5)
    assert beside(figure) == ["✓ 50.00 %", "✓ 110.00 %", "no target"]
    assert values(figure, "expected") == [40, 45, None]
    assert legend(figure) == ["Collected", "Collected, no target", "Target", "Expected by now"]
    assert hover(figure)[0].endswith("\n■ Expected by now: ₹40,00,000.00")


def test_a_whole_month_has_no_mark_for_what_is_expected_by_now() -> None:
    figure = charts.bullets(states().head(2), COLLECTED, TARGET, "state", SETTINGS, labels={})
    assert list(traces(figure)) == ["actual", "target", "figures", "hover"]
    assert "Expected" not in hover(figure)[0]


def test_worst_first_is_the_order_of_the_frame_from_top_to_bottom() -> None:
    figure = charts.bullets(states(), COLLECTED, TARGET, "state", SETTINGS, labels={"Goa": "Goa!"})
    assert categories(figure) == ["Bihar", "Goa!", "Kerala"]
    assert layout(figure)["yaxis"]["range"] == [2.5, -0.5]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_part_are_still_drawn(rows: int) -> None:
    assert len(beside(charts.bullets(states().head(rows), COLLECTED, TARGET, "state", SETTINGS, labels={}))) == rows
