"""The generated pages of the documentation, from the declarations that the product runs on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import polars as pl

from dashboard.figures.cube_dimensions import ATTRIBUTES
from dashboard.metrics import METRICS, Metric
from data_access.contract import type_name
from validations.cubes import SOURCES, CubeSpec, Span
from validations.dimensions import DIMENSIONS
from validations.tables import TABLES, Column, Table
from validations.vocabulary import VALUE_MEANINGS

_HEAD = """# Metrics

Every figure of the product, generated from the catalogue by `make docs`. Keys are what `bucketwise figures` takes.
Amounts are in the base currency; rates are ratios of sums; a zero denominator reads n/a. A stock is never added over
months. Written-off, closed, settled and sold accounts are in no stock unless a metric says so.

"Floored" counts credit balances as 0; "as booked" counts them as negative. A rate on fewer cases than its minimum reads
"too few cases"; `bucketwise figures --cases` prints the number of cases and the status beside each figure.
"""


def generated_pages() -> dict[str, str]:
    """File name in docs/ -> text."""
    return {"metrics.md": metrics_page(), "data-contract.md": contract_markdown()}


def measures_file() -> str:
    """The keys of the catalogue with their units, for the rules on targets and terms."""
    return "\n".join(["measure,unit", *(f'{key},"{metric.unit.value}"' for key, metric in METRICS.items())]) + "\n"


def metrics_page() -> str:
    """The catalogue as a page: one table per cube, and the dimensions."""
    parts = [_HEAD]
    for cube in dict.fromkeys(metric.cubes[0] for metric in METRICS.values()):
        members = [metric for metric in METRICS.values() if metric.cubes[0] == cube]
        parts.append(f"## {SOURCES[cube].label}\n\n{_recorded(SOURCES[cube])}\n\n{_metrics_table(members)}")
    parts.append(f"## Dimensions\n\n{_dimensions_table()}")
    return "\n".join(parts)


_SPANS: Final[Mapping[Span, str]] = {
    "day-end": "A month needs a day-end in it.",
    "movement": "A month needs a day-end in it and one before it, so these figures are n/a in the first month.",
    "opened": "A month needs a day-end before it, so these figures are n/a in the first month; what leads from one "
    "day-end to the next also needs one in the month.",
    "events": "A month has the events of its own days.",
}


def _recorded(cube: CubeSpec) -> str:
    """What a month of the cube needs, and by which dimensions its figures are recorded."""
    attributes = [name for code, names in ATTRIBUTES.items() if code in cube.dimensions for name in names]
    names = ", ".join(f"`{name}`" for name in dict.fromkeys((*cube.dimensions, *attributes)) if name in DIMENSIONS)
    return f"{_SPANS[cube.span]} Recorded by month{', ' if names else ''}{names}."


def _stands_on(metric: Metric) -> str:
    """The cases of a rate, and fewer than how many of them read 'too few cases'."""
    if not metric.cases:
        return ""
    least = f"; at least {metric.minimum_cases}" if metric.minimum_cases else ""
    return f"{metric.cases_are}{least}"


def _over(metric: Metric) -> str:
    """Whether months add up, and the rows that a total covers."""
    covers = [f"total over {DIMENSIONS[key].label.lower()} {', '.join(values)}" for key, values in metric.total_over]
    return "; ".join([*([] if metric.across_months else ["a stock: one month at a time"]), *covers])


def _metrics_table(metrics: Iterable[Metric]) -> str:
    rows = [
        (
            f"`{metric.key}`",
            metric.label,
            metric.unit.value,
            metric.definition,
            metric.formula_text,
            {"good": "higher is better", "bad": "higher is worse", "neutral": ""}[metric.higher_is],
            _stands_on(metric),
            _over(metric),
        )
        for metric in metrics
    ]
    return _table(("key", "label", "unit", "definition", "formula", "direction", "cases", "months and totals"), rows)


def _dimensions_table() -> str:
    rows = [(f"`{one.key}`", one.label, one.definition, _values(one.key)) for one in DIMENSIONS.values()]
    return _table(("key", "label", "meaning", "values"), rows)


def _values(key: str) -> str:
    """The values of a dimension with a closed vocabulary, and what those mean whose name does not say it."""
    kinds = [cube.dtype(key) for cube in SOURCES.values() if key in cube.columns]
    values = dict.fromkeys(value for kind in kinds if isinstance(kind, pl.Enum) for value in kind.categories)
    meanings = VALUE_MEANINGS.get(key, {})
    return "; ".join(f"`{value}`{f' ({meanings[value]})' if value in meanings else ''}" for value in values)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


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


def contract_markdown() -> str:
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
