"""Lines over time: what is drawn, in which unit, and what hover says."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard import charts
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import categories, hover, layout, legend, traces, values

INDIAN = Settings()
RATE, COLLECTED = metric("delinquency_rate_30plus"), metric("collected_amount")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
LAKH = 100_000_00
NAMES: dict[Any, str] = {"actual": "Collected", "pace": "Pace", "target": "Target", "before": "September"}


def test_lines_are_in_percent_and_break_where_nothing_is_known() -> None:
    frame = pl.DataFrame({"month": [MARCH, APRIL, MAY], RATE.key: [0.05, None, 0.0712]})
    figure = charts.lines(frame, [RATE], INDIAN)
    assert values(figure, RATE.key) == [5.0, None, 7.12]
    assert categories(figure) == ["Mar 26", "Apr 26", "May 26"]
    assert hover(figure) == ["Mar 26\n■ 30+ rate: 5.00 %", "Apr 26\n■ 30+ rate: n/a", "May 26\n■ 30+ rate: 7.12 %"]
    assert layout(figure)["yaxis"]["ticksuffix"] == " %"


def test_a_comparison_is_a_dashed_line_of_its_own() -> None:
    frame = pl.DataFrame({"month": [MAY], RATE.key: [0.05], f"{RATE.key}__before": [0.04]})
    figure = charts.lines(frame, [RATE], INDIAN, compared_with="a year before")
    assert legend(figure) == ["30+ rate", "30+ rate, a year before"]
    assert [one["line"]["dash"] for one in list(traces(figure).values())[:2]] == ["solid", "dash"]


def test_lines_by_a_dimension_keep_missing_months_empty() -> None:
    frame = pl.DataFrame({"zone": ["North", "North", "South"], "month": [APRIL, MAY, MAY], RATE.key: [0.1, 0.2, 0.3]})
    figure = charts.lines_by(frame, RATE, "zone", INDIAN, labels={"South": "The South"})
    assert legend(figure) == ["North", "The South"]
    assert values(figure, "North") == [10.0, 20.0]
    assert values(figure, "South") == [None, 30.0]
    assert hover(figure)[0] == "Apr 26\n■ North: 10.00 %\n■ The South: n/a"


def test_names_are_cut_in_the_legend_and_whole_on_hover() -> None:
    name = "Yamuna Recovery, Field, Tele-calling, Legal and Repossession Services (India) Ltd"
    frame = pl.DataFrame({"agency_code": ["A"], "month": [MAY], RATE.key: [0.1]})
    figure = charts.lines_by(frame, RATE, "agency_code", INDIAN, labels={"A": name})
    assert legend(figure) == ["Yamuna Recovery, Field, Tele-calling, L…"]
    assert name in hover(figure)[0].replace("\n", " ")


def test_a_value_whose_name_is_markup_or_a_placeholder_is_shown_as_it_is() -> None:
    frame = pl.DataFrame({"zone": ["<b>%{y}</b>"], "month": [MAY], RATE.key: [0.1]})
    figure = charts.lines_by(frame, RATE, "zone", INDIAN, labels={})
    assert legend(figure) == ["<b>%{y}</b>"]
    assert hover(figure) == ["May 26\n■ <b>%{y}</b>: 10.00 %"]
    assert traces(figure)["hover"]["hovertemplate"] == "%{hovertext}<extra></extra>"


def test_where_months_do_not_fit_every_second_is_named_and_always_the_last() -> None:
    months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(24)]
    figure = charts.lines(pl.DataFrame({"month": months, RATE.key: [0.1] * 24}), [RATE], INDIAN)
    named = categories(figure)
    assert named[-1] == "Dec 25"
    assert len(named) == 12
    assert len(hover(figure)) == 24


def test_a_rate_near_the_whole_has_an_axis_that_ends_at_100_percent() -> None:
    high = charts.lines(pl.DataFrame({"month": [MAY], RATE.key: [0.97]}), [RATE], INDIAN)
    low = charts.lines(pl.DataFrame({"month": [MAY], RATE.key: [0.07]}), [RATE], INDIAN)
    assert layout(high)["yaxis"]["range"] == [0, 100]
    assert "range" not in layout(low)["yaxis"]


@pytest.mark.parametrize(("most", "step"), [(1, 1), (5, 1), (60, None)])
def test_an_axis_of_few_counts_has_whole_numbers_only(most: int, step: int | None) -> None:
    counted = metric("settlements_approved")
    figure = charts.lines(pl.DataFrame({"month": [APRIL, MAY], counted.key: [0, most]}), [counted], INDIAN)
    assert layout(figure)["yaxis"].get("dtick") == step


def test_where_nothing_is_known_the_axis_begins_at_zero() -> None:
    rates = charts.lines(pl.DataFrame({"month": [MAY], RATE.key: [None]}), [RATE], INDIAN)
    money = charts.lines(pl.DataFrame({"month": [MAY], COLLECTED.key: [None]}), [COLLECTED], INDIAN)
    assert layout(rates)["yaxis"]["range"] == [0, 100]
    assert layout(money)["yaxis"]["range"] == [0, 1]


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


def test_the_line_of_what_came_ends_on_the_day_shown() -> None:
    figure = charts.cumulative(course(), COLLECTED, INDIAN, x="number", names=NAMES, axis="Working day")
    assert values(figure, "actual") == [20, 50, None]
    assert values(figure, "before") == [25, 40, 80]
    assert values(figure, "pace") == [30, 60, 90]
    assert layout(figure)["xaxis"]["title"]["text"] == "Working day"
    assert (layout(figure)["yaxis"]["tickprefix"], layout(figure)["yaxis"]["ticksuffix"]) == ("₹", " L")


def test_what_came_is_drawn_on_top_and_named_first() -> None:
    figure = charts.cumulative(course(), COLLECTED, INDIAN, x="number", names=NAMES, axis="")
    assert legend(figure) == ["September", "Target", "Pace", "Collected"]
    assert layout(figure)["legend"]["traceorder"] == "reversed"
    assert traces(figure)["pace"]["line"]["dash"] == "dash"
    assert hover(figure)[0].startswith("1\n■ Collected: ₹20,00,000.00\n■ Pace")


def test_without_a_target_there_is_no_line_for_it() -> None:
    figure = charts.cumulative(course(None), COLLECTED, INDIAN, x="number", names=NAMES, axis="")
    assert list(traces(figure)) == ["before", "actual", "hover"]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_point_are_still_drawn(rows: int) -> None:
    few = pl.DataFrame({"month": [MAY], RATE.key: [0.1]}).head(rows)
    assert len(hover(charts.lines(few, [RATE], INDIAN))) == rows
    assert (
        len(hover(charts.cumulative(course().head(rows), COLLECTED, INDIAN, x="number", names=NAMES, axis=""))) == rows
    )
