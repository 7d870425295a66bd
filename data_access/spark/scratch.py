"""Rows of a statement by way of a folder that the engine and we both reach, rather than one by one from its server."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl
import sqlalchemy as sa

from data_access.spark.literals import literal
from validations.errors import SettingsError

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
