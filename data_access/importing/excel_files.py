"""Sheets of Excel files to Parquet, all values as text, numbers and dates as Excel means them."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import fastexcel
import polars as pl

from data_access.importing.file_faults import refuse_web_page, sheet_faults
from data_access.importing.spelling import ERROR_CELLS, FILE, MAY_BE_THOUSANDS, ROW, checked_header, identifier, listed
from validations.errors import ImportFileError, NoRowsError

MAX_EXCEL_BYTES: Final = 400 * 1024 * 1024
"""Unpacked size of one workbook: about 10 million cells."""

MERGED: Final = " (merged header cells, or a title above the table?)"


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets of a workbook; raises ImportFileError if it cannot be opened or is too large."""
    return list(_workbook(path).sheet_names)


def refuse_several_with_data(path: Path, first: str, others: Sequence[str]) -> None:
    """Raise ImportFileError where another sheet than the first has cells too: which is meant must be said then."""
    workbook = _workbook(path)
    filled = [name for name in others if _has_cells(workbook, name)]
    if filled and _has_cells(workbook, first):
        names = listed([first, *filled])
        raise ImportFileError(
            f"'{path.name}' has {len(filled) + 1} sheets with data ({names}); name the one that is meant in the "
            f"SELECT, as in FROM {identifier(path.stem)}__{identifier(first)}."
        )


def _has_cells(workbook: fastexcel.ExcelReader, sheet: str) -> bool:
    try:
        return workbook.load_sheet(sheet, header_row=None, n_rows=1).width > 0
    except fastexcel.FastExcelError:
        return False


def stage_sheet(path: Path, sheet: str, target: Path) -> tuple[int, tuple[str, ...]]:
    """Write the rows of one sheet to a Parquet file; returns how many, and sentences on what is hidden in Excel.

    The first row that is not empty is the header. Cells with an Excel error keep it as text, for example '#N/A'.
    Raises ImportFileError when there is no header row of single cells, no row below it, or when cells do not hold what
    they show: formulas without results, numbers beyond 15 digits, merged cells.
    """
    workbook = _workbook(path)
    cells = _cells(workbook, sheet)
    where = f"sheet '{sheet}' of '{path.name}'"
    filled = (
        cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        if cells.width
        else pl.Series(dtype=pl.Boolean)
    )
    if not filled.any():
        raise NoRowsError(f"The {where} is empty.")
    top = filled.arg_true()[0]
    names = checked_header(cells.row(top), where, MERGED)
    faults = sheet_faults(path, sheet, top + 1)
    faults.refuse(where)
    cells = _numbers_as_such(cells, workbook, sheet, top + 1)
    rows = _table(cells, names, path).slice(top + 1).filter(filled.slice(top + 1))
    if rows.is_empty():
        raise NoRowsError(f"The {where} has a header but no rows; was the export cut off?")
    rows.write_parquet(target, compression="lz4")
    return rows.height, faults.notes(where)


def _workbook(path: Path) -> fastexcel.ExcelReader:
    _refuse_huge(path)
    _refuse_text(path)
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError:
        raise ImportFileError(
            f"'{path.name}' cannot be opened as an Excel file: it is cut off, damaged or protected by a password. Open "
            "it in Excel, save it again as .xlsx without a password, and pick it anew."
        ) from None


def _refuse_text(path: Path) -> None:
    """Raise ImportFileError where a web page or a text file was saved under the name of a workbook."""
    with path.open("rb") as opened:
        start = opened.read(4096)
    refuse_web_page(path, start)
    if b"\0" not in start and re.search(rb"[,;\t|].*\n", start):
        raise ImportFileError(f"'{path.name}' is a text file, whatever its name says; rename it to end in .csv.")


def _refuse_huge(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > MAX_EXCEL_BYTES:
        raise ImportFileError(
            f"'{path.name}' unpacks to {size // 1024 // 1024:,} MB; at most {MAX_EXCEL_BYTES // 1024 // 1024} MB of "
            "Excel are read, so export it as CSV or Parquet."
        )


def _cells(workbook: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    return cells if errors is None else _with_errors(cells, errors.errors)


def _with_errors(cells: pl.DataFrame, errors: list[Any]) -> pl.DataFrame:
    by_column: dict[int, list[tuple[int, str]]] = {}
    for error in errors:
        row, column = error.offset_position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        by_column.setdefault(column, []).append((row, ERROR_CELLS.get(kind.group(1) if kind else "", "#ERROR")))
    for column, found in by_column.items():
        changed = cells.to_series(column).scatter([row for row, _ in found], [text for _, text in found])
        cells = cells.with_columns(changed)
    return cells


def _numbers_as_such(cells: pl.DataFrame, workbook: fastexcel.ExcelReader, sheet: str, first_row: int) -> pl.DataFrame:
    """Numbers with three decimals get a fourth where the whole column holds numbers: 99.125 is no text of thousands."""
    doubtful = [
        place for place, column in enumerate(cells.iter_columns()) if column.str.contains(MAY_BE_THOUSANDS).any()
    ]
    if not doubtful:
        return cells
    typed = workbook.load_sheet(sheet, header_row=None, skip_rows=first_row, schema_sample_rows=None).selected_columns
    numbers = [cells.columns[place] for place in doubtful if typed[place].dtype == "float"]
    return cells.with_columns(pl.col(numbers).str.replace(MAY_BE_THOUSANDS, "${0}0")) if numbers else cells


def _table(cells: pl.DataFrame, names: list[str], path: Path) -> pl.DataFrame:
    renamed = cells.rename(dict(zip(cells.columns, names, strict=True)))
    return renamed.with_columns(
        pl.lit(path.name).alias(FILE), pl.int_range(1, cells.height + 1, dtype=pl.Int64).alias(ROW)
    )
