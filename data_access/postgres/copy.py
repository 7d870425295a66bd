"""The rows of a statement by way of PostgreSQL's COPY, as text that is parsed at once rather than value by value.

COPY takes no parameters from outside, so psycopg writes the values into the statement. Only a cube's own parameters
come here, days and yes or no; what a reader types or picks stays a bound parameter and comes row by row.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.csv as csv
import sqlalchemy as sa

from validations.errors import BrokenFiguresError

DRIVER: Final = "psycopg"
_NUMERIC: Final = 1700
_TYPES: Final[Mapping[int, pa.DataType]] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
}
"""By the numbers that PostgreSQL gives its types; everything else arrives as text."""


def can_copy(connection: sa.Connection) -> bool:
    """Whether the rows of this connection can be copied out: on PostgreSQL, by the driver that knows how."""
    return connection.dialect.name == "postgresql" and connection.dialect.driver == DRIVER


def read_copied(connection: sa.Connection, statement: sa.TextClause, parameters: Mapping[str, object]) -> pl.DataFrame:
    """The rows, in the transaction that the connection is in; decimals are exact, null and empty text stay apart.

    Raises BrokenFiguresError for a value that no frame can hold, such as an infinite date.
    """
    types = _types(connection, statement, parameters)
    # How a role has its dates written must not matter.
    connection.execute(sa.text("SET LOCAL datestyle = 'ISO'"))
    table = _parsed(_copied(connection, statement, parameters), types)
    frame = pl.DataFrame(pl.from_arrow(table))
    return frame.with_columns(_exact(frame[name]) for name, kind in types.items() if kind == _NUMERIC)


def _types(connection: sa.Connection, statement: sa.TextClause, parameters: Mapping[str, object]) -> dict[str, int]:
    """The columns of a statement and their types, asked without its rows."""
    asked = connection.execute(sa.text(f"SELECT * FROM ({statement.text}) AS asked LIMIT 0"), parameters)  # noqa: S608
    described: Any = asked.cursor.description
    return {column.name: column.type_code for column in described}


def _copied(connection: sa.Connection, statement: sa.TextClause, parameters: Mapping[str, object]) -> bytes:
    """Everything in one piece: a cube is small beside the rows that it sums up."""
    driver: Any = connection.dialect.loaded_dbapi
    compiled = statement.compile(dialect=connection.dialect)
    given = compiled.construct_params(parameters)
    # The driver takes %% for % only where it puts parameters in.
    text = str(compiled) if given else str(compiled).replace("%%", "%")
    command = f"COPY ({text}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')"
    raw: Any = connection.connection.driver_connection
    try:
        with driver.ClientCursor(raw) as cursor, cursor.copy(command, given) as rows:
            return b"".join(rows)
    except driver.Error as error:
        # As SQLAlchemy would tell of it, had it sent the statement itself.
        lost = connection.dialect.is_disconnect(error, raw, None)
        if lost:
            connection.invalidate(error)
        raise sa.exc.DBAPIError.instance(
            command, None, error, driver.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from error


def _parsed(text: bytes, types: Mapping[str, int]) -> pa.Table:
    if not text:
        return pa.table({name: pa.array([], _TYPES.get(kind, pa.string())) for name, kind in types.items()})
    try:
        return csv.read_csv(
            BytesIO(text),
            read_options=csv.ReadOptions(column_names=list(types), use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types={name: _TYPES.get(kind, pa.string()) for name, kind in types.items()},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
    except pa.ArrowInvalid:
        # The message of the parser quotes the value, which may be a customer's.
        raise BrokenFiguresError(
            "The database answered with a value that no figure can hold, such as a date 'infinity'; 'bucketwise check' "
            "shows the columns."
        ) from None


def _exact(numbers: pl.Series) -> pl.Series:
    """Numbers as text become decimals of as many places as any of them has; what is no number leaves the text."""
    point = numbers.str.find(".", literal=True)
    places = (numbers.str.len_bytes().cast(pl.Int64) - point.cast(pl.Int64) - 1).max()
    decimals = numbers.cast(pl.Decimal(38, int(str(places or 0))), strict=False)
    return decimals if decimals.null_count() == numbers.null_count() else numbers
