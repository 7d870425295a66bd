"""A table's rows, converted and validated, as Parquet files before anything touches the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from data_access.importing.convert import RAW, Given, convertible, given_columns, typed_query
from data_access.importing.headers import FILE, ROW
from data_access.importing.selects import Select
from data_access.importing.session import Session
from data_access.importing.sources import Staged
from data_access.importing.total_rows import rows_that_equal_sums
from data_access.importing.validate import LINE, REASONS, reasons_of
from data_access.importing.words import database_message, every_parquet, identifier
from validations.errors import ImportFileError
from validations.tables import Table


@dataclass(frozen=True)
class StagedTable:
    """What one SELECT gave: all rows, and the reasons against some of them."""

    table: Table
    given: tuple[Given, ...]
    folder: Path
    read: int
    notes: tuple[str, ...] = ()
    """Sentences on rows that were loaded and may not be meant."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The contract columns the SELECT gave."""
        return tuple(each.name for each in self.given)

    @property
    def rows(self) -> str:
        """Pattern of the files that hold every row that was read."""
        return every_parquet(self.folder / "rows")

    @property
    def reasons(self) -> str:
        """Pattern of the files that hold one row per broken rule."""
        return every_parquet(self.folder / "reasons")

    @property
    def good(self) -> str:
        """Pattern of the files that hold the rows to be loaded; written when all checks are done."""
        return every_parquet(self.folder / "good")


def described(select: Select, session: Session) -> tuple[list[tuple[str, str]], tuple[Given, ...]]:
    """What the SELECT gives, as DuckDB says it and as the contract takes it; required columns may still be missing.

    Raises ImportFileError when DuckDB cannot run the SELECT or its columns are not the contract's.
    """
    try:
        columns = session.described(select.query)
    except duckdb.Error as error:
        raise ImportFileError(f"{select.path.name} cannot be run: {database_message(error)}.") from None
    return columns, given_columns(select, columns)


def stage_table(select: Select, session: Session, folder: Path) -> StagedTable:
    """Run one SELECT, a batch at a time; every row is kept, and every reason against it.

    Raises ImportFileError when DuckDB cannot run the SELECT or its columns are not the contract's.
    """
    columns, given = described(select, session)
    for part in ("rows", "reasons", "good"):
        (folder / part).mkdir(parents=True)
    # An empty part of each kind lets every later query find at least one file.
    _empty_rows(given).write_parquet(folder / "rows" / "none.parquet")
    REASONS.to_frame().write_parquet(folder / "reasons" / "none.parquet")
    read = 0
    try:
        for number, batch in enumerate(session.batches(typed_query(select.query, given, columns))):
            line = pl.int_range(read, read + batch.height, dtype=pl.Int64).alias(LINE)
            _write(batch.with_columns(line), number, select, given, folder)
            read += batch.height
    except duckdb.Error as error:
        raise ImportFileError(_stopped(select, error)) from None
    notes = rows_that_equal_sums(folder / "rows", select.table, given, LINE)
    return StagedTable(select.table, given, folder, read, notes)


def notes_of(given: Mapping[str, Sequence[Staged]], staged: Sequence[StagedTable]) -> tuple[str, ...]:
    """What a reader of the files would not expect, each sentence once."""
    renamed = [
        f"{part.source.label} was read as '{name}', the one name that the SELECTs read."
        for name, parts in given.items()
        for part in parts
        if not identifier(part.source.file.stem).startswith(name.split("__")[0])
    ]
    of_files = [note for parts in given.values() for part in parts for note in part.notes]
    of_tables = [note for table in staged for note in table.notes]
    return tuple(dict.fromkeys([*renamed, *of_files, *of_tables]))


def _empty_rows(given: Sequence[Given]) -> pl.DataFrame:
    raw = {RAW + each.name: pl.String() for each in given if convertible(each)}
    typed = {each.name: each.column.dtype for each in given}
    return pl.Schema({**typed, **raw, FILE: pl.String(), ROW: pl.Int64(), LINE: pl.Int64()}).to_frame()


def _write(batch: pl.DataFrame, number: int, select: Select, given: Sequence[Given], folder: Path) -> None:
    name = f"{number:06}.parquet"
    batch.write_parquet(folder / "rows" / name, compression="lz4")
    reasons = reasons_of(batch, select.table, given)
    if reasons.height:
        reasons.write_parquet(folder / "reasons" / name, compression="lz4")


def _stopped(select: Select, error: duckdb.Error) -> str:
    if isinstance(error, duckdb.ConversionException):
        return (
            f"{select.path.name} stopped: {database_message(error)}; leave the text as it is, it is converted "
            "afterwards and rows that cannot be are rejected one by one."
        )
    if isinstance(error, duckdb.InterruptException):
        return (
            f"{select.path.name} ran longer than an import may; join less in the SELECT, or set import_minutes to a "
            "longer time."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{select.path.name} needs more memory than an import may use; sort or group less in the SELECT."
    return f"{select.path.name} stopped: {database_message(error)}."
