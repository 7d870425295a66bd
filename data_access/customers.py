"""Names and phones of customers: read from the database for the rows on a screen, masked unless a setting grants them.

They are kept nowhere: not in the store, not in a cache, not in a log.
"""

import re
from collections.abc import Sequence
from typing import Final

import polars as pl
import sqlalchemy as sa

from data_access.engine import reading_for_page
from data_access.settings import Settings

MOST: Final = 500
"""Accounts that may be asked for at once."""
_MASK: Final = "\u2022\u2022\u2022"
_DIGITS_SHOWN: Final = 4
_PERSONAL: Final = ("customer_name", "phone")
_PATIENCE: Final = 1.0
"""Seconds that a list waits for a database that is being loaded before it is shown without names."""


def customers_of(settings: Settings, accounts: Sequence[str]) -> pl.DataFrame:
    """account_id, customer_name and phone of some accounts; null where the database does not record them.

    Raises DatabaseUnavailableError while a load runs.
    """
    schema = dict.fromkeys(("account_id", *_PERSONAL), pl.String)
    with reading_for_page(settings, _PATIENCE) as connection:
        names: list[sa.ColumnClause[str]] = [sa.column(name) for name in ("account_id", *_PERSONAL)]
        table = sa.table("account", *names, schema=settings.database_schema or None)
        # Asked of this one table by a question without rows; looking through the whole catalogue takes far longer.
        live = connection.execute(sa.select(sa.text("*")).select_from(table).where(sa.false())).keys()
        held = [name for name in _PERSONAL if name in map(str.lower, live)]
        statement = sa.select(*(table.c[name] for name in ("account_id", *held)))
        statement = statement.where(table.c.account_id.in_(list(accounts)[:MOST]))
        rows = [dict(row) for row in connection.execute(statement).mappings()]
    shown = [{**row, **{name: shown_as(settings, name, row[name]) for name in held}} for row in rows]
    return pl.DataFrame(shown, schema=schema)


def shown_as(settings: Settings, column: str, value: str | None) -> str | None:
    """A name or a phone as this reader may see it."""
    if value is None or settings.show_customer_names:
        return value
    return masked_phone(str(value)) if column == "phone" else masked_name(str(value))


def masked_name(name: str) -> str:
    """The first letter of each part, and nothing of its length."""
    return " ".join(f"{part[0]}{_MASK}" for part in name.split())


def masked_phone(phone: str) -> str:
    """The last four digits of a whole number; nothing of a short one."""
    digits = re.sub(r"\D", "", phone)
    return f"{_MASK}{digits[-_DIGITS_SHOWN:]}" if len(digits) >= 2 * _DIGITS_SHOWN else _MASK
