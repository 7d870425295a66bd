"""From a lender's files to the collections database: read, validate, keep what was rejected, then write once."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import sqlalchemy as sa

from data_access.atomic_file import reason
from data_access.contract import live_columns, sql_table
from data_access.importing.csv_files import UnreadableLine
from data_access.importing.effect import Effect
from data_access.importing.load_periods import Replacement
from data_access.importing.load_transaction import BATCHES, Batch, write
from data_access.importing.preparation import (
    DEFAULT_TOLERANCE,
    REFUSED,
    WAY_PAST,
    Load,
    Progress,
    Tolerance,
    Work,
    clauses_in_words,
    prepared_loads,
    refusals,
    rejected_by_rule,
    stage_sources,
)
from data_access.importing.rejects import RejectFiles, write_rejects
from data_access.importing.selects import Reading, Select, Session, only_name, read_selects
from data_access.importing.source_files import Source, Staged, named_sources, under_one_name, unused
from data_access.importing.spelling import database_message, listed
from data_access.importing.staged_tables import Workbench, notes_of
from data_access.importing.target_database import Target, one_at_a_time, target_of
from validations.errors import ImportFileError, ImportRefusedError


@dataclass(frozen=True)
class TableSummary:
    """One table: rows read, loaded and rejected, rejected rows per broken rule, and what became of the table.

    A row that breaks two rules counts under both.
    """

    read: int
    loaded: int
    rejected: int
    reasons: Mapping[str, int]
    effect: Effect

    @property
    def table(self) -> str:
        """Its name."""
        return self.effect.table


@dataclass(frozen=True)
class ImportSummary:
    """One import. `unreadable` counts lines per file whose values do not fit its header; they reached no table."""

    batch_id: str
    tables: tuple[TableSummary, ...]
    unreadable: Mapping[str, int]
    unused_files: tuple[str, ...]
    rejects_parquet: Path | None
    rejects_excel: Path | None
    seconds: float
    notes: tuple[str, ...] = ()
    """Sentences on what was read that a reader of the file would not expect."""

    @property
    def rejected(self) -> int:
        """Rows that were read but not loaded, over all tables and files."""
        return sum(table.rejected for table in self.tables) + sum(self.unreadable.values())


def import_folder(
    folder: Path,
    files: Sequence[Path],
    url: str,
    *,
    rejects: Path,
    replace: Sequence[Replacement] = (),
    tolerance: Tolerance | None = DEFAULT_TOLERANCE,
    progress: Progress | None = None,
    reading: Reading | None = None,
    by: str = "",
) -> ImportSummary:
    """Load files into the collections database through the SELECTs of an import folder.

    Every row is validated; good rows are loaded in one transaction, rejected ones are kept with all their reasons in
    the folder `rejects`. Rows are found by their key and changed where they differ; a day-end of account_snapshot is
    replaced as one; of a period in `replace` the load is the whole. Killed at any moment, the database holds what it
    held before or what it holds after. `progress` is told each step and the fraction done. `by` is who loads, for
    whoever wants to load meanwhile.
    Raises ImportRefusedError when the load would lose more than `tolerance` allows (None: it may lose anything),
    ImportFileError when a file or a SELECT cannot be read or something cannot be written, DatabaseUnavailableError when
    the database cannot be written or another import is writing to it; nothing is changed then.
    """
    started = time.monotonic()
    target, selects = target_of(url), read_selects(folder)
    relations = under_one_name(named_sources(files), only_name(selects))
    try:
        with one_at_a_time(target, _told(files, by)), _scratch(rejects, target.name) as scratch:
            work = Work(scratch, progress or (lambda _step, _done: None))
            loading = _Loading(target, selects, relations, tuple(replace), tolerance, rejects, reading or Reading())
            return _import(loading, work, started)
    except OSError as error:
        where = error.filename or rejects
        raise ImportFileError(
            f"Nothing was loaded, because '{where}' cannot be written or read: {reason(error)}."
        ) from error


def after_a_kill(url: str, rejects: Path, since: datetime) -> bool:
    """Remove what a killed import left behind; whether the database holds a load that was written after `since`.

    Raises DatabaseUnavailableError when it cannot be read, or another import is writing to it.
    """
    target = target_of(url)
    with one_at_a_time(target):
        shutil.rmtree(rejects / f".import-{target.name}", ignore_errors=True)
        with target.reading() as connection:
            if connection is None or BATCHES not in live_columns(connection):
                return False
            newest = sa.select(sa.func.max(sql_table(BATCHES).c.loaded_at))
            last: datetime | None = connection.execute(newest).scalar_one()
            return last is not None and last >= since


def _told(files: Sequence[Path], by: str) -> str:
    names = listed([file.name for file in files], limit=3)
    return f"{names} by {by}" if by else names


@dataclass(frozen=True)
class _Loading:
    """What was asked for."""

    target: Target
    selects: tuple[Select, ...]
    relations: Mapping[str, tuple[Source, ...]]
    replace: tuple[Replacement, ...]
    tolerance: Tolerance | None
    rejects: Path
    reading: Reading


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


def _import(loading: _Loading, work: Work, started: float) -> ImportSummary:
    with ExitStack() as stack:
        given = stage_sources(loading.selects, loading.relations, work)
        session = Session(given, work.scratch / "spill", loading.reading)
        stack.callback(session.close)
        bench = Workbench(work.scratch / "spill")
        stack.callback(bench.close)
        unreadable = unreadable_lines(given)
        try:
            loads = prepared_loads(bench, session, loading.target, loading.selects, loading.replace, work)
            reasons = {load.staged.table.name: rejected_by_rule(bench, load.staged) for load in loads}
            rejected = keep_rejects(bench, loads, unreadable, loading.rejects, work)
        except duckdb.Error as error:
            raise ImportFileError(
                f"The rows could not be checked against each other: {database_message(error)}."
            ) from error
        batch = _batch(loading.selects, given)
        effects = _write(loading, bench, loads, rejected, batch, work)
        used = [part.source for parts in given.values() for part in parts]
        return ImportSummary(
            batch_id=batch.batch_id,
            tables=tuple(
                TableSummary(load.staged.read, load.loaded, load.rejected, reasons[effect.table], effect)
                for load, effect in zip(loads, effects, strict=True)
            ),
            unreadable=_per_file(unreadable),
            unused_files=unused(loading.relations, used),
            rejects_parquet=rejected.parquet if rejected else None,
            rejects_excel=rejected.excel if rejected else None,
            seconds=time.monotonic() - started,
            notes=notes_of(given, [load.staged for load in loads]),
        )


def _write(
    loading: _Loading,
    bench: Workbench,
    loads: Sequence[Load],
    rejected: RejectFiles | None,
    batch: Batch,
    work: Work,
) -> list[Effect]:
    def accept(effects: Sequence[Effect]) -> None:
        if clauses := refusals(bench, loads, effects, loading.tolerance):
            where = f"\nRejected rows and reasons: {rejected.excel}" if rejected else ""
            raise ImportRefusedError(f"{REFUSED}\n{clauses_in_words(clauses)}\n{WAY_PAST}{where}")

    if all(load.columns is None for load in loads):
        # Nothing can shrink, and a database that is not there yet is not made for a load that is refused.
        accept(())
    spill = work.scratch / "spill"

    def step(what: str, done: float) -> None:
        work.step(what, 0.8 + 0.2 * done)

    return write(loading.target, loads, batch, accept, spill, step, loading.reading.minutes)


def unreadable_lines(given: Mapping[str, Sequence[Staged]]) -> list[UnreadableLine]:
    """Lines of all files whose number of values is not the header's, each once."""
    parts = {part.source: part for parts in given.values() for part in parts}
    return [line for part in parts.values() for line in part.unreadable]


def keep_rejects(
    bench: Workbench, loads: Sequence[Load], unreadable: Sequence[UnreadableLine], folder: Path, work: Work
) -> RejectFiles | None:
    rejected = [load.staged for load in loads if load.rejected]
    if not rejected and not unreadable:
        return None
    work.step("keeping rejected rows", 0.8)
    name = f"rejected-{_now():%Y%m%d-%H%M%S-%f}"
    return write_rejects(bench, rejected, unreadable, work.scratch, name).moved_to(folder)


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
