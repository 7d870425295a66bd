"""From a lender's files to the collections database: read, validate, keep what was rejected, then write once."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from data_access.importing.checks import (
    Workbench,
    add_orphans,
    add_repeated_keys,
    candidate_values,
    counts,
    known_values,
    rejected_by_rule,
    separate_good_rows,
)
from data_access.importing.convert import refuse_missing
from data_access.importing.csv_files import UnreadableLine
from data_access.importing.periods import months_of
from data_access.importing.rejects import RejectFiles, write_rejects
from data_access.importing.selects import Select, parent_of, read_selects
from data_access.importing.session import Session
from data_access.importing.sources import Source, Staged, named_sources, stage, unused
from data_access.importing.staging import StagedTable, described, stage_table
from data_access.importing.summary import ImportSummary, TableSummary
from data_access.importing.target import (
    Target,
    existing_tables,
    export_keys,
    one_at_a_time,
    references_of,
    refuse_misfits,
    target_of,
)
from data_access.importing.words import database_message, listed
from data_access.importing.write import Batch, Load, Written, write
from validations.errors import ImportFileError

Progress = Callable[[str, float], None]
Existing = Mapping[str, Mapping[str, str]]
"""Contract tables of the database with their columns."""


@dataclass(frozen=True)
class _Work:
    """The folders of one import: scratch goes away at its end, rejects stay."""

    scratch: Path
    rejects: Path
    step: Progress


def import_folder(
    folder: Path, files: Sequence[Path], url: str, *, rejects: Path, progress: Progress | None = None
) -> ImportSummary:
    """Load files into the collections database through the SELECTs of an import folder.

    Every row is validated; good rows are loaded in one transaction, rejected ones are kept with all their reasons in
    the folder `rejects`. Facts replace the calendar months they bring, other tables are updated by key. Killed at any
    moment, the database holds what it held before or what it holds after. `progress` is told each step and the fraction
    done. Raises ImportFileError when a file or a SELECT cannot be read, DatabaseUnavailableError when the database
    cannot be written or another import is writing to it; nothing is changed then.
    """
    started = time.monotonic()
    target, selects, relations = target_of(url), read_selects(folder), named_sources(files)
    with one_at_a_time(target), _scratch(rejects, target.name) as scratch:
        work = _Work(scratch, rejects, progress or (lambda _step, _done: None))
        return _import(target, selects, relations, work, started)


@contextmanager
def _scratch(rejects: Path, name: str) -> Iterator[Path]:
    """A folder of this import alone; what a killed import left there is removed first."""
    scratch = rejects / f".import-{name}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, mode=0o700)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _import(
    target: Target, selects: Sequence[Select], relations: Mapping[str, tuple[Source, ...]], work: _Work, started: float
) -> ImportSummary:
    with ExitStack() as stack:
        given = stage_sources(selects, relations, work.scratch / "files", work.step)
        session = Session(given, work.scratch / "spill")
        stack.callback(session.close)
        existing = existing_tables(target)
        staged = _stage_tables(existing, selects, session, work)
        bench = Workbench(work.scratch / "spill")
        stack.callback(bench.close)
        try:
            _check_across(bench, target, existing, staged, work)
            loads = [_load(bench, each) for each in staged]
            unreadable = unreadable_lines(given)
            rejected = _keep_rejects(bench, loads, unreadable, work)
        except duckdb.Error as error:
            raise ImportFileError(
                f"The rows could not be checked against each other: {database_message(error)}."
            ) from error
        batch = _batch(selects, given)
        written = write(target, loads, batch, lambda step, done: work.step(step, 0.8 + 0.2 * done))
        tables = tuple(_summary(bench, load, written[load.staged.table.name]) for load in loads)
        used = [part.source for parts in given.values() for part in parts]
        return ImportSummary(
            batch_id=batch.batch_id,
            tables=tables,
            unreadable=_per_file(unreadable),
            unused_files=unused(relations, used),
            rejects_parquet=rejected.parquet if rejected else None,
            rejects_excel=rejected.excel if rejected else None,
            seconds=time.monotonic() - started,
        )


def stage_sources(
    selects: Sequence[Select],
    relations: Mapping[str, tuple[Source, ...]],
    folder: Path,
    step: Progress,
    limit: int | None = None,
) -> dict[str, tuple[Staged, ...]]:
    """The relations that the SELECTs read, each source of them read once.

    Raises ImportFileError when a SELECT reads an unknown relation or a source cannot be read.
    """
    names = dict.fromkeys(name for select in selects for name in select.relations(relations))
    sources = dict.fromkeys(source for name in names for source in relations[name])
    done: dict[Source, Staged] = {}
    for number, source in enumerate(sources):
        step(f"reading {source.label}", 0.3 * number / len(sources))
        done[source] = stage(source, folder, limit)
    return {name: tuple(done[source] for source in relations[name]) for name in names}


def _stage_tables(existing: Existing, selects: Sequence[Select], session: Session, work: _Work) -> list[StagedTable]:
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
    bench: Workbench, target: Target, existing: Existing, staged: Sequence[StagedTable], work: _Work
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
    target: Target, existing: Existing, staged: Sequence[StagedTable], work: _Work
) -> dict[str, list[str]]:
    pairs = [(reference, *reference.split(".")) for reference in sorted(references_of(staged))]
    held = [reference for reference, table, column in pairs if column in existing.get(table, {})]
    return {reference: [query] for reference, query in export_keys(target, held, work.scratch / "keys").items()}


def _load(bench: Workbench, staged: StagedTable) -> Load:
    loaded, rejected = counts(bench, staged)
    period = staged.table.period
    return Load(staged, loaded, rejected, () if period is None else months_of(bench, staged, period))


def unreadable_lines(given: Mapping[str, Sequence[Staged]]) -> list[UnreadableLine]:
    """Lines of all files whose number of values is not the header's, each once."""
    parts = {part.source: part for parts in given.values() for part in parts}
    return [line for part in parts.values() for line in part.unreadable]


def _keep_rejects(
    bench: Workbench, loads: Sequence[Load], unreadable: Sequence[UnreadableLine], work: _Work
) -> RejectFiles | None:
    rejected = [load.staged for load in loads if load.rejected]
    if not rejected and not unreadable:
        return None
    work.step("keeping rejected rows", 0.8)
    name = f"rejected-{_now():%Y%m%d-%H%M%S-%f}"
    return write_rejects(bench, rejected, unreadable, work.rejects, name)


def _batch(selects: Sequence[Select], given: Mapping[str, Sequence[Staged]]) -> Batch:
    now = _now()
    names = sorted({part.source.file.name for parts in given.values() for part in parts})
    content = "\n".join([*names, *(select.query for select in selects)])
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    return Batch(f"{now:%Y%m%dT%H%M%S%f}-{digest}", now, listed(names))


def _now() -> datetime:
    # The contract keeps load times in the server's local time.
    return datetime.now()  # noqa: DTZ005


def _per_file(unreadable: Sequence[UnreadableLine]) -> dict[str, int]:
    files = [line.file for line in unreadable]
    return {file: files.count(file) for file in dict.fromkeys(files)}


def _summary(bench: Workbench, load: Load, written: Written) -> TableSummary:
    return TableSummary(
        table=load.staged.table.name,
        read=load.staged.read,
        loaded=load.loaded,
        rejected=load.rejected,
        reasons=rejected_by_rule(bench, load.staged),
        months=tuple(each.month for each in load.months if each.month is not None and each.loaded),
        added=written.added,
        changed=written.changed,
        replaced=written.replaced,
    )
