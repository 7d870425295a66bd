"""The control chart and the grid of who meets what was agreed: what is marked, and in which words."""

import json
from datetime import date

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.charts.base import cell_values
from dashboard.metrics import metric
from data_access.settings import Settings

SETTINGS = Settings()
COUNTED, RATE, DAYS = metric("accounts"), metric("resolution_rate"), metric("average_dpd")
LATE = metric("delinquency_rate_30plus")
MONTHS = [date(2025, month, 1) for month in range(1, 11)]


def course(values: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"month": MONTHS[: len(values)], "accounts": values})


def test_a_spike_is_coloured_and_has_an_arrow_and_a_part_month_is_hatched_and_no_spike() -> None:
    frame = course([40, 44, 39, 41, 90, 38, 44, 41, 40, 5])
    option = charts.control(frame, COUNTED, SETTINGS, part=[MONTHS[-1]])
    bars = {one["id"]: one for one in option["series"] if one["type"] == "bar"}
    assert list(bars) == ["within", "above", "part"]
    assert bars["above"]["itemStyle"]["color"] == palette.WORSE
    assert bars["above"]["label"]["formatter"] == palette.WORSE_SIGN
    assert bars["part"]["itemStyle"]["decal"]["symbol"] == "rect"
    drawn = [row[1:4] for row in option["dataset"]["source"]]
    assert drawn[4] == [None, 90, None]
    assert drawn[9] == [None, None, 5]
    assert [row[7] for row in option["dataset"]["source"]][3:5] == ["41", "90, above the limit"]
    assert option["dataset"]["source"][9][7] == "5, not complete"


def test_limits_are_those_of_complete_periods_and_are_said_on_hover() -> None:
    # Complete: 40 44 39 41 90 38 44 41 40, median 41; distances 1 3 2 0 49 3 3 0 1, median 2, so chance is wider:
    # 3 x the root of 41 = 19.2.
    option = charts.control(course([40, 44, 39, 41, 90, 38, 44, 41, 40, 5]), COUNTED, SETTINGS, part=[MONTHS[-1]])
    hover = option["tooltip"]["formatter"]
    assert "Median: 41" in hover
    assert "Limits: 22 to 60" in hover
    assert option["legend"]["data"].count("Limits") == 1


def test_few_periods_have_bars_and_no_limits() -> None:
    option = charts.control(course([40, 900, 3]), COUNTED, SETTINGS)
    assert [one["id"] for one in option["series"]] == ["within"]
    assert [row[1] for row in option["dataset"]["source"]] == [40, 900, 3]


def test_a_period_without_a_figure_is_left_out() -> None:
    option = charts.control(course([40, 44, 39, 41, None, 38, 44, 41, 40, 42]), COUNTED, SETTINGS)
    assert [row[1] for row in option["dataset"]["source"]][3:6] == [41, None, 38]
    assert option["dataset"]["source"][4][5] == "n/a"


def test_weeks_are_named_by_their_date() -> None:
    frame = pl.DataFrame({"week": [date(2026, 5, 29)], "accounts": [7]})
    assert charts.control(frame, COUNTED, SETTINGS, x="week")["dataset"]["source"][0][0] == "29 May 2026"


def agreed() -> pl.DataFrame:
    rows = [
        ("A", RATE.key, 0.9123, 0.8, 340, "met"),
        ("A", LATE.key, 0.125, 0.1, 5000, "missed"),
        ("A", DAYS.key, 12.34, None, None, "no term"),
        ("B", RATE.key, 0.5, 0.805, 12, "too few cases"),
        ("B", LATE.key, None, 0.1, 0, "not recorded"),
        ("B", DAYS.key, 3.0, 5.0, 88, "met"),
    ]
    return pl.DataFrame(rows, schema=["agency_code", "measure", "value", "threshold", "cases", "status"], orient="row")


