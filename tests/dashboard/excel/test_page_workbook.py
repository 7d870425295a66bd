"""The workbook read back: every value of the frames, the cover, and that text never becomes a formula."""

import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from shutil import which

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.excel import (
    Chart,
    Column,
    Kind,
    LongList,
    Matrix,
    PageExport,
    Table,
    TooManyRowsError,
    built,
    figures_table,
    list_columns,
    listing,
    workbook,
    write_list,
)
from dashboard.excel.cell_text import texts
from dashboard.excel.page_workbook import write_page
from dashboard.excel.sheet_layout import sheet_names
from dashboard.metrics import METRICS
from dashboard.metrics.model import Metric, Ratio, Total, Unit
from dashboard.powerpoint.deck import grid_of
from validations.errors import UserError
from validations.vocabulary import BUCKETS

HEADINGS, FIRST = 5, 6
"""Rows of the sheet, counted from 1: the headings, and the first row of data."""

PRINCIPAL = Metric(
    "principal_outstanding",
    "Principal outstanding",
    Unit.MONEY,
    Total(()),
    "Principal not yet repaid.",
    "sum of principal",
    across_months=False,
)
ACCOUNTS = Metric("accounts", "Accounts", Unit.ACCOUNTS, Total(()), "Accounts in the book.", "sum of accounts")
MOVED = Metric("moved_accounts", "Accounts moved", Unit.ACCOUNTS, Total(()), "Accounts at opening.", "sum of accounts")
RATE = Metric(
    "delinquency_rate_30plus",
    "30+ delinquency rate",
    Unit.PERCENT,
    Ratio((), ()),
    "Accounts more than 30 days past due ÷ accounts.",
    "accounts 30+ ÷ accounts",
    "bad",
    minimum_cases=30,
)
EXPORT = PageExport(
    title="Delinquency",
    month="June 2026 to 14 Jun",
    as_of=date(2026, 6, 14),
    data_version=17,
    generated_at=datetime(2026, 6, 15, 9, 30),
    units="indian",
    currency="INR",
    comparison="May 2026",
    filters=(("Zone", "North, South"),),
    basis="Accounts",
)
ZONES = pl.DataFrame(
    {
        "zone": ["North", "South", "East"],
        "principal_outstanding": [1_23_45_678_90, -5, None],
        "delinquency_rate_30plus": [0.0423, 0.5, None],
        "delinquency_rate_30plus__n": [1000, 29, 0],
        "delinquency_rate_30plus__before": [0.0388, 0.4, 0.1],
        "principal_outstanding__before": [1_00_00_000_00, 0, 100],
    }
)
ZONE_TABLE = figures_table(
    "By zone",
    ZONES,
    by=["zone"],
    metrics=[PRINCIPAL, RATE],
    compared_with="May 2026",
    totals=ZONES.head(1).drop("zone"),
)
MONTHS = [date(2026, 4, 1), date(2026, 5, 1)]


def read(data: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def rows(sheet: Worksheet, first: int = FIRST, headings: int = HEADINGS) -> list[list[object]]:
    width = sum(cell.value is not None for cell in sheet[headings])
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_col=width)]


def one_sheet(table: Table | Matrix | Chart, export: PageExport = EXPORT) -> Worksheet:
    return read(workbook(replace(export, sheets=(table,)))).worksheets[1]


def test_a_table_holds_every_value_of_its_frame() -> None:
    sheet = one_sheet(ZONE_TABLE)
    assert rows(sheet, HEADINGS) == [
        [
            "Zone",
            "Principal outstanding (₹)",
            "Principal outstanding, May 2026 (₹)",
            "Principal outstanding: change",
            "30+ delinquency rate",
            "30+ delinquency rate: cases",
            "30+ delinquency rate, May 2026",
            "30+ delinquency rate: change",
        ],
        ["North", 12345678.9, 10000000, pytest.approx(0.23456789), 0.0423, 1000, 0.0388, pytest.approx(0.35)],
        ["South", -0.05, 0, "n/a", "too few cases", 29, 0.4, "too few cases"],
        ["East", "n/a", 1, "n/a", "n/a", 0, 0.1, "n/a"],
        ["Total", 12345678.9, 10000000, pytest.approx(0.23456789), 0.0423, 1000, 0.0388, pytest.approx(0.35)],
    ]


