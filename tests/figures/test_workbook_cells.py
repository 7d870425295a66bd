"""Cells of workbooks against SQL by hand over the tables of the demonstration lender."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook

from dashboard.basis import BASES
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.subjects import report
from dashboard.view import View
from data_access.settings import Settings
from data_access.store import store_of

BY_HAND = {
    ("portfolio_health", "Accounts"): """
        SELECT COUNT(*) FROM account_snapshot WHERE status = 'active' AND as_of_date = $day""",
    ("portfolio_health", "Overdue, active accounts"): """
        SELECT SUM(overdue_amount) FROM account_snapshot WHERE status = 'active' AND as_of_date = $day""",
    ("portfolio_health", "30+ rate"): """
        SELECT COUNT(*) FILTER (WHERE dpd > 30) / COUNT(dpd) FROM account_snapshot
        WHERE status = 'active' AND as_of_date = $day""",
    ("recovery", "Collected"): """
        SELECT SUM(amount) FROM payment
        WHERE status = 'cleared' AND kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')
        AND paid_at >= date_trunc('month', $day::DATE) AND paid_at < $day::DATE + 1""",
    ("complaints", "Complaints received"): """
        SELECT COUNT(*) FROM complaint WHERE received_on BETWEEN date_trunc('month', $day::DATE) AND $day::DATE""",
}


@pytest.fixture(scope="module")
def cards(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Any]:
    """The values on the sheets of cards of three workbooks of May 2026, by page and label."""
    reader = Answers(open_figures(store_of(demo_settings)), demo_settings)
    months = reader.figures.months
    shown = next(month for month in months if f"{month:%Y-%m}" == "2026-05")
    view = View(shown, "previous_month", Scope(), BASES["accounts"], months)
    found: dict[tuple[str, str], Any] = {}
    for page in dict.fromkeys(page for page, _ in BY_HAND):
        path = tmp_path_factory.mktemp(page) / "page.xlsx"
        report(page).write(reader, view, path, lambda _said, _share: None)
        rows = list(load_workbook(path)["Headlines"].iter_rows(values_only=True))
        at = next(number for number, row in enumerate(rows) if row[0] == "Figure")
        value = rows[at].index("Value")
        found |= {(page, str(row[0])): row[value] for row in rows[at + 1 :]}
    return found


@pytest.fixture(scope="module")
def raw(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(demo_database, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(("page", "label"), BY_HAND)
def test_a_cell_equals_what_the_tables_say(
    cards: dict[tuple[str, str], Any], raw: duckdb.DuckDBPyConnection, page: str, label: str
) -> None:
    answer = raw.execute(BY_HAND[page, label], {"day": "2026-05-31"}).fetchone()
    assert answer is not None
    expected = float(answer[0]) if isinstance(answer[0], Decimal | float) else answer[0]
    assert expected > 0
    assert cards[page, label] == pytest.approx(expected, rel=1e-12)
