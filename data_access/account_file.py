"""Everything the database records about one account, and names and phones of customers.

Names and phones are masked unless a setting grants them, and kept nowhere: not in the store, not in a cache, not in a
log.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access import queries, reserved_words
from data_access.contract import LiveColumns
from data_access.engine import reading_for_page
from data_access.lists import live_of
from data_access.number_mask import MASK
from data_access.settings import Settings
from validations.errors import UnknownNameError

MOST: Final = 500
"""Accounts that may be asked for at once."""
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
    return " ".join(f"{part[0]}{MASK}" for part in name.split())


def masked_phone(phone: str) -> str:
    """The last four digits of a whole number; nothing of a short one."""
    digits = re.sub(r"\D", "", phone)
    return f"{MASK}{digits[-_DIGITS_SHOWN:]}" if len(digits) >= 2 * _DIGITS_SHOWN else MASK


EVENTS: Final[Mapping[str, str]] = {
    "account_dues": "instalment",
    "account_presentations": "presentation",
    "account_payments": "payment",
    "account_contacts": "interaction",
    "account_promises": "promise",
    "account_allocations": "allocation",
    "account_complaints": "complaint",
    "account_disputes": "dispute",
    "account_charges": "charge",
    "account_waivers": "waiver",
    "account_settlements": "settlement",
    "account_plans": "repayment_plan",
    "account_write_offs": "write_off",
    "account_legal_cases": "legal_case",
    "account_repossessions": "repossession",
}
"""The .sql file of each kind of event, and the table that it reads."""
MOST_EVENTS: Final = 500
"""Events of one kind that are read, the newest ones."""
_EVENT: Final = {
    "on_day": pl.Date(),
    "event": pl.String(),
    "detail": pl.String(),
    "remark": pl.String(),
    "amount": pl.Int64(),
    "until_day": pl.Date(),
    "agency_code": pl.String(),
    "collector_code": pl.String(),
}
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "account_head": (
        "account_id",
        "customer_id",
        "product_code",
        "branch_code",
        "segment",
        "opened_on",
        "closed_on",
        "restructured_on",
        "sanctioned_amount",
        "instalment_amount",
        "customer_name",
        "phone",
    ),
    "account_positions": (
        "as_of_date",
        "status",
        "bucket",
        "dpd",
        "unpaid_dues",
        "principal",
        "total_outstanding",
        "overdue",
        "charges_due",
    ),
}
"""What the other files return."""
_POSITION_MONEY: Final = ("principal", "total_outstanding", "overdue", "charges_due")
_HEAD_MONEY: Final = ("sanctioned_amount", "instalment_amount")


@dataclass(frozen=True)
class AccountFile:
    """One account; amounts in minor units."""

    head: Mapping[str, Any]
    """One row of the account; name and phone as the reader may see them."""
    positions: pl.DataFrame
    """Its day-ends among those asked for, oldest first."""
    events: pl.DataFrame
    """table x on_day x what happened, newest first."""
    missing: tuple[str, ...]
    """Tables that the database does not have."""
    cut: tuple[str, ...]
    """Tables that hold more events than were read."""


def account_file(settings: Settings, account_id: str, days: Collection[date], as_of: date) -> AccountFile:
    """The account with its day-ends of some days, and its events up to the newest MOST_EVENTS of each kind.

    Raises UnknownNameError when there is no such account, DatabaseUnavailableError while a load runs.
    """
    with reading_for_page(settings) as connection:
        ask = _Asked(connection, live_of(connection, settings), settings.database_schema)
        found = ask.rows("account_head", {"account_id": account_id}, limit=1)
        if found.is_empty():
            raise UnknownNameError(f"The database has no account '{account_id}'; search for a part of its number.")
        head = _minor(found, _HEAD_MONEY).row(0, named=True)
        bound = {"account_id": account_id, "customer_id": head["customer_id"], "as_of_date": as_of}
        positions = ask.rows("account_positions", bound, newest="as_of_date", among=days, limit=len(days))
        events = {
            table: ask.rows(name, bound, newest="on_day", limit=MOST_EVENTS + 1)
            for name, table in EVENTS.items()
            if table in ask.live
        }
    personal = {name: shown_as(settings, name, head[name]) for name in ("customer_name", "phone")}
    return AccountFile(
        {**head, **personal},
        _minor(positions, _POSITION_MONEY).sort("as_of_date"),
        _together(events),
        tuple(table for table in EVENTS.values() if table not in events),
        tuple(table for table, rows in events.items() if rows.height > MOST_EVENTS),
    )


@dataclass(frozen=True)
class _Asked:
    """One transaction of the database."""

    connection: sa.Connection
    live: LiveColumns
    schema: str

    def rows(
        self,
        name: str,
        bound: Mapping[str, object],
        *,
        limit: int,
        newest: str = "",
        among: Collection[date] | None = None,
    ) -> pl.DataFrame:
        """At most `limit` rows of a .sql file, the newest by a column of dates."""
        text = sa.text(queries.render(name, self.connection.dialect.name, self.live, self.schema))
        inner = text.columns(*(sa.column(one) for one in COLUMNS.get(name, _EVENT))).subquery("found")
        statement = sa.select(inner).limit(limit)
        if newest:
            statement = statement.order_by(inner.c[newest].desc())
        if among is not None:
            statement = statement.where(inner.c[newest].in_(list(among)))
        rows = queries.read_frame(self.connection, statement, {key: bound[key] for key in text._bindparams})
        return reserved_words.in_our_words(rows)


def _minor(rows: pl.DataFrame, money: Collection[str]) -> pl.DataFrame:
    return rows.with_columns(queries.minor_units(name, rows.schema[name]) for name in money)


def _together(events: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """All events on one timeline, newest first; on one day in the order of the kinds."""
    parts = [
        _minor(rows.head(MOST_EVENTS), ["amount"])
        .with_columns(pl.lit(table).alias("table"))
        .select("table", *(pl.col(name).cast(dtype) for name, dtype in _EVENT.items()))
        for table, rows in events.items()
    ]
    return pl.concat([pl.DataFrame(schema={"table": pl.String(), **_EVENT}), *parts]).sort(
        "on_day", descending=True, maintain_order=True
    )
