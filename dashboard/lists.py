"""The accounts behind a figure, with the filters of the page that showed it."""

from datetime import date

import polars as pl

from dashboard.scope import Scope
from data_access.lists import EXCEL_ROWS, MOVEMENT_ACCOUNTS, accounts
from data_access.periods import Period
from data_access.settings import Settings
from data_access.store import Manifest
from validations.errors import UserError
from validations.vocabulary import PRESENT_AT_OPENING


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
    picked = dict(scope.picked)
    picked["opening_state"] = (opening_state,) if opening_state else picked.get("opening_state", PRESENT_AT_OPENING)
    if closing_state:
        picked["closing_state"] = (closing_state,)
    return accounts(settings, MOVEMENT_ACCOUNTS, _period(manifest, month), picked, limit)


def _period(manifest: Manifest, month: date) -> Period:
    held = manifest.months.get(f"{month:%Y-%m}")
    if held is None or held.opening is None:
        raise UserError(f"There is no movement for {month:%B %Y}, because no snapshot lies before it.")
    return Period(held.month, held.as_of, held.opening)