def test_numbers_are_typed_and_formatted() -> None:
    sheet = one_sheet(ZONE_TABLE)
    assert sheet["B6"].number_format == r"[>=9999999.5]##\,##\,##\,##0;[>=99999.5]##\,##\,##0;#,##0"
    assert sheet["B7"].number_format == "#,##0"
    assert sheet["D6"].number_format == "+0.0 %;-0.0 %;0.0 %"
    assert sheet["E6"].number_format == "0.00 %"
    assert sheet["H6"].number_format == '+0.00" pp";-0.00" pp";0.00" pp"'
    assert {cell.data_type for cell in sheet[6][1:]} == {"n"}


def test_counts_of_a_handful_change_by_so_many_and_larger_ones_by_so_many_percent() -> None:
    """1 after 7 is 6 fewer and no -600 %; 120 after 100 is 20 % more; each row and the totals in their own kind."""
    frame = pl.DataFrame(
        {
            "zone": ["North", "South", "East", "West"],
            "accounts": [1, 0, 120, 4],
            "accounts__before": [7, 12, 100, None],
        }
    )
    totals = pl.DataFrame(
        {"accounts": [125], "accounts__before": [None]}, schema_overrides={"accounts__before": pl.Int64}
    )
    table = figures_table("By zone", frame, by=["zone"], metrics=[ACCOUNTS], compared_with="May 2026", totals=totals)
    sheet = one_sheet(table)
    assert [cell.value for cell in sheet["D"][5:10]] == [-6, -12, pytest.approx(0.2), "n/a", "n/a"]
    percent, few = "+0.0 %;-0.0 %;0.0 %", "+0;-0;0"
    assert [cell.number_format for cell in sheet["D"][5:8]] == [few, few, percent]
    assert texts(table, table.columns[-1], EXPORT) == ["-6", "-12", "+20.0 %", "n/a"]
    said = [row[-1] for row in grid_of(table, EXPORT).rows]
    assert said == ["-6", "-12", "+20.0 %", "n/a", "n/a"]


def test_totals_of_a_handful_change_by_so_many() -> None:
    frame = pl.DataFrame({"zone": ["North"], "accounts": [3], "accounts__before": [2]})
    totals = frame.drop("zone")
    table = figures_table("By zone", frame, by=["zone"], metrics=[ACCOUNTS], compared_with="May 2026", totals=totals)
    total = one_sheet(table)["D7"]
    assert (total.value, total.number_format) == (1, "+0;-0;0")


def test_international_grouping() -> None:
    sheet = one_sheet(ZONE_TABLE, replace(EXPORT, units="international", currency="USD"))
    assert sheet["B5"].value == "Principal outstanding ($)"
    assert sheet["B6"].number_format == "#,##0"


@pytest.mark.parametrize("minor", [1, 99, 123_456_789_012_345_67, 2**53 - 1, -(2**53 - 1)])
def test_money_reads_back_to_the_minor_unit(minor: int) -> None:
    table = listing("Amounts", pl.DataFrame({"amount": [minor]}), kinds={"amount": Kind.MONEY_EXACT})
    value = one_sheet(table)["A6"].value
    assert isinstance(value, int | float)
    assert round(value * 100) == pytest.approx(minor, rel=1e-15)


def test_a_sheet_is_ready_to_read_and_to_print() -> None:
    sheet = one_sheet(ZONE_TABLE)
    assert sheet.freeze_panes == "B6"
    assert sheet.auto_filter.ref == "A5:H8"
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # one page is the default
    assert sheet.column_dimensions["B"].width > 14
    assert sheet["A2"].value == (
        "June 2026 to 14 Jun · as of 14 Jun 2026 · compared with May 2026 · Zone: North, South · Basis: Accounts"
    )


def test_a_wide_sheet_prints_on_several_pages_with_what_names_a_row() -> None:
    wide = one_sheet(listing("Wide", pl.DataFrame({f"column {n}": ["text " * 8] for n in range(12)})))
    assert (wide.page_setup.fitToWidth, wide.page_setup.fitToHeight) == (3, 0)
    assert (wide.print_title_rows, wide.print_title_cols) == ("$5:$5", "$A:$A")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "\tx", '=HYPERLINK("http://x")', "http://x.y", "12"])
