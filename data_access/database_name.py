"""How the store and the pages name a database: its address without the password."""

import re
from typing import Final

from validations.errors import DatabaseUnavailableError

# As SQLAlchemy takes an address apart. Its own function would do, but the dashboard starts a fifth of a second earlier
# without SQLAlchemy, which nothing needs until somebody asks the database itself.
_ADDRESS: Final = re.compile(r"(?P<engine>[\w+]+://)(?:(?P<user>[^:/]*)(?P<password>:[^@]*)?@)?(?P<rest>.*)", re.DOTALL)


def database_name(url: str) -> str:
    """The address without its password. Raises DatabaseUnavailableError when it is no address."""
    found = _ADDRESS.match(url)
    if found is None:
        raise DatabaseUnavailableError(
            "The database address cannot be read; an example is duckdb:///data/collections.duckdb."
        )
    return f"{found['engine']}{found['user']}:***@{found['rest']}" if found["password"] else url
