"""SQLAlchemy tables derived from the declared contract, and what a live database has of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine.reflection import ObjectKind

from validations.errors import ContractError
from validations.tables import TABLES, Table

LiveColumns = Mapping[str, Mapping[str, str]]
"""Contract table -> column -> type, for what the database has."""


METADATA: Final = sa.MetaData()
_GROWING: Final = {
    "payment": "paid_at",
    "presentation": "presented_on",
    "interaction": "started_at",
    "charge": "levied_on",
}
"""The tables that grow by day, and what tells the day."""


def sql_type(dtype: pl.DataType) -> sa.types.TypeEngine[Any]:
    """The SQL type that holds a contract column of this Polars type without loss."""
    if isinstance(dtype, pl.Decimal):
        return sa.Numeric(dtype.precision, dtype.scale)
    return _SQL_TYPES[type(dtype)]()


def type_name(dtype: pl.DataType) -> str:
    """That type as it is written in SQL, such as DECIMAL(18,2)."""
    if isinstance(dtype, pl.Decimal):
        return f"DECIMAL({dtype.precision},{dtype.scale})"
    return "TIMESTAMP" if isinstance(dtype, pl.Datetime) else str(sql_type(dtype))


def sql_table(name: str) -> sa.Table:
    """The SQLAlchemy table of a contract table; KeyError if the contract has no such table."""
    return METADATA.tables[name]


def typed_table(name: str, schema: str = "") -> sa.TableClause:
    """A contract table in a schema of the database, with the types of its columns."""
    columns = [sa.column(column.name, column.type) for column in sql_table(name).columns]
    return sa.table(name, *columns, schema=schema or None)


def create_tables(connection: sa.Connection, names: Collection[str] | None = None) -> None:
    """Create the named contract tables (default: all) that the database does not have yet."""
    wanted = [sql_table(name) for name in (TABLES if names is None else names)]
    METADATA.create_all(connection, tables=wanted, checkfirst=True)


def live_columns(connection: sa.Connection, schema: str | None = None) -> dict[str, dict[str, str]]:
    """Columns and their SQL type names of those contract tables that exist, as tables or as views.

    Names are matched without regard to case and given as the contract spells them. Raises ContractError for names in
    capitals on PostgreSQL, which tells them apart.
    """
    # Spark is asked table by table, and spells every name in small letters.
    wanted = list(TABLES) if connection.dialect.name == "hive" else None
    relations = sa.inspect(connection).get_multi_columns(schema, filter_names=wanted, kind=ObjectKind.ANY)
    found = {name.lower(): columns for (_, name), columns in relations.items()}
    if connection.dialect.name == "postgresql":
        _refuse_capitals({name: [column["name"] for column in columns] for (_, name), columns in relations.items()})
    return {
        name: {column["name"].lower(): _live_type_name(column["type"]) for column in found[name]}
        for name in TABLES
        if name in found
    }


def _refuse_capitals(held: Mapping[str, Sequence[str]]) -> None:
    """No query would find them: what is not quoted is read in small letters there."""
    for table, columns in held.items():
        if table.lower() not in TABLES or (table != table.lower() and table.lower() in held):
            continue
        declared = TABLES[table.lower()].columns
        wrong = [name for name in columns if name != name.lower() in declared and name.lower() not in columns]
        if wrong or table != table.lower():
            renamed = ", ".join(f'"{name}" AS {name.lower()}' for name in wrong[:3]) or "*"
            raise ContractError(
                f'The table "{table}" is spelled with capitals, which PostgreSQL tells from small letters; create a '
                f'view {table.lower()} in a schema of its own that selects {renamed} from "{table}".'
            )


_SQL_TYPES: Final[dict[type[pl.DataType], type[sa.types.TypeEngine[Any]]]] = {
    pl.String: sa.String,
    pl.Date: sa.Date,
    pl.Datetime: sa.DateTime,
    pl.Int64: sa.BigInteger,
    pl.Boolean: sa.Boolean,
}


def _live_type_name(kind: sa.types.TypeEngine[Any]) -> str:
    zone = " WITH TIME ZONE" if getattr(kind, "timezone", False) else ""
    return str(kind).upper() + zone


def _derive(table: Table) -> sa.Table:
    columns = [
        sa.Column(column.name, sql_type(column.dtype), nullable=column.nullable) for column in table.fields.values()
    ]
    return sa.Table(table.name, METADATA, *columns, *_primary_key(table), *_index_by_day(table))


def _primary_key(table: Table) -> list[sa.PrimaryKeyConstraint]:
    """The key as primary key, on PostgreSQL; a key that may hold nulls (a target for all products) cannot be one."""
    if any(table.fields[name].nullable for name in table.key):
        return []
    # In DuckDB a primary key makes replacing a month of a million rows take a minute instead of a second, and the
    # file ten times as large; the import and the check hold the key there.
    return [sa.PrimaryKeyConstraint(*table.key).ddl_if(dialect="postgresql")]


def _index_by_day(table: Table) -> list[sa.Index]:
    """What finds a month of events on PostgreSQL, at next to no cost; DuckDB knows it of every column."""
    if table.name not in _GROWING:
        return []
    # Rows that come in order are put into it as they come, rather than when the table has grown by a fifth.
    kept_up = {"autosummarize": "on"}
    index = sa.Index(f"{table.name}_day", _GROWING[table.name], postgresql_using="brin", postgresql_with=kept_up)
    return [index.ddl_if(dialect="postgresql")]


for _table in TABLES.values():
    _derive(_table)


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
    "has_legal_cases": "legal_case",
    "has_repossessions": "repossession",
    "has_disputes": "dispute",
    "has_complaints": "complaint",
    "has_surveys": "survey_response",
    "has_costs": "collection_cost",
    "has_targets": "target",
    "has_terms": "sla_term",
    "has_collectors": "collector",
    "has_campaign_contacts": "campaign_contact",
    "has_plans": "repayment_plan",
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
        parameter: table in live and _holds_a_row(connection, typed_table(table, schema))
        for parameter, table in FACT_TABLES.items()
    }


def _holds_a_row(connection: sa.Connection, table: sa.TableClause) -> bool:
    return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None
