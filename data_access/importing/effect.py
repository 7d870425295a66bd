"""What a load does to a table: rows added, changed and removed, and how each period stands before and after."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from data_access.importing.load_periods import DayCount, Span, day_of, month_of
from data_access.importing.target_database import Merge
from validations.tables import Table

OUTSTANDING: Final = "total_outstanding"
"""The balance of a day-end that its rows are weighed by."""


@dataclass(frozen=True)
class PeriodEffect:
    """One period of a table: a calendar month of events, or a day-end.

    `moved` rows leave it because the load dates them in another period; `removed` rows are gone. `brought` counts the
    rows of the load. The amounts are those of a day-end; None where there is none or it is unknown.
    """

    span: Span
    before: int
    after: int
    brought: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    outstanding_before: Decimal | None = None
    outstanding_after: Decimal | None = None

    @property
    def written(self) -> int:
        """Rows of the period that the load adds, changes or takes away."""
        return self.added + self.changed + self.moved + self.removed


@dataclass(frozen=True)
class Effect:
    """What a load does to one table.

    `periods` are those it touches, oldest first, none for a table without periods; `named` are the days within them
    that it was said to be the whole of.
    """

    table: str
    added: int
    changed: int
    removed: int
    periods: tuple[PeriodEffect, ...]
    named: tuple[PeriodEffect, ...] = ()


def effect_on_nothing(declared: Table, loaded: int, days: Sequence[DayCount]) -> Effect:
    """The effect on a table that the database does not have yet."""
    brought = Counter[Span]()
    for count in days:
        if count.day and count.loaded:
            brought[_own_period(count.day, declared)] += count.loaded
    periods = (PeriodEffect(span, 0, rows, rows, rows) for span, rows in sorted(brought.items()))
    return Effect(declared.name, loaded, 0, 0, tuple(periods))


def _own_period(day: date, declared: Table) -> Span:
    return day_of(day) if declared.whole_days else month_of(day)


def effect_of(connection: sa.Connection, merge: Merge) -> Effect:
    """The effect of merging staged rows into a table, computed by the database without changing it."""
    tally = _tallied(connection, merge)
    if merge.declared.period is not None:
        _count_before(connection, merge, tally)
    return Effect(
        merge.declared.name,
        added=tally.added.total(),
        changed=tally.changed.total(),
        removed=tally.removed.total(),
        periods=tuple(_period(span, tally) for span in sorted(tally.spans)),
        named=tuple(_period(span, tally) for span in merge.replaced if _is_part(span, tally.spans)),
    )


def _is_part(span: Span, spans: Iterable[Span]) -> bool:
    return span not in spans and any(other.holds(span.first) and span.end <= other.end for other in spans)


@dataclass
class _Tally:
    """Rows per day. `met` are rows of the database that the load has too, by their day there and their day here.

    `staged` counts the rows of the load itself where days are replaced as a whole.
    """

    added: Counter[date | None] = field(default_factory=Counter)
    changed: Counter[date | None] = field(default_factory=Counter)
    met: Counter[tuple[date | None, date | None]] = field(default_factory=Counter)
    staged: Counter[date | None] = field(default_factory=Counter)
    before: Counter[date | None] = field(default_factory=Counter)
    removed: Counter[date | None] = field(default_factory=Counter)
    outstanding_before: dict[date | None, Decimal | None] = field(default_factory=dict)
    outstanding_after: dict[date | None, Decimal | None] = field(default_factory=dict)
    spans: set[Span] = field(default_factory=set)

    @property
    def brought(self) -> set[date]:
        """Days of the staged rows."""
        return {day for day in (*self.added, *(new for _, new in self.met)) if day is not None}


def _tallied(connection: sa.Connection, merge: Merge) -> _Tally:
    tally = _Tally()
    for old, new, known, differs, rows in connection.execute(_compared(connection, merge)):
        if not known:
            tally.added[new] += rows
            continue
        tally.met[old, new] += rows
        if differs:
            tally.changed[new] += rows
    return tally


def _compared(connection: sa.Connection, merge: Merge) -> sa.Select[Any]:
    """Staged rows by their day in the database and in the load, whether they are known, and whether they differ."""
    dated, table, staged = merge.declared.period, merge.table, merge.staged
    filled = next(name for name in merge.declared.key if not merge.declared.fields[name].nullable)
    pairs = sa.select(
        (_day(connection, table.c[dated]) if dated else sa.null()).label("old_day"),
        (_day(connection, staged.c[dated]) if dated else sa.null()).label("new_day"),
        sa.case((table.c[filled].is_(None), 0), else_=1).label("known"),
        sa.case((merge.differs, 1), else_=0).label("differs"),
    ).select_from(staged.outerjoin(table, merge.same_key))
    return _grouped(pairs)


def _grouped(rows: sa.Select[Any], *sums: str) -> sa.Select[Any]:
    """Rows counted per distinct value of all columns but the sums."""
    inner = rows.subquery()
    groups = [column for column in inner.c if column.name not in sums]
    return sa.select(*groups, sa.func.count(), *(sa.func.sum(inner.c[name]) for name in sums)).group_by(*groups)


def _day(connection: sa.Connection, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    # SQLite's CAST to a date takes the year.
    return sa.func.date(column, type_=sa.Date()) if connection.dialect.name == "sqlite" else sa.cast(column, sa.Date)


def _count_before(connection: sa.Connection, merge: Merge, tally: _Tally) -> None:
    """What the database holds of the periods that the load touches, and what of it the load removes."""
    whole_days = merge.declared.whole_days
    left = {old for old, _ in tally.met if old is not None}
    touched = {_own_period(day, merge.declared) for day in tally.brought | left}
    within = [*touched, *merge.replaced]
    if not within:
        return
    everything = Span(min(span.first for span in within), max(span.end for span in within))
    _count_days(connection, merge, tally, everything)
    for day, rows in tally.before.items():
        named = any(span.holds(day) for span in merge.replaced)
        if whole_days and (named or day in tally.brought):
            # Not by what was met: a row that stands twice in the database is met twice, and one of the two goes.
            tally.removed[day] = rows - (tally.staged[day] - tally.added[day])
        elif named:
            tally.removed[day] = rows - sum(met for (old, _), met in tally.met.items() if old == day)
    gone = {day_of(day) for day, rows in tally.removed.items() if rows and day is not None}
    tally.spans = touched | (gone if whole_days else {month_of(span.first) for span in merge.replaced})


def _count_days(connection: sa.Connection, merge: Merge, tally: _Tally, span: Span) -> None:
    table, dated = merge.table, merge.declared.period or ""
    weighed = [OUTSTANDING] if merge.declared.whole_days else []
    held = sa.select(_day(connection, table.c[dated]).label("on_day"), *(table.c[name] for name in weighed))
    for day, rows, *sums in connection.execute(_grouped(held.where(merge.inside(span)), *weighed)):
        tally.before[day] = rows
        tally.outstanding_before[day] = _amount(sums)
    if weighed:
        staged = merge.staged
        given = sa.select(_day(connection, staged.c[dated]).label("on_day"), staged.c[OUTSTANDING])
        for day, rows, *sums in connection.execute(_grouped(given, OUTSTANDING)):
            tally.staged[day] = rows
            tally.outstanding_after[day] = _amount(sums)


def _amount(sums: Sequence[Any]) -> Decimal | None:
    return None if not sums or sums[0] is None else Decimal(str(sums[0]))


def _period(span: Span, tally: _Tally) -> PeriodEffect:
    before, removed, added = (_within(counts, span) for counts in (tally.before, tally.removed, tally.added))
    arrived = sum(rows for (old, new), rows in tally.met.items() if span.holds(new) and not span.holds(old))
    moved = sum(rows for (old, new), rows in tally.met.items() if span.holds(old) and not span.holds(new))
    met = sum(rows for (_, new), rows in tally.met.items() if span.holds(new))
    return PeriodEffect(
        span,
        before,
        after=before + added + arrived - moved - removed,
        brought=added + met,
        added=added,
        changed=_within(tally.changed, span),
        moved=moved,
        removed=removed,
        outstanding_before=tally.outstanding_before.get(span.first),
        outstanding_after=tally.outstanding_after.get(span.first),
    )


def _within(counts: Mapping[date | None, int], span: Span) -> int:
    return sum(rows for day, rows in counts.items() if span.holds(day))
