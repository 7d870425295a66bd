"""The control chart: what is marked, and in which words."""

from datetime import date, timedelta

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import categories, hover, layout, legend, traces, values

SETTINGS = Settings()
COUNTED = metric("accounts")
MONTHS = [date(2025, month, 1) for month in range(1, 11)]


def course(counts: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"month": MONTHS[: len(counts)], "accounts": counts})


def test_a_spike_is_coloured_and_has_an_arrow_and_a_part_month_is_hatched_and_no_spike() -> None:
    frame = course([40, 44, 39, 41, 90, 38, 44, 41, 40, 5])
    figure = charts.control(frame, COUNTED, SETTINGS, part=[MONTHS[-1]])
    drawn = traces(figure)
    assert list(drawn)[:3] == ["within", "above", "part"]
    assert drawn["above"]["marker"]["color"] == palette.WORSE
    assert drawn["above"]["text"][4] == palette.WORSE_SIGN
    assert "".join(drawn["above"]["text"]) == palette.WORSE_SIGN
    assert drawn["part"]["marker"]["pattern"]["shape"] == "/"
    assert [values(figure, kind)[4] for kind in ("within", "above", "part")] == [None, 90, None]
    assert [values(figure, kind)[9] for kind in ("within", "above", "part")] == [None, None, 5]
    assert hover(figure)[3].split("\n")[1] == "■ Accounts: 41"
    assert hover(figure)[4].split("\n")[1] == "■ Accounts: 90, above the limit"
    assert hover(figure)[9].split("\n")[1] == "■ Accounts: 5, not complete"


def test_limits_are_those_of_complete_periods_and_are_said_on_hover() -> None:
    # Complete: 40 44 39 41 90 38 44 41 40, median 41; distances 1 3 2 0 49 3 3 0 1, median 2, so chance is wider:
    # 3 x the root of 41 = 19.2.
    figure = charts.control(course([40, 44, 39, 41, 90, 38, 44, 41, 40, 5]), COUNTED, SETTINGS, part=[MONTHS[-1]])
    assert hover(figure)[0].split("\n")[2:] == ["Median: 41", "Limits: 22 to 60"]
    assert legend(figure).count("Limits") == 1
    assert values(figure, "median") == [41] * 10
    assert values(figure, "high")[0] == pytest.approx(60.2, abs=0.05)
    assert values(figure, "low")[0] == pytest.approx(21.8, abs=0.05)


def test_few_periods_have_bars_and_no_limits() -> None:
    figure = charts.control(course([40, 900, 3]), COUNTED, SETTINGS)
    assert list(traces(figure)) == ["within", "hover"]
    assert values(figure, "within") == [40, 900, 3]


def test_a_period_without_a_figure_is_left_out() -> None:
    figure = charts.control(course([40, 44, 39, 41, None, 38, 44, 41, 40, 42]), COUNTED, SETTINGS)
    assert values(figure, "within")[3:6] == [41, None, 38]
    assert hover(figure)[4].split("\n")[1].endswith(": n/a")


def test_weeks_are_named_by_their_date() -> None:
    frame = pl.DataFrame({"week": [date(2026, 5, 29)], "accounts": [7]})
    figure = charts.control(frame, COUNTED, SETTINGS, x="week")
    assert categories(figure) == ["29 May 2026"]
    assert hover(figure)[0].startswith("29 May 2026\n")


def test_a_part_week_says_so_below_the_axis_however_many_weeks_there_are() -> None:
    weeks = [date(2026, 1, 2) + timedelta(days=7 * place) for place in range(30)]
    frame = pl.DataFrame({"week": weeks, "accounts": [7] * 29 + [0]})
    whole = charts.control(frame, COUNTED, SETTINGS, x="week")
    figure = charts.control(frame, COUNTED, SETTINGS, x="week", part=weeks[-1:])
    assert len(categories(figure)) < len(weeks)  # names of some weeks have no room
    assert categories(figure)[-1] == f"{categories(whole)[-1]} part"
    assert not any("part" in name for name in (*categories(figure)[:-1], *categories(whole)))
    assert layout(figure)["margin"]["b"] - layout(whole)["margin"]["b"] == 17
    assert hover(figure)[-1].split("\n")[1] == "■ Accounts: 0, not complete"


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_period_are_still_drawn(rows: int) -> None:
    assert values(charts.control(course([4] * rows), COUNTED, SETTINGS), "within") == [4] * rows
