"""A database made ready for a test: refreshed into a store of its own, with the raw tables beside the figures."""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from dashboard.figures.compute import Compare, compute
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.metrics import metric
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.figures.raw import raw_tables
from validations.tables import TABLES


@dataclass(frozen=True)
class Prepared:
    """One database and the figures prepared from it."""

    path: Path
    settings: Settings

    @cached_property
    def figures(self) -> StoreReader:
        """What the pages read."""
        return open_figures(Store(self.settings.store_path))

    @cached_property
    def raw(self) -> duckdb.DuckDBPyConnection:
        """The raw tables with what the oracles read, apart from everything the product computed."""
        return raw_tables(self.path)

    def ask(
        self,
        *keys: str,
        by: Sequence[str] = (),
        where: Mapping[str, Collection[str]] | None = None,
        months: Sequence[date] | None = None,
        compare: Compare | None = None,
    ) -> pl.DataFrame:
        """Figures as a page would get them."""
        chosen = [metric(key) for key in keys]
        return compute(self.figures, chosen, by=by, scope=Scope.of(where or {}), months=months, compare=compare)

    @cache
    def by_month(self, keys: tuple[str, ...], by: tuple[str, ...]) -> pl.DataFrame:
        """Figures of every month by some dimensions, asked once."""
        return self.ask(*keys, by=("month", *by))

    @cache
    def told(self, sql: str) -> list[tuple[Any, ...]]:
        """What the raw tables say, asked once."""
        return self.raw.execute(sql).fetchall()

    def one(self, key: str, month: date, **where: str) -> Any:
        """One figure of one month."""
        picked = {name: [value] for name, value in where.items()}
        return self.ask(key, months=[month], where=picked)[key].item()


def prepare(path: Path, store: Path, **settings: Any) -> Prepared:
    """Refresh a DuckDB file into a store of its own."""
    chosen = Settings(database_url=f"duckdb:///{path}", store_path=store, **settings)
    refresh(chosen)
    return Prepared(path, chosen)


def held(folder: Path, database: str) -> Prepared:
    """What was prepared into a folder before."""
    path = folder / database
    return Prepared(path, Settings(database_url=f"duckdb:///{path}", store_path=folder / "store"))


def write_database(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """A database of literal rows; it has only the tables given, and of each only the columns that its rows name."""
    with duckdb.connect(str(path)) as connection:
        for name, rows in tables.items():
            named = {column for row in rows for column in row}
            types = {column: dtype for column, dtype in TABLES[name].schema.items() if column in named}
            if unknown := named - set(types):
                raise KeyError(f"The contract's table '{name}' has no {sorted(unknown)}.")
            connection.register("rows_given", pl.DataFrame(list(rows), schema=types, strict=False).to_arrow())
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM rows_given")
            connection.unregister("rows_given")


def command_line(data: Prepared, *arguments: str) -> str:
    """What `bucketwise` prints for this lender, run as a program."""
    environment = {
        **os.environ,
        "COLLECTIONS_DATABASE_URL": data.settings.database_url,
        "COLLECTIONS_STORE_PATH": str(data.settings.store_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
