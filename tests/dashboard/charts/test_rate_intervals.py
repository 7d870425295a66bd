"""Rates with their intervals: each part on its side of the median, in words and colour, with its number of cases."""

from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, palette
from dashboard.metrics import Unit, cases_column, metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import beside, hover, legend, traces, values

RATE = metric("complaint_rate")
ROWS: list[dict[str, Any]] = [
    {"agency_code": "LATE", "complaint_rate": 35.0, "n": 772, "low": 23.0, "high": 50.9, "place": "above"},
    {"agency_code": "USUAL", "complaint_rate": 6.5, "n": 1_300, "low": 3.0, "high": 12.0, "place": "within"},
    {"agency_code": "QUIET", "complaint_rate": 0.0, "n": 9_000, "low": 0.0, "high": 0.4, "place": "below"},
]


def drawn(rows: list[dict[str, Any]], middle: float | None = 6.5) -> go.Figure:
    frame = pl.DataFrame(rows).rename({"n": cases_column(RATE.key)})
    return charts.rate_intervals(frame, RATE, "agency_code", Settings(), labels={"LATE": "Late & Co"}, middle=middle)


def test_each_bar_runs_from_the_lower_to_the_upper_limit_on_its_side_of_the_median() -> None:
    figure = drawn(ROWS)
    assert traces(figure)["above"]["base"] == [23.0, 3.0, 0.0]
    assert values(figure, "above") == [27.9, None, None]
    assert values(figure, "within") == [None, 9.0, None]
    assert values(figure, "below") == [None, None, 0.4]
    assert values(figure, RATE.key) == [35.0, 6.5, 0.0]
    colours = {key: traces(figure)[key]["marker"]["color"] for key in ("above", "below")}
    assert colours == {"above": palette.WORSE, "below": palette.BETTER}


def test_what_a_row_comes_to_stands_at_its_right_with_its_cases() -> None:
    assert beside(drawn(ROWS)) == [
        f"{palette.WORSE_SIGN} 35.00  n 772",
        "6.50  n 1,300",
        f"{palette.BETTER_SIGN} 0.00  n 9,000",
    ]


def test_hover_has_name_interval_and_cases() -> None:
    name, figures = hover(drawn(ROWS))[0].split("\n", 1)
    assert name == "Late & Co"
    assert figures.replace("\n", " ") == f"■ {RATE.label}: 35.00 per 1,000, 95 % from 23.00 to 50.90, n = 772"


def test_the_median_is_a_line_where_there_is_one() -> None:
    line = traces(drawn(ROWS))["median"]
    assert line["x"] == [6.5, 6.5]
    assert line["name"] == "Median 6.50"
    assert "median" not in traces(drawn(ROWS, middle=None))


def test_one_part_alone_has_its_interval_and_no_place() -> None:
    figure = drawn([ROWS[1] | {"place": ""}], middle=None)
    assert list(traces(figure)) == ["within", RATE.key, "figures", "hover"]
    assert values(figure, "within") == [9.0]
    assert legend(figure)[0] == "By chance alone, 95 %"


def test_what_is_good_when_high_is_better_above() -> None:
    lift = replace(metric("campaign_paid_rate"), unit=Unit.AVERAGE)
    rows = [{"agency_code": "C1", lift.key: 12.0, "n": 900, "low": 4.0, "high": 20.0, "place": "above"}]
    frame = pl.DataFrame(rows).rename({"n": cases_column(lift.key)})
    figure = charts.rate_intervals(
        frame, lift, "agency_code", Settings(), labels={}, middle=0.0, middle_is="no difference"
    )
    assert traces(figure)["above"]["marker"]["color"] == palette.BETTER
    assert "▲ wholly above no difference" in legend(figure)
    assert traces(figure)["median"]["name"] == "No difference 0.00"
    assert beside(figure) == ["▲ 12.00  n 900"]
