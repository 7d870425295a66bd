"""The address of a database: taken apart, shown without its secrets, and refused in a sentence where it is none."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data_access.atomic_file import reason
from validations.errors import DatabaseUnavailableError

_FILES: Final = ("duckdb", "sqlite")
"""Engines whose database is a file."""
_SECRET: Final = ("password", "passwd", "pwd", "secret", "token", "key")


def parse(url: str) -> sa.URL:
    """An address taken apart, with `~` in the path of a file replaced.

    Raises DatabaseUnavailableError when it cannot be read.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseUnavailableError(
            "The database address cannot be read; an example is duckdb:///data/collections.duckdb."
        ) from None
    if parsed.get_backend_name() not in _FILES:
        return parsed
    if parsed.host:
        raise DatabaseUnavailableError(
            f"The database address '{hidden(parsed)}' names a server, which {parsed.get_backend_name()} has none of; a "
            f"file follows three slashes: {parsed.get_backend_name()}:///{parsed.host}."
        )
    try:
        return parsed.set(database=str(Path(parsed.database).expanduser())) if parsed.database else parsed
    except RuntimeError:
        raise DatabaseUnavailableError(
            f"The database address '{hidden(parsed)}' begins with the home of a user who is not known here."
        ) from None


def not_an_address(url: sa.URL, error: Exception) -> DatabaseUnavailableError:
    """Drivers quote what they do not understand, a password too; so only the kind of their complaint is said."""
    return DatabaseUnavailableError(
        f"The database address '{hidden(url)}' cannot be used ({type(error).__name__}); check its parts, and what "
        "follows the question mark. An example is duckdb:///data/collections.duckdb."
    )


def missing_file(url: sa.URL) -> str | None:
    """The file of a database that is not there; None where it is, or where there is no file."""
    if url.get_backend_name() not in _FILES or not url.database or url.database.startswith(":"):
        return None
    try:
        return None if Path(url.database).exists() else url.database
    except OSError as error:
        raise DatabaseUnavailableError(
            f"There can be no database file '{url.database[:60]}…': {reason(error)}."
        ) from None


def hidden(url: sa.URL) -> str:
    """An address as it may be shown: without its password, wherever it stands."""
    secret = {name for name in url.query if any(word in name.lower() for word in _SECRET)}
    masked: Mapping[str, str] = dict.fromkeys(secret, "***")
    return url.update_query_dict(masked).render_as_string(hide_password=True)


_PLAIN_FILE: Final = re.compile(r"duckdb:///[A-Za-z0-9_./-]+")
"""An address with nothing to hide and nothing that would be spelled otherwise."""


def database_name(url: str) -> str:
    """The address without its password, as SQLAlchemy writes it. Raises DatabaseUnavailableError when it is none."""
    if _PLAIN_FILE.fullmatch(url):
        return url
    # A quarter of a second, which a dashboard over a file starts earlier without.
    from data_access.database_address import hidden, parse

    return hidden(parse(url))
