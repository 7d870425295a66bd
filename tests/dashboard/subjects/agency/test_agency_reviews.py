"""The review of one agency and the zip of all: written, read back, and safe where a name looks like a formula."""

import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from polars.testing import assert_frame_equal

from dashboard import formats, sla
from dashboard.access.access import EVERYTHING
from dashboard.background_job import State, start
from dashboard.basis import ACCOUNTS
from dashboard.cli.figures_and_exports import write_reviews
from dashboard.excel import workbook
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.agency import agency_reviews
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency.agency_reviews import ReviewsTask
from dashboard.subjects.agency.tables import screen_tables
from dashboard.subjects.agency_sla import content as agency_sla
from dashboard.subjects.agency_sla.tables import gaps_table
from dashboard.view import View
from tests.figures.agency_lender import MAY, agency_tables
from tests.figures.prepared import Prepared, command_line, prepare, write_database
from validations.errors import UserError

FORMULA = "=HYPERLINK(1)"
FILES = [
    "bucketwise-agency_reviews_overview-2026-05.xlsx",
    "bucketwise-agency_review-2026-05-agency_AG1.xlsx",
    "bucketwise-agency_review-2026-05-agency_AG2.xlsx",
]


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The miniature lender; its second agency is called by a formula."""
    folder = tmp_path_factory.mktemp("reviews")
    tables = agency_tables()
    tables["agency"][1]["agency_name"] = FORMULA
    write_database(folder / "lender.duckdb", tables)
    return prepare(folder / "lender.duckdb", folder / "store")


@pytest.fixture(scope="module")
def reader(lender: Prepared) -> Answers:
    """What the command line reads with."""
    return Answers(lender.figures, lender.settings)


def view(reader: Answers, **picked: str) -> View:
    """May, against no other month."""
    scope = Scope.of({key: [value] for key, value in picked.items()})
    return View(MAY, None, scope, ACCOUNTS, reader.figures.months)


def rows_of(book: Workbook, sheet: str, heading: str) -> list[dict[str, Any]]:
    """The rows of a table below its headings, the first of which is given."""
    lines = [list(line) for line in book[sheet].iter_rows(values_only=True)]
    top = next(place for place, line in enumerate(lines) if line and line[0] == heading)
    names = [name for name in lines[top] if name is not None]
    return [dict(zip(names, line, strict=False)) for line in lines[top + 1 :] if any(v is not None for v in line)]


def test_a_review_holds_the_figures_of_its_agency_and_nobody_elses(reader: Answers) -> None:
    content = agency.content(reader, view(reader), "AG1")
    book = openpyxl.load_workbook(BytesIO(workbook(agency_reviews.export(reader, content))))
    (may,) = [row for row in rows_of(book, "Coverage", "Month") if row["Month"].month == MAY.month]
    assert may["Allocated accounts"] == 7
    conduct = rows_of(book, "Effort and conduct", "Month")
    assert conduct[0]["Outside permitted hours"] == 3
    promises = rows_of(book, "Promises", "Month")[0]
    assert [promises[f"Promises {status}"] for status in ("due", "kept", "broken", "pending")] == [3, 1, 1, 0]
    largest = book["Largest accounts, 31 May 2026"] if "Largest accounts, 31 May 2026" in book.sheetnames else None
    assert largest is not None
    held = {row["Account"] for row in rows_of(book, largest.title, "Account")}
    assert held == {"reached", "third-party", "wrong-number", "untouched", "placed-late"}


def test_a_review_begins_with_a_summary_that_says_what_is_not_known(reader: Answers) -> None:
    content = agency.content(reader, view(reader), "AG1")
    book = openpyxl.load_workbook(BytesIO(workbook(agency_reviews.export(reader, content))))
    said = {row["About"]: row["In words"] for row in rows_of(book, "Summary", "About")}
    # Two terms, both on a handful of cases; receipts are not recorded; there is no month to compare with.
    assert said["Verdict"] == (
        "None of the 2 SLAs of AG1 could be judged in May 2026; what it collected is not recorded."
    )
    assert said["Service levels"] == "No SLA that could be judged is missed."
    assert said["Largest change"] == "There is no earlier month to compare with."
    # At 23:59, at 00:00 and one second past 19:00; complaints 1 and 2 are about accounts that it held.
    assert said["Conduct and complaints"].startswith("Attempts outside permitted hours: 3, of ")
    assert "Complaints about it: 2, on 7 accounts handled (too few cases)." in said["Conduct and complaints"]


def test_a_review_says_which_agency_month_and_definitions_it_is_of(reader: Answers) -> None:
    content = agency.content(reader, view(reader), "AG1")
    export = agency_reviews.export(reader, content, "http://here/agency?agency=AG1")
    assert export.title == "Agency review: AG1"
    assert ("Agency", "AG1") in export.filters
    assert {metric.key for metric in export.definitions} == set(agency.SHOWN)


def test_a_name_that_looks_like_a_formula_stays_text(reader: Answers) -> None:
    content = agency.content(reader, view(reader), "AG2")
    book = openpyxl.load_workbook(BytesIO(workbook(agency_reviews.export(reader, content))))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if FORMULA in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_every_agency_that_holds_accounts_is_in_the_zip_under_its_own_name(reader: Answers, tmp_path: Path) -> None:
    told: list[float] = []
    count = agency_reviews.write_all(
        reader, view(reader), tmp_path / "all.zip", lambda _what, share: told.append(share)
    )
    with zipfile.ZipFile(tmp_path / "all.zip") as written:
        assert written.namelist() == FILES
        assert written.testzip() is None
        overview = openpyxl.load_workbook(BytesIO(written.read(FILES[0])))
        first = openpyxl.load_workbook(BytesIO(written.read(FILES[1])))
    assert count == 2
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert "Promises" in first.sheetnames
    figures = rows_of(overview, "Figures of the reviews", "Agency")
    for file, row in zip(FILES[1:], figures, strict=True):
        with zipfile.ZipFile(tmp_path / "all.zip") as written:
            review = openpyxl.load_workbook(BytesIO(written.read(file)))
        cards = {card["Figure"]: card["Value"] for card in rows_of(review, "Headlines", "Figure")}
        assert len(cards) == 8
        plain = {heading.removesuffix(" (₹)"): value for heading, value in row.items()}
        assert {label: plain[label] for label in cards} == cards


def test_files_are_called_like_every_other_export(reader: Answers) -> None:
    of_agency = agency.content(reader, view(reader, agency_code="AG2"))
    assert agency_reviews.file_name(of_agency) == "bucketwise-agency_review-2026-05-agency_AG2.xlsx"
    named = agency_reviews.zip_name(view(reader), Scope.of({"zone": ["North"]}))
    assert named == "bucketwise-agency_reviews-2026-05-zone_North.zip"


def test_an_agency_that_the_data_does_not_know_is_refused(reader: Answers, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no agency 'AG9'; known are"):
        agency_reviews.write_one(reader, view(reader), "AG9", tmp_path / "none.xlsx")


def test_the_page_opens_with_the_agency_picked_else_with_the_largest(reader: Answers) -> None:
    assert agency.content(reader, view(reader)).agency == "AG1"
    assert agency.content(reader, view(reader, agency_code="AG2")).agency == "AG2"


def test_the_case_mix_adds_up_and_says_that_it_is_not_comparable(reader: Answers) -> None:
    content = agency.content(reader, view(reader), "AG1")
    for by, mix in content.mix.items():
        assert mix["accounts"].sum() == 7, by
        assert mix["share"].sum() == pytest.approx(1.0)
    notes = [table.note for name, table in screen_tables(reader, content).items() if name.startswith("mix_")]
    assert all(note.startswith("Not comparable as they stand") for note in notes)


def test_the_matrix_lists_the_worst_agency_first_and_those_without_terms_last(reader: Answers) -> None:
    content = agency_sla.content(reader, view(reader))
    assert content.standing["agency_code"].to_list() == ["AG1", "AG2"]
    gaps = gaps_table(content, reader.labels()).frame
    assert gaps.filter(pl.col("what") == "No SLA in force")["agency_code"].to_list() == ["AG2"]


@pytest.mark.parametrize("code", ["AG1", "AG2"])
@pytest.mark.parametrize("every", [False, True])
def test_an_agency_is_judged_alike_alone_and_among_all(reader: Answers, code: str, every: bool) -> None:
    seen = view(reader, agency_code=code)
    among_all = agency_sla.content(reader, seen, all_measures=every).judged
    months = reader.manifest.months
    days = {month: months[f"{month:%Y-%m}"].as_of for month in seen.recent(agency_sla.MONTHS)}
    alone = sla.judgement(reader, reader.terms, days, seen.month, seen.scope, all_measures=every).of([code])
    assert among_all.measures == alone.measures
    # Asked alone, what an agency has no case of looks as if the lender did not record it.
    told = [cells.filter(pl.col("status") != "not recorded") for cells in (alone.cells, among_all.cells)]
    assert_frame_equal(told[0], told[1].join(told[0], on=["month", "agency_code", "measure"], how="semi"))


def test_all_reviews_are_written_by_a_process_that_can_be_watched(reader: Answers) -> None:
    job = start(ReviewsTask(reader.settings, reader.manifest, EVERYTHING, view(reader), Scope()))
    with pytest.raises(UserError, match="being written already"):
        start(ReviewsTask(reader.settings, reader.manifest, EVERYTHING, view(reader), Scope()))
    until = time.monotonic() + 240
    while job.state is State.RUNNING and time.monotonic() < until:
        time.sleep(0.2)
    assert zipfile.ZipFile(job.path).namelist() == FILES
    assert job.progress == ("Done", 1.0)


def test_a_cancelled_process_ends_and_leaves_no_file(reader: Answers) -> None:
    job = start(ReviewsTask(reader.settings, reader.manifest, EVERYTHING, view(reader), Scope()))
    job.cancel()
    assert job.state is State.FAILED
    assert not job.folder.exists()


def test_the_command_line_writes_one_review_or_all(lender: Prepared, tmp_path: Path) -> None:
    said = command_line(lender, "export", "agency-review", "--agency", "AG1", "--out", str(tmp_path / "one.xlsx"))
    assert "review of agency AG1, May 2026" in " ".join(said.split())
    said = command_line(lender, "export", "agency-review", "--all", "--out", str(tmp_path / "all.zip"))
    assert "reviews of 2 agencies" in " ".join(said.split())
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    with zipfile.ZipFile(tmp_path / "all.zip") as written:
        same = openpyxl.load_workbook(BytesIO(written.read(FILES[1])))
    for sheet in ("Coverage", "Effort and conduct", "Promises"):
        assert rows_of(book, sheet, "Month") == rows_of(same, sheet, "Month")


@pytest.mark.parametrize(
    ("code", "every", "name", "sentence"),
    [
        ("", False, "x.xlsx", "Say which review to write"),
        ("AG1", True, "x.zip", "Say which review to write"),
    ],
)
def test_a_review_must_be_asked_for_in_full(
    reader: Answers, tmp_path: Path, code: str, every: bool, name: str, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        write_reviews(reader, view(reader), code, every, tmp_path / name)


def test_the_counts_of_an_agency_are_told_apart_with_their_numbers(reader: Answers) -> None:
    shown = agency.content(reader, view(reader))
    scope, months = shown.view.scope, [shown.view.month]
    allocated = reader.answer(["allocated_accounts"], scope=scope, months=months)["allocated_accounts"].item()
    moved = reader.answer(["moved_accounts"], scope=scope, months=months)["moved_accounts"].item()
    assert f"It held {allocated} at any time in May 2026" in shown.counts
    assert f"; {moved} make up its portfolio of the month" in shown.counts
    assert f"of those it holds on {shown.latest}, {shown.held} are past due" in shown.counts


def test_terms_of_agencies_without_an_account_in_the_selection_are_not_counted(reader: Answers) -> None:
    left_out = 0
    for product in reader.figures.values("product_code"):
        shown = view(reader, product_code=product)
        seen = agency_sla.content(reader, shown)
        held = reader.answer(["allocated_accounts"], by=["agency_code"], scope=shown.scope, months=[MAY])
        holding = {code for code, accounts in held.rows() if accounts}
        holding |= set(seen.judged.shown.filter(pl.col("cases") > 0)["agency_code"])
        agreed = seen.judged.shown.filter(
            pl.col("threshold").is_not_null() & ~pl.col("status").is_in(["met", "missed"])
        )
        mine = agreed.filter(pl.col("agency_code").is_in(list(holding)))
        assert seen.whole["not_judged"] == mine.height
        assert set(seen.standing["agency_code"]) <= holding
        left_out += agreed.height - mine.height
    assert left_out > 0


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The miniature lender, where both agencies owe five attempts a month: AG1 made six, AG2 three, one on the card."""
    folder = tmp_path_factory.mktemp("measured")
    tables = agency_tables()
    term = {"measure": "attempts", "threshold": 5.0, "effective_from": date(2026, 1, 1)}
    tables["sla_term"] = [term | {"agency_code": code} for code in ("AG1", "AG2")]
    write_database(folder / "lender.duckdb", tables)
    prepared = prepare(folder / "lender.duckdb", folder / "store")
    return Answers(prepared.figures, prepared.settings)