def test_text_stays_text(words: str) -> None:
    table = listing("Remarks", pl.DataFrame({"remark": [words]}), note=words)
    page = replace(EXPORT, title=words, filters=((words, words),), warnings=(words,), sheets=(table,), link=words)
    data = workbook(page)
    book = read(data)
    assert book.worksheets[1]["A6"].value == words
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    sheets = [name for name in zipfile.ZipFile(BytesIO(data)).namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [name for name in sheets if b"<f>" in zipfile.ZipFile(BytesIO(data)).read(name)]


def test_text_that_looks_like_a_formula_stays_text_when_edited() -> None:
    sheet = one_sheet(listing("Remarks", pl.DataFrame({"remark": ["=1+1", "paid"]})))
    assert sheet["A6"].quotePrefix
    assert not sheet["A7"].quotePrefix


def test_the_longest_text_a_cell_can_hold() -> None:
    value = one_sheet(listing("Remarks", pl.DataFrame({"remark": ["x" * 40_000]})))["A6"].value
    assert isinstance(value, str)
    assert value.endswith("x…")


def test_lists_are_typed_by_their_frames() -> None:
    loads = pl.DataFrame(
        {
            "table_name": ["account", None],
            "period_start": [date(2026, 5, 1), None],
            "loaded_at": [datetime(2026, 6, 14, 3, 0), None],
            "rows": [1_234_567, None],
            "share": [0.5, float("nan")],
            "complete": [True, None],
            "founded": [date(1850, 1, 1), None],
        }
    )
    sheet = one_sheet(listing("Loads", loads, headings={name: name for name in loads.columns}))
    assert rows(sheet) == [
        ["account", datetime(2026, 5, 1), datetime(2026, 6, 14, 3, 0), 1_234_567, 0.5, "Yes", "1850-01-01"],
        ["n/a"] * 7,
    ]
    assert sheet["B6"].number_format == "d mmm yyyy"
    assert sheet["C6"].number_format == "d mmm yyyy hh:mm"


def test_headings_choose_and_order_the_columns() -> None:
    sheet = one_sheet(listing("Two", pl.DataFrame({"a": [1], "b": [2], "c": [3]}), headings={"c": "C", "a": "A"}))
    assert rows(sheet, HEADINGS) == [["C", "A"], [3, 1]]


def test_values_are_shown_by_their_labels() -> None:
    frame = pl.DataFrame({"product_code": ["PL", "(none)", "XX"], "accounts": [1, 2, 3]})
    table = figures_table(
        "By product", frame, by=["product_code"], metrics=[ACCOUNTS], labels={"product_code": {"PL": "Personal loan"}}
    )
    assert rows(one_sheet(table)) == [["Personal loan", 1], ["Not recorded", 2], ["XX", 3]]


def test_months_are_dates() -> None:
    table = figures_table(
        "Trend", pl.DataFrame({"month": MONTHS, "accounts": [1, 2]}), by=["month"], metrics=[ACCOUNTS]
    )
    sheet = one_sheet(table)
    assert rows(sheet) == [[datetime(2026, 4, 1), 1], [datetime(2026, 5, 1), 2]]
    assert sheet["A6"].number_format == "mmm yyyy"


@pytest.mark.parametrize("height", [0, 1, 5000])
def test_no_row_one_row_many_rows(height: int) -> None:
    frame = pl.DataFrame({"zone": ["North"] * height, "accounts": range(height)}, schema_overrides={"zone": pl.String})
    sheet = one_sheet(figures_table("By zone", frame, by=["zone"], metrics=[ACCOUNTS]))
    assert rows(sheet) == ([["North", n] for n in range(height)] or [["No rows for these filters.", None]])


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    table = listing("All", pl.DataFrame({"n": pl.repeat(0, 1_048_571, eager=True)}))
    with pytest.raises(TooManyRowsError, match="1,048,571 rows and a sheet of Excel holds 1,048,570; narrow"):
        workbook(replace(EXPORT, sheets=(table,)))


def cover_facts(export: PageExport) -> dict[object, object]:
    sheet = read(workbook(export)).worksheets[0]
    return {row[0].value: row[1].value for row in sheet.iter_rows()}


def test_the_cover_says_what_was_asked_and_when() -> None:
    facts = cover_facts(replace(EXPORT, sheets=(ZONE_TABLE,), link="http://127.0.0.1:8501/delinquency?month=2026-06"))
    assert facts["Month"] == "June 2026 to 14 Jun"
    assert facts["Compared with"] == "May 2026"
    assert facts["Figures as of"] == "14 Jun 2026"
    assert facts["Data version"] == "17"
    assert facts["Generated at"] == "15 Jun 2026, 09:30"
    assert facts["Zone"] == "North, South"
    assert facts["Basis"] == "Accounts"
    assert facts["Same view"] == "http://127.0.0.1:8501/delinquency?month=2026-06"
    assert facts["By zone"] == "3"
    assert not [label for label in facts if "Invented" in str(label)]


def test_a_dimension_that_is_not_known_is_not_given_in_any_table() -> None:
    sheet = one_sheet(listing("Mix", pl.DataFrame({"bucket": ["31-60", "(none)"], "remark": ["(none)", "paid"]})))
    rows = [[cell.value for cell in row[:2]] for row in sheet.iter_rows()]
    assert rows[-2:] == [["31-60", "(none)"], ["Not recorded", "paid"]]


def test_the_cover_says_when_nothing_is_filtered() -> None:
    facts = cover_facts(replace(EXPORT, filters=()))
    assert (facts["Filters"], facts["Basis"]) == ("none: the whole book", "Accounts")


def test_the_cover_warns_of_invented_data_and_of_what_does_not_hold() -> None:
    facts = cover_facts(replace(EXPORT, invented=True, warnings=("The count identity of May 2026 does not hold.",)))
    assert [label for label in facts if str(label).startswith("Invented data")]
    assert "The count identity of May 2026 does not hold." in facts


def test_the_cover_says_which_list_was_cut() -> None:
    cut = listing("Worst accounts", pl.DataFrame({"n": range(500)}), of_rows=1_23_456)
    sheet = read(workbook(replace(EXPORT, sheets=(cut,)))).worksheets[0]
    line = next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "Worst accounts")
    assert line[:3] == ["Worst accounts", "500 of 1,23,456", "No, cut"]


