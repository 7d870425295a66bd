"""Hashes of rows that are taken again only for the dates whose row versions are not what they were.

A version of a row has the number of the transaction that wrote it (xmin), and a row that changes gets a new version. So
two states of a table differ in the numbers of their rows: what the later one has and the earlier one has not was
written by a transaction that the earlier one did not see, whose number therefore none of its rows has. Counting the
rows and summing a hash of those numbers takes a fifth of what hashing their columns takes. See decision 14.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from data_access.atomic_file import write_whole
from data_access.change_detection.row_hashes import Column, Hashed, Sums, sums_by_date, year_and_month
from data_access.contract import LiveColumns
from data_access.engine import hold_anew
from data_access.postgres.layout import Layout, Parts, layout_of
from validations.errors import FileNotWrittenError

_FILE: Final = "row-versions.json"
_MANY: Final = 2
"""Where one date in so many has changed, all are hashed: a condition for each costs more than it spares."""
_WHOLE: Final = "whole"
"""Stands beside the dates of a join, which may have none."""
Entry = tuple[str, Sequence[int | None]]
"""The versions of the rows of a date as a digest, and the sums that were taken of them."""


def _day(hashed: Hashed) -> Column:
    """What rows are grouped by. To sort rows by month takes several times what it takes to sort them by day."""
    column = hashed.table.c[hashed.by]
    return sa.cast(column, sa.Date) if hashed.by_month else column


def _key(hashed: Hashed, day: date | None) -> date | None:
    """What a day counts to."""
    return day.replace(day=1) if day is not None and hashed.by_month else day


def _within(hashed: Hashed, keys: Sequence[date | None]) -> Column:
    """The condition that a row counts to one of these keys."""
    column, dated = hashed.table.c[hashed.by], [key for key in keys if key is not None]
    chosen = [_of_month(column, key) for key in dated] if hashed.by_month else [column.in_(dated)]
    return sa.or_(*chosen, *([column.is_(None)] if None in keys else []))


def _of_month(column: Column, month: date) -> Column:
    if month.replace(day=1) == date.max.replace(day=1):
        return column >= month
    following = (month.replace(day=1) + timedelta(days=31)).replace(day=1)
    return sa.and_(column >= month, column < following)


@dataclass
class KnownHashes:
    """The sums of an earlier refresh, each beside the row versions that it was taken of."""

    layout: Layout
    file: Path
    held: Mapping[str, Mapping[str, Entry]]
    """By question and date."""
    asked: dict[str, dict[str, Entry]] = field(default_factory=dict)
    """The same for what this refresh asked."""

    def sums(self, connection: sa.Connection, hashed: Hashed) -> dict[date | None, Sums] | None:
        """The sums by date, as one statement would give them; None where row versions do not tell of this table."""
        parts = self.layout.parts.get(hashed.table.name)
        if parts is None:
            return None
        by: tuple[Column, ...] = (_day(hashed), sa.literal_column("tableoid"))
        writer = sa.cast(sa.literal_column("xmin"), sa.Text)
        versions = sa.func.count(), sa.func.sum(sa.func.hashtextextended(writer, 0))
        told_by = sa.select(*by, *versions).group_by(*by)
        every = sa.select(*by, *versions, *hashed.sums).group_by(*by)
        question = self._question(connection, every)
        held = self.held.get(question)
        now = {} if held is None else _read(connection, told_by, hashed, parts)
        known = {key: entry for key, (told, _) in now.items() if (entry := _known(held, key)) and entry[0] == told}
        unknown = [key for key in now if key not in known]
        if unknown or held is None:
            few = 0 < len(unknown) < len(now) / _MANY
            known |= _read(connection, every.where(_within(hashed, unknown)) if few else every, hashed, parts)
        self.asked[question] = {str(key): entry for key, entry in known.items()}
        return {key: tuple(sums) for key, (_, sums) in known.items()}

    def sums_of_join(self, connection: sa.Connection, hashed: Hashed) -> dict[date | None, Sums] | None:
        """The same for rows that tables are joined for, by month; to be asked after every one of these tables.

        They are known where all answers before it are what they were; None where row versions do not tell of a table.
        """
        statement = sa.select(*year_and_month(hashed.table.c[hashed.by]), *hashed.sums)
        tables = {found.name for found in sa.sql.visitors.iterate(statement) if isinstance(found, sa.TableClause)}
        if not tables <= self.layout.parts.keys():
            return None
        before = sorted((one, key, entry[0]) for one, found in self.asked.items() for key, entry in found.items())
        told = hashlib.sha256(str(before).encode()).hexdigest()[:32]
        question = self._question(connection, statement)
        known = self.held.get(question, {})
        if known.get(_WHOLE, ("",))[0] != told:
            sums = {str(month): [*map(_whole, found)] for month, found in sums_by_date(connection, hashed)}
            known = {key: (told, found) for key, found in {**sums, _WHOLE: []}.items()}
        self.asked[question] = dict(known)
        return {date.fromisoformat(key): tuple(sums) for key, (_, sums) in known.items() if key != _WHOLE}

    def _question(self, connection: sa.Connection, statement: sa.Select[Any]) -> str:
        """A digest of everything but the rows that the sums depend on."""
        text = f"{self.layout.server}\n{statement.compile(dialect=connection.dialect)}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def save(self) -> None:
        """Keep what this refresh asked for the next one. Without room for it, that one hashes everything."""
        with suppress(FileNotWrittenError):
            write_whole(self.file, json.dumps(self.asked).encode())


def known_hashes(connection: sa.Connection, live: LiveColumns, schema: str, store: Path) -> KnownHashes | None:
    """What an earlier refresh into this store knows; None on another engine.

    A new transaction begins on the connection, which holds the tables until it ends.
    """
    if connection.dialect.name != "postgresql":
        return None
    hold_anew(connection, live, schema)
    file = store / _FILE
    return KnownHashes(layout_of(connection, live, schema), file, _load(file))


def _known(held: Mapping[str, Entry] | None, key: date | None) -> Entry | None:
    return held.get(str(key)) if held else None


def _load(file: Path) -> dict[str, dict[str, Entry]]:
    """What was kept; nothing where it cannot be read, or is of another shape."""
    try:
        found: dict[str, dict[str, Entry]] = {} if file.is_symlink() else json.loads(file.read_text("utf-8"))
        for entries in found.values():
            for versions, sums in entries.values():
                if not isinstance(versions, str) or not all(isinstance(one, int | None) for one in sums):
                    return {}
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return {}
    return found


def _read(
    connection: sa.Connection, statement: sa.Select[Any], hashed: Hashed, parts: Parts
) -> dict[date | None, Entry]:
    """Versions and sums by key."""
    rows: dict[date | None, list[Sequence[Any]]] = defaultdict(list)
    for row in connection.execute(statement):
        rows[_key(hashed, row[0])].append(row)
    return {key: (_told(of_key, parts), _added(of_key)) for key, of_key in rows.items()}


def _told(rows: Sequence[Sequence[Any]], parts: Parts) -> str:
    """The versions of all rows of a date, and the columns that they have, as a short text."""
    found: dict[int, tuple[int, int]] = {}
    for _, part, count, versions, *_ in rows:
        before = found.get(part, (0, 0))
        found[part] = before[0] + int(count), before[1] + int(versions)
    # A partition that came after the layout was asked is never known again.
    told = [(part, parts.get(part) or uuid4(), *found[part]) for part in sorted(found)]
    return hashlib.sha256(str(told).encode()).hexdigest()[:32]


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _added(rows: Sequence[Sequence[Any]]) -> list[int | None]:
    """The sums of several days and tables; a sum that none of them has stays unknown."""
    columns = zip(*(row[4:] for row in rows), strict=True)
    held = ([int(value) for value in column if value is not None] for column in columns)
    return [sum(values) if values else None for values in held]
