"""From which source columns each column of a SELECT is computed."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify

from data_access.importing.headers import FILE, ROW
from data_access.importing.selects import Select


@dataclass(frozen=True)
class Origin:
    """How a SELECT computes a column: its expression, and the "relation.column" it reads."""

    expression: str
    sources: tuple[str, ...]


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
