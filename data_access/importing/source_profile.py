"""What a file holds before anything is decided about it: its sheets, their columns, and how values can be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import polars as pl

from data_access.importing.preparation import Progress
from data_access.importing.selects import Reading, Session
from data_access.importing.source_files import Source, Staged, named_sources, stage
from data_access.importing.spelling import literal, quoted
from validations.errors import ImportFileError, NoRowsError

LOOKED_AT: Final = 20_000
"""Rows whose values are looked at; whether a column is filled at all is asked of every row."""
KEPT: Final = 500
"""Distinct values of a column that are kept, the most frequent first."""

GUIDE_SHEETS: Final = ("How to fill", "Columns", "Allowed values")
"""Sheets of a template that hold no rows to load."""


class Way(StrEnum):
    """How the text of a source becomes text that the import understands: as it is, or by the macro of this name."""

    AS_IS = ""
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"
    EXCEL_DATE = "excel_date"
    AMOUNT = "amount"
    DPD_FROM_DAYS = "dpd_from_days"
    DPD_FROM_MONTHS = "dpd_from_months"


DATE_WAYS: Final = (Way.AS_IS, Way.DAY_FIRST, Way.MONTH_FIRST, Way.YEAR_FIRST, Way.EXCEL_DATE)
NUMBER_WAYS: Final = (Way.AS_IS, Way.AMOUNT)


@dataclass(frozen=True)
class Readable:
    """Of the distinct values that were looked at, how many can be read as what."""

    values: int
    dates: Mapping[Way, int]
    numbers: Mapping[Way, int]
    whole: int
    yes_or_no: int


@dataclass(frozen=True)
class SourceColumn:
    """One column: in how many rows it is filled, its most frequent values, and what they can be read as."""

    name: str
    filled: int
    values: tuple[str, ...]
    readable: Readable


@dataclass(frozen=True)
class SourceSheet:
    """One CSV or Parquet file, or one sheet of a workbook; `relation` is its name in SQL."""

    relation: str
    file: str
    sheet: str | None
    rows: int = 0
    columns: tuple[SourceColumn, ...] = ()
    fault: str = ""
    """Why it cannot be read."""
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a sentence names it."""
        return self.file if self.sheet is None else f"{self.file}, sheet {self.sheet}"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of its columns as they stand in the header."""
        return tuple(column.name for column in self.columns)


def profiles(
    files: Sequence[Path], scratch: Path, progress: Progress | None = None, reading: Reading | None = None
) -> tuple[SourceSheet, ...]:
    """Every sheet of the files that holds rows, in their order; a sheet that cannot be read says why.

    Empty sheets are left out. Raises ImportFileError where a file as a whole cannot be opened, or where none holds a
    row.
    """
    step = progress or (lambda _what, _share: None)
    sources = sources_by_relation(files)
    staged, faults = _staged(sources, scratch, step)
    if not staged and not faults:
        names = ", ".join(f"'{file.name}'" for file in files)
        raise ImportFileError(f"No sheet of {names} holds a row below a header; was the export cut off?")
    columns = _columns(staged, scratch, step, reading) if staged else {}
    return tuple(
        _faulty(relation, source, faults[relation])
        if relation in faults
        else SourceSheet(
            relation,
            source.file.name,
            source.sheet,
            staged[relation].rows,
            tuple(columns[relation]),
            notes=staged[relation].notes,
        )
        for relation, source in sources.items()
        if relation in staged or relation in faults
    )


def sources_by_relation(files: Sequence[Path]) -> dict[str, Source]:
    """Each file, or each sheet of a workbook, by its name in SQL. Raises ImportFileError as the import does."""
    named = named_sources(files)
    single = {name: sources[0] for name, sources in named.items() if len(sources) == 1 and not sources[0].others}
    own = {source: name for name, source in single.items() if source.sheet not in GUIDE_SHEETS}
    return {name: source for source, name in own.items()}


def _faulty(relation: str, source: Source, fault: str) -> SourceSheet:
    return SourceSheet(relation, source.file.name, source.sheet, fault=fault)


def _staged(sources: Mapping[str, Source], scratch: Path, step: Progress) -> tuple[dict[str, Staged], dict[str, str]]:
    """The rows of each source that can be read, and why the others cannot."""
    staged: dict[str, Staged] = {}
    faults: dict[str, str] = {}
    for number, (relation, source) in enumerate(sources.items()):
        step(f"Reading {source.label}", 0.6 * number / len(sources))
        try:
            staged[relation] = stage(source, scratch / "files")
        except NoRowsError as error:
            # Empty sheets stand in most workbooks; an empty file was meant to hold something.
            if source.sheet is None:
                faults[relation] = str(error)
        except ImportFileError as error:
            faults[relation] = str(error)
    return staged, faults


def _columns(
    staged: Mapping[str, Staged], scratch: Path, step: Progress, reading: Reading | None
) -> dict[str, list[SourceColumn]]:
    """The columns of every sheet, by its relation."""
    session = Session({relation: (one,) for relation, one in staged.items()}, scratch / "spill", reading)
    try:
        found: list[tuple[str, str, int, tuple[str, ...]]] = []
        for number, (relation, one) in enumerate(staged.items()):
            step(f"Looking at {one.source.label}", 0.6 + 0.3 * number / len(staged))
            found += ((relation, *column) for column in _values(session, relation, one))
    finally:
        session.close()
    step("Looking at values", 0.9)
    readable = _readable([values for *_, values in found], scratch, reading)
    columns: dict[str, list[SourceColumn]] = {relation: [] for relation in staged}
    for (relation, name, filled, values), how in zip(found, readable, strict=True):
        columns[relation].append(SourceColumn(name, filled, values, how))
    return columns


def _values(session: Session, relation: str, staged: Staged) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(column, rows in which it is filled, its most frequent values) of one sheet."""
    counted = ", ".join(f"count({quoted(name)}) AS {quoted(name)}" for name in staged.columns)
    filled = next(session.batches(f"SELECT {counted} FROM {quoted(relation)}")).row(0, named=True)  # noqa: S608
    for name in staged.columns:
        head = f"SELECT {quoted(name)} AS value FROM {quoted(relation)} LIMIT {LOOKED_AT}"  # noqa: S608
        query = (
            f"SELECT CAST(value AS VARCHAR) AS value FROM ({head}) WHERE value IS NOT NULL "  # noqa: S608
            f"GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {KEPT}"
        )
        values = next(session.batches(query), None)
        stripped = [] if values is None else [value.strip() for value in values.to_series()]
        yield name, int(filled[name]), tuple(dict.fromkeys(stripped))


