"""The write-off pool over literal rows: ages, blanks, cohorts of few accounts, an open month, and what is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.excel.cell_text import texts
from dashboard.figures.answers import Answers
from dashboard.subjects.write_off_pool.content import RATE, WriteOffPool, content
from dashboard.view import opening_view
from data_access.months import months_before
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

FIRST = date(2026, 1, 1)


def pool(month: date, written_off: date, back: int, accounts: int = 30) -> dict[str, Any]:
    """A cohort of 1,000.00 written off, with what it brought up to a month."""
    return {
        "month": month,
        "write_off_month": f"{written_off:%Y-%m}",
        "accounts": accounts,
        "charged_off_before": 100_000,
        "recovered_before": back,
    }


def lives(written_off: date, last: date, each: int, accounts: int = 30) -> list[dict[str, Any]]:
    """A cohort that brings so much in every month after the one that it was written off in."""
    ages = (last.year - written_off.year) * 12 + last.month - written_off.month
    return [pool(months_before(written_off, -age), written_off, age * each, accounts) for age in range(ages + 1)]


def made(folder: Path, rows: list[dict[str, Any]], *, open_month: bool = False, length: Any = "month") -> WriteOffPool:
    figures = figures_of(folder, write_off_pool=rows, open_month=open_month)
    answers = Answers(figures, Settings())
    until = date(2026, 8, 14) if open_month else None
    return content(answers, opening_view(figures.months, until), length)


ROWS = [*lives(FIRST, date(2026, 8, 1), 1_000), *lives(date(2026, 2, 1), date(2026, 8, 1), 2_000)]


def test_cohorts_are_told_at_equal_ages_and_blank_beyond(tmp_path: Path) -> None:
    shown = made(tmp_path, ROWS)
    at = {(cohort, age): share for cohort, age, share in shown.points.rows()}
    assert at["Jan 26", 0] == 0
    assert (at["Jan 26", 6], at["Feb 26", 6]) == (pytest.approx(0.06), pytest.approx(0.12))
    assert at["Jan 26", 7] == pytest.approx(0.07)
    assert ("Feb 26", 7) not in at
    assert shown.sentences == [
        "6 months after the write-off, 12.00 % of what was written off Feb 26 was recovered; of what was written off "
        "Jan 26 it was 6.00 % at the same age."
    ]


def test_an_open_month_is_no_whole_month_since_the_write_off(tmp_path: Path) -> None:
    shown = made(tmp_path, ROWS, open_month=True)
    assert max(shown.points["months_on_book"]) == 6
    assert "3 months after the write-off, 6.00 % of what was written off Feb 26" in shown.sentences[0]


def test_a_quarter_is_told_when_each_of_its_months_has_the_age(tmp_path: Path) -> None:
    shown = made(tmp_path, ROWS, length="quarter")
    # January is 7 months old in August and February 6, but March might have been written off: the quarter is 5.
    assert shown.points["months_on_book"].to_list() == [0, 1, 2, 3, 4, 5]
    assert shown.points[RATE].to_list()[3] == pytest.approx((3_000 + 6_000) / 200_000)
    assert shown.months == {"Jan 26 to Mar 26": ("2026-01", "2026-02", "2026-03")}


def test_write_offs_of_a_quarter_that_is_not_over_are_counted_and_not_denied(tmp_path: Path) -> None:
    shown = made(tmp_path, lives(FIRST, date(2026, 2, 1), 1_000), length="quarter")
    assert shown.sentences == [
        "30 accounts were written off since the figures begin, up to February 2026; no quarter of write-offs is "
        "complete yet."
    ]
    early = [pool(month, date(2025, 6, 1), 50_000) for month in (FIRST, date(2026, 2, 1))]
    assert made(tmp_path / "early", early).sentences == [
        "Nothing was written off since the figures begin, up to February 2026."
    ]


def test_what_was_written_off_before_the_figures_begin_is_in_no_cohort(tmp_path: Path) -> None:
    early = [pool(month, date(2025, 6, 1), 50_000) for month in (FIRST, date(2026, 2, 1))]
    shown = made(tmp_path, [*early, *lives(FIRST, date(2026, 8, 1), 1_000)])
    assert shown.cohorts == ["Jan 26"]


def test_a_cohort_of_few_accounts_stands_in_the_table_without_a_share(tmp_path: Path) -> None:
    few = lives(date(2026, 3, 1), date(2026, 8, 1), 9_000, accounts=19)
    shown = made(tmp_path, [*ROWS, *few])
    assert shown.sentences[-1] == "1 cohort has fewer than 20 accounts and no share of its own."
    table = shown.at_equal_ages
    assert table.frame["cohort"].to_list() == ["Mar 26", "Feb 26", "Jan 26"]
    cells = texts(table, next(one for one in table.columns if one.name == "after_6"), Settings())
    assert cells == ["", "12.00 %", "6.00 %"]


def test_without_receipts_nothing_is_known_of_recovery(tmp_path: Path) -> None:
    rows = [{**row, "recovered_before": None, "recovered": None} for row in ROWS]
    shown = made(tmp_path, rows)
    assert shown.points[RATE].null_count() == shown.points.height
