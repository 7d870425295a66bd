"""Statements for Spark: values as literals, and large results by way of a folder.

Its Thrift protocol has no bound parameters, so values become part of the statement; and it hands rows over one by one,
so many rows come as files in a folder that the engine and we both reach.
"""

import math
import shutil
import time
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl
import sqlalchemy as sa

from validations.errors import SettingsError

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.")


def bound(statement: str, parameters: Mapping[str, object]) -> str:
    """The statement, in which a value is marked `%(name)s` and a percent sign doubled, with its values put in."""
    return statement % {name: literal(value) for name, value in parameters.items()}


def literal(value: object) -> str:
    """A value so that Spark reads back exactly it, whatever it holds. Raises TypeError for a kind that is not data."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise TypeError("Times of the data contract are local and have no zone.")
        return f"TIMESTAMP_NTZ '{value.isoformat(' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"A {type(value).__name__} cannot be part of a question to Spark.")


def _number(value: float | Decimal) -> str:
    """In brackets when negative, because two minus signs in a row begin a comment."""
    if isinstance(value, float):
        text = f"{value!r}D" if math.isfinite(value) else f"CAST('{value!r}' AS DOUBLE)"
    else:
        text = f"{value:f}BD" if isinstance(value, Decimal) else str(value)
    return f"({text})" if text.startswith("-") else text


def _text(value: str) -> str:
    """Letters and digits as they are, all else by its number: nothing can end the text, or be taken for a variable.

    Spark replaces `${env:...}` in a statement before it reads it, quotes or not.
    """
    units = value.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[place : place + 2]) for place in range(0, len(units), 2)]
    return "'" + "".join(chr(code) if chr(code) in _PLAIN else f"\\u{code:04x}" for code in codes) + "'"


OPTION: Final = "scratch_path"
"""Execution option of a connection that may be read in this way: the folder."""
_PREFIX: Final = "bucketwise-"
_A_DAY: Final = 86_400.0
_TASKS: Final = 64
_TRIED: Final = "scratch path tried"


def scratch_of(connection: sa.Connection) -> Path | None:
    """The folder that large results come through, if one is set."""
    found = connection.get_execution_options().get(OPTION)
    return Path(found) if found else None


def read_through(
    connection: sa.Connection, statement: sa.TextClause, parameters: Mapping[str, object], scratch: Path
) -> pl.DataFrame:
    """The rows, written by the engine as Parquet and read here; the files are removed.

    Raises SettingsError when what the engine writes does not arrive here.
    """
    if _TRIED not in connection.info:
        _tidy(scratch)
        _try(connection, scratch)
        connection.info[_TRIED] = True
    return _read(connection, statement.text, parameters, scratch)


def _tidy(scratch: Path) -> None:
    """Remove what a process that was killed left a day ago or earlier."""
    for left in scratch.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _A_DAY:
            shutil.rmtree(left, ignore_errors=True)


def _try(connection: sa.Connection, scratch: Path) -> None:
    """A folder that only some workers share would lose rows without a word, so all of them write a number first."""
    try:
        numbers = _read(connection, f"SELECT id FROM range(0, {_TASKS}, 1, {_TASKS})", {}, scratch)  # noqa: S608 - numbers
    except sa.exc.DBAPIError:
        raise SettingsError(_not_shared(scratch)) from None
    if sorted(numbers["id"]) != list(range(_TASKS)):
        raise SettingsError(_not_shared(scratch))


def _read(connection: sa.Connection, query: str, parameters: Mapping[str, object], scratch: Path) -> pl.DataFrame:
    folder = scratch / f"{_PREFIX}{uuid4().hex}"
    target = literal(f"file://{folder}")
    try:
        connection.execute(sa.text(f"INSERT OVERWRITE DIRECTORY {target} USING parquet {query}"), parameters)
        files = sorted(folder.glob("*.parquet"))
        if not files:
            raise SettingsError(_not_shared(scratch))
        return pl.read_parquet(files, glob=False)
    except PermissionError:
        raise SettingsError(_not_shared(scratch)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_shared(scratch: Path) -> str:
    return (
        f"What the engine writes to the scratch path '{scratch}' cannot be read here; it must be one folder, mounted "
        "under the same path on every worker and on this computer, that both may write to; leave it empty otherwise."
    )
