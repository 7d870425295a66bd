"""The accounts behind a figure, with the filters of the page that showed it, and rows on their way to a file."""

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
from dashboard.scope import Scope
from dashboard.worklist import ROW, Question, Worklist
from data_access.engine import database_name
from data_access.lists import EXCEL_ROWS, MOVEMENT_ACCOUNTS, Filters, account_slices, accounts
from data_access.periods import Period
from data_access.settings import Settings, load_settings
from data_access.store import Manifest
from validations.errors import UserError
from validations.vocabulary import PRESENT_AT_OPENING

_GATHERED: Final = 75_000
"""Accounts that are taken out of the worklist's file at a time."""


def accounts_behind(
    settings: Settings,
    manifest: Manifest,
    scope: Scope,
    month: date,
    *,
    opening_state: str | None = None,
    closing_state: str | None = None,
    limit: int = EXCEL_ROWS,
) -> tuple[pl.DataFrame, int]:
    """At most `limit` accounts of one cell of a month's movement, and how many there are in all.

    Amounts are in minor units. Without an opening state the row total's accounts, without a closing state the column's.
    """
    picked = _cell(scope, opening_state, closing_state)
    return accounts(settings, MOVEMENT_ACCOUNTS, _period(manifest, month), picked, limit)


@dataclass(frozen=True)
class MovementRows:
    """All accounts of one cell, read from the database by the process that writes them.

    It carries no address: that process has the settings of the one that started it.
    """

    database: str
    period: Period
    picked: Filters

    def batches(self) -> Iterator[pl.DataFrame]:
        """The accounts in the list's order, some at a time. Raises UserError when the settings are others by now."""
        settings = load_settings()
        if database_name(settings.database_url) != self.database:
            raise UserError("Another database was configured since this page was opened; open it again.")
        return account_slices(settings, MOVEMENT_ACCOUNTS, self.period, self.picked)


def movement_rows(
    settings: Settings, manifest: Manifest, scope: Scope, month: date, opening_state: str, closing_state: str | None
) -> MovementRows:
    """The rows of one cell of a month's movement, for a file."""
    picked = _cell(scope, opening_state, closing_state)
    return MovementRows(database_name(settings.database_url), _period(manifest, month), picked)


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

    def batches(self) -> Iterator[pl.DataFrame]:
        """The accounts in their order, some at a time. Raises UserError when newer figures have replaced the file."""
        with TemporaryDirectory(prefix="bucketwise-") as folder:
            kept = _kept(self.file, Path(folder))
            for start in range(0, max(self.order.len(), 1), _GATHERED):
                yield self._gathered(kept, self.order.slice(start, _GATHERED))

    def _gathered(self, file: Path, places: pl.Series) -> pl.DataFrame:
        rows = pl.scan_parquet(file, row_index_name=ROW).filter(pl.col(ROW).is_in(places.implode())).collect()
        for code, attributes in self.places.items():
            named = attributes.with_columns(pl.all().cast(pl.String))
            rows = rows.join(named, on=code, how="left")
        ordered = places.to_frame(ROW).join(rows, on=ROW, how="left", maintain_order="left")
        return ordered.with_columns(derived(self.chances, self.as_of, contacts_recorded=self.contacts_recorded))


def worklist_rows(settings: Settings, worklist: Worklist, asked: Question) -> WorklistRows:
    """The rows that a reader asked for, for a file."""
    return WorklistRows(
        settings.store_path.resolve() / "files" / worklist.file.file,
        worklist.rows(asked),
        worklist.places,
        worklist.chances.by_bucket,
        worklist.as_of,
        worklist.contacts_recorded,
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


def _cell(scope: Scope, opening_state: str | None, closing_state: str | None) -> dict[str, tuple[str, ...]]:
    picked = dict(scope.picked)
    picked["opening_state"] = (opening_state,) if opening_state else picked.get("opening_state", PRESENT_AT_OPENING)
    if closing_state:
        picked["closing_state"] = (closing_state,)
    return picked


def _period(manifest: Manifest, month: date) -> Period:
    held = manifest.months.get(f"{month:%Y-%m}")
    if held is None or held.opening is None:
        raise UserError(f"There is no movement for {month:%B %Y}, because no snapshot lies before it.")
    return Period(held.month, held.as_of, held.opening)
