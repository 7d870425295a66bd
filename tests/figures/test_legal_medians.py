"""Median and 90th percentile of days in stage over four cases: nearest rank in every place that tells them."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dashboard.figures.answers import Answers
from dashboard.metrics import metric
from dashboard.subjects.legal_and_repossession.content import REPORT, Enforcement, content
from dashboard.view import opening_view
from tests.figures.prepared import Prepared, prepare, write_database

MAY, TODAY = date(2026, 5, 1), date(2026, 5, 31)
DAYS: Sequence[int] = (10, 20, 30, 40)
"""Days in stage of four pending cases; the mean of the two in the middle would be 25."""


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("medians")
    names = [f"C{days}" for days in DAYS]
    write_database(
        folder / "medians.duckdb",
        {
            "product": [{"product_code": "PL", "product_name": "PL"}],
            "branch": [{"branch_code": "B1", "branch_name": "One", "state": "Goa", "zone": "West"}],
            "account": [
                {
                    "account_id": name,
                    "customer_id": name,
                    "product_code": "PL",
                    "branch_code": "B1",
                    "opened_on": MAY,
                    "sanctioned_amount": 1,
                }
                for name in names
            ],
            "account_snapshot": [
                {
                    "as_of_date": TODAY,
                    "account_id": name,
                    "status": "active",
                    "dpd": 9,
                    "principal_outstanding": 1,
                    "total_outstanding": 1,
                    "overdue_amount": 1,
                }
                for name in names
            ],
            "legal_case": [
                {"case_id": name, "account_id": name, "case_type": "Arbitration", "filed_on": date(2026, 1, 1)}
                for name in names
            ],
            "legal_stage": [
                {"case_id": name, "stage": "Award", "entered_on": TODAY - timedelta(days)}
                for name, days in zip(names, DAYS, strict=True)
            ],
        },
    )
    return prepare(folder / "medians.duckdb", folder / "store")


def made(lender: Prepared) -> Enforcement:
    return content(Answers(lender.figures, lender.settings), opening_view((MAY,), None))


def test_of_four_cases_the_median_is_the_lower_of_the_two_in_the_middle(lender: Prepared) -> None:
    assert lender.one("legal_stage_median_days", MAY) == 20
    # Three of four are less than nine of ten.
    assert lender.one("legal_stage_p90_days", MAY) == 40


def test_the_page_and_the_glossary_say_which_median_it_is(lender: Prepared) -> None:
    shown = made(lender)
    assert shown.stages.select("legal_stage_median_days", "legal_stage_p90_days").rows() == [(20, 40)]
    assert "at least half of 4 for 20 days or more" in shown.sentence
    assert "nearest rank" in shown.stages_table.note
    for key in ("legal_stage_median_days", "legal_stage_p90_days"):
        assert "nearest rank" in metric(key).formula_text


def test_the_workbook_says_which_median_it_is(lender: Prepared, tmp_path: Path) -> None:
    view = opening_view((MAY,), None)
    path = tmp_path / "legal.xlsx"
    REPORT.write(Answers(lender.figures, lender.settings), view, path, lambda _what, _share: None)
    book = load_workbook(path)
    (sheet,) = (one for one in book.worksheets if one.title.startswith("Days in stage"))
    cells = [value for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    assert 20 in cells
    assert 40 in cells
    assert any("nearest rank" in str(value) for value in cells)
