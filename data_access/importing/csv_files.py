"""CSV files to Parquet, all values as text: what is broken is seen later, never silently nulled."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from data_access.importing.file_faults import MAX_RECORD_BYTES, open_quote, refuse_other_kinds
from data_access.importing.spelling import FILE, ROW, checked_header, read_points_as_decimal, without_marks
from validations.errors import ImportFileError, NoRowsError

MAX_LINES_OF_A_RECORD: Final = 100
"""Lines that one record of a CSV file may run over when it does not fit the header."""
MAX_UNREADABLE_LINES: Final = 1_000
"""Lines of one CSV file with a wrong number of values; beyond this the file as a whole is refused."""

DELIMITERS: Final = (",", ";", "\t", "|")
_LONGER: Final = (
    " A title above the table? Delete the lines above the header; where each line ends in a separator, end the header "
    "in one too."
)
UNCLOSED_QUOTE: Final = "most likely a quote is opened there and never closed, so mend it in the source"
FIRST_DATA_ROW: Final = 2
"""The header is row 1, as in a spreadsheet."""
TITLE: Final = " (a title above the table, or values without a name?)"
NO_NAME: Final = "_no_name_"
"""Begins the name of a last column that has neither a name nor a value."""
LINES_LOOKED_AT: Final = 100


@dataclass(frozen=True)
class UnreadableLine:
    """A line whose number of values differs from the header's."""

    file: str
    row: int
    text: str
    reason: str


@dataclass
class _Skipped:
    """Collects what the reader skips, in the order of the file."""

    file: str
    above: int = 0
    lines: list[UnreadableLine] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    runaway: int | None = None
    longer: int = 0

    def __call__(self, invalid: Any) -> str:
        self.rows.append(invalid.number)
        self.longer += invalid.actual_columns > invalid.expected_columns
        if invalid.text.count("\n") > MAX_LINES_OF_A_RECORD:
            self.runaway = self.runaway or invalid.number
        if invalid.text.strip():
            reason = f"the line has {invalid.actual_columns} values where the header has {invalid.expected_columns}"
            self.lines.append(UnreadableLine(self.file, invalid.number, invalid.text[:1000], reason))
        return "skip"


@dataclass(frozen=True)
class _Layout:
    """How a CSV file is to be read: its header, its delimiter, and the lines above the header."""

    header: list[str]
    delimiter: str
    above: int


def stage_csv(path: Path, target: Path) -> tuple[int, list[UnreadableLine]]:
    """Write the rows of a CSV file to a Parquet file; returns how many, and the lines that could not be split.

    Ids that were written for Excel as text lose Excel's marks. Raises ImportFileError when the file as a whole cannot
    be read.
    """
    layout = _layout(path)
    unclosed = open_quote(path)
    header = _without_empty_end(path, layout)
    names = checked_header(header, f"'{path.name}'", TITLE if header and not header[-1].strip() else "")
    skipped = _Skipped(path.name, layout.above)
    try:
        rows = _copy(_open(path, layout, skipped), names, skipped, target)
    except pa.ArrowInvalid as error:
        raise ImportFileError(_explained(path, str(error))) from None
    read_points_as_decimal(target)
    if rows == 0 and not skipped.lines:
        raise NoRowsError(f"'{path.name}' has a header but no rows; was the export cut off?")
    _refuse_mostly_unreadable(path, rows, skipped)
    if unclosed:
        raise ImportFileError(
            f"'{path.name}' ends inside a quoted value that begins in line {unclosed.line}; the file was cut off, or a "
            "quote is never closed, so export it again."
        )
    return rows, skipped.lines


def _layout(path: Path) -> _Layout:
    with path.open("rb") as opened:
        start = opened.read(1024 * 1024)
    if not start.strip():
        raise NoRowsError(f"'{path.name}' is empty; was the export cut off?")
    refuse_other_kinds(path, start)
    text = _decoded(start, path)
    # Excel's own first line, which names the delimiter.
    marked = re.match(r"(?i)\"?sep=(.)\"?\r?\n", text)
    text = text[marked.end() :] if marked else text
    first_line = text.split("\n", 1)[0]
    delimiter = marked.group(1) if marked else max(DELIMITERS, key=first_line.count)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return _Layout(header, delimiter, 1 if marked else 0)


def _without_empty_end(path: Path, layout: _Layout) -> list[str]:
    """The header, its last columns named after their place where they have no name and no value in the first lines.

    A source that ends every line in a separator has such a column; it is dropped when the rows are written.
    """
    header = list(layout.header)
    named = len(header) - next((n for n, name in enumerate(reversed(header)) if name.strip()), len(header))
    if named in (0, len(header)):
        return header
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
        rows = csv.reader((line.replace("\0", "") for line in opened), delimiter=layout.delimiter)
        first = list(islice(rows, layout.above + 1, layout.above + 1 + LINES_LOOKED_AT))
    if any(value.strip() for row in first for value in row[named:]):
        return header
    return [*header[:named], *(f"{NO_NAME}{place}" for place in range(named + 1, len(header) + 1))]


