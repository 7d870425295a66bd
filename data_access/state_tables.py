"""The tables of the state database, and the steps that bring an older one to their newest form."""

from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()
SCHEMA_VERSION: Final = sa.Table(
    "schema_version",
    METADATA,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
DOUBT_DECISION: Final = sa.Table(
    "doubt_decision",
    METADATA,
    sa.Column("doubt_id", sa.String(16), primary_key=True),
    sa.Column("decided_at", sa.DateTime, primary_key=True),
    sa.Column("decision", sa.String(10), nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
)
"""One row per decision about a doubt, in UTC; the last one holds, the others are its history."""

SAVED_VIEW: Final = sa.Table(
    "saved_view",
    METADATA,
    sa.Column("view_id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("page", sa.String(50), nullable=False),
    sa.Column("parameters", sa.JSON, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
)
"""One row per page that a reader named as it was filtered; times are in UTC."""
NOTE: Final = sa.Table(
    "note",
    METADATA,
    sa.Column("note_id", sa.String(32), primary_key=True),
    sa.Column("month", sa.Date, nullable=False),
    sa.Column("agency_code", sa.String(200), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
)
"""One row per remark on a month, or on an agency where its code is not empty; times are in UTC."""

PACK_TOLD: Final = sa.Table(
    "pack_told",
    METADATA,
    sa.Column("pack", sa.String(40), primary_key=True),
    sa.Column("scope_key", sa.String(64), primary_key=True),
    sa.Column("data_key", sa.String(60), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("told_at", sa.DateTime, nullable=False),
    sa.Column("figures", sa.JSON, nullable=False),
)
"""One row per pack, selection, data version and month: the figures as it told them; times are in UTC."""
PACK_DELIVERY: Final = sa.Table(
    "pack_delivery",
    METADATA,
    sa.Column("pack", sa.String(40), primary_key=True),
    sa.Column("part", sa.String(200), primary_key=True),
    sa.Column("schedule", sa.String(20), primary_key=True),
    sa.Column("due_at", sa.DateTime, primary_key=True),
    sa.Column("recipient", sa.String(320), primary_key=True),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("month", sa.Date),
    sa.Column("data_version", sa.Integer),
    sa.Column("said", sa.Text, nullable=False),
)
"""One row per pack that was due, and recipient or folder: what became of it. `due_at` is the lender's local time,
`changed_at` UTC."""

SOURCE_LAYOUT: Final = sa.Table(
    "source_layout",
    METADATA,
    sa.Column("header", sa.String(64), primary_key=True),
    sa.Column("source", sa.String(200), primary_key=True),
    sa.Column("matched", sa.JSON, nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("kept_at", sa.DateTime, nullable=False),
)
"""One row per layout of a lender's file, by a digest of its header and its name without the period: how its columns
were matched to the contract. Times are in UTC."""

ALERT_TOLD: Final = sa.Table(
    "alert_told",
    METADATA,
    sa.Column("recipient", sa.String(320), primary_key=True),
    sa.Column("rule", sa.String(200), primary_key=True),
    sa.Column("value", sa.String(200), primary_key=True),
    sa.Column("told_at", sa.DateTime, primary_key=True),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("over_at", sa.DateTime),
)
"""One row per alert that a recipient was told of, and when its end was told; the value is empty for the whole
selection. Times are in UTC."""
SECRET: Final = sa.Table(
    "secret",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.String(200), nullable=False),
)
"""One row per key that this installation made for itself, such as the one that numbers of accounts are masked with."""

Step = Callable[[sa.Connection], None]


def _add_saved_views(connection: sa.Connection) -> None:
    """The table as version 2 has it, whatever later versions make of it."""
    sa.Table(
        "saved_view",
        sa.MetaData(),
        sa.Column("view_id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("page", sa.String(50), nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
    ).create(connection)


def _add_notes(connection: sa.Connection) -> None:
    """The table as version 3 has it."""
    sa.Table(
        "note",
        sa.MetaData(),
        sa.Column("note_id", sa.String(32), primary_key=True),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("agency_code", sa.String(200), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
    ).create(connection)


def _add_packs(connection: sa.Connection) -> None:
    """The tables of packs as version 4 has them."""
    tables = sa.MetaData()
    sa.Table(
        "pack_told",
        tables,
        sa.Column("pack", sa.String(40), primary_key=True),
        sa.Column("scope_key", sa.String(64), primary_key=True),
        sa.Column("data_key", sa.String(60), primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("told_at", sa.DateTime, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
    )
    sa.Table(
        "pack_delivery",
        tables,
        sa.Column("pack", sa.String(40), primary_key=True),
        sa.Column("part", sa.String(200), primary_key=True),
        sa.Column("schedule", sa.String(20), primary_key=True),
        sa.Column("due_at", sa.DateTime, primary_key=True),
        sa.Column("recipient", sa.String(320), primary_key=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("month", sa.Date),
        sa.Column("data_version", sa.Integer),
        sa.Column("said", sa.Text, nullable=False),
    )
    tables.create_all(connection)


def _add_source_layouts(connection: sa.Connection) -> None:
    """The table as version 5 has it."""
    sa.Table(
        "source_layout",
        sa.MetaData(),
        sa.Column("header", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("matched", sa.JSON, nullable=False),
        sa.Column("who", sa.String(320), nullable=False),
        sa.Column("kept_at", sa.DateTime, nullable=False),
    ).create(connection)


def _add_told_alerts(connection: sa.Connection) -> None:
    """The table as version 6 has it."""
    sa.Table(
        "alert_told",
        sa.MetaData(),
        sa.Column("recipient", sa.String(320), primary_key=True),
        sa.Column("rule", sa.String(200), primary_key=True),
        sa.Column("value", sa.String(200), primary_key=True),
        sa.Column("told_at", sa.DateTime, primary_key=True),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("over_at", sa.DateTime),
    ).create(connection)


def _add_secrets(connection: sa.Connection) -> None:
    """The table as version 7 has it."""
    sa.Table(
        "secret",
        sa.MetaData(),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(200), nullable=False),
    ).create(connection)


UPGRADES: Final[tuple[Step, ...]] = (
    _add_saved_views,
    _add_notes,
    _add_packs,
    _add_source_layouts,
    _add_told_alerts,
    _add_secrets,
)
"""What makes version 2 of version 1, version 3 of version 2, and so on. A step that was released is never changed."""
