"""Cells whose values are not what the sheet shows are refused; what is hidden in Excel is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from data_access.importing.source_files import named_sources, stage
from validations.errors import ImportFileError


def _merged(book: Any) -> None:
    book.active.merge_cells("A2:A3")


def _second_sheet(book: Any) -> None:
    book.create_sheet("Notes")["A1"] = "for the reader"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda book: book.active.append(["A3", "=SUM(B2:B3)"]),
            "1 cell (B4) of sheet 'Sheet' of 'book.xlsx' holds formulas",
        ),
        (
            lambda book: book.active.append([1234567890123456, 5]),
            "1 cell (A4) of sheet 'Sheet' of 'book.xlsx' holds numbers of more than 15 digits",
        ),
        (_merged, "Cells A2:A3 of sheet 'Sheet' of 'book.xlsx' are merged"),
        (_second_sheet, "'book.xlsx' has 2 sheets with data (Sheet, Notes); name the one that is meant in the SELECT"),
    ],
    ids=["formula", "long number", "merged", "two sheets"],
)
def test_a_sheet_that_is_refused(tmp_path: Path, change: Callable[[Any], None], sentence: str) -> None:
    path = _book(tmp_path, change)
    with pytest.raises(ImportFileError) as refused:
        stage(named_sources([path])["book"][0], tmp_path / "staged")
    assert str(refused.value).startswith(sentence)


def test_long_ids_as_text_are_read_and_hidden_parts_are_named(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.active.append(["1234567890123456", 5])
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True

    staged = stage(named_sources([_book(tmp_path, change)])["book"][0], tmp_path / "staged")
    assert (staged.rows, staged.notes) == (
        3,
        (
            "The sheet 'Sheet' of 'book.xlsx' has 1 hidden row; they were read too.",
            "The sheet 'Sheet' of 'book.xlsx' has hidden columns; they were read too.",
        ),
    )


def test_a_stored_result_is_read_and_a_zero_that_stands_for_none_is_refused(tmp_path: Path) -> None:
    for name, result in (("stored", 2), ("none", 0)):
        with xlsxwriter.Workbook(str(tmp_path / f"{name}.xlsx")) as workbook:
            sheet = workbook.add_worksheet()
            sheet.write_row(0, 0, ["a", "b"])
            sheet.write(1, 0, 1)
            sheet.write_formula(1, 1, "=A2*2", None, result)
    named = named_sources([tmp_path / "stored.xlsx", tmp_path / "none.xlsx"])
    assert stage(named["stored"][0], tmp_path / "staged").rows == 1
    with pytest.raises(ImportFileError, match="formulas without stored results"):
        stage(named["none"][0], tmp_path / "staged")


def test_three_decimals_of_a_number_are_no_thousands(tmp_path: Path) -> None:
    path = tmp_path / "rates.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["number", "text", "mixed"])
        sheet.write_row(1, 0, [99.125, "99.125", "x"])
        sheet.write_row(2, 0, [-1.5, "1.500", 99.125])
    staged = stage(named_sources([path])["rates"][0], tmp_path / "staged")
    assert pl.read_parquet(staged.path).select("number", "text", "mixed").rows() == [
        ("99.1250", "99.125", "x"),
        ("-1.5", "1.500", "99.125"),
    ]


def _book(folder: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.Workbook()
    for row in (["account_id", "balance"], ["A1", 5], ["A2", 6]):
        book.active.append(row)
    change(book)
    path = folder / "book.xlsx"
    book.save(path)
    return path