def _decoded(start: bytes, path: Path) -> str:
    try:
        return start.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        # A character may be cut in half where the first block ends.
        if error.start < len(start) - 4:
            raise ImportFileError(_wrong_encoding(path)) from None
        return start[: error.start].decode("utf-8")


def _wrong_encoding(path: Path) -> str:
    with path.open("rb") as opened:
        for number, line in enumerate(opened, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return (
                    f"'{path.name}' is not UTF-8: line {number} holds the byte 0x{line[error.start]:02X}, as in "
                    "Windows-1252 files; save it as 'CSV UTF-8'."
                )
    return f"'{path.name}' is not UTF-8; save it as 'CSV UTF-8'."


def _open(path: Path, layout: _Layout, skipped: _Skipped) -> Any:
    return pyarrow.csv.open_csv(
        path,
        # One thread: only then does the reader say which row it skipped.
        read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=MAX_RECORD_BYTES, skip_rows=layout.above),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skipped
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in layout.header}, strings_can_be_null=True, null_values=[""]
        ),
    )


def _copy(reader: Any, names: list[str], skipped: _Skipped, target: Path) -> int:
    text = [pa.field(name, pa.string()) for name in names if not name.startswith(NO_NAME)]
    schema = pa.schema([*text, pa.field(FILE, pa.string()), pa.field(ROW, pa.int64())])
    rows = 0
    with pyarrow.parquet.ParquetWriter(target, schema, compression="lz4", use_dictionary=[FILE]) as writer:
        for batch in _numbered(reader, names, schema, skipped):
            writer.write_batch(batch)
            rows += len(batch)
            if len(skipped.lines) > MAX_UNREADABLE_LINES or skipped.runaway:
                break
    return rows


def _numbered(reader: Any, names: list[str], schema: Any, skipped: _Skipped) -> Iterator[Any]:
    """Batches with file and row; empty lines are dropped but counted."""
    next_row = FIRST_DATA_ROW + skipped.above
    for batch in reader:
        if not len(batch):
            continue
        numbers = _row_numbers(len(batch), next_row, skipped)
        next_row = numbers[-1] + 1
        file = pl.repeat(skipped.file, len(batch), eager=True).to_arrow().cast(pa.string())
        columns = list(_named_columns(batch, names, skipped.file))
        numbered = pa.RecordBatch.from_arrays([*columns, file, numbers.to_arrow()], schema=schema)
        yield numbered.filter(_filled(batch))


def _named_columns(batch: Any, names: list[str], file: str) -> Iterator[Any]:
    """The columns that have a name, freed of Excel's text marks."""
    for name, column in zip(names, batch.columns, strict=True):
        if not name.startswith(NO_NAME):
            yield without_marks(column)
        elif column.null_count < len(column):
            raise ImportFileError(
                f"Column {name.removeprefix(NO_NAME)} of '{file}' has values but no name in the header; name it there."
            )


def _row_numbers(count: int, start: int, skipped: _Skipped) -> pl.Series:
    """The row number of each of `count` rows from `start` on, leaving out the rows that were skipped."""
    left_out = [row for row in skipped.rows if row >= start]
    candidates = pl.int_range(start, start + count + len(left_out), dtype=pl.Int64, eager=True)
    return candidates.filter(~candidates.is_in(left_out)).head(count) if left_out else candidates


def _filled(batch: Any) -> Any:
    filled = pyarrow.compute.is_valid(batch.column(0))
    for column in batch.columns[1:]:
        if pyarrow.compute.all(filled).as_py():
            break
        filled = pyarrow.compute.or_(filled, pyarrow.compute.is_valid(column))
    return filled


def _explained(path: Path, message: str) -> str:
    if "UTF8" in message:
        return _wrong_encoding(path)
    if "straddling" in message:
        return f"'{path.name}' has a record longer than {MAX_RECORD_BYTES // 1024 // 1024} MB; {UNCLOSED_QUOTE}."
    return f"'{path.name}' cannot be read as CSV: {message.splitlines()[0]}."


def _refuse_mostly_unreadable(path: Path, rows: int, skipped: _Skipped) -> None:
    wrong = len(skipped.lines)
    if skipped.runaway:
        raise ImportFileError(
            f"Row {skipped.runaway} of '{path.name}' runs over more than {MAX_LINES_OF_A_RECORD} lines; "
            f"{UNCLOSED_QUOTE}."
        )
    if wrong > MAX_UNREADABLE_LINES or wrong > rows:
        first = skipped.lines[0]
        raise ImportFileError(
            f"'{path.name}' has more than {min(wrong, MAX_UNREADABLE_LINES):,} lines that do not fit its header (row "
            f"{first.row}: {first.reason}); is a value with the separator in it not quoted?"
            if wrong > MAX_UNREADABLE_LINES
            else f"'{path.name}' does not fit its header (row {first.row}: {first.reason}); is the separator right?"
            + (_LONGER if skipped.longer == wrong else "")
        )
