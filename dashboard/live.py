"""What pages ask the database itself, read anew each time: lists of accounts, one account, the check of the contract.

Apart from the cache, because a page of figures alone needs no database, nor what it takes to ask one.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dashboard import cache, lists
from dashboard.scope import Scope
from data_access.account_file import AccountFile
from data_access.account_file import account_file as read_account_file
from data_access.checking import Finding
from data_access.checking.database import check_database
from data_access.customers import customers_of


def accounts_behind(
    scope: Scope, month: date, opening_state: str | None, closing_state: str | None, *, limit: int = 500
) -> tuple[pl.DataFrame, int]:
    """The accounts of a cell of the movement, largest opening balance first, and how many there are in all."""
    return lists.accounts_behind(
        cache.settings(),
        cache.manifest(),
        cache.figures().located(scope),
        month,
        opening_state=opening_state,
        closing_state=closing_state,
        limit=limit,
    )


def movement_rows(scope: Scope, month: date, opening_state: str, closing_state: str | None) -> lists.MovementRows:
    """The accounts of a cell of the movement on their way to a file."""
    return lists.movement_rows(
        cache.settings(), cache.manifest(), cache.figures().located(scope), month, opening_state, closing_state
    )


def customers(accounts: Sequence[str]) -> pl.DataFrame:
    """Names and phones for the rows on one reader's screen, masked unless granted."""
    return customers_of(cache.settings(), accounts)


def account_file(account_id: str) -> AccountFile:
    """Everything the database records about one account, as of each month's last day-end."""
    held = cache.manifest()
    days = [held.months[key].as_of for key in held.keys]
    return read_account_file(cache.settings(), account_id, days, held.latest.as_of)


def findings() -> list[Finding]:
    """Hold the database against the contract and the rules of plausibility now."""
    return check_database(cache.settings())