def test_a_cell_says_in_words_what_its_colour_says() -> None:
    option = charts.status_matrix(agreed(), [RATE, LATE, DAYS], SETTINGS, labels={"A": "Alpha"})
    cells = option["series"][0]["data"]
    assert {"|".join(cell_values(cell)[5:7]): cell_values(cell)[3] for cell in cells} == {
        f"A|{RATE.key}": "✓ 91.23 %\n≥ 80.00 %",
        f"A|{LATE.key}": "✗ 12.50 %\n≤ 10.00 %",
        f"A|{DAYS.key}": "12.3 days\nno term",
        f"B|{RATE.key}": "too few\nn = 12",
        f"B|{LATE.key}": "n/a",
        f"B|{DAYS.key}": "✓ 3.0 days\n≤ 5.0 days",
    }
    assert option["yAxis"]["data"] == ["Alpha", "B"]
    assert option["xAxis"]["data"] == [RATE.label, LATE.label, DAYS.label]


def test_hover_says_figure_threshold_verdict_and_cases() -> None:
    option = charts.status_matrix(agreed(), [RATE, LATE, DAYS], SETTINGS, labels={"A": "Alpha"})
    hovers = [cell_values(cell)[4] for cell in option["series"][0]["data"]]
    assert hovers[0] == f"Alpha, {RATE.label}: 91.23 %, agreed ≥ 80.00 %, met, n = 340"
    assert hovers[3] == f"B, {RATE.label}: agreed ≥ 80.50 %, too few cases, n = 12"


def test_narrow_screens_leave_out_the_sign_of_percent_and_the_line_below() -> None:
    option = charts.status_matrix(agreed(), [RATE, LATE, DAYS], SETTINGS, labels={})
    short = [cell_values(cell)[7] for cell in option["series"][0]["data"]]
    assert short[:3] == ["✓ 91.23", "✗ 12.50", "12.3 days"]
    assert option["media"][0]["option"]["series"][0]["label"]["formatter"] == "{@[7]}"


def test_a_narrow_miss_never_reads_like_its_threshold() -> None:
    rows = [
        ("A", RATE.key, 0.949, 0.95, 340, "missed"),
        ("B", RATE.key, 0.9496, 0.95, 340, "missed"),
        ("C", RATE.key, 0.95, 0.95, 340, "met"),
    ]
    frame = pl.DataFrame(rows, schema=["agency_code", "measure", "value", "threshold", "cases", "status"], orient="row")
    cells = charts.status_matrix(frame, [RATE], SETTINGS, labels={})["series"][0]["data"]
    assert [cell_values(cell)[3].partition("\n")[0] for cell in cells] == ["✗ 94.90 %", "✗ 94.96 %", "✓ 95.00 %"]
    assert [cell_values(cell)[7] for cell in cells] == ["✗ 94.90", "✗ 94.96", "✓ 95.00"]


def test_a_clicked_cell_leads_to_its_agency_and_measure() -> None:
    option = charts.status_matrix(agreed(), [RATE, LATE, DAYS], SETTINGS, labels={}, clickable=True)
    assert charts.cell_key(option, 4) == ("B", LATE.key)


def test_rows_of_two_lines_are_higher() -> None:
    one_line = agreed().filter(pl.col("status") == "not recorded")
    tall = charts.status_matrix(agreed(), [RATE, LATE, DAYS], SETTINGS, labels={})
    flat = charts.status_matrix(one_line, [RATE, LATE, DAYS], SETTINGS, labels={})
    assert charts.height(tall) == charts.height(flat) + 2 * 46 - 32


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_row_are_still_json(rows: int) -> None:
    options = [
        charts.control(course([4] * rows), COUNTED, SETTINGS),
        charts.status_matrix(agreed().head(rows), [RATE], SETTINGS, labels={}),
    ]
    for option in options:
        assert json.loads(json.dumps(option, allow_nan=False))
        assert charts.height(option) > 0
