"""Which months a database holds, where each opens and closes, and what an open month is compared with."""

from datetime import date, datetime

import pytest

from data_access.months import Period, cut_at_same_day, is_open, months_before, months_of, months_of_events


def test_a_month_opens_with_the_last_snapshot_before_it_and_closes_with_its_last() -> None:
    days = [date(2026, 1, 31), date(2026, 2, 14), date(2026, 2, 28), date(2026, 3, 31)]
    assert [(p.key, p.opening, p.as_of, p.days) for p in months_of(days)] == [
        ("2026-01", None, date(2026, 1, 31), (date(2026, 1, 31),)),
        ("2026-02", date(2026, 1, 31), date(2026, 2, 28), (date(2026, 2, 14), date(2026, 2, 28))),
        ("2026-03", date(2026, 2, 28), date(2026, 3, 31), (date(2026, 3, 31),)),
    ]


def test_a_month_without_snapshots_is_no_month_and_the_next_opens_before_the_gap() -> None:
    january, march = months_of([date(2026, 3, 31), date(2026, 1, 31)])
    assert (march.month, march.opening) == (date(2026, 3, 1), january.as_of)


def test_a_month_without_snapshots_is_one_of_events_where_it_has_any() -> None:
    days = [date(2026, 1, 31), date(2026, 2, 15), date(2026, 5, 10)]
    eventful = {date(2025, 12, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 6, 1)}
    found = [
        (p.key, p.opening, p.as_of, p.events_before, p.has_snapshot, p.has_movement) for p in months_of(days, eventful)
    ]
    assert found == [
        ("2026-01", None, date(2026, 1, 31), date(2026, 2, 1), True, False),
        ("2026-02", date(2026, 1, 31), date(2026, 2, 15), date(2026, 3, 1), True, True),
        ("2026-03", date(2026, 2, 15), date(2026, 3, 31), date(2026, 4, 1), False, False),
        ("2026-05", date(2026, 2, 15), date(2026, 5, 10), date(2026, 5, 11), True, True),
    ]


def test_a_database_without_snapshots_has_the_months_of_its_events() -> None:
    found = months_of_events([date(2026, 1, 9), date(2026, 3, 14)])
    assert [(p.key, p.as_of, p.events_before, p.opening) for p in found] == [
        ("2026-01", date(2026, 1, 9), date(2026, 2, 1), None),
        ("2026-03", date(2026, 3, 14), date(2026, 3, 15), None),
    ]
    assert not any(p.has_snapshot for p in found)


def test_no_snapshots_no_months() -> None:
    assert months_of([], {date(2026, 1, 1)}) == months_of_events([]) == []
    assert cut_at_same_day([]) == []


@pytest.mark.parametrize(
    ("as_of", "open_"),
    [
        (date(2026, 2, 28), False),
        (date(2024, 2, 28), True),
        (date(2024, 2, 29), False),
        (date(2026, 12, 31), False),
        (date(2026, 5, 30), True),
    ],
)
def test_a_month_is_open_until_its_last_calendar_day(as_of: date, open_: bool) -> None:
    assert is_open(Period(as_of.replace(day=1), as_of, None)) is open_


def test_an_open_month_is_compared_with_the_same_day_only_where_it_was_kept() -> None:
    days = [
        *(date(2025, 5, 14), date(2025, 5, 31)),
        *(date(2026, 3, 14), date(2026, 3, 31)),
        *(date(2026, 4, 10), date(2026, 4, 14), date(2026, 4, 30)),
        date(2026, 5, 14),
    ]
    cuts = cut_at_same_day(months_of(days))
    assert [(cut.key, cut.as_of, cut.opening) for cut in cuts] == [
        ("2025-05@14", date(2025, 5, 14), None),
        ("2026-04@14", date(2026, 4, 14), date(2026, 3, 31)),
    ]
    assert cuts[1].days == (date(2026, 4, 10), date(2026, 4, 14))


def test_without_that_days_snapshot_there_is_nothing_to_compare_with() -> None:
    assert cut_at_same_day(months_of([date(2026, 4, 13), date(2026, 4, 30), date(2026, 5, 14)])) == []


def test_a_closed_last_month_needs_no_cut() -> None:
    assert cut_at_same_day(months_of([date(2026, 4, 30), date(2026, 5, 30), date(2026, 5, 31)])) == []


def test_what_the_sql_binds_for_a_month() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 27))
    assert period.parameters(5, {"has_payments": True}) == {
        "month": date(2026, 3, 1),
        "month_start": date(2026, 3, 1),
        # A Sunday; Monday is 0.
        "first_weekday": 6,
        "as_of_date": date(2026, 3, 31),
        "opening_date": date(2026, 2, 27),
        "closing_date": date(2026, 3, 31),
        "cutoff_date": date(2026, 3, 5),
        "received_from": datetime(2026, 2, 28),
        "received_before": datetime(2026, 4, 1),
        "events_from": date(2026, 3, 1),
        "events_before": date(2026, 4, 1),
        "placed_from": date(2025, 4, 1),
        "opened_from": date(2023, 3, 1),
        "started_from": date(2025, 12, 1),
        "settled_opened_from": date(2025, 9, 1),
        "settled_from": date(2025, 10, 1),
        "settled_before": date(2025, 11, 1),
        "week_from": date(2026, 2, 23),
        "campaigns_from": date(2026, 2, 14),
        "campaigns_before": date(2026, 3, 17),
        "promises_from": date(2026, 2, 1),
        # Seen on its last day: of the three days of grace none has passed.
        "promises_before": date(2026, 4, 1),
        "grace_days": 3,
        "kept_percent": 90,
        "is_last": False,
        "has_day_end": True,
        # Seen on its last day: what fell due after the first has not had its 30 days.
        "matured_date": date(2026, 3, 1),
        "has_payments": True,
    }


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 3, 31), date(2026, 3, 31)),
        (date(2026, 4, 12), date(2026, 4, 12)),
        # A due of 31 March has had its 30 days on 30 April; later days change nothing.
        (date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 9, 30), date(2026, 5, 1)),
    ],
)
def test_what_became_of_a_months_dues_is_awaited_for_30_days_and_no_longer(today: date, until: date) -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 28), today=today)
    assert period.waited_until(30) == until


def test_every_month_is_seen_with_all_that_is_known_today() -> None:
    periods = months_of([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 14)])
    assert {period.today for period in periods} == {date(2026, 3, 14)}


@pytest.mark.parametrize(("is_last", "cutoff"), [(True, date(2026, 3, 3)), (False, date(2026, 3, 5))])
def test_the_cutoff_never_lies_after_today(is_last: bool, cutoff: date) -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 3), date(2026, 2, 28), is_last=is_last)
    assert period.parameters(5, {})["cutoff_date"] == cutoff


def test_months_are_counted_across_years() -> None:
    assert months_before(date(2026, 3, 1), 12) == date(2025, 3, 1)
    assert months_before(date(2026, 1, 1), 1) == date(2025, 12, 1)
    assert months_before(date(2025, 12, 1), -1) == date(2026, 1, 1)
