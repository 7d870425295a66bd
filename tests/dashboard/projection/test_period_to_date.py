"""Days added up into weeks that end on the day set."""

from datetime import date, timedelta

import polars as pl
import pytest

from dashboard.projection.period_to_date import by_week
from validations.period_types import WEEKDAYS, week_of

MONDAY = date(2026, 6, 1)


def days(*counted: tuple[date, int]) -> pl.DataFrame:
    return pl.DataFrame(counted, schema={"day": pl.Date, "received": pl.Int64}, orient="row")


@pytest.mark.parametrize("ends_on", WEEKDAYS)
def test_a_week_ends_on_the_day_set_and_has_seven_days(ends_on: str) -> None:
    ends = [week_of(MONDAY + timedelta(days=number), ends_on) for number in range(28)]
    assert {end.strftime("%A").lower() for end in ends} == {ends_on}
    whole = [end for end in set(ends) if end - timedelta(days=6) >= MONDAY and end < MONDAY + timedelta(days=28)]
    assert all(ends.count(end) == 7 for end in whole)


def test_days_add_up_to_weeks_that_end_on_friday() -> None:
    frame = days((date(2026, 5, 30), 1), (date(2026, 6, 5), 2), (date(2026, 6, 6), 4), (date(2026, 6, 12), 8))
    weeks = by_week(frame, "received", first=date(2026, 5, 30), last=date(2026, 6, 12), ends_on="friday", most=10)
    assert weeks.frame.rows() == [(date(2026, 6, 5), 3), (date(2026, 6, 12), 12)]
    assert list(weeks.part) == []


def test_the_last_week_is_a_part_and_the_first_is_left_out_where_it_began_before() -> None:
    frame = days((date(2026, 6, 2), 5), (date(2026, 6, 16), 7))
    weeks = by_week(frame, "received", first=MONDAY, last=date(2026, 6, 16), ends_on="friday", most=10)
    assert weeks.frame.rows() == [(date(2026, 6, 12), 0), (date(2026, 6, 16), 7)]
    assert list(weeks.part) == [date(2026, 6, 16)]


def test_only_the_latest_weeks_are_kept() -> None:
    weeks = by_week(days(), "received", first=MONDAY, last=date(2026, 8, 31), ends_on="sunday", most=3)
    assert weeks.frame["week"].to_list() == [date(2026, 8, 23), date(2026, 8, 30), date(2026, 8, 31)]
    assert weeks.frame["received"].to_list() == [0, 0, 0]
