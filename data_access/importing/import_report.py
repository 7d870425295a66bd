"""What an import did or would do, as the command line prints it."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from data_access.importing.effect import PeriodEffect
from data_access.importing.explanation import Explanation, TableExplanation
from data_access.importing.importer import ImportSummary, TableSummary
from data_access.importing.preparation import clauses_in_words
from data_access.importing.spelling import listed, plural


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


MOST_PERIODS: Final = 60
"""Periods of one table that are shown; of daily day-ends of years, the last."""


def render_explain(explanation: Explanation) -> RenderableType:
    """The explanation as the command line prints it."""
    parts: list[RenderableType] = []
    for table in explanation.tables:
        parts += [_mapping(table), *_left_out(table), _rows(table), Text()]
    for relation, names in explanation.unused_columns.items():
        parts.append(Text(f"Columns of {relation} that no SELECT reads: {listed(names, limit=100)}."))
    parts += [Text(note) for note in explanation.notes]
    if explanation.unused_files:
        parts.append(Text(f"No SELECT reads {listed(explanation.unused_files)}."))
    if explanation.forecasts:
        parts += [Text(), _effects(explanation.forecasts), *_outlook(explanation)]
    return Group(*parts)


def _mapping(table: TableExplanation) -> Grid:
    grid = Grid("column", "of type", "from", "computed as", title=table.table.name, title_justify="left")
    for each in table.columns:
        required = "*" if each.column in table.table.required else ""
        types = f"{each.source_type} -> {each.contract_type}"
        grid.add_row(each.column + required, types, "\n".join(each.sources) or "no source column", each.expression)
    return grid


def _left_out(table: TableExplanation) -> list[Text]:
    lines = []
    if table.missing:
        lines.append(Text(f"Missing, the import will refuse this: {listed(table.missing, limit=100)}.", "bold red"))
    if optional := [name for name in table.unmapped if name not in table.missing]:
        empty = (
            "that stay empty" if table.table.whole_days else "that stay empty in new rows and as they are in known ones"
        )
        lines.append(Text(f"Columns of {table.table.name} {empty}: {listed(optional, limit=100)}."))
    return lines


def _rows(table: TableExplanation) -> Grid:
    grid = Grid(*table.sample.columns, title=f"first rows of {table.table.name}", title_justify="left")
    for row in table.sample.iter_rows():
        grid.add_row(*("" if value is None else str(value) for value in row))
    return grid


def _effects(forecasts: Iterable[TableSummary]) -> Grid:
    grid = Grid("table", "period", title="what the load would do", title_justify="left")
    for title in ("rows now", "in the load", "new", "changed", "removed", "moved away", "rows then"):
        grid.add_column(title, justify="right")
    for each in forecasts:
        effect, periods = each.effect, sorted((*each.effect.periods, *each.effect.named), key=lambda one: one.span)
        if not periods:
            grid.add_row(
                effect.table, "", "", f"{each.loaded:,}", f"{effect.added:,}", f"{effect.changed:,}", "", "", ""
            )
        if len(periods) > MOST_PERIODS:
            grid.add_row(effect.table, f"{len(periods) - MOST_PERIODS:,} earlier ones")
        for period in periods[-MOST_PERIODS:]:
            grid.add_row(effect.table, period.span.label, *(f"{count:,}" for count in _counts(period)))
    return grid


def _counts(period: PeriodEffect) -> tuple[int, ...]:
    return (
        period.before,
        period.brought,
        period.added,
        period.changed,
        period.removed,
        period.moved,
        period.after,
    )


def _outlook(explanation: Explanation) -> list[Text]:
    lines = [
        Text(f"{each.table}: {plural(rows, 'row')} will be rejected, {rule}.")
        for each in explanation.forecasts
        for rule, rows in each.reasons.items()
    ]
    if explanation.refusals:
        refused = (
            f"The import will refuse this load, unless it is given --force:\n{clauses_in_words(explanation.refusals)}"
        )
        return [*lines, Text(refused, "bold red")]
    return [*lines, Text("The import will load this.")]
