"""What must hold of every row of a table, as conditions in SQL; the declared contract says which there are."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.checking.findings import Severity
from data_access.contract import sql_type
from validations.tables import Column, Table

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
