"""What an import would do, without doing it: which source column ends up where, and what a few rows look like."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import polars as pl
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify

from data_access.importing.conversion import Given, typed_query
from data_access.importing.csv_files import UnreadableLine
from data_access.importing.importer import TableSummary, keep_rejects, unreadable_lines
from data_access.importing.load_periods import Replacement
from data_access.importing.load_transaction import Look, foreseen
from data_access.importing.preparation import (
    DEFAULT_TOLERANCE,
    Progress,
    Tolerance,
    Work,
    prepared_loads,
    refusals,
    rejected_by_rule,
    stage_sources,
)
from data_access.importing.rejects import RejectFiles
from data_access.importing.selects import Reading, Select, Session, only_name, read_selects
from data_access.importing.source_files import named_sources, under_one_name, unused
from data_access.importing.spelling import FILE, ROW, database_message
from data_access.importing.staged_tables import StagedTable, Workbench, described, notes_of
from data_access.importing.target_database import Target, target_of
from validations.errors import ImportFileError
from validations.tables import Table


@dataclass(frozen=True)
class Origin:
    """How a SELECT computes a column: its expression, and the "relation.column" it reads."""

    expression: str
    sources: tuple[str, ...]


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

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns among those left out."""
        return tuple(name for name in self.unmapped if name in self.table.required)


@dataclass(frozen=True)
class Explanation:
    """All SELECTs of a folder, and what the load would do.

    `unused_columns` are those of the files that no SELECT reads, per relation. `forecasts` is empty where a SELECT
    lacks a required column. `refusals` says why the load would be refused, `notes` what a reader of the files would not
    expect.
    """

    tables: tuple[TableExplanation, ...]
    unused_columns: Mapping[str, tuple[str, ...]]
    unused_files: tuple[str, ...]
    forecasts: tuple[TableSummary, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    rejected: RejectFiles | None = None
    """The rows that would be rejected, where it was said in which folder to keep them."""
    unreadable: int = 0
    """Lines of the files whose number of values is not the header's; they would reach no table."""


def explain(
    folder: Path,
    files: Sequence[Path],
    url: str,
    *,
    replace: Sequence[Replacement] = (),
    tolerance: Tolerance | None = DEFAULT_TOLERANCE,
    progress: Progress | None = None,
    reading: Reading | None = None,
    rejects: Path | None = None,
    look: Look | None = None,
) -> Explanation:
    """What importing these files through this folder would do, from whole files and the database as it is.

    Nothing is written but to a temporary folder, and to `rejects` the rows that would be rejected. `look` is called
    with the database as it would stand after the load. Raises ImportFileError where the import itself would,
    DatabaseUnavailableError when the database is there but cannot be read.
    """
    target, selects = target_of(url), read_selects(folder)
    relations = under_one_name(named_sources(files), only_name(selects))
    with ExitStack() as stack:
        scratch = stack.enter_context(TemporaryDirectory(dir=rejects))
        work = Work(Path(scratch), progress or (lambda _step, _done: None))
        given = stage_sources(selects, relations, work)
        session = Session(given, work.scratch / "spill", reading)
        stack.callback(session.close)
        columns = {name: parts[0].columns for name, parts in given.items()}
        found = [origins(select, columns) for select in selects]
        tables = tuple(_explained(*each, session) for each in zip(selects, found, strict=True))
        foresight = _Foresight((), (), ())
        if not any(table.missing for table in tables):
            asked = _Asked(target, selects, tuple(replace), tolerance, rejects, look)
            foresight = _foreseen(asked, session, unreadable_lines(given), work)
        return Explanation(
            tables=tables,
            unused_columns=_unused_columns(columns, selects, found),
            unused_files=unused(relations, [part.source for parts in given.values() for part in parts]),
            forecasts=foresight.forecasts,
            refusals=foresight.refusals,
            notes=notes_of(given, foresight.staged),
            rejected=foresight.rejected,
            unreadable=len(unreadable_lines(given)),
        )


@dataclass(frozen=True)
class _Asked:
    """What is to be foreseen."""

    target: Target
    selects: tuple[Select, ...]
    replace: tuple[Replacement, ...]
    tolerance: Tolerance | None
    rejects: Path | None
    look: Look | None


@dataclass(frozen=True)
class _Foresight:
    """What the load would do."""

    forecasts: tuple[TableSummary, ...]
    refusals: tuple[str, ...]
    staged: tuple[StagedTable, ...]
    rejected: RejectFiles | None = None


def _foreseen(asked: _Asked, session: Session, unreadable: Sequence[UnreadableLine], work: Work) -> _Foresight:
    bench = Workbench(work.scratch / "spill")
    try:
        loads = prepared_loads(bench, session, asked.target, asked.selects, asked.replace, work)
        work.step("comparing with the database", 0.85)
        effects = foreseen(asked.target, loads, work.scratch / "spill", asked.look)
        return _Foresight(
            tuple(
                TableSummary(load.staged.read, load.loaded, load.rejected, rejected_by_rule(bench, load.staged), effect)
                for load, effect in zip(loads, effects, strict=True)
            ),
            tuple(refusals(bench, loads, effects, asked.tolerance)),
            tuple(load.staged for load in loads),
            keep_rejects(bench, loads, unreadable, asked.rejects, work) if asked.rejects else None,
        )
    except duckdb.Error as error:
        raise ImportFileError(f"The rows could not be checked against each other: {database_message(error)}.") from None
    finally:
        bench.close()


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


def origins(select: Select, relations: Mapping[str, tuple[str, ...]]) -> dict[str, Origin]:
    """Origin of every column a SELECT gives, as far as it can be traced.

    `relations` has the columns of each relation. What only DuckDB's own parser reads comes without sources.
    """
    if (tree := select.tree) is None:
        return {}
    every = {name: (*columns, FILE, ROW) for name, columns in relations.items()}
    written = {f"{name}.{column}".lower(): f"{name}.{column}" for name, columns in every.items() for column in columns}
    schema: dict[str, object] = {name: dict.fromkeys(columns, "text") for name, columns in every.items()}
    expressions = {
        name.lower(): _expression(each) for name, each in zip(tree.named_selects, tree.selects, strict=False)
    }
    with _quiet():
        try:
            qualified = qualify(tree.copy(), dialect="duckdb", schema=schema, validate_qualify_columns=False)
        except SqlglotError:
            return {name: Origin(text, ()) for name, text in expressions.items()}
        return {
            name.lower(): Origin(expressions.get(name.lower(), name), _sources(name, qualified, schema, written))
            for name in tree.named_selects
        }


def mentioned(select: Select) -> set[str]:
    """Names of all columns the SELECT mentions anywhere, in lower case."""
    tree = select.tree
    return set() if tree is None else {column.name.lower() for column in tree.find_all(exp.Column)}


def _expression(projection: exp.Expr) -> str:
    return projection.unalias().sql(dialect="duckdb", comments=False)


def _sources(column: str, query: exp.Expr, schema: dict[str, object], written: Mapping[str, str]) -> tuple[str, ...]:
    try:
        root = lineage(column, query, schema=schema, dialect="duckdb")
    except SqlglotError:
        return ()
    leaves = [node for node in root.walk() if isinstance(node.expression, exp.Table)]
    read = (f"{leaf.expression.name}.{exp.to_column(leaf.name).name}".lower() for leaf in leaves)
    return tuple(sorted({written[name] for name in read if name in written}))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracer's own warnings: a column that cannot be traced is shown without sources."""
    logger = logging.getLogger("sqlglot")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
