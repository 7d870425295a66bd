"""What tables and columns a page may read, asked of the database once for each version of the figures.

Only where the catalogue is asked table by table, as Spark's is: thirty questions before the first row of a list. The
other engines tell all at once, and are asked every time.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from data_access.facts import facts
from data_access.queries import LiveColumns
from data_access.refresh import live_tables
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import StoreEmptyError

Told = TypeVar("Told")
_SLOW: Final = ("hive",)

_told: dict[tuple[str, ...], tuple[str, Any]] = {}
"""By what was asked, database, schema and store: the identity of the newest version then, and the answer."""
_lock: Final = Lock()


def live_of(connection: sa.Connection, settings: Settings) -> LiveColumns:
    """What this database has of the contract. Raises ContractError when a required table or column is missing."""
    return _once(connection, settings, "live", lambda: live_tables(connection, settings.database_schema))


def facts_of(connection: sa.Connection, settings: Settings, live: LiveColumns) -> dict[str, bool]:
    """Which of the fact tables hold any row, by the name of the parameter that says so."""
    return _once(connection, settings, "facts", lambda: facts(connection, live, settings.database_schema))


def _newest(settings: Settings) -> str:
    try:
        return store_of(settings).current_version()
    except StoreEmptyError:
        return ""


def _once(connection: sa.Connection, settings: Settings, what: str, ask: Callable[[], Told]) -> Told:
    if connection.dialect.name not in _SLOW:
        return ask()
    key = (what, settings.database_url, settings.database_schema, str(settings.store_path))
    version = _newest(settings)
    with _lock:
        held = _told.get(key)
    if held is None or held[0] != version:
        held = version, ask()
        with _lock:
            _told[key] = held
    answer: Told = held[1]
    return answer
