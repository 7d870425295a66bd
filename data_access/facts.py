"""Which tables of facts hold any row, and what stands in for day-ends where a database has none."""

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from data_access import contract
from data_access.queries import LiveColumns

FACT_TABLES: Final = {
    "has_payments": "payment",
    "has_presentations": "presentation",
    "has_waivers": "waiver",
    "has_charges": "charge",
    "has_write_offs": "write_off",
    "has_instalments": "instalment",
    "has_allocations": "allocation",
    "has_interactions": "interaction",
    "has_promises": "promise",
    "has_settlements": "settlement",
    "has_disputes": "dispute",
    "has_complaints": "complaint",
    "has_surveys": "survey_response",
    "has_costs": "collection_cost",
    "has_targets": "target",
    "has_terms": "sla_term",
    "has_collectors": "collector",
}
"""Parameter of the cubes' SQL -> the table of which it says whether it holds any row."""
EVENT_DAYS: Final = {
    "payment": "paid_at",
    "interaction": "started_at",
    "complaint": "received_on",
    "presentation": "presented_on",
    "dispute": "raised_on",
    "survey_response": "sent_on",
}
"""What tells the months of a database that holds no day-end."""


def only_events(live: Collection[str]) -> bool:
    """Whether a database with these tables records events, such as complaints, but no day-end.

    Its events are figures of their own, for which none of the tables that describe accounts is needed.
    """
    return "account_snapshot" not in live and any(name in live for name in EVENT_DAYS)


def facts(connection: sa.Connection, live: LiveColumns, schema: str = "") -> dict[str, bool]:
    """Which of the fact tables hold any row, by the name of the parameter that says so."""
    return {
        parameter: table in live and _holds_a_row(connection, contract.typed_table(table, schema))
        for parameter, table in FACT_TABLES.items()
    }


def _holds_a_row(connection: sa.Connection, table: sa.TableClause) -> bool:
    return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None
