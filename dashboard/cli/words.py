"""What may be said to commands that read. Light to import, because every command is declared before one runs."""

from enum import StrEnum
from typing import Final

from dashboard.screens import SCREENS

PAGES: Final = tuple(screen.name for screen in SCREENS)
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
