"""Write docs/data-contract.md from the declared contract."""

from collections.abc import Iterator
from typing import Final

from data_access.contract import type_name
from validations.tables import TABLES, Column, Table

_INTRODUCTION: Final = """\
# Data contract

<!-- Written by `make docs` from validations/tables; change the declaration, not this page. -->

What the collections database must look like. Every name below is a table or a view; Bucketwise only reads them.
`bucketwise check` holds a database against this page, `bucketwise import` holds every imported row against it.

- A database need not have every table. The smallest useful one has those marked *mandatory*; what is missing makes the
  pages that need it say so.
- *Must exist*: the column has to be there. *May be empty*: its values may be null where the source does not know them;
  a figure over a column that is all null is n/a, never 0. Only keys, the account and the dates of facts, and status
  must be filled. Nothing is ever invented to fill a column.
- Amounts are in one base currency, exact to the hundredth, and may be negative (credit balances, reversals) unless a
  least value is given. Dates are dates; columns that end in `_at` are timestamps, local to the customer.
- Facts have one row per event. `bucketwise import` finds rows by their key: a row with a new key is added, one with a
  known key is changed, wherever it stands, and rows that a file does not mention stay. Only a day-end of
  account_snapshot is one unit: loading its date again replaces all its rows.
- The *period* of a table is the date by whose months a load is weighed, recorded, and replaced where that is asked for.
- Today is the last `as_of_date` of account_snapshot, never the clock. No date is later, except those that say they may
  lie ahead.
- `dpd` counts the due date as day 1. A source that stores the plain difference of dates adds 1 to values above 0 on
  import.

## What the check reports

Each finding comes with a count, up to three examples with identifiers masked, and what to do.

| severity | what |
| --- | --- |
| error | a mandatory table missing or empty; a required column missing; a type that cannot hold what is declared |
| error | an empty value where one must be; a value outside its vocabulary or limits, such as a negative `dpd` |
| error | a key on more than one row; a reference to a row that is not there; a date later than the last day-end |
| warning | a month missing between an account's first and last snapshot; allocations of one account that overlap |
| warning | dates in the wrong order; receipts, contacts or presentations that stop a month early |
| warning | a type that loses something, such as a time without its time of day |
| information | optional tables and columns that are not there, and what they are for |

Identifiers are text: a number as account or code is a wrong type, because leading zeros would be lost. Amounts as
floating-point numbers are a wrong type, because their sums are not exact.
"""


def as_markdown() -> str:
    """The page about the data contract."""
    return (
        "\n".join([_INTRODUCTION, *_index(), *(line for table in TABLES.values() for line in _section(table))]) + "\n"
    )


def _index() -> Iterator[str]:
    yield "## Tables\n"
    yield "| table | holds | is for |"
    yield "| --- | --- | --- |"
    for table in TABLES.values():
        mandatory = " *(mandatory)*" if table.mandatory else ""
        yield f"| [{table.name}](#{table.name}){mandatory} | {table.title} | {table.purpose} |"
    yield "\n## Columns"


def _section(table: Table) -> Iterator[str]:
    yield f"\n### {table.name}\n"
    yield f"{table.grain} For {table.purpose}.\n"
    yield f"- Key: {_names(table.key)}"
    yield f"- {_loading(table)}\n"
    yield "| column | meaning | type | unit | must exist | may be empty |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (_row(table, column) for column in table.fields.values())


def _loading(table: Table) -> str:
    if table.whole_days:
        return f"Period: `{table.period}`; loading a date again replaces all rows of that date"
    by_key = "Loaded by key: rows with a known key are changed, others are added"
    return f"Period: `{table.period}`. {by_key}" if table.period else by_key


def _row(table: Table, column: Column) -> str:
    meaning = " ".join([f"**{column.title}.** {column.description}", *_limits(table, column)])
    cells = (f"`{column.name}`", meaning, type_name(column.dtype), column.unit)
    return f"| {' | '.join(cells)} | {_yes(column.required)} | {_yes(column.nullable)} |"


def _limits(table: Table, column: Column) -> Iterator[str]:
    if column.vocabulary:
        yield f"One of {_names(column.vocabulary)}."
    if column.least is not None:
        yield f"Not below {column.least}."
    if column.most is not None:
        yield f"Not above {column.most}."
    if column.may_lie_ahead:
        yield "May lie ahead."
    if column.name in table.references:
        yield f"Found in `{table.references[column.name]}`."


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
