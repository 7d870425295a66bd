"""Where the SELECTs of an import run: a DuckDB in memory that can read the given files and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from data_access.importing.limits import BATCH_ROWS, WORK_MEMORY
from data_access.importing.sources import Staged, stacked
from data_access.importing.words import literal, quoted

MACROS: Final = Path(__file__).with_name("macros.sql")
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}


class Session:
    """A locked DuckDB with one view per relation, and the macros."""

    def __init__(self, relations: Mapping[str, tuple[Staged, ...]], scratch: Path) -> None:
        self._connection = duckdb.connect(config=_CONFIG)
        paths = sorted({str(part.path) for parts in relations.values() for part in parts})
        self._lock(paths, scratch)
        for statement in self._connection.extract_statements(MACROS.read_text("utf-8")):
            self._connection.execute(statement)
        for name, parts in relations.items():
            self._connection.execute(f"CREATE VIEW {quoted(name)} AS {stacked(name, parts)}")

    def _lock(self, paths: list[str], scratch: Path) -> None:
        for setting in (
            "TimeZone = 'UTC'",
            f"memory_limit = '{WORK_MEMORY}'",
            f"temp_directory = {literal(scratch)}",
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
        reader: Any = self._connection.sql(query).fetch_record_batch(rows)
        for batch in reader:
            yield pl.DataFrame(pl.from_arrow(batch))

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()