def test_a_very_long_filter_is_on_the_cover_in_full() -> None:
    branches = ", ".join(f"Branch {number}" for number in range(700))
    sheet = read(workbook(replace(EXPORT, filters=(("Branch", branches),)))).worksheets[0]
    beside = [row[1].value for row in sheet.iter_rows() if row[1].value]
    assert branches in " ".join(map(str, beside))


def test_definitions_of_every_figure_and_dimension() -> None:
    sheet = read(workbook(replace(EXPORT, sheets=(ZONE_TABLE,), definitions=(ACCOUNTS,)))).worksheets[-1]
    assert sheet.title == "Definitions"
    assert rows(sheet) == [
        ["Accounts", "Accounts in the book.", "sum of accounts", "number of accounts", "neither", None],
        ["Principal outstanding", "Principal not yet repaid.", "sum of principal", "INR", "neither", None],
        [
            "30+ delinquency rate",
            "Accounts more than 30 days past due ÷ accounts.",
            "accounts 30+ ÷ accounts",
            "percent",
            "higher is worse",
            "30",
        ],
        ["Zone", "Zone of the branch.", None, None, None, None],
    ]


MATRIX_FRAME = pl.DataFrame(
    {
        "opening_state": ["31-60", "1-30", "1-30", "1-30", "Current"],
        "closing_state": ["Current", "31-60", "written_off", "1-30", "Current"],
        "moved_accounts": [4, 20, 5, 75, 1_00_000],
    }
)
ROW_TOTALS = pl.DataFrame({"opening_state": ["1-30", "Current", "31-60"], "moved_accounts": [100, 1_00_000, 4]})


def test_every_metric_of_the_catalogue_can_be_exported() -> None:
    shown = {
        Unit.MONEY: 1,
        Unit.PERCENT: 0.5,
        Unit.DAYS: 0.5,
        Unit.AVERAGE: 0.5,
        Unit.PER_THOUSAND: 0.5,
        Unit.ACCOUNTS: 100,
        Unit.CUSTOMERS: 100,
        Unit.COUNT: 100,
    }
    columns = {key: [0.5 if shown[metric.unit] == 0.5 else 100] for key, metric in METRICS.items()}
    table = figures_table("All", pl.DataFrame({"zone": ["North"], **columns}), by=["zone"], metrics=[*METRICS.values()])
    _, sheet, definitions = read(workbook(replace(EXPORT, sheets=(table,)))).worksheets
    assert rows(sheet)[0][1:] == [shown[metric.unit] for metric in METRICS.values()]
    assert [line[:3] for line in rows(definitions)[:-1]] == [
        [metric.label, metric.definition, metric.formula_text] for metric in METRICS.values()
    ]


def test_the_matrix_in_the_order_of_buckets() -> None:
    sheet = one_sheet(Matrix("Movement", MATRIX_FRAME, MOVED, totals=ROW_TOTALS))
    assert sheet["A1"].value == "Movement: Accounts moved"
    assert [row[:6] for row in rows(sheet, HEADINGS)[:4]] == [
        ["Opening state \\ closing state", "Current", "1-30", "31-60", "Written off", "Total"],
        ["Current", 1_00_000, 0, 0, 0, 1_00_000],
        ["1-30", 0, 75, 20, 5, 100],
        ["31-60", 4, 0, 0, 0, 4],
    ]


