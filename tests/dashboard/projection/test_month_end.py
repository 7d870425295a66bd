"""Working days, the expected share, the projection and its error: worked examples, and what must hold of any month."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import projection
from dashboard.projection import WorkingDays

EVERY_DAY_BUT_SUNDAYS = WorkingDays()
REPUBLIC_DAY = date(2026, 1, 26)
JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in range(1, 5))
HISTORY = [JANUARY, FEBRUARY, MARCH]

HOLIDAYS = pl.DataFrame(
    {
        "holiday_on": [REPUBLIC_DAY, date(2026, 1, 15), date(2026, 1, 14)],
        "state": [None, "Tamil Nadu", "Punjab"],
    }
)


def on_first_and_last(months: dict[date, tuple[int, int]]) -> dict[date, int]:
    """Two receipts a month: on its first working day, and on its last."""
    amounts: dict[date, int] = {}
    for month, (early, late) in months.items():
        days = EVERY_DAY_BUT_SUNDAYS.of(month)
        amounts |= {days[0]: early, days[-1]: late}
    return amounts


# Working days


def test_sundays_and_holidays_are_not_worked() -> None:
    # January 2026 has 31 days and Sundays on 4, 11, 18 and 25; the 26th is a holiday.
    assert len(EVERY_DAY_BUT_SUNDAYS.of(date(2026, 1, 20))) == 27
    worked = projection.working_days(HOLIDAYS).of(JANUARY)
    assert len(worked) == 26
    assert REPUBLIC_DAY not in worked
    assert date(2026, 1, 4) not in worked


@pytest.mark.parametrize(
    ("states", "days"), [([], 26), (["Tamil Nadu"], 25), (["Goa"], 26), (["Tamil Nadu", "Punjab"], 26)]
)
def test_a_states_holiday_counts_only_where_one_state_is_shown(states: list[str], days: int) -> None:
    assert len(projection.working_days(HOLIDAYS, states).of(JANUARY)) == days


@pytest.mark.parametrize("holidays", [None, HOLIDAYS.clear()])
def test_without_a_holiday_table_only_sundays_are_free(holidays: pl.DataFrame | None) -> None:
    assert projection.working_days(holidays) == EVERY_DAY_BUT_SUNDAYS


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 2, 1), 1),  # a Sunday before any working day belongs to the first
        (date(2026, 2, 2), 1),
        (date(2026, 2, 7), 6),
        (date(2026, 2, 8), 6),  # a Sunday belongs to the Saturday before it
        (date(2026, 2, 28), 24),
    ],
)
def test_the_number_of_a_working_day(day: date, number: int) -> None:
    assert EVERY_DAY_BUT_SUNDAYS.number(day) == number


def test_working_days_between_two_dates_include_both() -> None:
    assert EVERY_DAY_BUT_SUNDAYS.between(date(2026, 2, 7), date(2026, 2, 9)) == 2
    assert EVERY_DAY_BUT_SUNDAYS.between(date(2026, 2, 9), date(2026, 2, 7)) == 0


def test_a_calendar_that_leaves_no_day_is_not_used() -> None:
    everything = WorkingDays(frozenset(JANUARY + timedelta(days=ahead) for ahead in range(31)))
    assert len(everything.of(JANUARY)) == 31


# The course of a month and the expected share


def test_receipts_of_a_free_day_belong_to_the_working_day_before() -> None:
    # February 2026 begins on a Sunday; the 8th is one too.
    amounts = {date(2026, 2, 1): 100, date(2026, 2, 2): 10, date(2026, 2, 7): 5, date(2026, 2, 8): 7, MARCH: 1000}
    grown = projection.course(amounts, FEBRUARY, EVERY_DAY_BUT_SUNDAYS)
    assert grown.collected[:6] == (110, 110, 110, 110, 110, 122)
    assert grown.total == 122


def test_a_share_between_two_working_days_lies_between_theirs() -> None:
    four_days = projection.Course(FEBRUARY, tuple(date(2026, 2, day) for day in range(2, 6)), (10, 20, 60, 100))
    assert four_days.share(0) == 0
    assert four_days.share(0.25) == 0.1
    assert four_days.share(0.625) == 0.4  # half way from 20 to 60
    assert four_days.share(1) == 1
    assert four_days.by(3) == 60
    assert four_days.by(9) == 100


def test_the_expected_share_is_the_mean_of_the_last_six_months() -> None:
    day = (date(2026, 2, 2), date(2026, 2, 3))
    quick, slow = projection.Course(FEBRUARY, day, (80, 100)), projection.Course(FEBRUARY, day, (20, 100))
    assert projection.expected_share([quick, slow, slow], 0.5) == pytest.approx(0.4)
    assert projection.expected_share([*[quick] * 5, *[slow] * 6], 0.5) == pytest.approx(0.2)


def test_fewer_than_three_months_expect_nothing() -> None:
    day = (date(2026, 2, 2),)
    held, nothing = projection.Course(FEBRUARY, day, (50,)), projection.Course(FEBRUARY, day, (0,))
    assert projection.expected_share([held, held], 1) is None
    assert projection.expected_share([held, held, nothing], 1) is None
    assert projection.expected_share([held, held, nothing, held], 1) == 1


@pytest.mark.parametrize(
    ("number", "of", "other", "same"), [(10, 25, 26, 10), (25, 25, 26, 26), (25, 26, 24, 24), (3, 25, 25, 3)]
)
def test_the_same_working_day_of_another_month(number: int, of: int, other: int, same: int) -> None:
    assert projection.same_working_day(number, of, other) == same


# The pace of a month


def april(target: int | None = 400, **more: int) -> projection.Pace:
    """January, February and March collected 25, 35 and 30 % on their first day; April 120 on its first."""
    amounts = on_first_and_last({JANUARY: (50, 150), FEBRUARY: (70, 130), MARCH: (60, 140)}) | {APRIL: 120}
    return projection.pace(amounts, EVERY_DAY_BUT_SUNDAYS, day=date(2026, 4, 10), target=target, complete=HISTORY)


def test_a_month_against_its_target() -> None:
    seen = april()
    # 10 April 2026 is the 9th of 26 working days, as the 5th is a Sunday. By then a mean of 30 % had come.
    assert (seen.working_day, seen.working_days, seen.remaining) == (9, 26, 17)
    assert seen.expected_share == pytest.approx(0.30)
    assert seen.collected == 120
    assert seen.achievement == 0.3
    assert seen.gap == -280
    assert seen.expected == 120  # 400 x 30 %
    assert seen.pace == 1.0
    assert seen.projected == 400  # 120 / 30 %
    assert seen.run_rate == 13  # 120 over 9 days
    assert seen.required_run_rate == 16  # 280 over 17 days
    assert seen.last_month == 60
    assert seen.last_year is None
    assert seen.months == 3


def test_linear_pace_would_have_said_something_else() -> None:
    assert april().pace != pytest.approx(120 / (400 * 9 / 26))


def test_without_a_target_nothing_is_measured_against_one_but_the_projection_stays() -> None:
    seen = april(target=None)
    assert (seen.achievement, seen.gap, seen.expected, seen.pace, seen.required_run_rate) == (None,) * 5
    assert seen.projected == 400


def test_a_target_that_is_met_requires_nothing_more() -> None:
    seen = april(target=100)
    assert seen.gap == 20
    assert seen.required_run_rate == 0


def test_on_the_last_day_the_projection_is_what_came_and_nothing_can_be_required() -> None:
    amounts = on_first_and_last({JANUARY: (50, 150), FEBRUARY: (70, 130), MARCH: (60, 140), APRIL: (1, 9)})
    seen = projection.pace(amounts, EVERY_DAY_BUT_SUNDAYS, day=date(2026, 4, 30), target=20, complete=HISTORY)
    assert seen.expected_share == 1
    assert seen.projected == 10
    assert seen.required_run_rate is None
    assert seen.last_month == 200


def test_too_short_a_history_projects_nothing() -> None:
    amounts = on_first_and_last({FEBRUARY: (70, 130), MARCH: (60, 140)}) | {APRIL: 120}
    seen = projection.pace(
        amounts, EVERY_DAY_BUT_SUNDAYS, day=date(2026, 4, 10), target=400, complete=[FEBRUARY, MARCH]
    )
    assert (seen.expected_share, seen.projected, seen.pace, seen.error, seen.months) == (None, None, None, None, 0)
    assert seen.achievement == 0.3


def test_the_error_is_that_of_projections_made_from_the_months_before() -> None:
    starts = [date(2025, month, 1) for month in range(1, 7)]
    # Every month collects 100, but ever more of it early: 50, 50, 50, then 40, 60, 45.
    early = dict(zip(starts, [50, 50, 50, 40, 60, 45], strict=True))
    amounts = on_first_and_last({month: (part, 100 - part) for month, part in early.items()}) | {date(2025, 7, 1): 5}
    seen = projection.pace(amounts, EVERY_DAY_BUT_SUNDAYS, day=date(2025, 7, 9), target=None, complete=starts)
    # April: 40 / 50.0 % = 80, off by 20 %. May: 60 / 47.5 % = 126.3, off by 26.3 %. June: 45 / 50 % = 90, off by 10 %.
    assert seen.tested == 3
    assert seen.error == pytest.approx((0.20 + (60 / 0.475 - 100) / 100 + 0.10) / 3)


def test_an_error_of_fewer_than_three_months_is_not_said() -> None:
    seen = april()
    assert (seen.tested, seen.error) == (0, None)


# Periods


@pytest.mark.parametrize(
    ("length", "first"),
    [
        ("day", date(2026, 5, 13)),
        ("week", date(2026, 5, 9)),  # Saturday; weeks end on Friday
        ("month", date(2026, 5, 1)),
        ("quarter", date(2026, 4, 1)),
        ("year", date(2026, 4, 1)),
    ],
)
def test_periods_begin(length: projection.Length, first: date) -> None:
    assert projection.first_day(date(2026, 5, 13), length) == first


def test_quarters_and_years_are_financial_ones() -> None:
    assert projection.first_day(date(2026, 2, 13), "year") == date(2025, 4, 1)
    assert projection.first_day(date(2026, 2, 13), "quarter") == date(2026, 1, 1)
    assert projection.first_day(date(2026, 2, 13), "year", year_starts=1) == date(2026, 1, 1)
    assert projection.first_day(date(2026, 2, 13), "quarter", year_starts=2) == date(2026, 2, 1)


def test_a_week_ends_on_friday() -> None:
    assert projection.first_day(date(2026, 5, 8), "week") == date(2026, 5, 2)
    assert projection.first_day(date(2026, 5, 9), "week") == date(2026, 5, 9)


def test_months_between_cross_the_year() -> None:
    assert projection.months_between(date(2025, 12, 5), date(2026, 2, 1)) == [date(2025, 12, 1), JANUARY, FEBRUARY]


def quarter(targets: dict[date, int | None]) -> projection.ToDate:
    amounts = on_first_and_last({JANUARY: (50, 150), FEBRUARY: (70, 130), MARCH: (60, 140)}) | {APRIL: 120}
    month = projection.pace(amounts, EVERY_DAY_BUT_SUNDAYS, day=date(2026, 4, 10), target=400, complete=HISTORY)
    whole = None if None in targets.values() else sum(amount or 0 for amount in targets.values())
    goal = projection.Goal(date(2026, 4, 30), whole, {one: amount or 0 for one, amount in targets.items()})
    return projection.to_date(amounts, month, "quarter", FEBRUARY, goal, HISTORY, EVERY_DAY_BUT_SUNDAYS)


def test_a_longer_period_adds_whole_months_to_the_month_shown() -> None:
    seen = quarter({FEBRUARY: 300, MARCH: 250, APRIL: 400})
    assert seen.collected == 520  # 200 + 200 + 120
    assert seen.target == 950
    assert seen.gap == -430
    assert seen.expected == 670  # 300 + 250 + 400 x 30 %
    assert seen.pace == pytest.approx(520 / 670)
    assert seen.projected == 800  # 400 + what April is projected to
    assert seen.required_run_rate == 25  # 430 over 17 days
    assert seen.run_rate == 9


def test_a_period_without_a_target_stays_without() -> None:
    seen = quarter({FEBRUARY: 300, MARCH: None, APRIL: 400})
    assert (seen.target, seen.gap, seen.expected, seen.achievement) == (None,) * 4
    assert seen.collected == 520


# What holds of any month


EARLY_YEAR = [date(2025, month, 1) for month in range(1, 9)]
AMOUNTS = st.dictionaries(st.dates(EARLY_YEAR[0], date(2025, 8, 31)), st.integers(0, 10**12), min_size=1, max_size=120)


@given(AMOUNTS, st.sampled_from(EARLY_YEAR), st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_the_share_of_a_month_never_falls_and_ends_at_one(
    amounts: dict[date, int], month: date, places: list[float]
) -> None:
    grown = projection.course(amounts, month, EVERY_DAY_BUT_SUNDAYS)
    if grown.total:
        shares = [grown.share(place) for place in sorted(places)]
        assert shares == sorted(shares)
        assert grown.share(0) == 0
        assert grown.share(1) == 1


@given(AMOUNTS, st.sampled_from(EARLY_YEAR))
def test_nothing_collected_is_lost_between_working_days(amounts: dict[date, int], month: date) -> None:
    grown = projection.course(amounts, month, EVERY_DAY_BUT_SUNDAYS)
    assert grown.total == sum(amount for day, amount in amounts.items() if day.replace(day=1) == month)


@given(
    st.lists(st.integers(1, 10**6), min_size=20, max_size=20),
    st.lists(st.integers(1, 1000), min_size=8, max_size=8),
    st.integers(1, 20),
)
def test_a_month_that_goes_as_its_history_went_is_projected_exactly(
    pattern: list[int], sizes: list[int], number: int
) -> None:
    """Every month has the same 20 working days' shares, but is of its own size."""
    last = EARLY_YEAR[-1]
    twenty = {month: EVERY_DAY_BUT_SUNDAYS.of(month)[:20] for month in EARLY_YEAR}
    calendar = WorkingDays(frozenset(day for month in EARLY_YEAR for day in EVERY_DAY_BUT_SUNDAYS.of(month)[20:]))
    amounts = {
        day: part * size
        for month, size in zip(EARLY_YEAR, sizes, strict=True)
        for day, part in zip(twenty[month], pattern, strict=True)
    }
    total = sum(pattern) * sizes[-1]
    seen = projection.pace(amounts, calendar, day=twenty[last][number - 1], target=total, complete=EARLY_YEAR[:-1])
    assert seen.projected == pytest.approx(total, abs=1)
    assert seen.pace == pytest.approx(1, abs=1e-4)
    assert seen.error == pytest.approx(0, abs=1e-9)
