"""How names and values are spelled: in a header, in a cell, in SQL and in the sentence of an error."""

import glob
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.compute

from validations.errors import ImportFileError

MAX_COLUMNS: Final = 1_000
"""Columns of one file or sheet."""

FILE, ROW = "_file", "_row"
"""Columns every given file has in SQL: its name, and the number of the row as a spreadsheet shows it."""


def checked_header(names: Sequence[str | None], where: str, unnamed_hint: str = "") -> list[str]:
    """The names without surrounding blanks.

    Raises ImportFileError when there are too many columns, or one has no name, a name given twice or a reserved one.
    """
    if len(names) > MAX_COLUMNS:
        raise ImportFileError(
            f"{where} has {len(names):,} columns; at most {MAX_COLUMNS:,} are read, so keep only those the SELECTs use."
        )
    stripped = [(name or "").strip() for name in names]
    _refuse_unnamed(stripped, where, unnamed_hint)
    _refuse_repeated(stripped, where)
    for name in stripped:
        if name.lower() in (FILE, ROW):
            raise ImportFileError(f"{where} has a column '{name}', a name the import keeps for itself; rename it.")
    return stripped


def _refuse_unnamed(names: list[str], where: str, unnamed_hint: str) -> None:
    unnamed = [str(position) for position, name in enumerate(names, start=1) if not name]
    if unnamed:
        raise ImportFileError(
            f"The header of {where} has no name for column {listed(unnamed)} of {len(names)}{unnamed_hint}; "
            "each column needs one name in one header row."
        )


def _refuse_repeated(names: list[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise ImportFileError(f"The header of {where} has the column '{name}' twice; rename one of them.")
        seen.add(name.lower())


def hint(name: str, known: Iterable[str]) -> str:
    """' Did you mean a, b?' for the names closest to this one, or nothing."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = [by_lower[match] for match in get_close_matches(name.lower(), by_lower, n=3)]
    return f" Did you mean {', '.join(near)}?" if near else ""


def listed(names: Sequence[str], limit: int = 8) -> str:
    """'a, b, c' with a count of what was left out."""
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def plural(count: int, one: str) -> str:
    """'1 row', '2,000 rows'."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def quoted(text: str) -> str:
    """A name as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text value as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def every_parquet(folder: Path) -> str:
    """The pattern of all Parquet files of a folder, whatever characters its own name has."""
    return f"{glob.escape(str(folder))}/*.parquet"


def identifier(text: str) -> str:
    """How a file or sheet of this name is called in SQL."""
    name = re.sub(r"\W+", "_", text).strip("_").lower()
    return f"f_{name}" if not name or name[0].isdigit() else name


def database_message(error: Exception) -> str:
    """What DuckDB says, in one line, with the line of the SELECT it points at."""
    text = str(error)
    line = re.search(r"^LINE (\d+):", text, re.MULTILINE)
    said = re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", text.split("\n\n")[0])
    said = re.sub(r"\s*\n\s*", ". ", said.strip()).replace("!.", ".")
    said = said if len(said) <= 300 else said[:300] + "…"
    return f"{said.rstrip('.!')} (line {line.group(1)})" if line else said.rstrip(".!")


ERROR_CELLS: Final = {
    "NA": "#N/A",
    "Div0": "#DIV/0!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
}

TEXT_MARKS: Final = (
    # ="00012345", a leading tab and a leading apostrophe are how text is written so that Excel leaves it as it is.
    ("=", r'^="([^"]*)"$'),
    ("\t", r"^\t+([^\t]*?)\t*$"),
    ("'", r"^'([\d+\-=@].*[^']|\d)$"),
)


def without_marks(column: Any) -> Any:
    """The texts of an Arrow column without the marks that keep Excel from reading them as numbers."""
    for first, pattern in TEXT_MARKS:
        if pyarrow.compute.any(pyarrow.compute.starts_with(column, first)).as_py():
            column = pyarrow.compute.replace_substring_regex(column, pattern, r"\1")
    return column


MAY_BE_THOUSANDS: Final = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
_DECIMAL: Final = r"^[+-]?\d*\.(\d{1,2}|\d{4,})$"
"""A number whose point can only be a decimal point."""
_NUMBER: Final = r"^\s*([+-]?(\d+\.?\d*|\.\d+)\s*)?$"
_FIRST_ROWS: Final = 10_000
"""Rows that tell whether a column may hold such numbers; a file without them is not read again."""


def read_points_as_decimal(rows: Path) -> None:
    """Give numbers with three decimals a fourth, which is 0, where the column shows that its point is decimal.

    It does where it holds nothing but numbers, and one of them can be read in no other way: beside 100.25, 55.555 is
    no text of thousands. The rows are a Parquet file of texts, which is written anew where anything changes.
    """
    scanned = pl.scan_parquet(rows, glob=False)
    names = [name for name in scanned.collect_schema().names() if name not in (FILE, ROW)]
    candidates = _true(scanned.head(_FIRST_ROWS).select(pl.col(names).str.contains(_DECIMAL).any()))
    if not candidates:
        return
    column = pl.col(candidates)
    doubtful, numbers = column.str.contains(MAY_BE_THOUSANDS).any(), column.fill_null("").str.contains(_NUMBER).all()
    chosen = [name for name in _true(scanned.select(doubtful)) if name in _true(scanned.select(numbers))]
    if chosen:
        changed = rows.with_suffix(".decimal")
        scanned.with_columns(pl.col(chosen).str.replace(MAY_BE_THOUSANDS, "${0}0")).sink_parquet(
            changed, compression="lz4"
        )
        changed.replace(rows)


def _true(flags: pl.LazyFrame) -> list[str]:
    """Names of the columns whose one value is true."""
    return [name for name, flag in flags.collect().row(0, named=True).items() if flag]
