"""What tables and columns a page may read, asked of the database once for each version of the figures.

Only where the catalogue is asked table by table, as Spark's is: thirty questions before the first row of a list. The
other engines tell all at once, and are asked every time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final, TypeVar

import polars as pl
import sqlalchemy as sa

from data_access import queries, reserved_words
from data_access.contract import LiveColumns, facts
from data_access.engine import reading_for_page
from data_access.list_specs import ListSpec
from data_access.months import Period
from data_access.refresh import live_tables
from data_access.row_slices import read_slices
from data_access.settings import Settings
from data_access.store import store_of
from validations.dimensions import dimension
from validations.errors import AccessRefusedError, FilterNotPossibleError, StoreEmptyError

Told = TypeVar("Told")
_SLOW: Final = ("hive",)

_told: dict[tuple[str, ...], tuple[str, Any]] = {}
"""By what was asked, database, schema and store: the identity of the newest version then, and the answer."""
_lock: Final = Lock()


def live_of(connection: sa.Connection, settings: Settings) -> LiveColumns:
    """What this database has of the contract. Raises ContractError when a required table or column is missing."""
    return _once(connection, settings, "live", lambda: live_tables(connection, settings.database_schema))


def facts_of(connection: sa.Connection, settings: Settings, live: LiveColumns) -> dict[str, bool]:
    """Which of the fact tables hold any row, by the name of the parameter that says so."""
    return _once(connection, settings, "facts", lambda: facts(connection, live, settings.database_schema))


def _newest(settings: Settings) -> str:
    try:
        return store_of(settings).current_version()
    except StoreEmptyError:
        return ""


def _once(connection: sa.Connection, settings: Settings, what: str, ask: Callable[[], Told]) -> Told:
    if connection.dialect.name not in _SLOW:
        return ask()
    key = (what, settings.database_url, settings.database_schema, str(settings.store_path))
    version = _newest(settings)
    with _lock:
        held = _told.get(key)
    if held is None or held[0] != version:
        held = version, ask()
        with _lock:
            _told[key] = held
    answer: Told = held[1]
    return answer


EXCEL_ROWS: Final = 1_048_575
SLICE: Final = 50_000
"""Accounts that are in memory at a time on their way to a file."""

Filters = Mapping[str, tuple[str, ...]]
"""Column -> allowed values."""


def accounts(
    settings: Settings, spec: ListSpec, period: Period, filters: Filters, limit: int = EXCEL_ROWS, *, granted: Filters
) -> tuple[pl.DataFrame, int]:
    """At most `limit` accounts in the list's order, amounts in minor units, and how many match in all.

    They lie within the filters and within what the reader was granted, which is empty for one who may see all. Raises
    AccessRefusedError where the list does not say whose rows are whose, FilterNotPossibleError for a filter that it
    does not have, DatabaseUnavailableError while a load runs.
    """
    _refuse_unknown(spec, filters, granted)
    with reading_for_page(settings) as connection:
        kept, ordered, bound = _asked(connection, settings, spec, period, (filters, granted))
        total = connection.execute(sa.select(sa.func.count()).select_from(kept.subquery()), bound).scalar_one()
        rows = queries.read_frame(connection, ordered.limit(limit), bound)
    return _typed(rows, spec), int(total)


def account_slices(
    settings: Settings, spec: ListSpec, period: Period, filters: Filters, size: int = SLICE, *, granted: Filters
) -> Iterator[pl.DataFrame]:
    """All accounts in the list's order, `size` at a time, in memory that does not grow with them.

    They are laid aside first, so that the database is not held while they are being written. Raises like accounts().
    """
    _refuse_unknown(spec, filters, granted)
    with TemporaryDirectory(prefix="bucketwise-") as folder:
        with reading_for_page(settings) as connection:
            _, ordered, bound = _asked(connection, settings, spec, period, (filters, granted))
            for number, rows in enumerate(read_slices(connection, ordered, bound, size)):
                rows.write_parquet(Path(folder) / f"{number:06}.parquet", compression="lz4")
        for path in sorted(Path(folder).iterdir()):
            yield _typed(pl.read_parquet(path, glob=False), spec)


def _refuse_unknown(spec: ListSpec, filters: Filters, granted: Filters) -> None:
    for key in granted:
        if key not in spec.dimensions:
            raise AccessRefusedError(
                f"This list is not recorded by {dimension(key).label.lower()}, and you may see some of it only, so it "
                "is not shown to you."
            )
    for key in filters:
        if key not in spec.dimensions:
            raise FilterNotPossibleError(
                f"The list of accounts is not recorded by '{key}'; clear that filter to see it."
            )


def _asked(
    connection: sa.Connection, settings: Settings, spec: ListSpec, period: Period, within: Sequence[Filters]
) -> tuple[sa.Select[Any], sa.Select[Any], dict[str, object]]:
    """The accounts that match all filters, the same in the list's order, and what the statements bind."""
    live = live_of(connection, settings)
    facts_held = facts_of(connection, settings, live)
    parameters = period.parameters(settings.cutoff_day, facts_held, settings.promise_terms)
    listed, bound = _statement(connection, spec, parameters, live, settings.database_schema)
    kept = sa.select(*(listed.c[name] for name in spec.shown)).where(
        *(
            listed.c[key].in_(reserved_words.database_values(values))
            for filters in within
            for key, values in filters.items()
        )
    )
    ties = dict.fromkeys(("account_id", spec.shown[0]))
    return kept, kept.order_by(listed.c[spec.order].desc().nulls_last(), *(listed.c[name] for name in ties)), bound


def _statement(
    connection: sa.Connection,
    spec: ListSpec,
    parameters: Mapping[str, object],
    live: LiveColumns,
    schema: str,
) -> tuple[sa.Subquery, dict[str, object]]:
    text = sa.text(queries.render(spec.name, connection.dialect.name, live, schema))
    names = dict.fromkeys((*spec.dimensions, *spec.shown))
    listed = text.columns(*(sa.column(name) for name in names)).subquery("listed")
    return listed, {key: parameters[key] for key in text._bindparams}


def _typed(rows: pl.DataFrame, spec: ListSpec) -> pl.DataFrame:
    return reserved_words.in_our_words(rows).with_columns(
        queries.minor_units(name, rows.schema[name]) for name in spec.money
    )
