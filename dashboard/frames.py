"""Steps over frames in memory: of the few hundred rows of a screen, where a step costs more than the rows."""

from typing import Final

import polars as pl

_AS_PLANNED: Final = pl.QueryOptFlags.none()
"""Looking for a better way through a few rows costs more than it saves."""


def collected(rows: pl.LazyFrame) -> pl.DataFrame:
    """Take several steps at once, as they are written."""
    return rows.collect(engine="in-memory", optimizations=_AS_PLANNED)
