"""The three steps of a load, each in a process of its own: look at the files, check what would be loaded, load."""

import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final

import polars as pl

from dashboard.access.log import append, log_of
from dashboard.background_job import Job
from dashboard.subjects.load_data.masked_sheets import masked
from data_access.importing import Reading, TableSummary, Tolerance, explain, import_folder, replacement
from data_access.importing.column_matching import TableMatch, guessed
from data_access.importing.matched_selects import write_selects
from data_access.importing.source_profile import SourceSheet, profiles
from data_access.importing.table_matching import guessed_tables
from data_access.manifest import Manifest
from data_access.number_mask import NumberMask
from data_access.plausibility import doubts_of, last_seen, standing
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.source_layouts import remember, remembered
from data_access.state import state_of, user_name
from data_access.store import store_of
from validations.errors import OperatorError, StateUnavailableError, StoreEmptyError, UserError

Told = Callable[[str, float], None]
SHOWN_REJECTS: Final = 500
"""Rejected rows that are shown; the file holds the others."""
LOADED: Final = "loaded"
"""The file of a load's folder that is there once its rows are in the database."""
_REFRESH_WAITS: Final = 600.0
_IMPORT_SHARE: Final = 0.6
"""The share of a load's progress that ends when the rows are in the database."""


def load_url(settings: Settings) -> str:
    """The address that loads write to."""
    return settings.import_url or settings.database_url


def rejects_folder(settings: Settings) -> Path:
    """Where the rejected rows of a load are kept, as those of the command line are."""
    return settings.store_path.parent / "rejects"


def _reading(settings: Settings) -> Reading:
    return Reading(settings.currency, settings.import_minutes)


def _tolerance(settings: Settings, *, despite: bool) -> Tolerance | None:
    return None if despite else Tolerance(settings.import_shrink_percent, settings.import_rejected_percent)


@contextmanager
def _in_full() -> Iterator[None]:
    """Whoever loads is an administrator, who is told which file, server or other load it is about."""
    try:
        yield
    except OperatorError as error:
        raise UserError(str(error)) from error


@dataclass(frozen=True)
class FilePreview:
    """The sheets of the files, and what each is taken to be: matched as its layout was before, or guessed.

    Values are masked for whoever no grant shows numbers of accounts.
    """

    sheets: tuple[SourceSheet, ...]
    matched: Mapping[str, tuple[TableMatch, ...]]
    note: str = ""


@dataclass(frozen=True)
class PreviewTask:
    """Looks at uploaded files."""

    files: tuple[Path, ...]
    settings: Settings
    result: ClassVar[str] = "looked"
    most_at_once: ClassVar[int] = 2
    busy: ClassVar[str] = "Two files are being looked at already; try again in a minute."

    def write(self, path: Path, told: Told) -> None:
        """Write what was found. Raises UserError where no file can be read."""
        with _in_full():
            path.write_bytes(pickle.dumps(self._found(path.parent, told)))

    def _found(self, folder: Path, told: Told) -> FilePreview:
        sheets = profiles(self.files, folder / "sheets", told, _reading(self.settings))
        matched, note, mask = {}, "", NumberMask(self.settings)
        for sheet in sheets:
            try:
                known = remembered(state_of(self.settings), sheet)
            except StateUnavailableError as error:
                known, note = (), f"{error} Nothing of earlier loads is remembered until then."
            matched[sheet.relation] = known or tuple(guessed(sheet, table) for table in guessed_tables(sheet))
        return FilePreview(tuple(masked(sheet, matched[sheet.relation], mask) for sheet in sheets), matched, note)


