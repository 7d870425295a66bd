"""The key that account numbers are masked with: made by this installation, and kept in the state database."""

import secrets
from typing import Final

import sqlalchemy as sa

from data_access.settings import Settings
from data_access.state import state_of
from data_access.state_tables import SECRET

_NAME: Final = "account numbers"
_BYTES: Final = 64
"""The longest key that AES-SIV takes."""


def number_key(settings: Settings) -> bytes:
    """The key of this installation; made once, when it is first needed. Raises StateUnavailableError."""
    asked = sa.select(SECRET.c.value).where(SECRET.c.name == _NAME)
    with state_of(settings).writing() as connection:
        held = connection.execute(asked).scalar_one_or_none()
        if held is None:
            held = secrets.token_hex(_BYTES)
            connection.execute(SECRET.insert().values(name=_NAME, value=held))
    return bytes.fromhex(held)
