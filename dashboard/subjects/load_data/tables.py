"""What a load would do and did, as tables: effects by period, rejected rows, first rows, changed control totals."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Kind
from dashboard.subjects.data_health.tables import control_text
from dashboard.subjects.load_data.tasks import Change, LoadPreview
from data_access.importing import TableSummary
from data_access.importing.source_profile import SourceSheet

_MOST_PERIODS: Final = 60


def effects_table(forecasts: Sequence[TableSummary], *, title: str) -> excel.Table:
    """Rows read, rejected, new, changed and removed by table and period, and how many the database holds after it.

    A table without periods is one line, and what it holds in all is not counted.
    """
    rows: list[dict[str, object]] = []
    for one in forecasts:
        effect = one.effect
        rows.append(
            {
                "table": one.table,
                "period": "all",
                "read": one.read,
                "rejected": one.rejected,
                "new": effect.added,
                "changed": effect.changed,
                "removed": effect.removed,
            }
        )
        rows += [
            {
                "table": one.table,
                "period": period.span.label,
                "read": period.brought,
                "new": period.added,
                "changed": period.changed,
                "removed": period.removed + period.moved,
                "before": period.before,
                "after": period.after,
            }
            for period in effect.periods[-_MOST_PERIODS:]
        ]
    headings = {
        "table": "Table",
        "period": "Period",
        "read": "Rows of the files",
        "rejected": "Rejected",
        "new": "New",
        "changed": "Changed",
        "removed": "Removed",
        "before": "Rows before",
        "after": "Rows after",
    }
    schema = {name: pl.String if name in ("table", "period") else pl.Int64 for name in headings}
    return excel.listing(title, pl.DataFrame(rows, schema=schema), headings=headings, placeholder="")


def reasons_table(forecasts: Sequence[TableSummary]) -> excel.Table:
    """Rejected rows by table and broken rule; a row that breaks two rules counts under both."""
    rows = [{"table": one.table, "rule": rule, "rows": rows} for one in forecasts for rule, rows in one.reasons.items()]
    schema = {"table": pl.String, "rule": pl.String, "rows": pl.Int64}
    headings = {"table": "Table", "rule": "Rejected because", "rows": "Rows"}
    return excel.listing("Rejected, by reason", pl.DataFrame(rows, schema=schema), headings=headings)


def rejected_table(checked: LoadPreview) -> excel.Table:
    """Where each rejected row stands, and every reason against it; its values are in the file alone."""
    named = {"table_name": "Table", "_file": "File", "_row": "Row", "reasons": "Why"}
    frame = checked.rejects
    empty = pl.Series([None] * frame.height, dtype=pl.String)
    shown = frame.select(frame[name] if name in frame.columns else empty.alias(name) for name in named)
    note = "The row is that of the file as a spreadsheet numbers it; the header is row 1."
    kinds = {"_row": Kind.COUNT}
    return excel.listing(
        "Rejected rows", shown, headings=named, kinds=kinds, of_rows=checked.rejected, note=note, placeholder=""
    )


def first_rows_table(table: str, rows: pl.DataFrame) -> excel.Table:
    """The first rows as they will be loaded, under the names of the contract."""
    headings = {name: name for name in rows.columns}
    note = "As they will be loaded; a row that would be rejected may be among them. Names and phones are masked."
    texts = rows.select(pl.all().cast(pl.String))
    return excel.listing(f"First rows of {table}", texts, headings=headings, note=note, placeholder="")


def changes_table(changes: Sequence[Change], settings: formats.Notation) -> excel.Table:
    """Control totals before and after the load, by month, the newest first."""
    rows = [
        {
            "month": one.month,
            "figure": one.figure.replace("_", " ").capitalize(),
            "before": "new" if one.before is None else control_text(one.figure, one.before, settings),
            "after": control_text(one.figure, one.after, settings),
        }
        for one in sorted(changes, key=lambda one: one.month, reverse=True)
    ]
    schema = {"month": pl.Date, "figure": pl.String, "before": pl.String, "after": pl.String}
    headings = {"month": "Month", "figure": "Control total", "before": "Before", "after": "After"}
    note = "Totals that the database itself gives, before the load and after it; only those that changed."
    frame = pl.DataFrame(rows, schema=schema)
    return excel.listing(
        "What changed", frame, headings=headings, kinds={"month": Kind.MONTH}, note=note, placeholder=""
    )


def unread_columns(unread: Mapping[str, Sequence[str]], sheets: Sequence[SourceSheet]) -> list[str]:
    """What of a file is left out, a sentence each: columns that nothing reads, and those that no row fills."""
    empty = {(sheet.relation, one.name) for sheet in sheets for one in sheet.columns if not one.filled}
    told = []
    for relation, names in unread.items():
        ignored = [name for name in names if (relation, name) not in empty]
        unfilled = [name for name in names if (relation, name) in empty]
        if ignored:
            told.append(f"Columns of {relation} that nothing reads: {', '.join(ignored)}.")
        if unfilled:
            told.append(f"Columns of {relation} that are empty in every row, and so left out: {', '.join(unfilled)}.")
    return told
