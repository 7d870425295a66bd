"""What an import did, for the command line and for tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from data_access.importing.effect import Effect, PeriodEffect
from data_access.importing.words import listed, plural


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


def render_summary(summary: ImportSummary) -> RenderableType:
    """The summary as the command line prints it."""
    return Group(_tables(summary), *_remarks(summary))


def _tables(summary: ImportSummary) -> Grid:
    grid = Grid("table", box=None, pad_edge=False, header_style="bold")
    for title in ("read", "loaded", "rejected"):
        grid.add_column(title, justify="right")
    grid.add_column("what became of it")
    for table in summary.tables:
        grid.add_row(table.table, f"{table.read:,}", f"{table.loaded:,}", f"{table.rejected:,}", _outcome(table))
    return grid


def _outcome(table: TableSummary) -> str:
    effect = table.effect
    same = table.loaded - effect.added - effect.changed
    removed = f", {effect.removed:,} removed" if effect.removed else ""
    span = f"{_span(effect.periods)}: " if effect.periods else ""
    return f"{span}{effect.added:,} new, {effect.changed:,} changed, {same:,} as before{removed}"


def _span(periods: Sequence[PeriodEffect]) -> str:
    first, last = periods[0].span.label, periods[-1].span.label
    return first if first == last else f"{first} to {last}"


def _remarks(summary: ImportSummary) -> list[Text]:
    lines = [
        f"{table.table}: {plural(rows, 'row')} rejected, {rule}"
        for table in summary.tables
        for rule, rows in table.reasons.items()
    ]
    lines += [
        f"{file}: {plural(rows, 'line')} left out, the number of values is not the header's"
        for file, rows in summary.unreadable.items()
    ]
    lines += summary.notes
    if summary.unused_files:
        lines.append(f"No SELECT reads {listed(summary.unused_files)}.")
    if summary.rejects_excel and summary.rejects_parquet:
        lines.append(f"Rejected rows and reasons: {summary.rejects_excel}; all of them: {summary.rejects_parquet}")
    rows = sum(table.read for table in summary.tables)
    lines.append(f"{plural(rows, 'row')} in {summary.seconds:.1f} seconds.")
    return [Text(line) for line in lines]
