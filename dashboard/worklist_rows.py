"""Accounts of the worklist on their way to a file: gathered from the store by the process that writes them."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from dashboard.priority import derived
from dashboard.worklist import ROW, Question, Worklist
from data_access.number_mask import mask_of
from data_access.settings import Settings
from validations.errors import UserError

_GATHERED: Final = 75_000
"""Accounts that are taken out of the worklist's file at a time."""


@dataclass(frozen=True)
class WorklistRows:
    """Accounts of the worklist, gathered from its file by the process that writes them."""

    file: Path
    order: pl.Series
    """Their places in the file, in the order asked for."""
    places: Mapping[str, pl.DataFrame]
    chances: Mapping[str, float]
    as_of: date
    contacts_recorded: bool
    masked: bool
    """Whether the reader sees numbers masked."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """The accounts in their order, some at a time. Raises UserError when newer figures have replaced the file."""
        with TemporaryDirectory(prefix="bucketwise-") as folder:
            kept, mask = _kept(self.file, Path(folder)), mask_of(masked=self.masked)
            for start in range(0, max(self.order.len(), 1), _GATHERED):
                yield mask.frame(self._gathered(kept, self.order.slice(start, _GATHERED)))

    def _gathered(self, file: Path, places: pl.Series) -> pl.DataFrame:
        rows = (
            pl.scan_parquet(file, row_index_name=ROW, glob=False).filter(pl.col(ROW).is_in(places.implode())).collect()
        )
        for code, attributes in self.places.items():
            named = attributes.with_columns(pl.all().cast(pl.String))
            rows = rows.join(named, on=code, how="left")
        ordered = places.to_frame(ROW).join(rows, on=ROW, how="left", maintain_order="left")
        return ordered.with_columns(derived(self.chances, self.as_of, contacts_recorded=self.contacts_recorded))


def worklist_rows(settings: Settings, worklist: Worklist, asked: Question) -> WorklistRows:
    """The rows that a reader asked for, for a file."""
    return WorklistRows(
        settings.store_path.resolve() / "files" / worklist.file.file,
        worklist.in_file(worklist.rows(asked)).alias(ROW),
        worklist.places,
        worklist.chances.by_bucket,
        worklist.as_of,
        worklist.contacts_recorded,
        settings.mask_account_numbers,
    )


def _kept(file: Path, folder: Path) -> Path:
    """The file under a name of our own, so that a refresh in the meantime does not take it away."""
    kept = folder / "worklist.parquet"
    try:
        os.link(file, kept)
    except FileNotFoundError:
        raise UserError("The figures were prepared anew since this page was opened; open it again.") from None
    except OSError:
        shutil.copyfile(file, kept)
    return kept
