"""Forecasts of past months: made from the data before them alone, and held against what happened."""

import pytest

from dashboard.forecast import ARRIVED, FEWEST_TESTS, Moved, Outlook, TrackRecord, backtest

WHOLE = ("", "")
PART = ("PL", "North")


def month(opening: float, rolled: float) -> dict[tuple[str, ...], Moved]:
    """An amount in 1-30 of which so much closed in 31-60 and nothing anywhere else; the rest of it arrives anew."""
    became = {"1-30": {"31-60": rolled}, ARRIVED: {"1-30": 100.0}}
    # What is in 31-60 leaves the book in the month after.
    return {PART: Moved({"1-30": 100, "31-60": 100}, {"1-30": opening, "31-60": 50}, became)}


def rolled(one: Outlook) -> float | None:
    return one.stock.get("31-60", 0.0)


def test_each_month_is_forecast_from_those_before_it_alone() -> None:
    # Half rolls in three months, then everything: what came later must not be known to the first forecasts.
    months = [month(100, 50), month(100, 50), month(100, 50), month(100, 100)]
    tested = backtest(months, 1, {WHOLE: lambda _part: True}).of(WHOLE, 1, rolled)
    assert (*tested.forecasts, *tested.naives) == pytest.approx((50,) * 6)
    assert list(tested.actuals) == [50, 50, 100]
    assert tested.error == pytest.approx(0.5 / 3)
    assert tested.bias == pytest.approx(-0.5 / 3)
    # As close as 'as last month' is not closer.
    assert not tested.better


def test_only_the_last_twelve_months_are_tested_and_only_ahead_of_the_months_learned_from() -> None:
    months = [month(100, 50) for _ in range(20)]
    found = backtest(months, 6, {WHOLE: lambda _part: True})
    assert [found.of(WHOLE, ahead, rolled).n for ahead in (1, 6)] == [12, 9]
    short = backtest(months[:8], 6, {WHOLE: lambda _part: True})
    assert [short.of(WHOLE, ahead, rolled).n for ahead in (1, 2, 3)] == [2, 1, 0]
    assert not short.of(WHOLE, 1, rolled).enough


def test_errors_of_amounts_are_fractions_and_those_of_rates_are_points() -> None:
    amounts = TrackRecord((110.0, 90.0, 5.0), (100.0, 100.0, 0.0), (100.0, 130.0, 1.0))
    # Of a month in which nothing happened no fraction can be told.
    assert amounts.error == pytest.approx(0.10)
    assert amounts.bias == pytest.approx(0.0)
    assert amounts.naive_error == pytest.approx(0.15)
    assert amounts.better
    rates = TrackRecord((0.08, 0.09), (0.07, 0.07), (0.07, 0.07), relative=False)
    assert (rates.error, rates.bias) == pytest.approx((0.015, 0.015))
    assert not rates.better


def test_the_range_reaches_as_far_as_the_worst_of_the_tests_on_either_side() -> None:
    amounts = TrackRecord((100.0, 100.0, 100.0), (90.0, 105.0, 120.0), (100.0, 100.0, 100.0))
    assert amounts.interval(200.0) == pytest.approx((180, 240))
    rates = TrackRecord((0.05, 0.05), (0.04, 0.06), (0.05, 0.05), relative=False)
    assert rates.interval(0.08) == pytest.approx((0.07, 0.09))
    # Where all were too low the forecast itself is the lowest, and no share is below 0.
    assert TrackRecord((0.05,), (0.06,), (0.05,), relative=False).interval(0.08) == pytest.approx((0.08, 0.09))
    assert TrackRecord((0.05,), (0.01,), (0.05,), relative=False).interval(0.02)[0] == 0


def test_too_few_tests_tell_no_error() -> None:
    values = (1.0,) * FEWEST_TESTS
    assert TrackRecord(values, values, values).enough
    assert not TrackRecord(values[1:], values[1:], values[1:]).enough
    assert not TrackRecord(values, (0.0,) * FEWEST_TESTS, values).enough


def test_months_in_which_nothing_happened_are_no_tests_but_must_be_forecast_too() -> None:
    # Write-offs at the end of every third month: ten percent off then, but as much again is forecast of the others.
    actuals = (100.0, 0.0, 0.0) * 4
    forecasts, naives = (90.0, 90.0, 90.0) * 4, (0.0, 100.0, 0.0) * 4
    tested = TrackRecord(forecasts, actuals, naives)
    assert tested.n == 4
    assert not tested.enough
    assert tested.error == pytest.approx(0.1)
    # 10 + 90 + 90 off in three months, as last month 100 + 100 + 0.
    assert tested.better
    assert not TrackRecord((90.0, 100.0, 100.0) * 4, actuals, naives).better


def test_what_happened_where_nothing_was_forecast_is_in_the_range() -> None:
    assert TrackRecord((0.0, 100.0), (30.0, 100.0), (0.0, 0.0)).interval(50.0) == pytest.approx((50, 80))


def test_a_product_that_began_four_months_ago_is_tested_from_then_on_alone() -> None:
    old, new = ("product_code", "PL"), ("product_code", "HL")
    moved = Moved({"Current": 100}, {"Current": 100}, {"Current": {"Current": 90.0}, ARRIVED: {"Current": 20.0}})
    months: list[dict[tuple[str, ...], Moved]] = [{("PL", "North"): moved} for _ in range(12)]
    for month in months[8:]:
        month["HL", "North"] = moved
    found = backtest(months, 3, {old: lambda part: part[0] == "PL", new: lambda part: part[0] == "HL"})

    def current(one: Outlook) -> float | None:
        return one.stock.get("Current", 0.0)

    assert found.of(old, 1, current).n == 9
    # From the end of its first month, the ninth, and of the two after it.
    assert found.of(new, 1, current).n == 3