def _readable(columns: Sequence[Sequence[str]], scratch: Path, reading: Reading | None) -> Iterator[Readable]:
    """How the values of each column can be read.

    One question for all: what the macros cost is the planning of the query, not the values.
    """
    path = scratch / "values.parquet"
    rows = [(place, value) for place, values in enumerate(columns) for value in values]
    pl.DataFrame(rows, schema={"place": pl.Int64, "value": pl.String}, orient="row").write_parquet(path)
    query = f"SELECT * FROM read_parquet({literal(path)})"  # noqa: S608 - a path of ours
    staged = Staged(Source(path), query, path, ("place", "value"), len(rows))
    session = Session({"looked_at": (staged,)}, scratch / "spill", reading)
    try:
        counted = {
            row["place"]: row
            for batch in session.batches(f"SELECT place, {_counts()} FROM looked_at GROUP BY place")  # noqa: S608
            for row in batch.to_dicts()
        }
    finally:
        session.close()
    for place, values in enumerate(columns):
        row = counted.get(place, {})
        yield Readable(
            len(values),
            {way: row.get(f"d_{way.name}", 0) for way in DATE_WAYS},
            {way: row.get(f"n_{way.name}", 0) for way in NUMBER_WAYS},
            row.get("whole", 0),
            row.get("yes_or_no", 0),
        )


def _counts() -> str:
    read = {f"d_{way.name}": f"exact_moment({_by(way)})" for way in DATE_WAYS}
    read |= {f"n_{way.name}": f"exact_number({_by(way)})" for way in NUMBER_WAYS}
    read |= {"whole": "exact_whole(value)", "yes_or_no": "TRY_CAST(value AS BOOLEAN)"}
    return ", ".join(f"count({expression}) AS {name}" for name, expression in read.items())


def _by(way: Way) -> str:
    return f"{way.value}(value)" if way else "value"
