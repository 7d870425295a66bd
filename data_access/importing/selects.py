"""The folder of SELECTs: one .sql file per contract table, read, checked and put in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import sqlglot
from sqlglot import exp

from data_access.importing.words import database_message, hint, listed
from validations.errors import ImportFileError
from validations.tables import TABLES, Table

WRITTEN_BY_THE_IMPORT: Final = "load_batch"


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
        if (tree := self.tree) is None:
            return tuple(known)
        own = {part.alias.lower() for part in tree.find_all(exp.CTE)}
        read = {
            table.name.lower(): None for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier)
        }
        for name in read:
            if name not in known and name not in own:
                raise ImportFileError(
                    f"{self.path.name} reads '{name}', which is none of the given files; they are called "
                    f"{listed(sorted(known))} here.{hint(name, known)}"
                )
        return tuple(name for name in read if name in known)


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
    with duckdb.connect() as parser:
        selects = [Select(_table(path), path, _single_select(path, parser)) for path in paths]
    order = list(TABLES)
    return tuple(sorted(selects, key=lambda select: order.index(select.table.name)))


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
        statements = parser.extract_statements(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise ImportFileError(f"{path.name} is not UTF-8; save it as UTF-8.") from None
    except duckdb.Error as error:
        raise ImportFileError(f"{path.name} is not SQL that DuckDB understands: {database_message(error)}.") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ImportFileError(f"{path.name} must hold exactly one SELECT and nothing else.")
    return statements[0].query.rstrip().rstrip(";")


def parent_of(reference: str) -> str:
    """'account' of the reference 'account.account_id'."""
    return reference.split(".")[0]
