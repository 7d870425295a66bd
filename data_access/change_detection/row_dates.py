"""By which of its dates a row of a table can matter to a month, proven from the conditions of a query.

A condition such as `received_on >= :events_from AND received_on < :events_before` proves that a row matters to the
month of its `received_on` only; an upper bound alone, that it matters to that month and later ones. What is not proven
is not assumed: without a bound a row may matter to every month.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from data_access.change_detection.date_bounds import (
    ANY,
    UNTIL_EXCLUSIVE,
    UNTIL_INCLUSIVE,
    Alternative,
    Alternatives,
    Bounds,
    best,
    both,
    bounds_of,
)
from data_access.change_detection.watched_columns import Dated

_MONTHS: Final = frozenset({"month", "month_start"})

_MIRRORED: Final[Mapping[type[exp.Expr], type[exp.Expr]]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
}


@dataclass
class RowDates:
    """The dates of the tables that one query reads; `root` is the scope of a qualified tree."""

    root: Scope
    _readers: dict[int, list[tuple[Scope, str]]] = field(default_factory=lambda: defaultdict(list))
    _found: dict[tuple[int, str, bool], Alternatives] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for scope in self.root.traverse():
            for alias, (_, source) in scope.selected_sources.items():
                if isinstance(source, Scope):
                    self._readers[id(source)].append((scope, alias))

    def of(self, scope: Scope, alias: str, first: str | None) -> frozenset[Dated]:
        """The dates by which rows of a table in a scope matter; `first` is preferred where several would do.

        Empty where nothing is proven.
        """
        found = [best(alternative, first) for alternative in self._alternatives(scope, alias)]
        return frozenset() if None in found else frozenset(dated for dated in found if dated is not None)

    def ends_by(self, value: exp.Expr, scope: Scope, *, exclusive: bool = False) -> bool:
        """Whether a value is never after the last day of the month; null never is."""
        match value:
            case exp.Placeholder():
                return value.name in (UNTIL_EXCLUSIVE if exclusive else UNTIL_INCLUSIVE)
            case exp.Null():
                return True
            case exp.Cast() | exp.Paren() | exp.Min() | exp.Max():
                return self.ends_by(value.this, scope, exclusive=exclusive)
            case exp.Least():
                return any(self.ends_by(one, scope) for one in (value.this, *value.expressions))
            case exp.Coalesce():
                return all(self.ends_by(one, scope) for one in (value.this, *value.expressions))
            case exp.Case():
                results = [one.args["true"] for one in value.args["ifs"]]
                default = value.args.get("default")
                return all(self.ends_by(one, scope) for one in [*results, *([default] if default else [])])
            case exp.Column():
                return self._column_ends_by(value, scope)
            case _:
                return False

    def _column_ends_by(self, column: exp.Column, scope: Scope) -> bool:
        found = scope.sources.get(column.table)
        if found is None:
            return False
        return self.held_before(scope, column.table, column.name) or (
            isinstance(found, Scope) and self._output_ends_by(column.name, found)
        )

    def only_compared(self, name: str) -> bool:
        """Whether every use of a date treats one that lies after the month as it treats none."""
        return all(
            self._is_compared(column, scope)
            for scope in self.root.traverse()
            for column in scope.columns
            if column.name == name
        )

    def _is_compared(self, column: exp.Column, scope: Scope) -> bool:
        if column.table in scope.sources and self.held_before(scope, column.table, column.name):
            return True
        projected = column.parent if isinstance(column.parent, exp.Alias) else column
        if projected.parent is scope.expression and projected.alias_or_name == column.name:
            # Handed on under its name, to where its uses are looked at as well.
            return bool(self._readers[id(scope)]) and not scope.expression.args.get("distinct")
        if column.find_ancestor(exp.Not) is not None:
            return False
        return self._not_after(column.parent, column, scope) or self._none_or_later(column, scope)

    def _not_after(self, condition: exp.Expr | None, column: exp.Column, scope: Scope) -> bool:
        """Whether it is compared with a day of the month that it must not be after, here or beside this condition."""
        if self._compares(condition, column, scope, exp.LT, exp.LTE, exp.EQ):
            return True
        if not isinstance(condition, exp.GT | exp.GTE):
            return False
        while isinstance(condition.parent, exp.And | exp.Paren):
            condition = condition.parent
        return any(self._compares(one, column, scope, exp.LT, exp.LTE, exp.EQ) for one in _all_of(condition))

    def _none_or_later(self, column: exp.Column, scope: Scope) -> bool:
        """Whether it is part of a condition that it is none, or after days of the month."""
        either = column.find_ancestor(exp.Or)
        if either is None:
            return False
        first, second = (one.unnest() for one in _sides(either))
        none, later = (first, second) if isinstance(first, exp.Is) else (second, first)
        return (
            isinstance(none, exp.Is)
            and isinstance(none.expression, exp.Null)
            and _is_same(none.this, column)
            and all(self._compares(one, column, scope, exp.GT, exp.GTE) for one in _all_of(later))
        )

    def _compares(self, condition: exp.Expr | None, column: exp.Column, scope: Scope, *kinds: type[exp.Binary]) -> bool:
        """Whether a condition compares this column, written first, with a day that is not after the month."""
        if isinstance(condition, exp.EQ) and exp.EQ in kinds and _is_same(condition.expression, column):
            return self.ends_by(condition.this, scope)
        return (
            isinstance(condition, kinds)
            and _is_same(condition.this, column)
            and self.ends_by(condition.expression, scope, exclusive=isinstance(condition, exp.LT | exp.GTE))
        )

    def held_before(self, scope: Scope, alias: str, name: str) -> bool:
        """Whether only rows count whose date in a column is not after the month."""
        alternatives = self._alternatives(scope, alias, beside=False)
        return all(alternative.get(name, Bounds()).before for alternative in alternatives)

    def _output_ends_by(self, name: str, scope: Scope) -> bool:
        if scope.set_operation_scopes:
            position = _outputs(scope).index(name)
            return all(self._nth_ends_by(position, part) for part in scope.set_operation_scopes)
        projected = _projection(scope, name)
        return projected is not None and self.ends_by(projected, scope)

    def _nth_ends_by(self, position: int, scope: Scope) -> bool:
        return self._output_ends_by(_outputs(scope)[position], scope)

    def _alternatives(self, scope: Scope, alias: str, *, beside: bool = True) -> Alternatives:
        """What must hold of a source's row in this scope, and in those that read this scope.

        `beside` allows bounds by columns of other sources, which are looked up without it.
        """
        key = id(scope), alias, beside
        if key not in self._found:
            self._found[key] = self._alternatives_of(scope, alias, beside=beside)
        return self._found[key]

    def _alternatives_of(self, scope: Scope, alias: str, *, beside: bool) -> Alternatives:
        found = ANY
        for condition in _conditions(scope, alias):
            found = both(found, self._of_condition(condition, scope, alias, beside=beside))
        readers = self._readers[id(scope)]
        if readers and _passes_rows_on(scope):
            above = [one for reader, name in readers for one in self._alternatives(reader, name, beside=beside)]
            found = both(found, tuple(_within(one, scope, alias) for one in above))
        return found

    def _of_condition(self, condition: exp.Expr, scope: Scope, alias: str, *, beside: bool) -> Alternatives:
        match condition:
            case exp.Paren():
                return self._of_condition(condition.this, scope, alias, beside=beside)
            case exp.And():
                left, right = (self._of_condition(one, scope, alias, beside=beside) for one in _sides(condition))
                return both(left, right)
            case exp.Or():
                left, right = (self._of_condition(one, scope, alias, beside=beside) for one in _sides(condition))
                return (*left, *right)
            case exp.Between():
                low = exp.GTE(this=condition.this, expression=condition.args["low"])
                high = exp.LTE(this=condition.this, expression=condition.args["high"])
                left, right = (self._of_condition(one, scope, alias, beside=beside) for one in (low, high))
                return both(left, right)
            case exp.LT() | exp.LTE() | exp.GT() | exp.GTE() | exp.EQ():
                return self._of_comparison(condition, scope, alias, beside=beside)
            case _:
                return ANY

    def _of_comparison(self, condition: exp.Binary, scope: Scope, alias: str, *, beside: bool) -> Alternatives:
        for kind, (column, value) in (
            (type(condition), _sides(condition)),
            (_MIRRORED[type(condition)], _sides(condition)[::-1]),
        ):
            name = _date_of(column, alias)
            if name is not None:
                return ({name: self._bounds(kind, value, scope, beside=beside)},)
            truncated = _month_of(column, alias)
            if truncated is not None and kind is exp.EQ and _parameter(value) in _MONTHS:
                return ({truncated: Bounds(before=True, since_opening=True, after=True)},)
        return ANY

    def _bounds(self, kind: type[exp.Expr], value: exp.Expr, scope: Scope, *, beside: bool) -> Bounds:
        parameter = _parameter(value)
        if parameter is None:
            compared = kind in (exp.LT, exp.LTE, exp.EQ) and beside
            return Bounds(before=compared and self.ends_by(value, scope, exclusive=kind is exp.LT))
        return bounds_of(kind, parameter)


def _all_of(condition: exp.Expr) -> list[exp.Expr]:
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def _is_same(value: exp.Expr, column: exp.Column) -> bool:
    return isinstance(value, exp.Column) and (value.table, value.name) == (column.table, column.name)


def _sides(condition: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return condition.this, condition.expression


def _conditions(scope: Scope, alias: str) -> Iterable[exp.Expr]:
    """What a row of a source must meet to have any effect in its scope."""
    select = scope.expression
    if (where := select.args.get("where")) is not None:
        yield where.this
    for join in select.args.get("joins") or ():
        on, side = join.args.get("on"), join.side
        # An outer join keeps the rows of its other side whatever the condition says.
        if on is not None and (not side or (side == "LEFT" and join.alias_or_name == alias)):
            yield on


def _passes_rows_on(scope: Scope) -> bool:
    """Whether a row that is filtered out of the result has no other effect: nothing is summed, numbered or cut off."""
    select = scope.expression
    if not isinstance(select, exp.Select):
        return False
    if any(select.args.get(part) for part in ("group", "having", "limit", "offset", "qualify")):
        return False
    return not any(projection.find(exp.AggFunc, exp.Window) for projection in select.selects)


def _within(above: Alternative, scope: Scope, alias: str) -> Alternative:
    """Bounds of a scope's result as bounds of the source that the columns come from."""
    found = {}
    for name, bounds in above.items():
        projected = _projection(scope, name)
        if projected is not None and (column := _date_of(projected, alias)) is not None:
            found[column] = bounds
    return found


def _projection(scope: Scope, name: str) -> exp.Expr | None:
    """What a column of a scope's result is made of."""
    found = [one for one in _query(scope).selects if one.alias_or_name == name]
    return found[0].unalias() if found else None


def _outputs(scope: Scope) -> list[str]:
    return _query(scope).named_selects


def _query(scope: Scope) -> exp.Query:
    if not isinstance(scope.expression, exp.Query):
        raise TypeError("Only queries have columns.")
    return scope.expression


def _date_of(value: exp.Expr, alias: str) -> str | None:
    """The column of a source that a value is, also as a day of it."""
    if isinstance(value, exp.Cast):
        value = value.this
    return value.name if isinstance(value, exp.Column) and value.table == alias else None


def _month_of(value: exp.Expr, alias: str) -> str | None:
    """The column of a source whose month a value is."""
    if isinstance(value, exp.Cast):
        value = value.this
    if isinstance(value, exp.DateTrunc | exp.TimestampTrunc) and str(value.text("unit")).upper() == "MONTH":
        return _date_of(value.this, alias)
    return None


def _parameter(value: exp.Expr) -> str | None:
    if isinstance(value, exp.Cast):
        value = value.this
    return value.name if isinstance(value, exp.Placeholder) else None
