"""Vintages over literal rows: the triangle, what is withheld, early signs, and the cohort that turned bad."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.figures.answers import Answers
from dashboard.subjects.vintages import tables
from dashboard.subjects.vintages.bad_vintages import LATE, OPENED, bad_vintages
from dashboard.subjects.vintages.content import Choices, Vintages, content
from dashboard.view import opening_view
from data_access.months import months_before
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

LAST = date(2026, 9, 1)


def life(opened: date, accounts: int, late: int, product: str = "PL", **more: Any) -> list[dict[str, Any]]:
    """A month of opening up to September: from month 2 on book some accounts were 30+, of which half still are."""
    ages = (LAST.year - opened.year) * 12 + LAST.month - opened.month
    return [
        {
            "month": months_before(opened, -age),
            "months_on_book": str(age),
            "product_code": product,
            "accounts": accounts,
            "active_accounts": accounts,
            "sanctioned": accounts * 1000_00,
            "ever_30": late * (age >= 2),
            "now_30": late // 2 * (age >= 2),
            "ever_30_sanctioned": late * 1000_00 * (age >= 2),
            "now_30_outstanding": late // 2 * 900_00 * (age >= 2),
            "first_dues": accounts if age == 2 else 0,
            "first_dues_unpaid": late if age == 2 else 0,
            "started_known": accounts if age == 3 else 0,
            "non_starters": 1 if age == 3 else 0,
            **more,
        }
        for age in range(ages + 1)
    ]


def made(folder: Path, *lives: list[dict[str, Any]], choices: Choices | None = None, active: int = 1000) -> Vintages:
    rows = [row for one in lives for row in one]
    months = sorted({row["month"] for row in rows}) or [LAST]
    position = [{"month": month, "accounts": active} for month in months]
    answers = Answers(figures_of(folder, vintage=rows, position=position), Settings())
    return content(answers, opening_view(answers.figures.months, None), choices or Choices(length="month"))


def test_the_triangle_is_blank_beyond_what_was_seen_and_without_cohorts_of_few_accounts(tmp_path: Path) -> None:
    shown = made(
        tmp_path, life(date(2026, 6, 1), 200, 8), life(date(2026, 8, 1), 150, 0), life(date(2026, 7, 1), 99, 50)
    )
    table = tables.triangle(shown)
    assert table.frame["cohort"].to_list() == ["Aug 26", "Jun 26"]
    assert table.frame.row(1)[3:-1] == (0.0, 0.0, 0.04, 0.04)
    assert table.frame.row(0)[3:-1] == (0.0, 0.0, None, None)
    assert table.placeholder == ""
    assert "fewer than 100 accounts are left out: 1 here" in " ".join(tables.sentences(shown))
    assert len(shown.triangle.data[0]["customdata"]) == 6
    # 1,000 active accounts, of which 449 are followed from their opening.
    assert "551 active accounts are in no cohort" in " ".join(tables.sentences(shown))


def test_accounts_in_no_cohort_are_those_of_the_ticket_band(tmp_path: Path) -> None:
    lives = life(date(2026, 6, 1), 200, 8, ticket_band="up to 50k"), life(date(2026, 6, 1), 150, 0)
    band = Choices(length="month", ticket="up to 50k")
    # 1,000 active accounts of up to 50k.
    assert made(tmp_path, *lives, choices=band).unseen == 800


def test_now_and_value_are_shares_of_what_was_sanctioned(tmp_path: Path) -> None:
    from dashboard.basis import OUTSTANDING
    from dashboard.view import View

    rows = life(date(2026, 6, 1), 200, 8)
    shown = made(tmp_path, rows, choices=Choices(state="now", length="month"))
    assert tables.triangle(shown).frame.row(0)[-2] == 0.02
    answers = Answers(figures_of(tmp_path / "again", vintage=rows, position=[{"month": LAST}]), Settings())
    view = View(**{**vars(opening_view(answers.figures.months, None)), "basis": OUTSTANDING})
    by_value = content(answers, view, Choices(state="now", length="month"))
    # Four accounts owe ₹900.00 of 200 x ₹1,000.00.
    assert tables.triangle(by_value).frame.row(0)[-2] == pytest.approx(4 * 900 / 200_000)


def test_early_signs_of_a_cohort_are_added_up_over_its_first_three_months(tmp_path: Path) -> None:
    row = tables.early(made(tmp_path, life(date(2026, 6, 1), 200, 8))).frame.row(0, named=True)
    assert (row[LATE], row["early_delinquency_rate"]) == (8, 0.04)
    assert (row["vintage_non_starters"], row["non_starter_rate"]) == (1, 0.005)
    assert (row["vintage_first_payment_defaults"], row["early_first_payment_default_rate"]) == (8, 0.04)


def test_a_cohort_far_above_the_others_of_its_product_is_named_and_another_product_is_not(tmp_path: Path) -> None:
    months = [date(2026, month, 1) for month in (3, 4, 5, 6)]
    others = [life(month, 500, 10) for month in months[1:]]
    shown = made(tmp_path, life(months[0], 500, 60), *others, *(life(month, 500, 60, "CC") for month in months))
    assert [(one.product, one.cohort) for one in shown.bad] == [("PL", "Mar 26")]
    assert tables.sentences(shown)[0] == (
        "Personal loan opened Mar 26 turned bad early: 12.00 % were ever 30+ by month 3 on book (60 of 500), against "
        "2.00 % of its other cohorts; more than chance explains over 8 comparisons."
    )


def test_what_chance_explains_accuses_nobody() -> None:
    rows = [("PL", f"C{n}", 3, 500, late) for n, late in enumerate((10, 14, 8, 20, 12))]
    names = ("product_code", "cohort", "months_on_book", OPENED, LATE)
    bad, compared = bad_vintages(pl.DataFrame(rows, schema=names, orient="row"), 100)
    assert (list(bad), compared) == ([], 5)
    # A product with one cohort has nothing to be compared with.
    assert bad_vintages(pl.DataFrame(rows[:1], schema=names, orient="row"), 100) == ([], 0)


def test_without_an_account_seen_from_its_opening_a_sentence_says_so(tmp_path: Path) -> None:
    shown = made(tmp_path)
    assert tables.sentences(shown)[0].startswith("No account is followed from its opening up to September 2026")
    (sheet,) = tables.sheets(shown)
    assert sheet.rows == 1
