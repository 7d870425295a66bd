"""What pages ask the database itself, read anew each time: lists of accounts, one account, names, the check.

A page of figures alone asks none of it, and so works while the database cannot be reached.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from data_access.account_file import AccountFile, customers_of
from data_access.account_file import account_file as read_account_file
from data_access.checking.contract_check import check_database
from data_access.checking.findings import Finding
from data_access.database_address import database_name
from data_access.lists import EXCEL_ROWS, MOVEMENT_ACCOUNTS, Filters, account_slices, accounts
from data_access.manifest import Manifest
from data_access.months import Period
from data_access.settings import load_settings
from validations.errors import UserError
from validations.vocabulary import PRESENT_AT_OPENING


def accounts_behind(
    answers: Answers,
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
    picked = _cell(answers.figures.located(scope), opening_state, closing_state)
    return accounts(answers.settings, MOVEMENT_ACCOUNTS, _period(answers.manifest, month), picked, limit)


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
    answers: Answers, scope: Scope, month: date, opening_state: str, closing_state: str | None
) -> MovementRows:
    """The rows of one cell of a month's movement, for a file."""
    picked = _cell(answers.figures.located(scope), opening_state, closing_state)
    return MovementRows(database_name(answers.settings.database_url), _period(answers.manifest, month), picked)


def customers(answers: Answers, accounts: Sequence[str]) -> pl.DataFrame:
    """Names and phones for the rows on one reader's screen, masked unless granted."""
    return customers_of(answers.settings, accounts)


def account_file(answers: Answers, account_id: str) -> AccountFile:
    """Everything the database records about one account, as of each month's last day-end."""
    months = answers.manifest
    days = [months.months[key].as_of for key in months.keys]
    return read_account_file(answers.settings, account_id, days, months.latest.as_of)


def findings(answers: Answers) -> list[Finding]:
    """Hold the database against the contract and the rules of plausibility now."""
    return check_database(answers.settings)


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
    if "movement" not in held.partitions:
        raise UserError(f"There is no movement for {month:%B %Y}, because the month has no day-end.")
    return Period(held.month, held.as_of, held.opening, is_last=held is manifest.latest)
