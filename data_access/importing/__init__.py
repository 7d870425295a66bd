"""CSV, Excel and Parquet files -> validated rows -> the collections database; rejected rows kept with their reasons."""

from data_access.importing.explain import Explanation, explain, render_explain
from data_access.importing.importer import import_folder
from data_access.importing.summary import ImportSummary, TableSummary, render_summary

__all__ = [
    "Explanation",
    "ImportSummary",
    "TableSummary",
    "explain",
    "import_folder",
    "render_explain",
    "render_summary",
]
