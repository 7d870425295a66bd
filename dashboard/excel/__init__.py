"""Workbooks from the frames of a page. Pure: no clock, no environment, nothing but what is handed over."""

from dashboard.excel.long_list import Form, ListTask, LongList, Rows, write_list
from dashboard.excel.page_export import (
    SHEET_ROWS,
    Chart,
    Column,
    ExportError,
    Kind,
    Matrix,
    PageExport,
    Sheets,
    Table,
    TooManyRowsError,
    led_by,
)
from dashboard.excel.page_workbook import built, workbook
from dashboard.excel.table_columns import (
    dimension_column,
    figures_table,
    kind_of_change,
    kind_of_unit,
    list_columns,
    listing,
    words_of,
)

__all__ = [
    "SHEET_ROWS",
    "Chart",
    "Column",
    "ExportError",
    "Form",
    "Kind",
    "ListTask",
    "LongList",
    "Matrix",
    "PageExport",
    "Rows",
    "Sheets",
    "Table",
    "TooManyRowsError",
    "built",
    "dimension_column",
    "figures_table",
    "kind_of_change",
    "kind_of_unit",
    "led_by",
    "list_columns",
    "listing",
    "words_of",
    "workbook",
    "write_list",
]
