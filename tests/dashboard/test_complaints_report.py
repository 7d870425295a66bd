"""The parts of the page on complaints that need no database: limits of a course, days of rules, intervals of parts."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.metrics import before_column
from dashboard.reader import Reader
from dashboard.reports.complaints.setting import Setting, days_of
from dashboard.reports.complaints.volume import Volume, judged
from dashboard.scope import Scope
from dashboard.view import View
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def course(*counts: int) -> pl.DataFrame:
    return pl.DataFrame({"month": MONTHS[: len(counts)], "received": counts})


def test_a_spike_is_remarked_and_a_part_period_is_not_judged() -> None:
    frame = judged(course(20, 22, 19, 21, 60, 20, 18, 23, 20, 3), "received", [MONTHS[9]])
    assert frame["remark"].to_list() == ["", "", "", "", "above the limit", "", "", "", "", "not complete"]
    assert frame["median"].to_list() == [20.0] * 10
    assert frame["high"][0] == pytest.approx(20 + 3 * 20**0.5)


def test_a_quiet_month_is_below_the_limit() -> None:
    assert judged(course(90, 92, 88, 91, 89, 90, 30, 91), "received", [])["remark"][6] == "below the limit"


def test_few_periods_have_no_limits() -> None:
    frame = judged(course(5, 50), "received", [])
    assert frame["remark"].to_list() == ["", ""]
    assert frame["high"].null_count() == 2


def test_no_period_at_all_is_no_error() -> None:
    assert judged(course(), "received", []).is_empty()


APRIL, MAY = MONTHS[3], MONTHS[4]


@pytest.mark.parametrize(
    ("earlier", "before"),
    [
        ([{"month": APRIL, "agency_code": "AG2", "received": 3}], [0]),
        ([{"month": APRIL, "received": 3}], [3]),
        ([], [None]),
    ],
    ids=["others had some", "it had some", "nothing is known"],
)
def test_who_had_no_complaint_in_a_month_that_is_known_had_0(
    tmp_path: Path, earlier: list[dict[str, Any]], before: list[int | None]
) -> None:
    figures = figures_of(
        tmp_path,
        position=[{"month": month, "accounts": 1} for month in (APRIL, MAY)],
        complaints=[*earlier, {"month": MAY, "received": 2}],
    )
    view = View(MAY, "previous_month", Scope.of({"agency_code": ["AG1"]}), ACCOUNTS, figures.months)
    setting = Setting(date(2026, 5, 31), "friday", 30, 25, None)
    volume = Volume(Reader(figures, Settings()), view, setting)
    for by in ("agency_code", "category"):
        assert volume.parts(by)[before_column("complaints_received")].to_list() == before


def rules(*rows: tuple[str, str, str | None, date]) -> pl.DataFrame:
    schema = {"rule": pl.String, "value": pl.String, "product_code": pl.String, "effective_from": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_the_rule_in_force_on_the_day_decides() -> None:
    held = rules(
        ("complaint_days", "30", None, date(2026, 7, 1)),
        ("complaint_days", "21", None, date(2026, 10, 1)),
        ("complaint_days", "7", "CC", date(2026, 1, 1)),
        ("complaint_watch_days", "25", None, date(2026, 7, 1)),
    )
    assert days_of(held, "complaint_days", date(2026, 9, 30), 45) == 30
    assert days_of(held, "complaint_days", date(2026, 10, 1), 45) == 21
    assert days_of(held, "complaint_days", date(2026, 6, 30), 45) == 45


def test_a_rule_that_is_no_number_leaves_the_default() -> None:
    assert days_of(rules(("complaint_days", "a month", None, date(2026, 1, 1))), "complaint_days", MONTHS[5], 30) == 30
    assert days_of(rules(), "complaint_days", MONTHS[5], 30) == 30
