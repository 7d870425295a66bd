"""A table's rows as Parquet files before anything touches the database: validated one by one, then as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from data_access.importing.conversion import RAW, Given, convertible, given_columns, typed_query
from data_access.importing.row_validation import LINE, REASONS, SHOWN, reasons_of
from data_access.importing.selects import WORK_MEMORY, Select, Session, parent_of
from data_access.importing.source_files import Staged
from data_access.importing.spelling import FILE, ROW, database_message, every_parquet, identifier, literal, quoted
from data_access.importing.total_rows import rows_that_equal_sums
from validations.errors import ImportFileError
from validations.tables import Table


class Workbench:
    """A DuckDB in memory over the staged files of one import."""

    def __init__(self, scratch: Path) -> None:
        self.connection = duckdb.connect(
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        self.connection.execute(f"SET memory_limit = '{WORK_MEMORY}'")
        self.connection.execute(f"SET temp_directory = {literal(scratch)}")

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()


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


def add_repeated_keys(bench: Workbench, staged: StagedTable) -> None:
    """Reasons against rows whose key comes more than once in the load.

    Copies that agree in every column are loaded once. Rows that differ are all rejected: which of them is right is not
    for the import to guess. A row that is rejected anyway is told, but does not drag the other one down.
    """
    keys = [column for column in staged.table.key if column in staged.columns]
    names = ", ".join(quoted(key) for key in keys)
    sql = _REPEATED.format(
        rows=literal(staged.rows),
        reasons=literal(staged.reasons),
        keys=names,
        filled=" AND ".join(_filled(staged, key) for key in keys),
        columns=", ".join(quoted(column) for column in staged.columns),
        position=staged.table.columns.index(keys[0]),
        rule=literal(repeated_rule(staged)),
        what=literal(_key_words(staged)),
        value=" || ' + ' || ".join(f"coalesce(CAST({quoted(key)} AS VARCHAR), '')" for key in keys),
        shown=SHOWN,
        line=LINE,
        file=FILE,
        row=ROW,
    )
    _append_reasons(bench, staged, "repeated", sql)


def repeated_rule(staged: StagedTable) -> str:
    """The rule that a row breaks whose key and values come again; of such rows the first is loaded."""
    return f"{_key_words(staged)} comes more than once"


def _key_words(staged: StagedTable) -> str:
    return " + ".join(column for column in staged.table.key if column in staged.columns)


def _filled(staged: StagedTable, key: str) -> str:
    return "TRUE" if staged.table.fields[key].nullable else f"{quoted(key)} IS NOT NULL"


# Joins throughout, rather than IN: a join that does not fit in memory goes to disk. Names of ours begin with _, and
# every name of a table's own is qualified where two relations meet: a table may have a column called value or rule.
_REPEATED = """
WITH suspects AS (SELECT hash({keys}) AS _digest FROM read_parquet({rows}) GROUP BY 1 HAVING count(*) > 1),
rejected AS (SELECT DISTINCT {line} AS _bad_line FROM read_parquet({reasons})),
candidates AS (
    SELECT {keys}, {line}, {file}, {row}, hash({columns}) AS _content, _bad_line IS NOT NULL AS _bad
    FROM read_parquet({rows}) AS read_rows
    SEMI JOIN suspects ON _digest = hash({keys})
    LEFT JOIN rejected ON _bad_line = {line}
    WHERE {filled}
),
counted AS (
    SELECT *, count(*) OVER same_key AS _copies,
           count(CASE WHEN NOT _bad THEN 1 END) OVER same_key AS _good_copies,
           CASE WHEN _bad THEN min(_content) OVER same_key <> max(_content) OVER same_key
                ELSE min(CASE WHEN NOT _bad THEN _content END) OVER same_key
                     <> max(CASE WHEN NOT _bad THEN _content END) OVER same_key END AS _differ,
           min(CASE WHEN NOT _bad THEN {line} END) OVER same_key AS _first_line,
           arg_min({row}, CASE WHEN NOT _bad THEN {line} END) OVER same_key AS _first_row
    FROM candidates WINDOW same_key AS (PARTITION BY {keys})
)
SELECT {line}, CAST({position} AS INTEGER) AS position,
       {rule} || CASE WHEN _differ THEN ' with different values' ELSE '' END AS rule,
       {what} || ' ''' || left({value}, {shown}) || ''' comes ' || _copies || ' times'
       || CASE WHEN _differ THEN ' with different values; allowed: once'
               ELSE '; allowed: once' || coalesce(', row ' || _first_row || ' was kept', '') END AS reason
FROM counted
WHERE _copies > 1 AND (_bad OR (_good_copies > 1 AND (_differ OR {line} <> _first_line)))
"""


def add_orphans(bench: Workbench, staged: StagedTable, parents: Mapping[str, Sequence[str]]) -> None:
    """Reasons against rows that refer to a parent which is neither in this load nor in the database.

    `parents` maps "table.column" to the queries that give its known values; a reference without an entry is not
    checked, since there is nothing to check it against.
    """
    for column, reference in staged.table.references.items():
        if column not in staged.columns or reference not in parents:
            continue
        known = " UNION ALL ".join(parents[reference])
        sql = _ORPHANS.format(
            rows=literal(staged.rows),
            known=known,
            column=quoted(column),
            position=staged.table.columns.index(column),
            rule=literal(f"{column} is not in table {parent_of(reference)}"),
            before=literal(f"{column} '"),
            after=literal(f"' is not in table {parent_of(reference)}, neither in this load nor in the database"),
            shown=SHOWN,
            line=LINE,
        )
        _append_reasons(bench, staged, f"orphan_{column}", sql)


_ORPHANS = """
SELECT {line}, CAST({position} AS INTEGER) AS position, {rule} AS rule,
       {before} || left(CAST(read_rows.{column} AS VARCHAR), {shown}) || {after} AS reason
FROM read_parquet({rows}) AS read_rows ANTI JOIN ({known}) AS known ON known.value = read_rows.{column}
WHERE read_rows.{column} IS NOT NULL
"""


def _append_reasons(bench: Workbench, staged: StagedTable, name: str, sql: str) -> None:
    target = staged.folder / "reasons" / f"{name}.parquet"
    bench.connection.execute(f"COPY ({sql}) TO {literal(target)} (FORMAT parquet)")


def separate_good_rows(bench: Workbench, staged: StagedTable) -> None:
    """Write the rows without any reason against them, in the contract's columns only."""
    columns = ", ".join(f"read_rows.{quoted(column)}" for column in staged.columns)
    sql = (
        f"SELECT {columns} FROM read_parquet({literal(staged.rows)}) AS read_rows ANTI JOIN "  # noqa: S608 - names of the contract
        f"read_parquet({literal(staged.reasons)}) AS reasons USING ({LINE})"
    )
    target = staged.folder / "good"
    bench.connection.execute(f"COPY ({sql}) TO {literal(target / 'rows.parquet')} (FORMAT parquet, COMPRESSION lz4)")


def known_values(staged: StagedTable, column: str) -> str:
    """Query for the values of a column in the rows to be loaded."""
    return f"SELECT {quoted(column)} AS value FROM read_parquet({literal(staged.good)})"  # noqa: S608 - names of the contract


def candidate_values(staged: StagedTable, column: str) -> str:
    """Query for the values of a column in the rows without a reason against them so far."""
    return (
        f"SELECT read_rows.{quoted(column)} AS value FROM read_parquet({literal(staged.rows)}) AS read_rows "  # noqa: S608
        f"ANTI JOIN read_parquet({literal(staged.reasons)}) AS reasons USING ({LINE})"
    )


def counts(bench: Workbench, staged: StagedTable) -> tuple[int, int]:
    """(rows to be loaded, rows rejected)."""
    row = bench.connection.execute(f"SELECT count(*) FROM read_parquet({literal(staged.good)})").fetchone()  # noqa: S608
    good = int(row[0]) if row else 0
    return good, staged.read - good
