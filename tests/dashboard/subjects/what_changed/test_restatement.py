"""The month before as first told: a bar of its own, from whole months that were read before and after a correction."""

from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.what_changed import content as report
from dashboard.view import View
from data_access.refresh import refresh
from data_access.store import Store
from tests.data_access.small_lender import execute, settings_for, write_lender

RUPEE = 100
CORRECTED = (
    "UPDATE payment SET amount = 260.50 WHERE receipt_no = 'R2'",
    "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) "
    "VALUES ('R9', 1, 'AC02', '2026-03-27 18:00', 30, 'overdue', 'cash', 'cleared')",
    "UPDATE account_snapshot SET dpd = 29 WHERE account_id = 'AC04' AND as_of_date = '2026-03-31'",
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lender, whose March was corrected after it had been told."""
    path = write_lender(tmp_path_factory.mktemp("restated") / "book.duckdb")
    refresh(settings_for(path))
    execute(path, *CORRECTED)
    refresh(settings_for(path))
    return path


def changed(path: Path, of: str, **picked: list[str]) -> report.WhatChanged:
    settings = settings_for(path)
    ask = Answers(open_figures(Store(settings.store_path)), settings)
    months = ask.figures.months
    return report.content(ask, View(months[-1], "previous_month", Scope.of(picked), ACCOUNTS, months, None), of)


def received(path: Path, month: str, where: str = "TRUE") -> float:
    """What came in of a calendar month, by hand from the raw tables."""
    sql = f"""SELECT SUM(amount) FROM payment JOIN account USING (account_id)
    WHERE status = 'cleared' AND strftime(paid_at, '%Y-%m') = '{month}' AND {where}"""
    with duckdb.connect(str(path), read_only=True) as connection:
        return float(connection.execute(sql).fetchall()[0][0])


def test_the_path_leads_from_the_month_as_first_told_to_the_month_shown(book: Path) -> None:
    found = changed(book, "collected_amount")
    # March was told as R2 and R3, 250.50; R2 is 60 more and R9 is new: 340.50. April is R4, 200.
    assert received(book, "2026-03") == 340.50
    assert received(book, "2026-04") == 200
    assert (found.found.first_told, found.found.restatement) == (250_50, 90_00)
    amounts = {step.name: step.amount for step in found.steps}
    assert list(amounts)[:3] == ["Mar 26 as first told", "Restatement", "Mar 26 restated"]
    assert (amounts["Mar 26 as first told"], amounts["Restatement"], amounts["Mar 26 restated"]) == (0, 90_00, 90_00)
    assert sum(one.amount or 0 for one in found.steps if one.meaning != "level") == amounts["Apr 26"] == -50_50
    assert [found.said(step) for step in found.steps if step.meaning == "level"] == ["₹251", "₹341", "₹200"]
    assert "Collected of March 2026 was first told as ₹251 and restated by +₹90 to ₹341." in found.sentences


def test_the_table_adds_up_from_the_month_as_first_told(book: Path) -> None:
    *parts, change = changed(book, "collected_amount").causes.frame.to_dicts()
    assert (parts[0]["cause"], parts[0]["before"], parts[0]["now"]) == ("Restatement", 250_50, 340_50)
    assert (change["before"], change["now"], change["effect"]) == (250_50, 200_00, -50_50)
    assert sum(one["effect"] for one in parts) == change["effect"]


def test_what_is_filtered_is_known_as_first_told_too(book: Path) -> None:
    south, north = (changed(book, "collected_amount", zone=[zone]).found for zone in ("South", "North"))
    # R2 is of the South and was 200.50; R3 and R9 are of the North, which was told as 50.
    assert received(book, "2026-03", "branch_code = 'B2'") == 260.50
    assert (south.first_told, south.whole.before) == (200_50, 260_50)
    assert (north.first_told, north.whole.before) == (50_00, 80_00)


def test_a_rate_is_restated_in_percentage_points(book: Path) -> None:
    found = changed(book, "delinquency_rate_30plus")
    # Five active accounts in March: AC02, AC03 and AC04 were over 30 days, and AC04 is at 29 now.
    whole = found.found.whole
    assert (found.found.first_told, whole.before) == (0.6 * whole.units, 0.4 * whole.units)
    assert found.said(found.steps[1]) == "-20.00 pp"
    assert [found.said(step) for step in found.steps if step.meaning == "level"] == ["60.00 %", "40.00 %", "40.00 %"]


def test_an_unchanged_month_has_an_empty_bar(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "book.duckdb")
    refresh(settings_for(path))
    found = changed(path, "collected_amount")
    assert found.found.first_told == found.found.whole.before
    assert [step.name for step in found.steps][:2] == ["Mar 26 as first told", "Restatement"]
    assert "Mar 26 restated" not in [step.name for step in found.steps]
    assert not any("first told as" in one for one in found.sentences)


def test_a_month_whose_files_are_not_kept_is_said_and_starts_from_what_it_is_now(book: Path, tmp_path: Path) -> None:
    book = Path(copytree(book.parent, tmp_path / "copy")) / book.name
    store = Store(settings_for(book).store_path)
    first = store.manifest().first_told["2026-03"]
    now = store.manifest().months["2026-03"].partitions
    for name in (name for name in first if first[name].file != now[name].file):
        (store.path / "files" / first[name].file).unlink(missing_ok=True)
    found = changed(book, "collected_amount")
    assert found.found.first_told is None
    assert found.steps[0].name == "Mar 26"
    assert (
        "March 2026 as first told is not known, because its files of then are not kept: "
        "the parts start from what it is now." in found.sentences
    )
    assert found.found.whole.before == 340_50


def test_the_month_shown_says_how_much_of_its_change_was_restated(tmp_path: Path) -> None:
    path = write_lender(tmp_path / "book.duckdb")
    refresh(settings_for(path))
    execute(
        path,
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) "
        "VALUES ('R9', 1, 'AC02', '2026-04-20 18:00', 30, 'overdue', 'cash', 'cleared')",
    )
    refresh(settings_for(path))
    found = changed(path, "collected_amount")
    assert received(path, "2026-04") == 230
    assert (found.found.now_first_told, found.found.restatement_now, found.found.restatement) == (200_00, 30_00, 0)
    assert (
        "Collected of April 2026 was first told as ₹200 and restated by +₹30 to ₹230: the parts of the change hold "
        "this restatement."
    ) in found.sentences
