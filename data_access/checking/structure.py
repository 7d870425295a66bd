"""Which tables and columns of the contract a database has, and whether their types can hold what is declared."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from data_access.checking.findings import Finding, Severity
from data_access.contract import only_events, type_name
from validations.errors import ContractError
from validations.tables import TABLES, Column, Table

LiveColumns = Mapping[str, Mapping[str, str]]
"""Contract table -> column -> SQL type name, for what the database has."""

# First pattern that fits decides.
_FAMILIES: Final = (
    ("text", re.compile(r"(N?VAR|N)?CHAR|TEXT|STRING|UUID|ENUM|CITEXT|CLOB")),
    ("moment with zone", re.compile(r"TIMESTAMP.*(WITH TIME ZONE|TZ)")),
    ("moment", re.compile(r"TIMESTAMP|DATETIME")),
    ("date", re.compile(r"DATE")),
    ("whole", re.compile(r"U?(BIG|SMALL|TINY|HUGE|MEDIUM)?INT(?!ERVAL)|LONG|(NUMERIC|DECIMAL)\(\d+, ?0\)")),
    ("exact", re.compile(r"(NUMERIC|DECIMAL)(\(\d+, ?[12]\))?$")),
    ("finer", re.compile(r"NUMERIC|DECIMAL")),
    ("float", re.compile(r"FLOAT|DOUBLE|REAL")),
    ("yes or no", re.compile(r"BOOL")),
    ("nothing", re.compile(r"NULL")),
)
_LOSSY: Final = {
    (pl.Decimal, "finer"): "it holds more than two decimals, which figures cut off",
    (pl.Datetime, "date"): "the time of day is lost",
    (pl.Datetime, "moment with zone"): "it is read as the local time of the setting timezone",
}
_FITTING: Final[Mapping[type[pl.DataType], frozenset[str]]] = {
    pl.String: frozenset({"text"}),
    pl.Date: frozenset({"date"}),
    pl.Datetime: frozenset({"moment"}),
    pl.Int64: frozenset({"whole"}),
    pl.Boolean: frozenset({"yes or no"}),
    pl.Decimal: frozenset({"whole", "exact"}),
}


def structure_findings(live: LiveColumns, zone: str) -> list[Finding]:
    """Missing tables, missing columns and wrong types; `zone` is where times are local."""
    findings = []
    for table in TABLES.values():
        if table.name in live:
            findings += [*_column_findings(table, live[table.name], zone)]
        else:
            findings.append(_missing_table(table, needed=table.mandatory and not only_events(live)))
    return findings


def usable_columns(table: Table, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The declared columns that exist with a type their rules can be checked on."""
    return tuple(name for name, column in table.fields.items() if name in columns and fits(column, columns[name]))


def fits(column: Column, live_type: str) -> bool:
    """True if values of this SQL type can be read as the declared type, perhaps with a loss."""
    family = _family(live_type)
    kind = type(column.dtype)
    return family == "nothing" or family in _FITTING[kind] or _is_level(column, family) or (kind, family) in _LOSSY


def refuse_unreadable(live: LiveColumns) -> None:
    """Raise ContractError for the first column whose type cannot be read as the declared one.

    Types that are not known here, such as those of an extension, are left to the query, and so are numbers and dates
    where any text may stand, such as a phone.
    """
    for name, columns in live.items():
        for column in TABLES[name].fields.values():
            kind = columns.get(column.name)
            any_text = isinstance(column.dtype, pl.String) and column.name not in TABLES[name].required
            if kind is not None and not any_text and _family(kind) != "other" and not fits(column, kind):
                wanted = type_name(column.dtype)
                raise ContractError(
                    f"The column {name}.{column.name} has type {kind} where {wanted} is wanted; write "
                    f"CAST({column.name} AS {wanted}) in the view or the import. 'bucketwise check' shows every such "
                    "column."
                )


def _missing_table(table: Table, *, needed: bool) -> Finding:
    """A database that records events only, such as complaints, does without the tables that describe accounts."""
    if needed:
        rule = f"table missing; nothing works without it: {table.purpose}"
        return Finding(Severity.ERROR, table.name, rule, 1, (), f"Create a table or view '{table.name}'.")
    kind = "table of the book" if table.mandatory else "optional table"
    rule = f"{kind} missing; it is for {table.purpose}"
    return Finding(Severity.INFO, table.name, rule, 1, (), f"Create a table or view '{table.name}' to see these.")


def _column_findings(table: Table, live: Mapping[str, str], zone: str) -> Iterator[Finding]:
    missing = [name for name in table.required if name not in live]
    if missing:
        rule = f"required columns missing: {', '.join(missing)}"
        fix = "Add them to the table or view; a column that the source lacks may be all null unless it is a key."
        yield Finding(Severity.ERROR, table.name, rule, len(missing), (), fix)
    absent = [name for name in table.columns if name not in live and name not in table.required]
    if absent:
        rule = f"optional columns missing: {', '.join(absent)}"
        fix = "Nothing to do if the source lacks them: metrics over them are n/a."
        yield Finding(Severity.INFO, table.name, rule, len(absent), (), fix)
    for name, column in table.fields.items():
        if name in live:
            yield from _type_findings(table, column, live[name], zone)


def _type_findings(table: Table, column: Column, live_type: str, zone: str) -> Iterator[Finding]:
    local = f"{column.name} AT TIME ZONE '{zone}'" if _family(live_type) == "moment with zone" else column.name
    fix = f"Write CAST({local} AS {type_name(column.dtype)}) in the view or the import."
    said = f"'{column.name}' has type {live_type} where {type_name(column.dtype)} is wanted"
    loss = _LOSSY.get((type(column.dtype), _family(live_type)))
    if not fits(column, live_type):
        yield Finding(Severity.ERROR, table.name, said, 1, (), fix)
    elif loss and not _is_level(column, _family(live_type)):
        yield Finding(Severity.WARNING, table.name, f"{said}: {loss}", 1, (), fix)


def _is_level(column: Column, family: str) -> bool:
    """Targets and thresholds may be rates, so they may have more decimals than money, or be floats."""
    return isinstance(column.dtype, pl.Decimal) and column.dtype.scale > 2 and family in {"exact", "finer", "float"}


def _family(live_type: str) -> str:
    return next((family for family, pattern in _FAMILIES if pattern.match(live_type.upper())), "other")
