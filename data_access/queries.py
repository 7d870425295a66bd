"""Run a .sql file on this engine and bring its rows back as a typed Polars frame.

A name after FROM or JOIN is a table of the data contract, or one of the shared row relations in `sql/rows`, which is
put in as a subquery so that a cube and its list read the same rows; one that is kept in a table of its name stays
named. What lists say of a product or a branch is written once in `sql/rows` too, and named among their columns. A
contract table or column that the database does not have is replaced by typed nulls, so every file runs on the smallest
database.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from typing import Any, ClassVar, Final

import polars as pl
import sqlalchemy as sa
import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from data_access import contract, reserved_words
from data_access.contract import LiveColumns
from data_access.postgres.copy import can_copy, read_copied
from data_access.spark.statements import read_through, scratch_of
from data_access.sql_files import source
from validations.cubes import CUBES, MINOR_DIGITS, MINOR_UNITS, CubeSpec, validated
from validations.errors import BrokenFiguresError, UnknownNameError
from validations.tables import TABLES

_SOURCE_DIALECT: Final = "duckdb"


class SparkSql(Spark):
    """Spark SQL, of which a subquery keeps its own WITH; sqlglot knows it by this class's name in small letters."""

    class Generator(SparkGenerator):
        """Two relations put into one cube may use one name for different things, so none may move to the top."""

        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()


_SPARK: Final = SparkSql.__name__.lower()
_SQLGLOT_NAMES: Final = {"postgresql": "postgres", "hive": _SPARK, "spark": _SPARK, "sqlite": "sqlite"}
_PARAMETER: Final = "param_"
_COLUMNS: Final = "of_"
"""How the files begin whose columns a list takes whole."""
_MANY: Final = 10_000
"""A cube with this row budget comes by COPY or by way of files; a smaller one is there sooner by rows."""
LARGEST_AMOUNT: Final = Decimal(2**63 - 1).scaleb(-MINOR_DIGITS)
"""Sums are whole minor units of 64 bits."""
_Held = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def render(
    name: str, dialect: str, live: LiveColumns | None = None, schema: str = "", kept: Collection[str] = ()
) -> str:
    """The SQL of a cube or list as this engine gets it, with parameters written `:name`.

    `live` says what the database has; without it every table of the contract is taken to be complete. `kept` names the
    row relations that are tables of this connection.
    """
    held = None if live is None else tuple((table, tuple(columns.items())) for table, columns in live.items())
    return _rendered(name, dialect, held, schema, frozenset(kept))


@lru_cache(maxsize=256)
def _rendered(name: str, dialect: str, held: _Held | None, schema: str, kept: frozenset[str]) -> str:
    """Kept, because transpiling takes longer than a small database needs to answer."""
    live = None if held is None else {table: dict(columns) for table, columns in held}
    tree = reserved_words.in_database(_with_tables(parsed(name).copy(), live, schema, kept))
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(exp.column(f"{_PARAMETER}{placeholder.this}"))
    text = tree.sql(dialect=_sqlglot_dialect(dialect), pretty=True, comments=False, copy=False)
    return text.replace(_PARAMETER, ":")


@cache
def parsed(name: str) -> exp.Query:
    """A .sql file as a tree; to be copied before it is changed."""
    tree = sqlglot.parse_one(source(name), dialect=_SOURCE_DIALECT)
    if not isinstance(tree, exp.Query):
        raise TypeError("A .sql file holds one SELECT.")
    return _with_named_columns(tree)


def _with_named_columns(tree: exp.Query) -> exp.Query:
    """`of_product(p)` among the columns of a query becomes those of sql/rows/of_product.sql, read from p."""
    for call in [one for one in tree.find_all(exp.Anonymous) if one.name.startswith(_COLUMNS)]:
        named, joined = parsed(call.name).copy(), call.expressions[0].name
        for column in named.find_all(exp.Column):
            column.set("table", exp.to_identifier(joined))
        select = call.parent_select
        if select is None:
            raise TypeError(f"'{call.name}' stands among the columns of a SELECT.")
        columns = (named.selects if one is call else [one] for one in select.expressions)
        select.set("expressions", [*chain.from_iterable(columns)])
    return tree


def whole_query(name: str) -> exp.Query:
    """A .sql file as a tree of its own, with the row relations put in and every contract table taken to be complete."""
    return _with_tables(parsed(name).copy(), None, "", ())


