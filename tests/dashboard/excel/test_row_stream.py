"""Rows made a column at a time: every cell holds and looks like what XlsxWriter makes of the same value."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from math import inf, nan
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fastexcel
import openpyxl
import polars as pl
import pytest

from dashboard.excel import Column, ExportError, Form, Kind, LongList, PageExport, Table, TooManyRowsError, write_list
from dashboard.excel.page_workbook import write_page
from data_access.settings import Units

EXPORT = PageExport(
    title="Accounts",
    month="May 2026",
    as_of=date(2026, 5, 31),
    data_version=7,
    generated_at=datetime(2026, 6, 1, 9, 30),
    units="indian",
    currency="INR",
)
SIZES = [0, 1, 9, 10, 99, 100, 999, 1_000, 99_999, 100_000, 9_999_999, 10_000_000]
SIZES += [999_999_999, 1_000_000_000, 99_999_999_999, 100_000_000_000, 9_999_999_999_999, 12_345_678_901_234]
WHOLE = [*SIZES, *(-size for size in SIZES), None]
MINOR = [None if size is None else size * 100 + sign for size in WHOLE for sign in (-51, 0, 49, 50, 99)]
PARTS = [None if size is None else size / 7 for size in WHOLE] + [
    0.994999,
    0.995,
    99_999.995,
    -99_999.996,
    -0.001,
    -0.0,
    *(sign * size for size in (0.0004, 0.0006, 0.0049, 0.0051, 0.049, 0.051) for sign in (1, -1)),
]
EARLY_AND_LATE = [date(1850, 1, 1), date(1900, 12, 31), date(1901, 1, 1), date(2024, 2, 29), date(9999, 12, 31), None]
MOMENTS = [datetime(2026, 5, 31, 23, 59, 59), datetime(1900, 1, 1, 8), datetime(1901, 1, 1), None]
CONTROLS = [f"a{chr(code)}b" for code in range(1, 0x20)]
TEXTS = ["", " ", " before", "after ", "two\nlines\n", "a\r\nb", "0012", "1e5", "TRUE", "#N/A", "'quoted", "n/a"]
TEXTS += [
    "=1+1",
    "+91",
    "-5",
    "@a",
    "\ttab",
    "\rreturn",
    "A & B < C > D",
    "]]>",
    "&amp;",
    '"',
    "नमस्ते",
    "😀",
    "\x00",
    "a\ufffeb",
]
TEXTS += ["_x0041_", "_x005F_", "_X0041_", "_x00_", "\u0085", "\u2028", "\u00a0", "a\ufffeb"]


def by_both(folder: Path, frame: pl.DataFrame, columns: tuple[Column, ...], units: Units = "indian") -> list[Any]:
    """The cells of a list, and those that XlsxWriter writes of the same table."""
    export = replace(EXPORT, units=units)
    write_list(folder / "list.xlsx", LongList(export, columns, frame.height), iter([frame]))
    write_page(folder / "page.xlsx", replace(export, sheets=(Table("Accounts", frame, columns),)))
    return [
        [list(row) for row in openpyxl.load_workbook(path)["Accounts"].iter_rows(min_row=first, max_col=len(columns))]
        for path, first in ((folder / "list.xlsx", 2), (folder / "page.xlsx", 6))
    ]


def look(cell: Any) -> tuple[Any, ...]:
    return (
        cell.data_type, cell.number_format, cell.quotePrefix, cell.font.color.value, cell.alignment.horizontal,
        cell.alignment.indent, cell.alignment.vertical, cell.border.bottom.style,
    )  # fmt: skip


def assert_alike(ours: list[list[Any]], theirs: list[list[Any]]) -> None:
    assert len(ours) == len(theirs)
    for mine, its in zip(ours, theirs, strict=True):
        for one, other in zip(mine, its, strict=True):
            # XlsxWriter writes 16 digits.
            number = isinstance(other.value, float)
            assert one.value == (pytest.approx(other.value, rel=1e-15) if number else other.value)
            assert look(one) == look(other), one.value


CHANGES = (Kind.POINTS, Kind.CHANGE, Kind.DAYS_CHANGE, Kind.DIFFERENCE, Kind.COUNT_CHANGE)
MEASURED = (Kind.NUMBER, Kind.PERCENT, Kind.POINTS_APART, Kind.DAYS, Kind.PER_THOUSAND, *CHANGES)


@pytest.mark.parametrize("units", ["indian", "international"])
def test_numbers_of_every_kind_and_size(tmp_path: Path, units: Units) -> None:
    kinds = dict.fromkeys(MEASURED, PARTS)
    frame = pl.DataFrame({"count": pl.Series(WHOLE, dtype=pl.Int64), "floats": pl.Series(WHOLE, dtype=pl.Float64)})
    more = pl.DataFrame({kind.value: values for kind, values in kinds.items()})
    exact = pl.DataFrame({"minor": MINOR, "parts": pl.Series(MINOR, dtype=pl.Float64)})
    columns = (
        Column("count", "Count", Kind.COUNT),
        Column("floats", "Count", Kind.COUNT),
        *(Column(kind.value, "Number", kind) for kind in kinds),
        Column("minor", "Exact", Kind.MONEY_EXACT),
        Column("minor", "Whole", Kind.MONEY),
        Column("parts", "Parts", Kind.MONEY),
    )
    whole = pl.concat([frame, more, exact], how="horizontal_extend")
    assert_alike(*by_both(tmp_path, whole, columns, units))


def test_numbers_that_are_none(tmp_path: Path) -> None:
    frame = pl.DataFrame({"rate": [nan, inf, -inf, None], "nothing": [None] * 4})
    columns = (Column("rate", "Rate", Kind.PERCENT), Column("nothing", "Nothing", Kind.COUNT))
    ours, theirs = by_both(tmp_path, frame, columns)
    assert_alike(ours, theirs)
    assert {cell.value for row in ours for cell in row} == {"n/a"}


def test_no_digit_of_a_number_is_lost(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789012345680.0, -1e-7]
    ours, _ = by_both(tmp_path, pl.DataFrame({"n": numbers}), (Column("n", "N", Kind.DAYS),))
    assert [row[0].value for row in ours] == numbers


@pytest.mark.parametrize("form", list(Form))
def test_amounts_are_the_nearest_number(tmp_path: Path, form: Form) -> None:
    minor = [29.0, 57.0, 58.0, 113.0, 9_489_505_525.0, 0.7, 12.5]
    path = tmp_path / f"list.{form}"
    frame = pl.DataFrame({"n": minor})
    write_list(path, LongList(EXPORT, (Column("n", "N", Kind.MONEY),), 7, form=form), iter([frame]))
    match form:
        case Form.EXCEL:
            read = [cell.value for cell in openpyxl.load_workbook(path)["Accounts"]["A"][1:]]
        case Form.CSV:
            read = pl.read_csv(path, skip_rows=1)["N"].to_list()
        case Form.PARQUET:
            read = pl.read_parquet(path)["N"].to_list()
    assert read == [amount / 100 for amount in minor]


def test_figures_on_too_few_cases(tmp_path: Path) -> None:
    frame = pl.DataFrame({"rate": [0.5, 0.5, 0.5, None, 0.5], "n": [0, 29, 30, 5, None]})
    ours, theirs = by_both(tmp_path, frame, (Column("rate", "Rate", Kind.PERCENT, cases="n", minimum_cases=30),))
    assert_alike(ours, theirs)
    assert [row[0].value for row in ours] == [0.5, "too few cases", 0.5, "too few cases", 0.5]


def test_dates_and_those_that_spreadsheets_cannot_count(tmp_path: Path) -> None:
    days = [*EARLY_AND_LATE, None, None]
    moments = [*MOMENTS, *MOMENTS]
    frame = pl.DataFrame({"day": days, "at": moments, "said": ["before 1900", None] * 4}).with_columns(
        zoned=pl.col("at").dt.replace_time_zone("Asia/Kolkata"), coarse=pl.col("at").cast(pl.Datetime("ms"))
    )
    columns = (
        Column("day", "Day", Kind.DATE),
        Column("day", "Month", Kind.MONTH),
        *(Column(name, name, Kind.MOMENT) for name in ("at", "zoned", "coarse")),
        Column("said", "Said", Kind.DATE),
    )
    ours, theirs = by_both(tmp_path, frame, columns)
    assert_alike(ours, theirs)
    assert [row[0].value for row in ours][:4] == [
        "1850-01-01",
        "1900-12-31",
        datetime(1901, 1, 1),
        datetime(2024, 2, 29),
    ]
    assert {row[3].value for row in ours} == {
        "n/a" if moment is None else moment if moment.year > 1900 else str(moment) for moment in MOMENTS
    }


def test_text_of_every_kind(tmp_path: Path) -> None:
    texts = [*TEXTS, *CONTROLS, None]
    frame = pl.DataFrame(
        {"text": texts, "shown": texts, "flag": [True, False, None] * (len(texts) // 3) + [None] * (len(texts) % 3)}
    )
    columns = (
        Column("text", "Text", Kind.TEXT),
        Column("shown", "Shown", Kind.TEXT, {"0012": "=Twelve", "@a": "A"}),
        Column("flag", "Flag", Kind.YES_NO),
    )
    ours, theirs = by_both(tmp_path, frame, columns)
    assert_alike(ours, theirs)
    # Spreadsheets read control characters, spelled out in the file, as what they are.
    sheet = fastexcel.read_excel(tmp_path / "list.xlsx").load_sheet("Accounts", dtypes="string").to_polars()
    assert [text for text in sheet["Text"] if text and "_xFFFE_" not in text] == [
        "n/a" if text is None else text for text in texts if text != "" and "\ufffe" not in (text or "")
    ]


def test_text_that_xlsxwriter_takes_for_xml_stays_text_in_both(tmp_path: Path) -> None:
    frame = pl.DataFrame({"text": ["<r><t>not bold</t></r>", "<r>&</r>"]})
    ours, theirs = by_both(tmp_path, frame, (Column("text", "Text", Kind.TEXT),))
    assert [row[0].value for row in ours] == frame["text"].to_list()
    assert [row[0].value.strip() for row in theirs] == frame["text"].to_list()


def test_text_longer_than_a_cell_holds(tmp_path: Path) -> None:
    texts = ["a" * 32_767, "b" * 32_768, "😀" * 16_383, "😀" * 16_384, "=" * 40_000, "&" * 32_767]
    ours, _ = by_both(tmp_path, pl.DataFrame({"text": texts}), (Column("text", "Text", Kind.TEXT),))
    assert [row[0].value for row in ours] == [
        texts[0], "b" * 16_383 + "…", texts[2], "😀" * 16_383 + "…", "=" * 16_383 + "…", texts[5]
    ]  # fmt: skip


def test_everything_around_the_rows_is_of_their_number(tmp_path: Path) -> None:
    columns = (Column("account_id", "Account", Kind.TEXT), Column("overdue", "Overdue", Kind.MONEY_EXACT))
    frame = pl.DataFrame({"account_id": [f"AC{n}" for n in range(20_001)], "overdue": range(20_001)})
    path = tmp_path / "list.xlsx"
    assert write_list(path, LongList(EXPORT, columns, 60_000), iter([frame.head(0), frame])) == 20_001
    book = openpyxl.load_workbook(path)
    sheet = book["Accounts"]
    assert (sheet.max_row, sheet.max_column) == (20_002, 2)
    assert [cell.value for cell in sheet[20_002]] == ["AC20000", 200.0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:B20002")
    assert sheet.print_area == "'Accounts'!$A$1:$M$20002"
    assert {row[0].value: row[1].value for row in book["Cover"].iter_rows()}["Accounts"] == "20,001 of 60,000"
    with ZipFile(path) as file:
        names = file.namelist()
        assert file.testzip() is None
    assert names[0] == "[Content_Types].xml"
    assert len(names) == len(set(names))


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    columns = (Column("text", "Text", Kind.TEXT),)
    for name in ("one.xlsx", "two.xlsx"):
        write_list(tmp_path / name, LongList(EXPORT, columns, 2), iter([pl.DataFrame({"text": TEXTS})]))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_more_rows_than_were_announced_and_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    slices = (pl.DataFrame({"n": range(20_000)}) for _ in range(53))
    with pytest.raises(TooManyRowsError):
        write_list(tmp_path / "list.xlsx", LongList(EXPORT, (Column("n", "N", Kind.COUNT),), 10), slices)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", list(Form))
def test_a_list_that_breaks_off_leaves_no_file(tmp_path: Path, form: Form) -> None:
    def breaking() -> Iterator[pl.DataFrame]:
        yield pl.DataFrame({"n": range(10)})
        raise ExportError("The database has gone.")

    with pytest.raises(ExportError, match="gone"):
        write_list(
            tmp_path / f"list.{form}", LongList(EXPORT, (Column("n", "N", Kind.COUNT),), 20, form=form), breaking()
        )
    assert not list(tmp_path.iterdir())
