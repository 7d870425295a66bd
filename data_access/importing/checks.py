"""What only shows across rows and tables: repeated keys and rows without a parent; set-based, over the staged files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from data_access.importing.headers import FILE, ROW
from data_access.importing.limits import WORK_MEMORY
from data_access.importing.selects import parent_of
from data_access.importing.staging import StagedTable
from data_access.importing.validate import LINE, SHOWN
from data_access.importing.words import literal, quoted


class Workbench:
    """A DuckDB in memory over the staged files of one import."""

    def __init__(self, scratch: Path) -> None:
        self.connection = duckdb.connect(
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        )
        self.connection.execute(f"SET memory_limit = '{WORK_MEMORY}'")
        self.connection.execute(f"SET temp_directory = {literal(scratch)}")

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()


def add_repeated_keys(bench: Workbench, staged: StagedTable) -> None:
    """Reasons against rows whose key comes more than once in the load.

    Copies that agree in every column are loaded once. Rows that differ are all rejected: which of them is right is not
    for the import to guess. A row that is rejected anyway is told, but does not drag the other one down.
    """
    keys = [column for column in staged.table.key if column in staged.columns]
    names = ", ".join(quoted(key) for key in keys)
    sql = _REPEATED.format(
        rows=literal(staged.rows),
        reasons=literal(staged.reasons),
        keys=names,
        filled=" AND ".join(_filled(staged, key) for key in keys),
        columns=", ".join(quoted(column) for column in staged.columns),
        position=staged.table.columns.index(keys[0]),
        rule=literal(repeated_rule(staged)),
        what=literal(_key_words(staged)),
        value=" || ' + ' || ".join(f"coalesce(CAST({quoted(key)} AS VARCHAR), '')" for key in keys),
        shown=SHOWN,
        line=LINE,
        file=FILE,
        row=ROW,
    )
    _append_reasons(bench, staged, "repeated", sql)


def repeated_rule(staged: StagedTable) -> str:
    """The rule that a row breaks whose key and values come again; of such rows the first is loaded."""
    return f"{_key_words(staged)} comes more than once"


def _key_words(staged: StagedTable) -> str:
    return " + ".join(column for column in staged.table.key if column in staged.columns)


def _filled(staged: StagedTable, key: str) -> str:
    return "TRUE" if staged.table.fields[key].nullable else f"{quoted(key)} IS NOT NULL"


# Joins throughout, rather than IN: a join that does not fit in memory goes to disk. Names of ours begin with _, and
# every name of a table's own is qualified where two relations meet: a table may have a column called value or rule.
_REPEATED = """
WITH suspects AS (SELECT hash({keys}) AS _digest FROM read_parquet({rows}) GROUP BY 1 HAVING count(*) > 1),
rejected AS (SELECT DISTINCT {line} AS _bad_line FROM read_parquet({reasons})),
candidates AS (
    SELECT {keys}, {line}, {file}, {row}, hash({columns}) AS _content, _bad_line IS NOT NULL AS _bad
    FROM read_parquet({rows}) AS read_rows
    SEMI JOIN suspects ON _digest = hash({keys})
    LEFT JOIN rejected ON _bad_line = {line}
    WHERE {filled}
),
counted AS (
    SELECT *, count(*) OVER same_key AS _copies,
           count(CASE WHEN NOT _bad THEN 1 END) OVER same_key AS _good_copies,
           CASE WHEN _bad THEN min(_content) OVER same_key <> max(_content) OVER same_key
                ELSE min(CASE WHEN NOT _bad THEN _content END) OVER same_key
                     <> max(CASE WHEN NOT _bad THEN _content END) OVER same_key END AS _differ,
           min(CASE WHEN NOT _bad THEN {line} END) OVER same_key AS _first_line,
           arg_min({row}, CASE WHEN NOT _bad THEN {line} END) OVER same_key AS _first_row
    FROM candidates WINDOW same_key AS (PARTITION BY {keys})
)
SELECT {line}, CAST({position} AS INTEGER) AS position,
       {rule} || CASE WHEN _differ THEN ' with different values' ELSE '' END AS rule,
       {what} || ' ''' || left({value}, {shown}) || ''' comes ' || _copies || ' times'
       || CASE WHEN _differ THEN ' with different values; allowed: once'
               ELSE '; allowed: once' || coalesce(', row ' || _first_row || ' was kept', '') END AS reason
FROM counted
WHERE _copies > 1 AND (_bad OR (_good_copies > 1 AND (_differ OR {line} <> _first_line)))
"""


def add_orphans(bench: Workbench, staged: StagedTable, parents: Mapping[str, Sequence[str]]) -> None:
    """Reasons against rows that refer to a parent which is neither in this load nor in the database.

    `parents` maps "table.column" to the queries that give its known values; a reference without an entry is not
    checked, since there is nothing to check it against.
    """
    for column, reference in staged.table.references.items():
        if column not in staged.columns or reference not in parents:
            continue
        known = " UNION ALL ".join(parents[reference])
        sql = _ORPHANS.format(
            rows=literal(staged.rows),
            known=known,
            column=quoted(column),
            position=staged.table.columns.index(column),
            rule=literal(f"{column} is not in table {parent_of(reference)}"),
            before=literal(f"{column} '"),
            after=literal(f"' is not in table {parent_of(reference)}, neither in this load nor in the database"),
            shown=SHOWN,
            line=LINE,
        )
        _append_reasons(bench, staged, f"orphan_{column}", sql)


_ORPHANS = """
SELECT {line}, CAST({position} AS INTEGER) AS position, {rule} AS rule,
       {before} || left(CAST(read_rows.{column} AS VARCHAR), {shown}) || {after} AS reason
FROM read_parquet({rows}) AS read_rows ANTI JOIN ({known}) AS known ON known.value = read_rows.{column}
WHERE read_rows.{column} IS NOT NULL
"""


def _append_reasons(bench: Workbench, staged: StagedTable, name: str, sql: str) -> None:
    target = staged.folder / "reasons" / f"{name}.parquet"
    bench.connection.execute(f"COPY ({sql}) TO {literal(target)} (FORMAT parquet)")


def separate_good_rows(bench: Workbench, staged: StagedTable) -> None:
    """Write the rows without any reason against them, in the contract's columns only."""
    columns = ", ".join(f"read_rows.{quoted(column)}" for column in staged.columns)
    sql = (
        f"SELECT {columns} FROM read_parquet({literal(staged.rows)}) AS read_rows ANTI JOIN "  # noqa: S608 - names of the contract
        f"read_parquet({literal(staged.reasons)}) AS reasons USING ({LINE})"
    )
    target = staged.folder / "good"
    bench.connection.execute(f"COPY ({sql}) TO {literal(target / 'rows.parquet')} (FORMAT parquet, COMPRESSION lz4)")


def known_values(staged: StagedTable, column: str) -> str:
    """Query for the values of a column in the rows to be loaded."""
    return f"SELECT {quoted(column)} AS value FROM read_parquet({literal(staged.good)})"  # noqa: S608 - names of the contract


def candidate_values(staged: StagedTable, column: str) -> str:
    """Query for the values of a column in the rows without a reason against them so far."""
    return (
        f"SELECT read_rows.{quoted(column)} AS value FROM read_parquet({literal(staged.rows)}) AS read_rows "  # noqa: S608
        f"ANTI JOIN read_parquet({literal(staged.reasons)}) AS reasons USING ({LINE})"
    )


def counts(bench: Workbench, staged: StagedTable) -> tuple[int, int]:
    """(rows to be loaded, rows rejected)."""
    row = bench.connection.execute(f"SELECT count(*) FROM read_parquet({literal(staged.good)})").fetchone()  # noqa: S608
    good = int(row[0]) if row else 0
    return good, staged.read - good


def rejected_by_rule(bench: Workbench, staged: StagedTable) -> dict[str, int]:
    """Rows per broken rule, most frequent first; a row that breaks two rules counts under both."""
    found = bench.connection.execute(
        f"SELECT rule, count(*) FROM read_parquet({literal(staged.reasons)}) "  # noqa: S608
        "GROUP BY rule ORDER BY 2 DESC, 1"
    ).fetchall()
    return {str(rule): int(rows) for rule, rows in found}


def lost_by_file(bench: Workbench, staged: StagedTable) -> list[tuple[str, int, int]]:
    """(file, rows, rejected rows) per file; a row that only repeats a loaded one is in neither count.

    Rows that do not say where they come from are counted together, under an empty name.
    """
    found = bench.connection.execute(
        f"""
        SELECT coalesce(read_rows.{FILE}, '') AS file, count(CASE WHEN against.lost IS NOT FALSE THEN 1 END),
               count(CASE WHEN against.lost THEN 1 END)
        FROM read_parquet({literal(staged.rows)}) AS read_rows
        LEFT JOIN (
            SELECT {LINE}, bool_or(rule <> {literal(repeated_rule(staged))}) AS lost
            FROM read_parquet({literal(staged.reasons)}) GROUP BY {LINE}
        ) AS against USING ({LINE})
        GROUP BY 1 ORDER BY 1
        """  # noqa: S608 - names of the contract
    ).fetchall()
    return [(str(file), int(rows), int(lost)) for file, rows, lost in found]