@pytest.mark.parametrize(
    ("picked", "whose", "met", "missed"),
    [
        ({}, "all agencies", 1, 1),
        ({"agency_code": "AG1"}, "AG1", 1, 0),
        ({"agency_code": "AG2"}, "AG2", 0, 1),
        ({"product_code": "CC"}, "all agencies, within the filters", 0, 1),
        ({"agency_code": "AG1", "product_code": "CC"}, "AG1, within the filters", 0, 0),
    ],
)
def test_the_course_of_slas_is_of_the_selection_as_the_cards_are(
    measured: Answers, picked: dict[str, str], whose: str, met: int, missed: int
) -> None:
    shown = agency_sla.content(measured, view(measured, **picked))
    assert shown.whose == whose
    assert (shown.whole["met"], shown.whole["missed"], shown.breaches.height) == (met, missed, missed)
    course = shown.course.filter(pl.col("month") == MAY).select("met", "missed", "share_met").rows()
    assert course == ([(met, missed, met / (met + missed))] if met + missed else [])


def test_an_empty_grid_says_which_agency_has_no_sla(reader: Answers) -> None:
    """AG2 holds accounts without an SLA; it is called by a formula."""
    shown = agency_sla.content(reader, view(reader, agency_code="AG2"))
    assert shown.matrix.is_empty()
    assert shown.why_no_cells == f"{FORMULA} holds accounts here but has no SLA in force."


def test_without_a_movement_the_portfolio_of_the_month_is_not_known(reader: Answers) -> None:
    first = reader.figures.months[0]
    shown = agency.content(reader, View(first, None, Scope(), ACCOUNTS, reader.figures.months), "AG1")
    assert "; its portfolio of the month is not known, as the month has no movement; of those" in shown.counts
    assert formats.NOT_AVAILABLE not in shown.counts
