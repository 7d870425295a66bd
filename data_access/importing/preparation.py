"""What an import does before it writes: validate all tables, and refuse a load that would lose too much."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from data_access.importing.conversion import refuse_missing
from data_access.importing.effect import Effect, PeriodEffect
from data_access.importing.load_periods import DayCount, Replacement, Span, days_of, spans_by_table
from data_access.importing.row_validation import LINE
from data_access.importing.selects import Select, Session, parent_of
from data_access.importing.source_files import Source, Staged, stage
from data_access.importing.spelling import FILE, literal, plural
from data_access.importing.staged_tables import (
    StagedTable,
    Workbench,
    add_orphans,
    add_repeated_keys,
    candidate_values,
    counts,
    described,
    known_values,
    repeated_rule,
    separate_good_rows,
    stage_table,
)
from data_access.importing.target_database import Target, existing_tables, export_keys, references_of, refuse_misfits

Progress = Callable[[str, float], None]
Existing = Mapping[str, Mapping[str, str]]
"""Contract tables of the database with their columns."""


@dataclass(frozen=True)
class Load:
    """One table to be written: its staged rows, how many there are per day, and the periods they are the whole of.

    `columns` are those of the database's own table; None where it does not exist yet.
    """

    staged: StagedTable
    loaded: int
    rejected: int
    days: tuple[DayCount, ...]
    replaced: tuple[Span, ...]
    columns: tuple[str, ...] | None


@dataclass(frozen=True)
class Work:
    """What the steps of one import share: a folder of its own, and whoever watches."""

    scratch: Path
    step: Progress


def stage_sources(
    selects: Sequence[Select], relations: Mapping[str, tuple[Source, ...]], work: Work
) -> dict[str, tuple[Staged, ...]]:
    """The relations that the SELECTs read, each source of them read once.

    Raises ImportFileError when a SELECT reads an unknown relation or a source cannot be read.
    """
    names = dict.fromkeys(name for select in selects for name in select.relations(relations))
    sources = dict.fromkeys(source for name in names for source in relations[name])
    done: dict[Source, Staged] = {}
    for number, source in enumerate(sources):
        work.step(f"reading {source.label}", 0.3 * number / len(sources))
        done[source] = stage(source, work.scratch / "files")
    return {name: tuple(done[source] for source in relations[name]) for name in names}


def prepared_loads(
    bench: Workbench,
    session: Session,
    target: Target,
    selects: Sequence[Select],
    replacements: Sequence[Replacement],
    work: Work,
) -> list[Load]:
    """All tables of an import, validated row by row, against each other and against the database.

    Raises ImportFileError when a SELECT cannot be run, its columns are not those of the contract or of the database,
    or a period to be replaced has no row.
    """
    existing = existing_tables(target)
    staged = _stage_tables(existing, selects, session, work)
    _check_across(bench, target, existing, staged, work)
    days = {table.table.name: days_of(bench, table) for table in staged}
    replaced = spans_by_table(replacements, days)
    return [
        Load(
            table,
            *counts(bench, table),
            days=days[table.table.name],
            replaced=replaced[table.table.name],
            columns=tuple(existing[table.table.name]) if table.table.name in existing else None,
        )
        for table in staged
    ]


def _stage_tables(existing: Existing, selects: Sequence[Select], session: Session, work: Work) -> list[StagedTable]:
    for select in selects:
        _, given = described(select, session)
        refuse_missing(select, given)
        refuse_misfits(existing, select.table.name, [each.name for each in given])
    staged = []
    for number, select in enumerate(selects):
        work.step(f"validating {select.table.name}", 0.3 + 0.4 * number / len(selects))
        staged.append(stage_table(select, session, work.scratch / "tables" / select.table.name))
    return staged


def _check_across(
    bench: Workbench, target: Target, existing: Existing, staged: Sequence[StagedTable], work: Work
) -> None:
    """Repeated keys and orphans, parents first, so that a child of a rejected row is an orphan."""
    parents = _parents_in_database(target, existing, staged, work)
    for number, table in enumerate(staged):
        work.step(f"checking {table.table.name} as a whole", 0.7 + 0.1 * number / len(staged))
        add_repeated_keys(bench, table)
        own = {
            reference: [*parents.get(reference, []), candidate_values(table, reference.split(".")[1])]
            for reference in table.table.references.values()
            if parent_of(reference) == table.table.name
        }
        add_orphans(bench, table, parents | own)
        separate_good_rows(bench, table)
        for reference in references_of(staged):
            name, column = reference.split(".")
            if name == table.table.name and column in table.columns:
                parents.setdefault(reference, []).append(known_values(table, column))


def _parents_in_database(
    target: Target, existing: Existing, staged: Sequence[StagedTable], work: Work
) -> dict[str, list[str]]:
    pairs = [(reference, *reference.split(".")) for reference in sorted(references_of(staged))]
    held = [reference for reference, table, column in pairs if column in existing.get(table, {})]
    return {reference: [query] for reference, query in export_keys(target, held, work.scratch / "keys").items()}


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


CORRECTIONS: Final = 10
"""Rows that a load may date in another period before that counts as a loss of the period they stood in."""
MOST_CLAUSES: Final = 10
REFUSED: Final = "Nothing was loaded:"
WAY_PAST: Final = "Mend the file and import it again, or load it as it is with --force."


@dataclass(frozen=True)
class Tolerance:
    """What a load may lose: per cent of the rows or the balance of a period, and of the rows of a file."""

    shrink_percent: int = 10
    rejected_percent: int = 50


DEFAULT_TOLERANCE: Final = Tolerance()


def refusals(
    bench: Workbench, loads: Sequence[Load], effects: Iterable[Effect], tolerance: Tolerance | None
) -> list[str]:
    """Why a load is refused, a clause each; none where it is not, or where nothing is held against it."""
    if tolerance is None:
        return []
    return [
        *(clause for load in loads for clause in mostly_rejected(bench, load, tolerance)),
        *(clause for effect in effects for clause in shrinking(effect, tolerance)),
    ]


def mostly_rejected(bench: Workbench, load: Load, tolerance: Tolerance) -> list[str]:
    """The files of which more than the tolerated part of the rows was rejected."""
    if not load.rejected:
        return []
    repeated = repeated_rule(load.staged)
    often = next((rule for rule in rejected_by_rule(bench, load.staged) if rule != repeated), "")
    return [
        f"{load.staged.table.name}: {lost:,} of {plural(rows, 'row')}{f' of {file}' if file else ''} "
        f"{'was' if lost == 1 else 'were'} rejected, most often because {often}; allowed: at most "
        f"{tolerance.rejected_percent} % (import_rejected_percent)"
        for file, rows, lost in lost_by_file(bench, load.staged)
        if lost * 100 > tolerance.rejected_percent * rows
    ]


def shrinking(effect: Effect, tolerance: Tolerance) -> list[str]:
    """The periods that would keep too few of their rows, or too little of their balance."""
    return [
        f"{effect.table}: {period.span.label} would shrink from {shrunk}; allowed: by at most "
        f"{tolerance.shrink_percent} % (import_shrink_percent)"
        for period in (*effect.periods, *effect.named)
        if (shrunk := _shrunk(period, tolerance.shrink_percent))
    ]


def _shrunk(period: PeriodEffect, percent: int) -> str:
    corrected = period.moved if period.moved <= CORRECTIONS else 0
    if (period.before - period.after - corrected) * 100 > percent * period.before:
        return f"{plural(period.before, 'row')} to {period.after:,}"
    before, after = period.outstanding_before, period.outstanding_after or Decimal(0)
    if period.after and before is not None and before > 0 and (before - after) * 100 > percent * before:
        return f"{before:,.2f} to {after:,.2f} of total outstanding"
    return ""


def clauses_in_words(clauses: Sequence[str]) -> str:
    """The clauses one below the other; of many, the first."""
    lines = [f"  - {clause}" for clause in clauses[:MOST_CLAUSES]]
    if len(clauses) > MOST_CLAUSES:
        lines.append(f"  - and {len(clauses) - MOST_CLAUSES} more like these")
    return "\n".join(lines)
