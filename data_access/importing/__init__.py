"""CSV, Excel and Parquet files -> validated rows -> the collections database; rejected rows kept with their reasons."""

from data_access.importing.explain import Explanation, explain
from data_access.importing.explanation_text import render_explain
from data_access.importing.importer import import_folder
from data_access.importing.refusal import Tolerance
from data_access.importing.replacement import Replacement, replacement
from data_access.importing.session import Reading
from data_access.importing.summary import ImportSummary, TableSummary, render_summary

__all__ = [
    "Explanation",
    "ImportSummary",
    "Reading",
    "Replacement",
    "TableSummary",
    "Tolerance",
    "explain",
    "import_folder",
    "render_explain",
    "render_summary",
    "replacement",
]
