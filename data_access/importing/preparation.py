"""What an import does before it writes: read, convert, validate, and tell good rows from rejected ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.importing.checks import (
    Workbench,
    add_orphans,
    add_repeated_keys,
    candidate_values,
    counts,
    known_values,
    separate_good_rows,
)
from data_access.importing.convert import refuse_missing
from data_access.importing.periods import DayCount, Span, days_of
from data_access.importing.replacement import Replacement, spans_by_table
from data_access.importing.selects import Select, parent_of
from data_access.importing.session import Session
from data_access.importing.sources import Source, Staged, stage
from data_access.importing.staging import StagedTable, described, stage_table
from data_access.importing.target import Target, existing_tables, export_keys, references_of, refuse_misfits

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
