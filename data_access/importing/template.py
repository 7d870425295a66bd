"""A workbook to fill in: one sheet per table, made from its declaration, that imports without any matching."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data_access.importing.column_matching import FILLABLE
from data_access.importing.conversion import allowed
from data_access.importing.row_validation import bounds
from data_access.importing.source_profile import GUIDE_SHEETS
from data_access.importing.spelling import hint
from validations.errors import UnknownNameError
from validations.frame_model import EARLIEST
from validations.tables import Column, Table

ROWS: Final = 20_000
"""Rows of a sheet that have formats and lists; rows below them are read all the same."""
YES_NO: Final = ("yes", "no")
_NARROWEST, _WIDEST = 12, 28
_FORMATS: Final[Mapping[type[pl.DataType], str]] = {
    pl.Date: "yyyy-mm-dd",
    pl.Datetime: "yyyy-mm-dd hh:mm:ss",
    pl.Int64: "0",
    pl.String: "@",
    pl.Boolean: "@",
}
_EXAMPLES: Final[Mapping[type[pl.DataType], str]] = {
    pl.Date: "2026-05-31",
    pl.Datetime: "2026-05-31 14:30:00",
    pl.Int64: "5",
    pl.Boolean: "yes",
}
_TEXT_EXAMPLES: Final = {"account_id": "LN00012345", "customer_id": "CU004711", "phone": "9800000000", "zone": "North"}
_COLUMNS: Final = ("Table", "Column", "Needed", "What it holds", "Type", "Allowed values", "Example")
_STEPS: Final = (
    "Fill in the sheets of the tables you have, one row below the other under the header, and leave the others empty.",
    "Columns with a dark header must be filled on every row. Columns with a grey header must stay in the sheet and may "
    "be empty. All others may be deleted or left empty.",
    "Leave the names in the first row as they are. 'Columns' says what each holds and shows an example.",
    "Dates are real dates or text like 2026-05-31. Amounts are plain numbers in the base currency. Account numbers are "
    "text, so that leading zeros stay.",
    "An empty column changes nothing in rows that the database has already; a day-end of account_snapshot is replaced "
    "as a whole.",
    "Load the file on the page 'Load data', or with: bucketwise import FILE.xlsx",
)


def tables_named(names: Sequence[str]) -> tuple[Table, ...]:
    """The contract tables of these names, in the order of the contract; all that can be filled where none is named.

    Raises UnknownNameError with the nearest names.
    """
    for name in names:
        if name not in FILLABLE:
            raise UnknownNameError(
                f"There is no table '{name}' to fill.{hint(name, FILLABLE)} Tables are {', '.join(FILLABLE)}."
            )
    return tuple(table for name, table in FILLABLE.items() if name in names or not names)


def write_template(path: Path, tables: Sequence[Table]) -> None:
    """Write the workbook: how to fill it, its columns, and a sheet per table with formats, comments and lists."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = _styles(book)
        _write_steps(book, styles)
        _write_columns(book, styles, tables)
        lists = _write_lists(book, styles, tables)
        for table in tables:
            _write_table(book, styles, table, lists)
        # Data is typed in the first table, and the guide stands before it.
        book.get_worksheet_by_name(GUIDE_SHEETS[0]).activate()


def _styles(book: Any) -> dict[str, Any]:
    head = {"bold": True, "bottom": 1}
    styles = {
        "filled": book.add_format({**head, "bg_color": "#1F3F5B", "font_color": "#FFFFFF"}),
        "required": book.add_format({**head, "bg_color": "#C9D3DC"}),
        "optional": book.add_format({**head, "bg_color": "#FFFFFF", "italic": True}),
        "head": book.add_format(head),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    for column in {_format_of(column) for table in FILLABLE.values() for column in table.fields.values()}:
        styles[column] = book.add_format({"num_format": column})
    return styles


def _format_of(column: Column) -> str:
    if isinstance(column.dtype, pl.Decimal):
        return "0." + "0" * column.dtype.scale if column.dtype.scale <= 2 else "General"
    return _FORMATS[type(column.dtype)]


def needed(column: Column) -> str:
    """In words, whether a column must be there and filled."""
    if not column.nullable:
        return "on every row"
    return "the column, values may be empty" if column.required else "no"


def _write_steps(book: Any, styles: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(GUIDE_SHEETS[0])
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 1, "How to fill this workbook", styles["head"])
    for row, step in enumerate(_STEPS, start=1):
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, step, styles["wrapped"])


