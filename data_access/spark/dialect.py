"""Spark SQL for SQLAlchemy, as far as reading needs it.

PyHive's own dialect speaks Hive: it takes the schema of a table for its name, does not know the scale of decimals,
calls every date a timestamp and leaves dates as text.
"""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import default
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.sql import compiler

from data_access.spark import driver

_CONVERT: Final[dict[str, Callable[[Any], Any]]] = {
    "DATE_TYPE": lambda value: None if value is None else date.fromisoformat(value),
}
"""What the driver leaves as text; it makes decimals and timestamps itself."""
_TYPES: Final[dict[str, sa.types.TypeEngine[Any]]] = {
    "tinyint": sa.SmallInteger(),
    "smallint": sa.SmallInteger(),
    "int": sa.Integer(),
    "bigint": sa.BigInteger(),
    "float": sa.Float(),
    "double": sa.Double(),
    "string": sa.String(),
    "varchar": sa.String(),
    "char": sa.String(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "timestamp": sa.TIMESTAMP(),
    "timestamp_ntz": sa.TIMESTAMP(),
    "void": sa.types.NullType(),
}
_DECIMAL: Final = re.compile(r"decimal\((\d+),(\d+)\)")


class Unmapped(sa.types.UserDefinedType[object]):
    """A type that no column of the data contract can have, under its own name."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        """The type as Spark writes it."""
        return self.name


class _Names(compiler.IdentifierPreparer):
    """Names between backticks."""

    def __init__(self, dialect: Any, **_: Any) -> None:
        super().__init__(dialect, initial_quote="`", escape_quote="`")


class _TypeNames(compiler.GenericTypeCompiler):
    """The types that a cast may name."""

    def visit_VARCHAR(self, type_: Any, **_: Any) -> str:  # noqa: N802 - the name is SQLAlchemy's
        return "STRING"

    def visit_TEXT(self, type_: Any, **_: Any) -> str:  # noqa: N802
        return "STRING"

    def visit_DATETIME(self, type_: Any, **_: Any) -> str:  # noqa: N802
        return "TIMESTAMP_NTZ"


class _Context(default.DefaultExecutionContext):
    """One statement under way."""

    def get_result_processor(self, type_: Any, colname: str, coltype: Any) -> Callable[[Any], Any] | None:
        """By what the server says a column is, so that text statements have types too."""
        return _CONVERT.get(coltype)


class SparkDialect(default.DefaultDialect):
    """Spark SQL through its Thrift server; the name in an address is `hive`, as PyHive's is."""

    name = "hive"
    driver = "thrift"
    default_paramstyle = "pyformat"
    execution_ctx_cls = _Context
    preparer = _Names  # type: ignore[assignment]
    type_compiler_cls = _TypeNames
    supports_statement_cache = True
    supports_native_boolean = True
    supports_native_decimal = True
    supports_sane_rowcount = False

    @classmethod
    def import_dbapi(cls) -> Any:
        """PyHive, with our cursors."""
        return driver

    def create_connect_args(self, url: sa.URL) -> tuple[list[Any], dict[str, Any]]:
        """Host, port, account and database; what follows the question mark goes to PyHive, such as auth=NOSASL."""
        named = {"host": url.host, "port": url.port or 10000, "username": url.username, "password": url.password}
        return [], {**named, "database": url.database or "default", **url.query}

    def initialize(self, connection: sa.Connection) -> None:
        """Nothing is asked of the server: it has one version of SQL, no isolation levels and no default schema."""

    def is_disconnect(self, e: Any, connection: Any, cursor: Any) -> bool:
        """A lost connection, rather than a refused statement."""
        return driver.is_lost(e)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """There are no transactions."""

    def get_table_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        """Tables and views; Spark lists them together."""
        where = f" IN {self.identifier_preparer.quote_identifier(schema)}" if schema else ""
        return [row.tableName for row in connection.execute(sa.text(f"SHOW TABLES{where}"))]

    def get_view_names(self, connection: sa.Connection, schema: str | None = None, **_: Any) -> list[str]:
        """None besides the tables."""
        return []

    def get_columns(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **_: Any
    ) -> list[ReflectedColumn]:
        """The columns of a table or view with their types, those that it is partitioned by at its end."""
        quote = self.identifier_preparer.quote_identifier
        name = ".".join(quote(part) for part in (schema, table_name) if part)
        columns: list[ReflectedColumn] = []
        for row in connection.execute(sa.text(f"DESCRIBE TABLE {name}")):
            if not row.col_name or row.col_name.startswith("#"):
                break
            columns.append({"name": row.col_name, "type": _type(row.data_type), "nullable": True, "default": None})
        return columns

    def get_multi_columns(
        self,
        connection: sa.Connection,
        *,
        schema: str | None = None,
        filter_names: Collection[str] | None = None,
        **_: Any,
    ) -> Iterator[tuple[tuple[str | None, str], list[ReflectedColumn]]]:
        """The columns of the tables asked for; one statement for each, so ask only for those that are wanted."""
        for name in self.get_table_names(connection, schema):
            if not filter_names or name in filter_names:
                yield (schema, name), self.get_columns(connection, name, schema)


def _type(name: str) -> sa.types.TypeEngine[Any]:
    if exact := _DECIMAL.fullmatch(name):
        return sa.Numeric(int(exact[1]), int(exact[2]))
    return _TYPES.get(name.split("(")[0]) or Unmapped(name)
