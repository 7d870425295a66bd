"""Slides read back: all rows over as many slides as they take, long names, no formula, the lender's own master."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from pptx import Presentation
from pptx.util import Pt

from dashboard.excel import Chart, Matrix, PageExport, figures_table
from dashboard.metrics import metric
from dashboard.powerpoint import Deck, Slide, grid_of, presentation
from dashboard.powerpoint.deck import Grid
from dashboard.powerpoint.slide_layout import text_width
from data_access.settings import Settings
from validations.errors import SettingsError

SETTINGS = Settings()
RATE, ACCOUNTS, COLLECTED, TARGET = (
    metric(key) for key in ("delinquency_rate_30plus", "accounts", "collected_amount", "target_amount")
)
MONTHS = [date(2026, 4, 1), date(2026, 5, 1)]
LONG = "Shri Lakshmi Narayana Recovery and Field Services Private Limited of Hyderabad"
NAMES = [f"{LONG} {n}" for n in range(108)] + ["=HYPERLINK(1)", "@SUM(A1)"]
AGENCIES = pl.DataFrame(
    {"zone": NAMES, ACCOUNTS.key: [12_34_567 + n for n in range(110)], RATE.key: [0.05] * 109 + [None]}
)
TABLE = figures_table(
    "Agencies", AGENCIES, by=["zone"], metrics=[ACCOUNTS, RATE], totals=AGENCIES.tail(1)[[ACCOUNTS.key]]
)
MONEY = pl.DataFrame(
    {"month": MONTHS, COLLECTED.key: [12_000_000_00, None], TARGET.key: [13_000_000_00, 11_000_000_00]}
)
EXPORT = PageExport(
    title="A pack",
    month="May 2026",
    as_of=date(2026, 5, 31),
    data_version=7,
    generated_at=datetime(2026, 6, 1, 8, 0),
    units="indian",
    currency="INR",
    filters=(("Zone", "North"),),
    invented=True,
)
COMPLAINTS = 6.32
"""How many ems wide the word is in DejaVu Sans Bold."""


def deck(*slides: Slide, **changes: Any) -> Deck:
    return replace(Deck(export=EXPORT, of="Zone: North", slides=slides), **changes)


def read(made: Deck) -> Any:
    return Presentation(BytesIO(presentation(made)))


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def rows(slide: Any) -> list[list[str]]:
    found = (shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for table in found for row in list(table.rows)[1:]]


def test_a_table_goes_on_over_as_many_slides_as_its_rows_take_and_none_is_overfull() -> None:
    made = read(deck(Slide("All agencies", table=grid_of(TABLE, SETTINGS), definitions=(ACCOUNTS, RATE))))
    told = [row for slide in made.slides for row in rows(slide)]
    assert [row[0] for row in told] == [*NAMES, "Total"]
    assert told[0][1:] == ["12,34,567", "5.00 %"]
    assert told[109][2] == "n/a"
    low = [
        (at, shape.name)
        for at, slide in enumerate(made.slides)
        for shape in slide.shapes
        if shape.top + shape.height > made.slide_height or shape.left + shape.width > made.slide_width
    ]
    assert low == []
    assert len(made.slides) > len(["cover", "first", "next"])
    assert "Rows 1 to " in words(made.slides[1])
    assert "All agencies (continued)" in words(made.slides[2])


def test_a_table_that_is_cut_says_of_how_many_rows() -> None:
    made = read(deck(Slide("Some", table=grid_of(TABLE, SETTINGS, 12))))
    assert "Rows 1 to 12 of 110; all rows are in the workbook." in words(made.slides[1])
    assert len(made.slides) == len(["cover", "table"])


def test_charts_are_native_hold_the_figures_and_no_formula() -> None:
    by_name = Chart("By agency", AGENCIES.tail(3), (ACCOUNTS,), x="zone", shape="bars")
    made = read(deck(Slide("Chart", chart=by_name)))
    (chart,) = [shape.chart for shape in made.slides[1].shapes if shape.has_chart]
    assert list(chart.plots[0].series[0].values) == [1234674, 1234675, 1234676]
    assert [one.label for one in chart.plots[0].categories][1:] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    book = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert [cell.data_type for row in book.active.iter_rows() for cell in row].count("f") == 0


def test_what_was_collected_stands_as_columns_and_its_target_as_a_line() -> None:
    made = read(deck(Slide("Money", chart=Chart("Money", MONEY, (COLLECTED, TARGET)))))
    (chart,) = [shape.chart for shape in made.slides[1].shapes if shape.has_chart]
    kinds = [type(plot).__name__ for plot in chart.plots]
    assert kinds == ["BarPlot", "LinePlot"]
    assert [list(series.values) for plot in chart.plots for series in plot.series] == [[1.2, None], [1.3, 1.1]]
    assert chart.value_axis.axis_title.text_frame.text == "₹ Cr"


def test_a_matrix_is_a_table_whose_colours_say_better_and_worse() -> None:
    moved = metric("moved_accounts")
    frame = pl.DataFrame(
        {"opening_state": ["1-30", "1-30"], "closing_state": ["Current", "31-60"], moved.key: [4, 1_000]}
    )
    grid = grid_of(Matrix("Movement", frame, moved), SETTINGS)
    assert grid.headings[1:] == ("Current", "31-60")
    assert grid.rows == (("1-30", "4", "1,000"),)
    assert len(set(grid.colours[0])) == len(["none", "better", "worse"])


def test_nothing_to_show_is_said_in_words() -> None:
    empty = figures_table("None", AGENCIES.clear(), by=["zone"], metrics=[RATE])
    made = read(deck(Slide("Nothing", table=grid_of(empty, SETTINGS))))
    assert "No rows for this selection." in words(made.slides[1])


def test_a_lenders_own_master_gives_title_and_size_and_loses_its_example_slides(tmp_path: Path) -> None:
    own = Presentation()
    own.slide_width, own.slide_height = Pt(1280), Pt(720)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "An example"
    own.save(str(tmp_path / "master.pptx"))
    made = read(deck(Slide("Ours", table=grid_of(TABLE, SETTINGS, 5)), template=tmp_path / "master.pptx"))
    assert made.slide_width == Pt(1280)
    assert not [one for one in made.slides if "An example" in words(one)]
    layout_title = made.slide_layouts.get_by_name("Title Only").placeholders[0]
    assert made.slides[1].shapes.title.top == layout_title.top
    (tmp_path / "broken.pptx").write_text("no zip")
    with pytest.raises(SettingsError, match=r"'pack_template' names .*broken.pptx', which cannot be read"):
        presentation(deck(template=tmp_path / "broken.pptx"))


@pytest.mark.slow
def test_libreoffice_opens_it_and_draws_every_slide(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    # Impress is a library beside the program; where it is there, a file that it cannot open is our fault.
    if office is None or not (Path(office).resolve().parent / "libsdlo.so").exists():
        pytest.skip("LibreOffice Impress is not installed (apt-get install libreoffice-impress-nogui)")
    made = presentation(
        deck(
            Slide("Table", findings=("A finding.",), table=grid_of(TABLE, SETTINGS, 30), definitions=(RATE,)),
            Slide("Money", chart=Chart("Money", MONEY, (COLLECTED, TARGET)), table=grid_of(TABLE, SETTINGS, 3)),
        )
    )
    (tmp_path / "pack.pptx").write_bytes(made)
    slides = sum(name.startswith("ppt/slides/slide") for name in ZipFile(BytesIO(made)).namelist())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "pack.pptx")], check=True, capture_output=True, timeout=180)
    printed = (tmp_path / "pack.pdf").read_bytes()
    assert printed.count(b"/Type/Page\n") + printed.count(b"/Type/Page/") == slides


@pytest.mark.parametrize(
    ("words_", "bold", "ems"),
    [
        ("PAR-30 (30+ value rate) rose by 0.37 pp to 3.63 % since September 2026", True, 41.30),
        ("Current", True, 4.30),
        ("Written", True, 4.27),
        ("Accounts", True, 5.14),
        ("Complaints", True, COMPLAINTS),
        ("Recoveries and other reductions", False, 16.22),
    ],
)
def test_text_is_taken_to_be_as_wide_as_in_the_widest_usual_font(words_: str, bold: bool, ems: float) -> None:
    """The widths are those that DejaVu Sans itself gives."""
    assert ems * 0.99 <= text_width(words_, 1.0, bold=bold) <= ems * 1.1


def test_what_follows_a_title_of_two_lines_begins_below_it() -> None:
    title = "PAR-30 (30+ value rate) rose by 0.37 pp to 3.63 % since September 2026"
    made = read(deck(Slide(title, findings=("GNPA fell.",))))
    shapes = list(made.slides[1].shapes)
    size = made.slides[1].shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt
    (finding,) = [one for one in shapes if one.has_text_frame and one.text_frame.text == "GNPA fell."]
    assert size == 24.0
    assert finding.top.pt >= made.slides[1].shapes.title.top.pt + 2 * 1.2 * size


def test_no_word_of_a_heading_is_broken_and_the_line_below_the_table_is_below_its_rows() -> None:
    headings = ("Opening state", *(f"Complaints {n}" for n in range(13)))
    grid = Grid(headings, (("Current", *["0"] * 13),) * 3, (True, *[False] * 13), (("",) * 14,) * 3, of_rows=3)
    made = read(deck(Slide("Wide", table=grid)))
    (frame,) = [one for one in made.slides[1].shapes if one.has_table]
    padding = 2 * 5.0
    size = frame.table.cell(0, 0).text_frame.paragraphs[0].runs[0].font.size.pt
    narrow = [
        column.width.pt for column in list(frame.table.columns)[1:] if column.width.pt < COMPLAINTS * size + padding
    ]
    assert narrow == []
    (below,) = [one for one in made.slides[1].shapes if one.has_text_frame and "in the workbook" in one.text_frame.text]
    assert below.top.pt >= frame.top.pt + sum(row.height.pt for row in frame.table.rows)
