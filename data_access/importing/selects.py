"""The folder of SELECTs, one .sql file per contract table: read, checked, put in order and run."""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import sqlglot
from babel.numbers import get_currency_symbol
from sqlglot import exp

from data_access.importing.source_files import Staged, stacked
from data_access.importing.spelling import database_message, hint, listed, literal, quoted
from validations.errors import ImportFileError
from validations.tables import TABLES, Table

BATCH_ROWS: Final = 100_000
"""Rows validated at a time."""
SPILL: Final = "20GB"
"""What DuckDB may put on disk beyond its memory."""
WORK_MEMORY: Final = "500MB"
"""What DuckDB may hold in memory while it runs a SELECT or a check; the rest goes to disk."""

WRITTEN_BY_THE_IMPORT: Final = "load_batch"
TABLE_FUNCTIONS: Final = ("generate_series", "range", "unnest")
"""Functions that give rows and read nothing: the only ones a SELECT may have in FROM."""


@dataclass(frozen=True)
class Select:
    """One SELECT and the contract table it fills."""

    table: Table
    path: Path
    query: str

    @property
    def tree(self) -> exp.Query | None:
        """The parsed query, or None where it uses syntax that only DuckDB itself reads."""
        try:
            parsed = sqlglot.parse_one(self.query, dialect="duckdb")
        except sqlglot.errors.SqlglotError:
            return None
        return parsed if isinstance(parsed, exp.Query) else None

    def relations(self, known: Mapping[str, object]) -> tuple[str, ...]:
        """Which of the known relations it reads; all of them where that cannot be told.

        Raises ImportFileError when it reads one that is not known.
        """
        if (read := self.read_names()) is None:
            return tuple(known)
        for name in read:
            if name not in known:
                raise ImportFileError(
                    f"{self.path.name} reads '{name}', which is none of the given files; they are called "
                    f"{listed(sorted(known))} here.{hint(name, known)} Rename the file to {name} with its own suffix, "
                    f"or write FROM with the name it has here."
                )
        return read

    def read_names(self) -> tuple[str, ...] | None:
        """The relations it reads, in lower case; None where that cannot be told."""
        if (tree := self.tree) is None:
            return None
        own = {part.alias.lower() for part in tree.find_all(exp.CTE)}
        tables = (table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier))
        return tuple(dict.fromkeys(name for table in tables if (name := table.name.lower()) not in own))


def read_selects(folder: Path) -> tuple[Select, ...]:
    """The SELECTs of an import folder in the order of the contract, where a table comes after those it refers to.

    Raises ImportFileError when there is none, a file is not named after a contract table or holds anything but one
    SELECT.
    """
    if not folder.is_dir():
        raise ImportFileError(f"There is no folder '{folder}'; it should hold one .sql file per contract table.")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".sql")
    if not paths:
        raise ImportFileError(
            f"The folder '{folder}' holds no .sql file; write one SELECT per contract table, for example account.sql."
        )
    with duckdb.connect(config={"enable_external_access": "false", "lock_configuration": "true"}) as parser:
        selects = [Select(_table(path), path, _single_select(path, parser)) for path in paths]
    order = list(TABLES)
    return tuple(sorted(selects, key=lambda select: order.index(select.table.name)))


def only_name(selects: Sequence[Select]) -> str | None:
    """The one relation that all SELECTs of a folder read, or None where they read several."""
    read = [select.read_names() for select in selects]
    names = {name for each in read for name in each or ()}
    return names.pop() if len(names) == 1 and None not in read else None


def _table(path: Path) -> Table:
    name = path.stem.lower()
    if name == WRITTEN_BY_THE_IMPORT:
        raise ImportFileError(f"{path.name} is not needed: the import itself records its loads in {name}.")
    try:
        return TABLES[name]
    except KeyError:
        raise ImportFileError(
            f"{path.name} is named after no table of the data contract.{hint(name, TABLES)} "
            "docs/data-contract.md lists all tables."
        ) from None


def _single_select(path: Path, parser: duckdb.DuckDBPyConnection) -> str:
    try:
        written = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFileError(f"{path.name} is not UTF-8; save it as UTF-8.") from None
    _refuse_other_sources(path, _parsed(path, written, parser))
    return parser.extract_statements(written)[0].query.rstrip().rstrip(";")


