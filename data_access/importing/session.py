"""Where the SELECTs of an import run: a DuckDB in memory that can read the given files and nothing else."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
from babel.numbers import get_currency_symbol

from data_access.importing.limits import BATCH_ROWS, SPILL, WORK_MEMORY
from data_access.importing.sources import Staged, stacked
from data_access.importing.words import literal, quoted

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
