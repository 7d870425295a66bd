"""Keys that an installation makes for itself, once each, and keeps in the state database."""

import secrets
from typing import Final

import sqlalchemy as sa

from data_access.settings import Settings
from data_access.state import state_of
from data_access.state_tables import SECRET

NUMBERS: Final = "account numbers"
"""What numbers of accounts and customers are masked with."""
ACCESS_LOG: Final = "access log"
"""What the log of access marks accounts with."""
_BYTES: Final = 64
"""The longest key that AES-SIV takes."""


def installation_key(settings: Settings, name: str) -> bytes:
    """The key of this name; made when it is first needed. Raises StateUnavailableError."""
    asked = sa.select(SECRET.c.value).where(SECRET.c.name == name)
    with state_of(settings).writing() as connection:
        held = connection.execute(asked).scalar_one_or_none()
        if held is None:
            held = secrets.token_hex(_BYTES)
            connection.execute(SECRET.insert().values(name=name, value=held))
    return bytes.fromhex(held)
