"""Rates with their intervals: each part on its side of the median, in words and colour, with its number of cases."""

from typing import Any

import polars as pl

from dashboard import charts, palette
from dashboard.metrics import cases_column, metric
from data_access.settings import Settings

RATE = metric("complaint_rate")
ROWS: list[dict[str, Any]] = [
    {"agency_code": "LATE", "complaint_rate": 35.0, "n": 772, "low": 23.0, "high": 50.9, "place": "above"},
    {"agency_code": "USUAL", "complaint_rate": 6.5, "n": 1_300, "low": 3.0, "high": 12.0, "place": "within"},
    {"agency_code": "QUIET", "complaint_rate": 0.0, "n": 9_000, "low": 0.0, "high": 0.4, "place": "below"},
]


def drawn(rows: list[dict[str, Any]], middle: float | None = 6.5) -> charts.Option:
    frame = pl.DataFrame(rows).rename({"n": cases_column(RATE.key)})
    return charts.ranges(frame, RATE, "agency_code", Settings(), labels={"LATE": "Late & Co"}, middle=middle)


def column(option: charts.Option, series: str) -> list[Any]:
    """What a series draws, row by row."""
    place = next(one for one in option["series"] if one["id"] == series)["encode"]["x"]
    at = option["dataset"]["dimensions"].index(place)
    return [row[at] for row in option["dataset"]["source"]]


def test_each_bar_runs_from_the_lower_to_the_upper_limit_on_its_side_of_the_median() -> None:
    option = drawn(ROWS)
    assert column(option, "low") == [23.0, 3.0, 0.0]
    assert column(option, "above") == [27.9, None, None]
    assert column(option, "within") == [None, 9.0, None]
    assert column(option, "below") == [None, None, 0.4]
    assert column(option, RATE.key) == [35.0, 6.5, 0.0]
    colours = {one["id"]: one["itemStyle"]["color"] for one in option["series"]}
    assert (colours["above"], colours["below"]) == (palette.WORSE, palette.BETTER)


def test_what_a_row_comes_to_stands_at_its_right_with_its_cases() -> None:
    told = drawn(ROWS)["yAxis"][1]["data"]
    assert told == [f"{palette.WORSE_SIGN} 35.00  n 772", "6.50  n 1,300", f"{palette.BETTER_SIGN} 0.00  n 9,000"]


def test_hover_has_name_interval_and_cases() -> None:
    first = drawn(ROWS)["dataset"]["source"][0]
    assert first[0] == "Late & Co"
    assert first[-1] == "35.00 per 1,000, 95 % from 23.00 to 50.90, n = 772"


def test_the_median_is_a_line_where_there_is_one() -> None:
    line = drawn(ROWS)["series"][-1]["markLine"]
    assert line["data"] == [{"xAxis": 6.5}]
    assert line["label"]["formatter"] == "median 6.50"
    assert "markLine" not in drawn(ROWS, middle=None)["series"][-1]


def test_one_part_alone_has_its_interval_and_no_place() -> None:
    option = drawn([ROWS[1] | {"place": ""}], middle=None)
    assert [one["id"] for one in option["series"]] == ["low", "within", RATE.key]
    assert column(option, "within") == [9.0]