@cache
def relations(name: str) -> frozenset[str]:
    """The row relations that a .sql file reads, also through one another."""
    named = {table.name for table in _tables(parsed(name))} - TABLES.keys()
    return frozenset(named.union(*map(relations, named)))


def read_frame(connection: sa.Connection, statement: sa.Executable, parameters: Mapping[str, object]) -> pl.DataFrame:
    """The rows of a statement; by Arrow where the driver has it, which is 25 to 50 times faster than row by row."""
    if connection.dialect.name == "duckdb":
        fetched: Any = connection.execute(statement, parameters, execution_options={"duckdb_arrow": True})
        # DuckDB spells a column as its table does, however it was asked for.
        return _as_frame(fetched.arrow).rename(str.lower)
    result = connection.execute(statement, parameters)
    return pl.DataFrame(result.fetchall(), schema=list(result.keys()), orient="row", infer_schema_length=None)


def read_sql(
    connection: sa.Connection,
    name: str,
    parameters: Mapping[str, object],
    live: LiveColumns,
    schema: str = "",
    kept: Collection[str] = (),
) -> pl.DataFrame:
    """The rows of a .sql file, with the types that the engine gave them."""
    statement = sa.text(render(name, connection.dialect.name, live, schema, kept))
    return read_frame(connection, statement, {key: parameters[key] for key in statement._bindparams})


def read_cube(
    connection: sa.Connection,
    spec: CubeSpec,
    parameters: Mapping[str, object],
    live: LiveColumns,
    schema: str = "",
    kept: Collection[str] = (),
) -> pl.DataFrame:
    """One month of a cube, checked against its declaration; money in Int64 minor units.

    Raises BrokenFiguresError when the rows break the cube's own rules.
    """
    statement = sa.text(render(spec.name, connection.dialect.name, live, schema, kept))
    bound = {key: parameters[key] for key in statement._bindparams}
    rows = _read_many(connection, statement, bound) if spec.row_budget >= _MANY else None
    if rows is None:
        rows = read_frame(connection, statement, bound)
    stamped = rows.with_columns(
        pl.lit(parameters[column], dtype=pl.Date).alias(column) for column in spec.columns if column not in rows.columns
    )
    return validated(typed(stamped, spec), spec)


def _read_many(
    connection: sa.Connection, statement: sa.TextClause, parameters: Mapping[str, object]
) -> pl.DataFrame | None:
    """The rows by the way that this engine has for large results, if it has one."""
    if can_copy(connection):
        return read_copied(connection, statement, parameters)
    scratch = scratch_of(connection)
    return read_through(connection, statement, parameters, scratch) if scratch else None


def typed(rows: pl.DataFrame, spec: CubeSpec) -> pl.DataFrame:
    """The rows with the cube's column order and types; decimals of the base currency become Int64 minor units."""
    money, rows = set(spec.money), reserved_words.in_our_words(rows)
    missing = [column for column in spec.columns if column not in rows.columns]
    if missing:
        raise BrokenFiguresError(f"The SQL of '{spec.name}' does not return {', '.join(missing)}.")
    try:
        return rows.select(
            minor_units(column, rows.schema[column]) if column in money else pl.col(column).cast(spec.dtype(column))
            for column in spec.columns
        )
    except pl.exceptions.InvalidOperationError:
        raise BrokenFiguresError(_misfit(rows, spec)) from None


def _misfit(rows: pl.DataFrame, spec: CubeSpec) -> str:
    """Which column holds what its type cannot; the first value outside a vocabulary is quoted."""
    for column in spec.columns:
        kind = spec.dtype(column)
        if isinstance(kind, pl.Enum):
            known = kind.categories.to_list()
            if strange := [value for value in rows[column].drop_nulls().cast(pl.String) if value not in known]:
                return (
                    f"The cube '{spec.name}' has the {column.replace('_', ' ')} '{strange[0]}'; allowed are "
                    f"{', '.join(known)}. 'bucketwise check' shows where it comes from."
                )
    for column in spec.money:
        if (sentence := too_large(column, rows[column], spec.name)) is not None:
            return sentence
    return f"The cube '{spec.name}' has values that its types cannot hold; 'bucketwise check' shows the columns."


