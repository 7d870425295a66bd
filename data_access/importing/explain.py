"""What an import would do, without doing it: which source column ends up where, and what a few rows look like."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from data_access.importing.convert import Given, typed_query
from data_access.importing.importer import stage_sources
from data_access.importing.limits import SAMPLE_ROWS
from data_access.importing.lineage import Origin, mentioned, origins
from data_access.importing.selects import Select, read_selects
from data_access.importing.session import Session
from data_access.importing.sources import named_sources, unused
from data_access.importing.staging import described
from data_access.importing.words import database_message, listed
from validations.errors import ImportFileError
from validations.tables import Table

SHOWN_ROWS: Final = 5
MASK: Final = "****"


@dataclass(frozen=True)
class ColumnExplanation:
    """One column a SELECT gives: what it is computed from, its type there and in the contract."""

    column: str
    expression: str
    sources: tuple[str, ...]
    source_type: str
    contract_type: str


@dataclass(frozen=True)
class TableExplanation:
    """One SELECT: its columns, the contract's columns it leaves out, and its first rows with personal data masked."""

    table: Table
    columns: tuple[ColumnExplanation, ...]
    unmapped: tuple[str, ...]
    sample: pl.DataFrame


@dataclass(frozen=True)
class Explanation:
    """All SELECTs of a folder; `unused_columns` are those of the files that no SELECT reads, per relation."""

    tables: tuple[TableExplanation, ...]
    unused_columns: Mapping[str, tuple[str, ...]]
    unused_files: tuple[str, ...]


def explain(folder: Path, files: Sequence[Path]) -> Explanation:
    """What importing these files through this folder would do, from the first rows of each file.

    Raises ImportFileError where the import itself would, as far as the first rows show it.
    """
    selects, relations = read_selects(folder), named_sources(files)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory()))
        given = stage_sources(selects, relations, scratch / "files", lambda _step, _done: None, SAMPLE_ROWS)
        session = Session(given, scratch / "spill")
        stack.callback(session.close)
        columns = {name: parts[0].columns for name, parts in given.items()}
        found = [origins(select, columns) for select in selects]
        return Explanation(
            tables=tuple(_explained(*each, session) for each in zip(selects, found, strict=True)),
            unused_columns=_unused_columns(columns, selects, found),
            unused_files=unused(relations, [part.source for parts in given.values() for part in parts]),
        )


def _explained(select: Select, found: Mapping[str, Origin], session: Session) -> TableExplanation:
    columns, given = described(select, session)
    return TableExplanation(
        table=select.table,
        columns=tuple(_column(each, found.get(each.name, Origin("", ()))) for each in given),
        unmapped=tuple(name for name in select.table.columns if name not in {each.name for each in given}),
        sample=_sample(select, session, given, columns),
    )


def _column(given: Given, origin: Origin) -> ColumnExplanation:
    return ColumnExplanation(
        given.name, origin.expression, origin.sources, given.source_type.lower(), given.column.unit
    )


def _sample(
    select: Select, session: Session, given: Sequence[Given], columns: Sequence[tuple[str, str]]
) -> pl.DataFrame:
    try:
        batches = session.batches(f"{typed_query(select.query, given, columns)} LIMIT {SHOWN_ROWS}")
        rows = next(batches, pl.Schema({each.name: each.column.dtype for each in given}).to_frame())
    except duckdb.Error as error:
        raise ImportFileError(f"{select.path.name} stopped: {database_message(error)}.") from None
    masked = [
        pl.when(pl.col(each.name).is_not_null()).then(pl.lit(MASK)).alias(each.name)
        for each in given
        if each.column.personal
    ]
    return rows.select(each.name for each in given).with_columns(masked)


def _unused_columns(
    columns: Mapping[str, tuple[str, ...]], selects: Sequence[Select], found: Sequence[Mapping[str, Origin]]
) -> dict[str, tuple[str, ...]]:
    read = {source for origin in found for each in origin.values() for source in each.sources}
    named = {name for select in selects for name in mentioned(select)}
    unread = {
        relation: tuple(name for name in names if f"{relation}.{name}" not in read and name.lower() not in named)
        for relation, names in columns.items()
    }
    return {relation: names for relation, names in unread.items() if names}


def render_explain(explanation: Explanation) -> RenderableType:
    """The explanation as the command line prints it."""
    parts: list[RenderableType] = []
    for table in explanation.tables:
        parts += [_mapping(table), *_left_out(table), _rows(table), Text()]
    for relation, names in explanation.unused_columns.items():
        parts.append(Text(f"Columns of {relation} that no SELECT reads: {listed(names, limit=100)}."))
    if explanation.unused_files:
        parts.append(Text(f"No SELECT reads {listed(explanation.unused_files)}."))
    return Group(*parts)


def _mapping(table: TableExplanation) -> Grid:
    grid = Grid("column", "of type", "from", "computed as", title=table.table.name, title_justify="left")
    for each in table.columns:
        required = "*" if each.column in table.table.required else ""
        types = f"{each.source_type} -> {each.contract_type}"
        grid.add_row(each.column + required, types, "\n".join(each.sources) or "no source column", each.expression)
    return grid


def _left_out(table: TableExplanation) -> list[Text]:
    if not table.unmapped:
        return []
    required = [name for name in table.unmapped if name in table.table.required]
    missing = (
        [Text(f"Missing, the import will refuse this: {listed(required, limit=100)}.", "bold red")] if required else []
    )
    optional = [name for name in table.unmapped if name not in required]
    return [*missing, Text(f"Columns of {table.table.name} that stay empty: {listed(optional, limit=100)}.")]


def _rows(table: TableExplanation) -> Grid:
    grid = Grid(*table.sample.columns, title=f"first rows of {table.table.name}", title_justify="left")
    for row in table.sample.iter_rows():
        grid.add_row(*("" if value is None else str(value) for value in row))
    return grid
