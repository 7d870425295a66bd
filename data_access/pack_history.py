"""Figures as packs told them, so that the next pack can mark what was restated since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa

from data_access.state import State
from data_access.state_tables import PACK_TOLD

KEPT: Final = 12
"""Packs of one name and selection whose figures are kept."""
Figures = Mapping[str, tuple[str, float | int | None]]
"""By name of a figure: the day-end that it stands on, and its value; amounts in minor units."""


@dataclass(frozen=True)
class PackFigures:
    """The figures of one pack."""

    told_at: datetime
    figures: Figures


@dataclass(frozen=True)
class PackKey:
    """What a pack is told apart by: its name, what it is of, the data behind it, the month shown."""

    pack: str
    scope_key: str
    data_key: str
    month: date


def previous_pack(state: State, of: PackKey) -> PackFigures | None:
    """The last pack of the same name and selection that was made from other data; None where there is none."""
    if not state.exists:
        return None
    table = PACK_TOLD.c
    last = (
        sa.select(table.told_at, table.figures)
        .where(table.pack == of.pack, table.scope_key == of.scope_key, table.data_key != of.data_key)
        .order_by(table.told_at.desc(), table.month.desc())
        .limit(1)
    )
    with state.reading() as connection:
        row = connection.execute(last).mappings().first()
    if row is None:
        return None
    return PackFigures(
        row["told_at"].replace(tzinfo=UTC), {name: (day, value) for name, (day, value) in row["figures"].items()}
    )


def keep_pack(state: State, of: PackKey, figures: Figures) -> None:
    """Keep the figures of a pack in place of those that it told from the same data."""
    same = {name: value for name, value in vars(of).items() if name != "month"}
    now = datetime.now(UTC).replace(tzinfo=None)
    row = {**vars(of), "told_at": now, "figures": {name: [*one] for name, one in figures.items()}}
    with state.writing() as connection:
        connection.execute(PACK_TOLD.delete().where(_equal(same), PACK_TOLD.c.month == of.month))
        connection.execute(PACK_TOLD.insert().values(row))
        _forget_oldest(connection, of)


def _equal(values: Mapping[str, object]) -> sa.ColumnElement[bool]:
    return sa.and_(*(PACK_TOLD.c[name] == value for name, value in values.items()))


def _forget_oldest(connection: sa.Connection, of: PackKey) -> None:
    of_pack = _equal({"pack": of.pack, "scope_key": of.scope_key})
    newest = sa.select(PACK_TOLD.c.told_at).where(of_pack).order_by(PACK_TOLD.c.told_at.desc()).offset(KEPT).limit(1)
    if (last := connection.execute(newest).scalar()) is not None:
        connection.execute(PACK_TOLD.delete().where(of_pack, PACK_TOLD.c.told_at <= last))
