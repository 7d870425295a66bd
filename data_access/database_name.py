"""How the store and the pages name a database: its address without the password."""

import re
from typing import Final

_PLAIN_FILE: Final = re.compile(r"duckdb:///[A-Za-z0-9_./-]+")
"""An address with nothing to hide and nothing that would be spelled otherwise."""


def database_name(url: str) -> str:
    """The address without its password, as SQLAlchemy writes it. Raises DatabaseUnavailableError when it is none."""
    if _PLAIN_FILE.fullmatch(url):
        return url
    # A quarter of a second, which a dashboard over a file starts earlier without.
    from data_access.database_address import hidden, parse

    return hidden(parse(url))
