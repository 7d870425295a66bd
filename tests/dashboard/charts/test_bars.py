"""Amounts side by side: by a dimension and by the days of a month."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard import charts
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import beside, categories, hover, layout, legend, traces, values

SETTINGS = Settings()
COLLECTED = replace(metric("total_outstanding"), key="collected", label="Collected")
LAKH = 100_000_00


def test_bars_say_their_share_of_the_whole() -> None:
    frame = pl.DataFrame({"channel": ["cash", "upi", "nach"], "collected": [60 * LAKH, 30 * LAKH, None]})
    figure = charts.bars(frame, COLLECTED, "channel", SETTINGS, labels={"upi": "UPI"})
    assert categories(figure) == ["cash", "UPI", "nach"]
    assert values(figure, "collected") == [60, 30, None]
    assert beside(figure) == ["66.67 %", "33.33 %", "n/a"]
    assert hover(figure)[0] == "cash\n■ Collected: ₹60,00,000.00 (66.67 %)"
    assert hover(figure)[2] == "nach\n■ Collected: n/a (n/a)"


def test_two_agencies_of_one_name_are_two_rows_that_can_be_told_apart() -> None:
    frame = pl.DataFrame({"agency_code": ["FAN1", "FAN2"], "collected": [LAKH, LAKH]})
    figure = charts.bars(frame, COLLECTED, "agency_code", SETTINGS, labels={"FAN1": "Yamuna", "FAN2": "Yamuna"})
    assert categories(figure) == ["Yamuna (FAN1)", "Yamuna (FAN2)"]


def test_the_first_row_of_the_frame_is_on_top() -> None:
    frame = pl.DataFrame({"channel": ["cash", "upi"], "collected": [2 * LAKH, LAKH]})
    assert layout(charts.bars(frame, COLLECTED, "channel", SETTINGS, labels={}))["yaxis"]["range"] == [1.5, -0.5]


def test_days_that_are_not_worked_are_hatched() -> None:
    days = [date(2026, 10, day) for day in (3, 4, 5)]
    frame = pl.DataFrame({"day": days, "collected": [LAKH, 2 * LAKH, None]})
    figure = charts.by_day(frame, COLLECTED, SETTINGS, free=[days[1]])
    assert values(figure, "worked") == [1, None, None]
    assert values(figure, "free") == [None, 2, None]
    assert traces(figure)["free"]["marker"]["pattern"]["shape"] == "/"
    assert legend(figure) == ["Collected", "Sunday or holiday"]
    assert hover(figure) == [
        "3\n■ Collected: ₹1,00,000.00",
        "4\n■ Collected: ₹2,00,000.00 (Sunday or holiday)",
        "5\n■ Collected: n/a",
    ]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_bar_are_still_drawn(rows: int) -> None:
    day = pl.DataFrame({"day": [date(2026, 1, 1)], "collected": [1]}).head(rows)
    assert len(hover(charts.by_day(day, COLLECTED, SETTINGS))) == rows
    channel = pl.DataFrame({"channel": ["cash"], "collected": [1]}).head(rows)
    assert len(beside(charts.bars(channel, COLLECTED, "channel", SETTINGS, labels={}))) == rows