@dataclass(frozen=True)
class LoadPreview:
    """What a load would do.

    `first_rows` are as they will be loaded, names and phones masked. Numbers of accounts are masked for whoever no
    grant shows them, who get no file of the rejected rows.
    """

    first_rows: Mapping[str, pl.DataFrame]
    forecasts: tuple[TableSummary, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    unread: Mapping[str, tuple[str, ...]]
    rejected: int
    rejects: pl.DataFrame
    rejects_file: Path | None
    new_doubts: tuple[tuple[str, str], ...]
    """Sentence and fix of what would be doubted that is not now."""
    known_doubts: int
    ended_doubts: tuple[str, ...]


@dataclass(frozen=True)
class CheckTask:
    """Finds out what a load would do, and writes nothing to the database."""

    files: tuple[Path, ...]
    matched: tuple[TableMatch, ...]
    settings: Settings
    whole: tuple[str, ...] = ()
    """Months that the files are the whole of, such as payment:2026-04."""
    result: ClassVar[str] = "checked"
    most_at_once: ClassVar[int] = 2
    busy: ClassVar[str] = "Two loads are being checked already; try again in a minute."

    def write(self, path: Path, told: Told) -> None:
        """Write what would happen. Raises UserError where the files cannot be loaded as they are matched."""
        with _in_full():
            path.write_bytes(pickle.dumps(self._checked(path.parent, told)))

    def _checked(self, folder: Path, told: Told) -> LoadPreview:
        write_selects(self.matched, folder / "selects")
        doubted: list[dict[str, str]] = []

        def look(connection: Any, live: Any) -> None:
            told("asking whether the data can be right", 0.9)
            found = doubts_of(connection, replace(self.settings, database_schema=""), live)
            doubted.append({one.id: f"{one.sentence}\n{one.fix}" for one in found})

        found = explain(
            folder / "selects",
            self.files,
            load_url(self.settings),
            replace=[replacement(one) for one in self.whole],
            tolerance=_tolerance(self.settings, despite=False),
            progress=told,
            reading=_reading(self.settings),
            rejects=folder,
            look=look,
        )
        new, known, ended = _doubts_apart(self.settings, doubted[0] if doubted else {})
        rejects = pl.read_parquet(found.rejected.parquet, n_rows=SHOWN_REJECTS) if found.rejected else pl.DataFrame()
        mask = NumberMask(self.settings)
        return LoadPreview(
            {one.table.name: mask.frame(one.sample) for one in found.tables},
            found.forecasts,
            found.refusals,
            found.notes,
            found.unused_columns,
            sum(one.rejected for one in found.forecasts) + found.unreadable,
            mask.frame(rejects),
            found.rejected.excel if found.rejected and not mask.masks else None,
            new,
            known,
            ended,
        )


def _doubts_apart(
    settings: Settings, found: Mapping[str, str]
) -> tuple[tuple[tuple[str, str], ...], int, tuple[str, ...]]:
    """What would be doubted anew, how much is doubted already, and what would be doubted no more; accepted or not."""
    before = {one.doubt.id: one.doubt.sentence for one in last_seen(settings)}
    new = (text.partition("\n") for name, text in found.items() if name not in before)
    ended = tuple(sentence for name, sentence in before.items() if name not in found)
    return tuple((sentence, fix) for sentence, _, fix in new), len(before.keys() & found.keys()), ended


@dataclass(frozen=True)
class Change:
    """A control total of a month that another value stands for after a load; money in minor units."""

    month: date
    figure: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class LoadResult:
    """What a load did, and what the refresh after it made of it."""

    tables: tuple[TableSummary, ...]
    rejected: int
    rejects: Path | None
    seconds: float
    redone: tuple[str, ...]
    changes: tuple[Change, ...]
    broken: tuple[str, ...]
    open_doubts: int
    refresh_failed: str = ""
    note: str = ""


@dataclass(frozen=True)
class LoadTask:
    """Loads files through the import of the command line, and refreshes the figures afterwards."""

    files: tuple[Path, ...]
    sheets: tuple[SourceSheet, ...]
    matched: tuple[TableMatch, ...]
    settings: Settings
    user: str
    despite: bool = False
    whole: tuple[str, ...] = ()
    """Months that the files are the whole of, such as payment:2026-04."""
    result: ClassVar[str] = "done"
    most_at_once: ClassVar[int] = 1
    busy: ClassVar[str] = "Another load is running on this server; wait until it is done."

    def write(self, path: Path, told: Told) -> None:
        """Write what was done. Raises UserError where nothing was loaded."""
        with _in_full():
            path.write_bytes(pickle.dumps(self._refreshed(self._loaded(path.parent, told), told)))

    def _loaded(self, folder: Path, told: Told) -> LoadResult:
        write_selects(self.matched, folder / "selects")
        self._log("load begun", self.files_named, None)
        # The lock of the store: no refresh may read the database while it is written.
        with store_of(self.settings).writing(wait=1.0):
            summary = import_folder(
                folder / "selects",
                self.files,
                load_url(self.settings),
                rejects=rejects_folder(self.settings),
                replace=[replacement(one) for one in self.whole],
                tolerance=_tolerance(self.settings, despite=self.despite),
                progress=lambda what, share: told(what.capitalize(), share * _IMPORT_SHARE),
                reading=_reading(self.settings),
                by=self.user,
            )
            (folder / LOADED).touch()
        for table in summary.tables:
            self._log("load", table.table, table.loaded, table.rejected)
        note = self._remember()
        return LoadResult(
            summary.tables, summary.rejected, summary.rejects_excel, summary.seconds, (), (), (), 0, note=note
        )

    @property
    def files_named(self) -> str:
        """The names of the files."""
        return ", ".join(file.name for file in self.files)

    def _log(self, action: str, what: str, rows: int | None, rejected: int | None = None) -> None:
        filters: dict[str, object] = {"files": [file.name for file in self.files]}
        filters |= {"replaced": list(self.whole)} if self.whole else {}
        filters |= {} if rejected is None else {"rejected": rejected}
        append(log_of(self.settings), self.user or user_name(), action, what, filters=filters, rows=rows)

    def _remember(self) -> str:
        try:
            remember(state_of(self.settings), self.sheets, self.matched, self.user)
        except StateUnavailableError as error:
            return f"How the columns were matched could not be remembered. {error}"
        return ""

    def _refreshed(self, done: LoadResult, told: Told) -> LoadResult:
        before = _manifest(self.settings)
        try:
            report = refresh(
                self.settings,
                progress=lambda what, share: told(what, _IMPORT_SHARE + share * (1 - _IMPORT_SHARE)),
                wait=_REFRESH_WAITS,
            )
        except UserError as error:
            return replace(done, refresh_failed=str(error))
        return replace(
            done,
            redone=tuple(key for key in report.redone if "@" not in key),
            changes=changed_controls(before, _manifest(self.settings)),
            broken=report.broken,
            open_doubts=len(standing(self.settings, report.doubts).open),
        )


def _manifest(settings: Settings) -> Manifest | None:
    try:
        return store_of(settings).manifest()
    except StoreEmptyError:
        return None


def changed_controls(before: Manifest | None, after: Manifest | None) -> tuple[Change, ...]:
    """The control totals of whole months that differ between two versions, month by month."""
    if after is None:
        return ()
    held = {key: before.months[key].controls for key in before.keys} if before else {}
    return tuple(
        Change(after.months[key].month, figure, held.get(key, {}).get(figure), value)
        for key in after.keys
        for figure, value in after.months[key].controls.items()
        if held.get(key, {}).get(figure) != value
    )


def read_result(job: Job) -> Any:
    """What a task wrote into the folder of its job. Raises UserError where it ended in a sentence."""
    return pickle.loads(job.path.read_bytes())  # noqa: S301 - written by a process of ours


def remove(folder: Path) -> None:
    """Forget a folder of uploaded files."""
    shutil.rmtree(folder, ignore_errors=True)
