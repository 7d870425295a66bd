"""Rejected rows, kept with their reasons: all of them in Parquet, a readable part in Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from data_access.importing.conversion import RAW, convertible
from data_access.importing.csv_files import UnreadableLine
from data_access.importing.row_validation import LINE
from data_access.importing.selects import BATCH_ROWS
from data_access.importing.spelling import FILE, ROW, every_parquet, literal, quoted
from data_access.importing.staged_tables import StagedTable, Workbench

EXCEL_REJECTS: Final = 10_000
"""Rejected rows of one table shown in Excel; the Parquet file beside it has all of them."""

UNREADABLE: Final = "unreadable lines"
LONGEST_CELL: Final = 32_000
FIRST_COLUMNS: Final = ("table_name", FILE, ROW, "reasons")


@dataclass(frozen=True)
class RejectFiles:
    """Where the rejected rows of an import are."""

    parquet: Path
    excel: Path

    def moved_to(self, folder: Path) -> "RejectFiles":
        """The files in another folder, readable by their user only; each arrives there whole or not at all."""
        moved = RejectFiles(folder / self.parquet.name, folder / self.excel.name)
        for source, target in ((self.parquet, moved.parquet), (self.excel, moved.excel)):
            source.chmod(0o600)
            source.replace(target)
        return moved


def write_rejects(
    bench: Workbench,
    tables: Sequence[StagedTable],
    unreadable: Sequence[UnreadableLine],
    folder: Path,
    name: str,
) -> RejectFiles:
    """Write the rejected rows of these tables and the unreadable lines to `<name>.parquet` and `<name>.xlsx`.

    The Parquet file has one row per rejected row: table, file, row, reasons, then the values as the source had them, as
    text; it can be given to an import again once it is mended.
    """
    parts = {staged.table.name: _write_parts(bench, staged) for staged in tables}
    if unreadable:
        bench.connection.register("unreadable", _lines(unreadable).to_arrow())
        parts[UNREADABLE] = "SELECT * FROM unreadable"
    files = RejectFiles(folder / f"{name}.parquet", folder / f"{name}.xlsx")
    everything = " UNION ALL BY NAME ".join(f"({part})" for part in parts.values())
    bench.connection.execute(f"COPY ({everything}) TO {literal(files.parquet)} (FORMAT parquet, COMPRESSION zstd)")
    _write_excel(bench, parts, files)
    return files


def _write_parts(bench: Workbench, staged: StagedTable) -> str:
    """Write the rejected rows of a table, a stretch at a time, so that any number fits; returns the query for them."""
    folder = staged.folder / "rejected"
    folder.mkdir()
    stretches = bench.connection.execute(
        f"SELECT DISTINCT {LINE} // {BATCH_ROWS} FROM read_parquet({literal(staged.reasons)}) ORDER BY 1"  # noqa: S608
    ).fetchall()
    for (number,) in stretches:
        rejected = _rejected(staged, number * BATCH_ROWS, (number + 1) * BATCH_ROWS)
        target = folder / f"{number:06}.parquet"
        bench.connection.execute(f"COPY ({rejected}) TO {literal(target)} (FORMAT parquet)")
    return f"SELECT * FROM read_parquet({literal(every_parquet(folder))})"  # noqa: S608 - a path of ours


def _lines(unreadable: Sequence[UnreadableLine]) -> pl.DataFrame:
    rows = [(None, line.file, line.row, line.reason, line.text) for line in unreadable]
    columns = {"table_name": pl.String, FILE: pl.String, ROW: pl.Int64, "reasons": pl.String, "line": pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row")


def _rejected(staged: StagedTable, start: int, end: int) -> str:
    values = ", ".join(
        f"coalesce({quoted(RAW + each.name)}, CAST({quoted(each.name)} AS VARCHAR)) AS {quoted(each.name)}"
        if convertible(each)
        else quoted(each.name)
        for each in staged.given
    )
    return f"""
        SELECT {literal(staged.table.name)} AS table_name, {FILE}, {ROW}, reasons, {values}
        FROM (
            SELECT {LINE}, string_agg(reason, '; ' ORDER BY position, reason) AS reasons
            FROM read_parquet({literal(staged.reasons)}) WHERE {LINE} >= {start} AND {LINE} < {end} GROUP BY {LINE}
        ) AS told
        JOIN read_parquet({literal(staged.rows)}) AS read_rows USING ({LINE})
        WHERE {LINE} >= {start} AND {LINE} < {end}
        ORDER BY {LINE}"""  # noqa: S608 - names of the contract


def _write_excel(bench: Workbench, parts: dict[str, str], files: RejectFiles) -> None:
    # Text from a file must stay text: never a formula, never a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(files.excel), options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        about = workbook.add_worksheet("about")
        notes = [_write_sheet(bench, workbook, name, part, bold) for name, part in parts.items()]
        about.set_column(0, 0, 120)
        for row, note in enumerate(["Rows that were not loaded, and why.", *notes, _WHERE.format(files.parquet.name)]):
            about.write_string(row, 0, note)


_WHERE: Final = "All of them, with every column, are in {}; mend them in the source, or there, and import again."


def _write_sheet(bench: Workbench, workbook: Any, name: str, part: str, bold: Any) -> str:
    rejected = bench.connection.sql(part)
    shown, total = rejected.limit(EXCEL_REJECTS).pl(), rejected.count("*").fetchone()
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(shown.columns):
        sheet.set_column(column, column, 60 if title == "reasons" else 18)
        sheet.write_string(0, column, title, bold)
    for row, values in enumerate(shown.iter_rows(), start=1):
        for column, value in enumerate(values):
            _write_cell(sheet, row, column, value)
    sheet.autofilter(0, 0, max(shown.height, 1), shown.width - 1)
    return f"{name}: {shown.height:,} of {total[0] if total else 0:,} rows are in this workbook."


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL])
