"""CSV, Excel and Parquet files -> validated rows -> the collections database; rejected rows kept with their reasons."""

from data_access.importing.explanation import Explanation, explain
from data_access.importing.import_report import render_explain, render_summary
from data_access.importing.importer import ImportSummary, TableSummary, after_a_kill, import_folder
from data_access.importing.load_periods import Replacement, replacement
from data_access.importing.preparation import Tolerance
from data_access.importing.selects import Reading

__all__ = [
    "Explanation",
    "ImportSummary",
    "Reading",
    "Replacement",
    "TableSummary",
    "Tolerance",
    "after_a_kill",
    "explain",
    "import_folder",
    "render_explain",
    "render_summary",
    "replacement",
]
