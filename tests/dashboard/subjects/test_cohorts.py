"""Cohorts by hand: months, quarters and years of opening, each only at ages that all of it has reached."""

from datetime import date

import polars as pl

from dashboard.subjects.cohorts import Length, cohorts

SCHEMA = {"month": pl.Date, "months_on_book": pl.String, "accounts": pl.Int64, "late": pl.Int64}


def grown(rows: list[tuple[date, str, int, int | None]], length: Length) -> list[tuple[str, int, int, int | None]]:
    frame = cohorts(pl.DataFrame(rows, schema=SCHEMA, orient="row"), ["accounts", "late"], length, 4)
    return frame.select("cohort", "months_on_book", "accounts", "late").rows()


def lives(opened: date, accounts: int, last: date) -> list[tuple[date, str, int, int | None]]:
    """One month of opening up to a month; from month 2 on book one account is late."""
    number = opened.year * 12 + opened.month - 1
    ages = range(last.year * 12 + last.month - number)
    return [(date((number + age) // 12, (number + age) % 12 + 1, 1), str(age), accounts, int(age >= 2)) for age in ages]


def test_a_quarter_has_an_age_only_when_its_last_month_has_it() -> None:
    last = date(2026, 8, 1)
    rows = [row for n, month in ((100, 4), (200, 5), (300, 6)) for row in lives(date(2026, month, 1), n, last)]
    # April is four months on book in August, June two: the quarter is told up to month 2.
    assert grown(rows, "quarter") == [
        ("Apr 26 to Jun 26", 0, 600, 0),
        ("Apr 26 to Jun 26", 1, 600, 0),
        ("Apr 26 to Jun 26", 2, 600, 3),
    ]
    assert [row[:2] for row in grown(rows, "month")][-3:] == [("Jun 26", 0), ("Jun 26", 1), ("Jun 26", 2)]
    # The financial year that they begin is not over.
    assert grown(rows, "year") == []


def test_a_cohort_whose_first_months_lie_before_the_data_is_named_by_those_that_it_has() -> None:
    rows = [*lives(date(2026, 5, 1), 10, date(2026, 7, 1)), *lives(date(2026, 6, 1), 20, date(2026, 7, 1))]
    assert grown(rows, "quarter") == [("May 26 to Jun 26", 0, 30, 0), ("May 26 to Jun 26", 1, 30, 0)]


def test_a_month_without_a_day_end_leaves_its_ages_blank_and_adds_no_part_of_a_cohort() -> None:
    rows = [*lives(date(2026, 5, 1), 10, date(2026, 9, 1)), *lives(date(2026, 6, 1), 20, date(2026, 9, 1))]
    kept = [row for row in rows if row[0] != date(2026, 7, 1)]
    # In July, which was not seen, May was two and June one month on book.
    assert [row[1] for row in grown(kept, "quarter")] == [0, 3]


def test_what_is_unknown_stays_unknown_and_nothing_is_nothing() -> None:
    rows: list[tuple[date, str, int, int | None]] = [(date(2026, 7, 1), "0", 5, None)]
    assert grown(rows, "month") == [("Jul 26", 0, 5, None)]
    assert grown([], "month") == []