def _parsed(path: Path, written: str, parser: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """DuckDB's own tree of the one SELECT; parsing runs nothing, and a statement of another kind has no such tree."""
    row = parser.execute("SELECT json_serialize_sql(?::VARCHAR)", [written]).fetchone()
    try:
        parsed: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    except RecursionError:
        raise ImportFileError(f"{path.name} is nested too deeply; split it into several WITH parts.") from None
    if not parsed["error"] and len(parsed["statements"]) == 1 and _is_query(parsed["statements"][0]):
        return dict(parsed["statements"][0])
    if parsed.get("error_type") == "parser":
        _raise_syntax_error(path, written, parser)
    raise ImportFileError(f"{path.name} must hold exactly one SELECT and nothing else.")


def _is_query(statement: dict[str, Any]) -> bool:
    """Whether it is a query over relations; DESCRIBE, SHOW and SUMMARIZE are none."""
    return all(node.get("type") != "SHOW_REF" for node in _nodes(statement))


def _raise_syntax_error(path: Path, written: str, parser: duckdb.DuckDBPyConnection) -> None:
    try:
        parser.extract_statements(written)
    except duckdb.Error as error:
        raise ImportFileError(f"{path.name} is not SQL that DuckDB understands: {database_message(error)}.") from None


def _refuse_other_sources(path: Path, statement: dict[str, Any]) -> None:
    """Raise ImportFileError where a SELECT reads rows from a function or a path instead of from a given file."""
    for node in _nodes(statement):
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"]["function_name"])
            if name not in TABLE_FUNCTIONS:
                raise ImportFileError(
                    f"{path.name} cannot be run: it reads from {name}(), but a SELECT reads the given files by their "
                    f"names, beside them only {listed(TABLE_FUNCTIONS)}; give the file to the import instead."
                )
        if node.get("type") == "BASE_TABLE" and (node.get("schema_name") or node.get("catalog_name")):
            raise ImportFileError(
                f"{path.name} cannot be run: it reads '{node['schema_name']}.{node['table_name']}', which is none of "
                "the given files; write the name of a file without a schema."
            )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON tree, however deep."""
    left = [tree]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left += part.values()
        elif isinstance(part, list):
            left += part


def parent_of(reference: str) -> str:
    """'account' of the reference 'account.account_id'."""
    return reference.split(".")[0]


MACROS: Final = Path(__file__).with_name("macros.sql")
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


@dataclass(frozen=True)
class Reading:
    """How values are read: the base currency, whose words an amount may carry; and how long one SELECT may take."""

    currency: str = "INR"
    minutes: float = 60


class Session:
    """A locked DuckDB with one view per relation, and the macros."""

    def __init__(
        self, relations: Mapping[str, tuple[Staged, ...]], scratch: Path, reading: Reading | None = None
    ) -> None:
        self._reading = reading or Reading()
        self._connection = duckdb.connect(config=_CONFIG)
        paths = sorted({str(part.path) for parts in relations.values() for part in parts})
        self._lock(paths, scratch)
        currency = literal(currency_pattern(self._reading.currency))
        self._connection.execute(f"CREATE MACRO currency_pattern() AS {currency}")
        for statement in self._connection.extract_statements(MACROS.read_text("utf-8")):
            self._connection.execute(statement)
        for name, parts in relations.items():
            self._connection.execute(f"CREATE VIEW {quoted(name)} AS {stacked(name, parts)}")

    def _lock(self, paths: list[str], scratch: Path) -> None:
        for setting in (
            "TimeZone = 'UTC'",
            f"memory_limit = '{WORK_MEMORY}'",
            f"temp_directory = {literal(scratch)}",
            f"max_temp_directory_size = '{SPILL}'",
            f"allowed_paths = [{', '.join(literal(path) for path in paths)}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")

    def described(self, query: str) -> list[tuple[str, str]]:
        """Name and DuckDB type of every column the query gives; raises duckdb.Error."""
        rows = self._connection.execute(f"DESCRIBE {query}").fetchall()
        return [(str(row[0]), str(row[1])) for row in rows]

    def batches(self, query: str, rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """The rows of the query, a batch at a time; raises duckdb.Error."""
        with self._limited():
            reader: Any = self._connection.sql(query).fetch_record_batch(rows)
            for batch in reader:
                yield pl.DataFrame(pl.from_arrow(batch))

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Interrupts what runs when its time is over; DuckDB then raises InterruptException."""
        timer = threading.Timer(60 * self._reading.minutes, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()


def currency_pattern(code: str) -> str:
    """Regular expression of what may stand for the currency beside an amount, or nothing: its code and its signs."""
    signs = {get_currency_symbol(code, locale="en"), code}
    words = [re.escape(sign) for sign in sorted(signs, key=len, reverse=True)] + (["rs\\.?"] if code == "INR" else [])
    return f"(?:{'|'.join(words)})?"
