"""The one Typer application that the command modules add to."""

from enum import StrEnum
from typing import Final

import typer

from dashboard.page_registry import PAGES

app = typer.Typer(
    name="bucketwise",
    help="Collections analytics for lenders: prepare figures from a collections database, read them, serve the "
    "dashboard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


PAGE_NAMES: Final = tuple(screen.name for screen in PAGES)
"""The pages that can be exported, as in their addresses."""
REVIEW: Final = "agency-review"
"""What `export` is asked for as well; not a page, as its file holds more than a page shows."""


OVERWRITE: Final = "Replace the file if it exists and is of that kind."


class Format(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