def too_large(column: str, sums: pl.Series, name: str) -> str | None:
    """What to say where a sum of a .sql file is beyond the largest amount; None where none is."""
    if not sums.dtype.is_numeric():
        return None
    largest = sums.cast(pl.Decimal(38, MINOR_DIGITS), strict=False).abs().max()
    if not isinstance(largest, Decimal) or largest <= LARGEST_AMOUNT:
        return None
    return (
        f"'{column}' of '{name}' adds up to {largest:,}, beyond {LARGEST_AMOUNT:,}, the largest amount that figures "
        f"hold; look for amounts that are too large in {' and '.join(_holding(column, name))}, and see that they are "
        "in units of the base currency."
    )


def _holding(column: str, name: str) -> list[str]:
    """The contract's tables whose amounts a column of a .sql file is made of, going by the names of columns."""
    trees = [parsed(one) for one in (name, *relations(name))]
    aliases = [alias for tree in trees for alias in tree.find_all(exp.Alias)]
    names, before = {column}, set[str]()
    while names != before:
        before = names
        names = names | {c.name for alias in aliases if alias.alias in names for c in alias.find_all(exp.Column)}
    read = {table.name for tree in trees for table in _tables(tree)} & TABLES.keys()
    return sorted(table for table in read if _amounts(table) & names) or sorted(filter(_amounts, read))


def _amounts(table: str) -> set[str]:
    return {name for name, column in TABLES[table].fields.items() if isinstance(column.dtype, pl.Decimal)}


def minor_units(column: str, dtype: pl.DataType) -> pl.Expr:
    """A decimal column as Int64 minor units, exactly."""
    if isinstance(dtype, pl.Decimal) and dtype.scale <= MINOR_DIGITS:
        return pl.col(column).cast(pl.Decimal(38, MINOR_DIGITS)).to_physical().cast(pl.Int64)
    if dtype.is_integer() or dtype == pl.Null:
        return pl.col(column).cast(pl.Int64) * MINOR_UNITS
    raise BrokenFiguresError(
        f"'{column}' arrived as {dtype}; amounts must be exact decimals with at most {MINOR_DIGITS} places; cast them "
        "to DECIMAL(18,2) in the database or in its view."
    )


def _as_frame(arrow: object) -> pl.DataFrame:
    frame = pl.from_arrow(arrow)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("A result set always is a frame.")
    return frame


def _tables(tree: exp.Query) -> list[exp.Table]:
    """What stands after FROM and JOIN, but for what the query itself names WITH."""
    named_here = {cte.alias for cte in tree.find_all(exp.CTE)}
    return [table for table in tree.find_all(exp.Table) if table.name not in named_here]


def _with_tables(tree: exp.Query, live: LiveColumns | None, schema: str, kept: Collection[str]) -> exp.Query:
    """Put row relations, schema names and typed nulls in for the tables that a query names."""
    for table in [table for table in _tables(tree) if table.name not in kept]:
        replacement = _relation(table.name, live, schema, kept)
        if replacement is not None:
            table.replace(replacement.subquery(table.alias_or_name, copy=False))
        elif schema:
            table.set("db", exp.to_identifier(schema))
    return tree


def _relation(name: str, live: LiveColumns | None, schema: str, kept: Collection[str]) -> exp.Query | None:
    """What stands in for a table: nothing when the database has all of it."""
    if name not in TABLES:
        return _with_tables(parsed(name).copy(), live, schema, kept)
    if live is None or set(TABLES[name].columns) <= set(live.get(name, ())):
        return None
    return _with_typed_nulls(name, live.get(name, {}), schema)


def _with_typed_nulls(name: str, present: Mapping[str, str], schema: str) -> exp.Select:
    columns = [
        exp.column(column) if column in present else exp.alias_(_typed_null(name, column), column)
        for column in TABLES[name].columns
    ]
    query = exp.select(*columns)
    if present:
        return query.from_(exp.to_table(f"{schema}.{name}" if schema else name))
    return query.where(exp.false())


def _typed_null(table: str, column: str) -> exp.Cast:
    kind = contract.sql_table(table).c[column].type
    return exp.cast(exp.null(), str(kind.compile()), dialect=_SOURCE_DIALECT)


def _sqlglot_dialect(name: str) -> str:
    known = _SQLGLOT_NAMES.get(name, name)
    if sqlglot.Dialect.get(known) is None:
        raise UnknownNameError(f"There is no SQL dialect '{name}'; examples are duckdb, postgresql, spark and trino.")
    return known


def cube_spec(name: str) -> CubeSpec:
    """The declaration of a cube. Raises UnknownNameError."""
    try:
        return CUBES[name]
    except KeyError:
        raise UnknownNameError(f"There is no cube named '{name}'; known are {', '.join(CUBES)}.") from None