def test_the_matrix_is_coloured_by_better_and_worse() -> None:
    sheet = one_sheet(Matrix("Movement", MATRIX_FRAME, MOVED))
    colours = {
        str(area.sqref): (rule.colorScale.color[1].rgb, rule.colorScale.cfvo[1].val)
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    better, worse = "FF97C9B1", "FFE5A59F"
    assert colours["B7"] == (better, 25.0)  # from 1-30 to Current; a quarter of the row's 100 gets the full colour
    assert colours["D7 E7"] == (worse, 25.0)
    assert sheet["C7"].border.left.style == "medium"  # the diagonal is outlined


def test_the_matrix_as_shares_of_the_row() -> None:
    shares = MATRIX_FRAME.with_columns(pl.col("moved_accounts") / pl.col("moved_accounts").sum().over("opening_state"))
    sheet = one_sheet(Matrix("Movement", shares, MOVED, kind=Kind.PERCENT))
    assert sheet["A1"].value == "Movement: Accounts moved, share of the row"
    assert rows(sheet)[1][:5] == ["1-30", 0, 0.75, 0.2, 0.05]
    assert sheet["C7"].number_format == "0.00 %"


def test_a_matrix_without_rows_says_so() -> None:
    assert one_sheet(Matrix("Movement", MATRIX_FRAME.head(0), MOVED))["A6"].value == "No rows for these filters."


def test_a_chart_of_rates_over_time_with_its_data() -> None:
    rates = pl.DataFrame(
        {
            "month": MONTHS * 1,
            "delinquency_rate_30plus": [0.12, 0.2],
            "delinquency_rate_30plus__n": [100, 3],
        }
    )
    sheet = one_sheet(Chart("Rates", rates, (RATE,)))
    assert rows(sheet, 27, 27) == [
        ["Month", "30+ delinquency rate"],
        [datetime(2026, 4, 1), 0.12],
        [datetime(2026, 5, 1), None],
    ]


def test_a_stacked_chart_of_buckets_in_their_colours() -> None:
    book = pl.DataFrame(
        {
            "month": [MONTHS[0], MONTHS[0], MONTHS[1]],
            "bucket": ["31-60", "Current", "Current"],
            "principal_outstanding": [5_00_00_000_00, 45_00_00_000_00, 50_00_00_000_00],
        },
        schema_overrides={"bucket": pl.Enum(BUCKETS)},
    )
    chart = Chart("Book by bucket", book, (PRINCIPAL,), series="bucket", shape="stacked")
    data = workbook(replace(EXPORT, sheets=(chart,)))
    sheet = read(data).worksheets[1]
    assert rows(sheet, 27, 27) == [
        ["Month", "Current (₹\u00a0Cr)", "31-60 (₹\u00a0Cr)"],
        [datetime(2026, 4, 1), 45, 5],
        [datetime(2026, 5, 1), 50, None],
    ]
    drawn = zipfile.ZipFile(BytesIO(data)).read("xl/charts/chart1.xml").decode()
    assert drawn.index("C3D0DA") < drawn.index("E39A45")
    assert "'Book by bucket'!$B$28:$B$29" in drawn
    assert '<c:min val="0"/>' in drawn


def test_columns_below_zero_are_drawn_whole_and_lines_keep_their_range() -> None:
    below = Chart("Zones", ZONES, (PRINCIPAL,), x="zone", shape="bars")
    line = Chart("Zones", ZONES.head(1), (PRINCIPAL,), x="zone", shape="lines")
    for chart in (below, line):
        file = zipfile.ZipFile(BytesIO(workbook(replace(EXPORT, sheets=(chart,)))))
        assert "c:min " not in file.read("xl/charts/chart1.xml").decode()


def test_a_chart_without_rows_is_only_its_headings() -> None:
    empty = pl.DataFrame(schema={"month": pl.Date, "accounts": pl.Int64})
    assert rows(one_sheet(Chart("Trend", empty, (ACCOUNTS,))), 27, 27) == [["Month", "Accounts"]]


def test_the_same_export_gives_the_same_bytes() -> None:
    export = replace(EXPORT, sheets=(ZONE_TABLE, Matrix("Movement", MATRIX_FRAME, MOVED)))
    assert workbook(export) == workbook(export)
    assert read(workbook(export)).properties.created == EXPORT.generated_at


def test_sheet_names_are_allowed_and_unique() -> None:
    assert sheet_names(["Book: by [zone]/state?", "x" * 40, "X" * 40, "History", "'quoted'", "", "\\*:"]) == [
        "Book by zone state",
        "x" * 31,
        "X" * 27 + " (2)",
        "History sheet",
        "quoted",
        "Sheet",
        "Sheet (2)",
    ]


def test_long_sheet_names_end_with_a_whole_word() -> None:
    assert sheet_names(["Complaints by zone, October 2026", "Agencies without an SLA, and SLAs that ended"]) == [
        "Complaints by zone, October",
        "Agencies without an SLA, and",
    ]


def test_columns_of_a_list_are_named_in_words() -> None:
    frame = pl.DataFrame(schema=["account_id", "product_code", "opening_dpd", "dpd_days", "received"])
    assert [column.label for column in listing("Accounts", frame).columns] == [
        "Account",
        "Product",
        "Opening days past due",
        "Days past due",
        "Received",
    ]


LIST = pl.DataFrame({"account_id": ["AC1", "=AC2", None], "principal_outstanding": [100, 2_50_000_05, None]})


def test_a_page_written_row_by_row_holds_the_same(tmp_path: Path) -> None:
    chart = Chart("Zones", ZONES, (PRINCIPAL,), x="zone", shape="bars")
    wordy = listing("Remarks", pl.DataFrame({"remark": ["a long remark " * 20, "=1+1"]}))
    export = replace(EXPORT, sheets=(ZONE_TABLE, Matrix("Movement", MATRIX_FRAME, MOVED), chart, wordy), invented=True)
    write_page(tmp_path / "page.xlsx", export)
    here, aside = read(workbook(export)), openpyxl.load_workbook(tmp_path / "page.xlsx")
    assert [rows(sheet, 1) for sheet in aside] == [rows(sheet, 1) for sheet in here]


@pytest.mark.slow
def test_a_large_page_is_built_aside_and_a_refusal_comes_back_as_a_sentence() -> None:
    large = replace(EXPORT, sheets=(listing("Large", pl.DataFrame({"n": range(21_000)})),))
    here, aside = read(workbook(large)), read(built(large))
    assert aside.sheetnames == here.sheetnames
    assert [rows(sheet, 1) for sheet in aside] == [rows(sheet, 1) for sheet in here]
    longer = replace(EXPORT, sheets=(listing("Too long", pl.DataFrame({"n": range(1_048_571)})),))
    with pytest.raises(UserError, match=r"^The list has 1,048,571 rows .* Parquet file\.$"):
        built(longer)


def test_columns_of_a_list_are_named_and_typed() -> None:
    assert list_columns(LIST.schema, kinds={"principal_outstanding": Kind.MONEY_EXACT}) == (
        Column("account_id", "Account", Kind.TEXT),
        Column("principal_outstanding", "Principal outstanding", Kind.MONEY_EXACT),
    )


@pytest.mark.slow
def test_libreoffice_opens_it_without_repair_and_prints_every_sheet(tmp_path: Path) -> None:
    soffice = which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc-nogui)")
    many = pl.DataFrame({"zone": [f"Zone {n}" for n in range(200)], "accounts": range(200)})
    rates = pl.DataFrame({"month": MONTHS, "delinquency_rate_30plus": [0.12, 0.2]})
    sheets = (
        ZONE_TABLE,
        Chart("Rates", rates, (RATE,)),
        Matrix("Movement", MATRIX_FRAME, MOVED, totals=ROW_TOTALS),
        figures_table("Many rows", many, by=["zone"], metrics=[ACCOUNTS]),
        listing("Empty", pl.DataFrame(schema={"remark": pl.String})),
    )
    path = tmp_path / "delinquency.xlsx"
    path.write_bytes(workbook(replace(EXPORT, sheets=sheets, invented=True)))
    zone = Column("zone", "Zone", Kind.TEXT)
    write_list(
        tmp_path / "list.xlsx", LongList(EXPORT, (zone,), 200), iter([many, pl.DataFrame({"zone": ["<&>\x00", None]})])
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(path), str(tmp_path / "list.xlsx")]
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name, fewest in (("delinquency.pdf", len(sheets) + 2), ("list.pdf", 5)):
        printed = (tmp_path / name).read_bytes()
        assert printed.count(b"/Type/Page\n") + printed.count(b"/Type/Page/") >= fewest
