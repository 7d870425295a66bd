"""Workbooks from the frames of a page. Pure: no clock, no environment, nothing but what is handed over."""

from dashboard.excel.aside import built, built_accounts
from dashboard.excel.build import workbook, write_accounts
from dashboard.excel.columns import dimension_column, figures_table, list_columns, listing
from dashboard.excel.model import Chart, Column, ExportError, Kind, Matrix, PageExport, Table, TooManyRowsError

__all__ = [
    "Chart",
    "Column",
    "ExportError",
    "Kind",
    "Matrix",
    "PageExport",
    "Table",
    "TooManyRowsError",
    "built",
    "built_accounts",
    "dimension_column",
    "figures_table",
    "list_columns",
    "listing",
    "workbook",
    "write_accounts",
]