def _write_columns(book: Any, styles: Mapping[str, Any], tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet(GUIDE_SHEETS[1])
    sheet.freeze_panes(1, 2)
    for place, (title, width) in enumerate(zip(_COLUMNS, (20, 24, 22, 60, 34, 50, 22), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, styles["head"])
    row = 1
    for table in tables:
        for column in table.fields.values():
            told = (table.name, column.name, needed(column), column.description, allowed(column))
            for place, text in enumerate((*told, _bounds(column), _example(column))):
                sheet.write_string(row, place, text, styles["text"])
            row += 1
    sheet.autofilter(0, 0, row - 1, len(_COLUMNS) - 1)


def _bounds(column: Column) -> str:
    return ", ".join(column.vocabulary) or bounds(column)


def _example(column: Column) -> str:
    if column.vocabulary:
        return column.vocabulary[0]
    if isinstance(column.dtype, pl.Decimal):
        return "12500.50"
    return _EXAMPLES.get(type(column.dtype), _TEXT_EXAMPLES.get(column.name, ""))


def _write_lists(book: Any, styles: Mapping[str, Any], tables: Sequence[Table]) -> dict[tuple[str, ...], str]:
    """The allowed values, a column for each set of them; returns the range in which each stands.

    A list written into the rule itself may hold 255 letters, and some are longer.
    """
    sheet = book.add_worksheet(GUIDE_SHEETS[2])
    owners: dict[tuple[str, ...], list[str]] = {}
    for table in tables:
        for column in table.fields.values():
            if values := _values(column):
                owners.setdefault(values, []).append(f"{table.name}.{column.name}")
    ranges = {}
    for place, (values, owned) in enumerate(owners.items()):
        sheet.set_column(place, place, _WIDEST)
        sheet.write_string(0, place, "yes or no" if values == YES_NO else ", ".join(owned), styles["head"])
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, place, value)
        name = xl_col_to_name(place)
        ranges[values] = f"='{GUIDE_SHEETS[2]}'!${name}$2:${name}${len(values) + 1}"
    return ranges


def _values(column: Column) -> tuple[str, ...]:
    return YES_NO if column.dtype == pl.Boolean else column.vocabulary


def _write_table(book: Any, styles: Mapping[str, Any], table: Table, lists: Mapping[tuple[str, ...], str]) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.fields.values()):
        width = min(max(len(column.name) + 3, _NARROWEST), _WIDEST)
        sheet.set_column(place, place, width, styles[_format_of(column)])
        style = "optional" if not column.required else "required" if column.nullable else "filled"
        sheet.write_string(0, place, column.name, styles[style])
        sheet.write_comment(0, place, _comment(column), {"x_scale": 2, "y_scale": 1.6})
        if rule := _rule(column, lists):
            sheet.data_validation(1, place, ROWS, place, rule)


def _comment(column: Column) -> str:
    said = [column.title, column.description, f"Needed: {needed(column)}.", f"Type: {allowed(column)}."]
    if told := bounds(column):
        said.append(f"Allowed: {told}.")
    return "\n".join(said)


def _rule(column: Column, lists: Mapping[tuple[str, ...], str]) -> dict[str, Any]:
    """What Excel itself holds a cell to."""
    told = {"input_title": "", "error_title": column.title[:32]}
    if values := _values(column):
        message = f"Choose one of the list: {', '.join(values)}"[:250]
        return {**told, "validate": "list", "source": lists[values], "error_message": message}
    if column.dtype == pl.Date:
        last = column.latest(date.today())  # noqa: DTZ011 - the day on which the template is made
        message = f"A date from {EARLIEST} to {last}, such as 2026-05-31."
        return {
            **told,
            "validate": "date",
            "criteria": "between",
            "minimum": EARLIEST,
            "maximum": last,
            "error_message": message,
        }
    return _bounded(column, told)


def _bounded(column: Column, told: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of a number with bounds; none where it has none."""
    if column.least is None and column.most is None:
        return {}
    kind = "integer" if column.dtype == pl.Int64 else "decimal"
    limits: dict[str, Any]
    if column.least is not None and column.most is not None:
        limits = {"criteria": "between", "minimum": column.least, "maximum": column.most}
    elif column.least is not None:
        limits = {"criteria": ">=", "value": column.least}
    else:
        limits = {"criteria": "<=", "value": column.most}
    return {**told, "validate": kind, **limits, "error_message": f"Allowed: {bounds(column)}."}
