"""What must hold of every row of a table, held against them in one scan; examples only where a rule is broken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.checking.findings import Finding, Severity, masked, masked_code
from data_access.checking.structure import LiveColumns, usable_columns
from data_access.contract import sql_type
from validations.tables import TABLES, Column, Table

ORDERED_DATES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "agency": (("onboarded_on", "terminated_on"),),
    "campaign": (("started_on", "ended_on"),),
    "sla_term": (("effective_from", "effective_to"),),
    "commission_slab": (("effective_from", "effective_to"),),
    "account": (("opened_on", "closed_on"),),
    "allocation": (("allocated_on", "recalled_on"),),
    "promise": (("made_on", "due_on"),),
    "settlement": (("approved_on", "closed_on"),),
    "legal_case": (("filed_on", "closed_on"),),
    "repossession": (("ordered_on", "repossessed_on"), ("repossessed_on", "sold_on")),
    "dispute": (("raised_on", "closed_on"),),
    "complaint": (("received_on", "closed_on"),),
    "survey_response": (("sent_on", "responded_on"),),
}
"""Per table, dates of which the second never comes before the first."""


@dataclass(frozen=True)
class RowRule:
    """Rows for which `broken` is true break the rule; `column` is the one whose values are to blame."""

    severity: Severity
    column: str
    words: str
    broken: sa.ColumnElement[bool]
    fix: str
    shows_values: bool = False


def selectable(table: Table, columns: Collection[str], schema: str | None = None) -> sa.TableClause:
    """The table with these of its declared columns, typed as the contract has them."""
    typed = [sa.column(name, sql_type(table.fields[name].dtype)) for name in table.columns if name in columns]
    return sa.table(table.name, *typed, schema=schema)


def row_rules(table: Table, source: sa.TableClause, today: date | None) -> list[RowRule]:
    """Every rule on single rows whose columns the source has; `today` is the last day-end, None if there is none."""
    rules = [rule for cell in source.c for rule in _column_rules(table.fields[cell.name], cell, today)]
    return [*rules, *_order_rules(table, source)]


def _column_rules(column: Column, cell: sa.ColumnElement[Any], today: date | None) -> Iterator[RowRule]:
    if not column.nullable:
        fix = f"Fill '{column.name}', or leave such rows out."
        yield RowRule(Severity.ERROR, column.name, f"'{column.name}' is empty", cell.is_(None), fix)
    if column.vocabulary:
        fix = f"Translate to one of {', '.join(column.vocabulary)}."
        words = f"'{column.name}' has values that are not in its vocabulary"
        yield RowRule(Severity.ERROR, column.name, words, cell.not_in(column.vocabulary), fix, shows_values=True)
    if column.least is not None:
        yield _bound(column, "below", column.least, cell < column.least)
    if column.most is not None:
        yield _bound(column, "above", column.most, cell > column.most)
    if today is not None and column.is_date and not column.may_lie_ahead:
        words = f"'{column.name}' is later than the last day-end {today}"
        fix = "Correct the date, or load the day-ends of account_snapshot up to it."
        yield RowRule(Severity.ERROR, column.name, words, _after(column, cell, today), fix)


def _bound(column: Column, side: str, limit: int, broken: sa.ColumnElement[bool]) -> RowRule:
    if limit == 0:
        words, fix = (
            f"'{column.name}' is negative",
            f"Store 0 or more in '{column.name}', and leave it empty where unknown.",
        )
    else:
        words, fix = f"'{column.name}' is {side} {limit}", f"Correct '{column.name}', or leave it empty where unknown."
    return RowRule(Severity.ERROR, column.name, words, broken, fix)


def _after(column: Column, cell: sa.ColumnElement[Any], today: date) -> sa.ColumnElement[bool]:
    if isinstance(column.dtype, pl.Datetime):
        return cell >= datetime.combine(today + timedelta(days=1), time.min)
    return cell > today


def _order_rules(table: Table, source: sa.TableClause) -> Iterator[RowRule]:
    for first, second in ORDERED_DATES.get(table.name, ()):
        if first in source.c and second in source.c:
            words = f"'{second}' is earlier than '{first}'"
            fix = f"Correct '{first}' or '{second}'."
            yield RowRule(Severity.WARNING, second, words, source.c[second] < source.c[first], fix)


EXAMPLES: Final = 3
STALE_AFTER_DAYS: Final = 31
DAILY_FACTS: Final = ("payment", "interaction", "presentation")
"""Facts that every month has, so that their absence in the last month means a load that did not happen."""
_OPEN_CODES: Final = frozenset(
    {"product_code", "branch_code", "agency_code", "campaign_code", "zone", "state", "area", "measure", "rule", "stage"}
)


@dataclass(frozen=True)
class Rows:
    """The rows of one table of a live database, with those declared columns that it can be asked for."""

    table: Table
    live: LiveColumns
    schema: str | None = None

    @cached_property
    def source(self) -> sa.TableClause:
        """The table as a FROM clause."""
        return selectable(self.table, usable_columns(self.table, self.live[self.table.name]), self.schema)

    def has(self, *columns: str) -> bool:
        """True if the table can be asked for all of these columns."""
        return all(column in self.source.c for column in columns)

    def is_empty(self, connection: sa.Connection) -> bool:
        """True if the table has no rows."""
        return connection.execute(sa.select(sa.literal(1)).select_from(self.source).limit(1)).first() is None

    def told(self, values: Sequence[Any], columns: Sequence[str]) -> str:
        """Values of one row in words, identifiers masked; empty ones only if there are no others."""
        pairs = list(zip(columns, values, strict=True))
        filled = [pair for pair in pairs if pair[1] is not None]
        return ", ".join(f"{name} {self._told(name, value)}" for name, value in filled or pairs)

    def _told(self, name: str, value: object) -> str:
        if value is None:
            return "empty"
        if isinstance(value, datetime):
            return value.isoformat(" ", "minutes")
        if isinstance(value, date | int):
            return str(value)
        return masked_code(value) if name in _OPEN_CODES or self.table.fields[name].vocabulary else masked(value)


def empty_findings(rows: Rows) -> list[Finding]:
    """What is wrong with a table that has no rows: nothing, unless no page works without it."""
    if not rows.table.mandatory:
        return []
    return [
        Finding(Severity.ERROR, rows.table.name, "the table has no rows", 0, (), f"Load {rows.table.title.lower()}.")
    ]


def row_findings(connection: sa.Connection, rows: Rows, today: date | None) -> Iterator[Finding]:
    """Rules on single rows, references to other tables, and facts that stop before `today`."""
    orphans, origin = _references(rows)
    rules = [*row_rules(rows.table, rows.source, today), *orphans]
    counted = [sa.func.sum(sa.case((rule.broken, 1), else_=0)) for rule in rules]
    latest = _latest(rows)
    newest, *broken = connection.execute(sa.select(latest, *counted).select_from(origin)).one()
    yield from _stale(rows, newest, today)
    for rule, count in zip(rules, broken, strict=True):
        if count:
            examples = tuple(_examples(connection, rows, rule, origin))
            yield Finding(rule.severity, rows.table.name, rule.words, int(count), examples, rule.fix)


def _references(rows: Rows) -> tuple[list[RowRule], sa.FromClause]:
    """A rule per reference whose other table is there, and the table joined to the keys it refers to."""
    rules: list[RowRule] = []
    origin: sa.FromClause = rows.source
    for column, reference in rows.table.references.items():
        parent, key = reference.split(".")
        if parent not in rows.live or not rows.has(column):
            continue
        other = Rows(TABLES[parent], rows.live, rows.schema)
        if other.has(key):
            known = sa.select(other.source.c[key].label("known")).distinct().subquery()
            cell = rows.source.c[column]
            origin = origin.outerjoin(known, cell == known.c.known)
            rules.append(_orphan_rule(column, parent, cell.is_not(None) & known.c.known.is_(None)))
    return rules, origin


def _orphan_rule(column: str, parent: str, broken: sa.ColumnElement[bool]) -> RowRule:
    words = f"'{column}' has values that '{parent}' does not have"
    fix = f"Add the missing rows to '{parent}', or correct '{column}'."
    return RowRule(Severity.ERROR, column, words, broken, fix, shows_values=True)


def _latest(rows: Rows) -> sa.ColumnElement[Any]:
    period = rows.table.period
    if rows.table.name in DAILY_FACTS and period and rows.has(period):
        return sa.func.max(rows.source.c[period])
    return sa.null()


def _stale(rows: Rows, newest: date | datetime | None, today: date | None) -> Iterator[Finding]:
    if newest is None or today is None:
        return
    day = newest.date() if isinstance(newest, datetime) else newest
    if day < today - timedelta(days=STALE_AFTER_DAYS):
        words = f"the last row is of {day}, {(today - day).days} days before the last day-end {today}"
        yield Finding(Severity.WARNING, rows.table.name, words, 1, (), "Load the rows since then.")


def _examples(connection: sa.Connection, rows: Rows, rule: RowRule, origin: sa.FromClause) -> Iterator[str]:
    if rule.shows_values:
        cell = rows.source.c[rule.column]
        times = sa.func.count().label("times")
        values = (
            sa.select(cell, times).select_from(origin).where(rule.broken).group_by(cell).order_by(times.desc(), cell)
        )
        for value, count in connection.execute(values.limit(EXAMPLES)):
            yield f"{rows.told([value], [rule.column])} ({count} rows)"
        return
    names = [name for name in dict.fromkeys((*rows.table.key, rule.column)) if rows.has(name)]
    cells = [rows.source.c[name] for name in names]
    for row in connection.execute(
        sa.select(*cells).select_from(origin).where(rule.broken).order_by(*cells).limit(EXAMPLES)
    ):
        yield rows.told(row, names)
