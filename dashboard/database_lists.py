"""What pages ask the database itself, read anew each time: lists of accounts, one account, names, the check.

A page of figures alone asks none of it, and so works while the database cannot be reached.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from data_access.account_file import AccountFile, customers_of
from data_access.account_file import account_file as read_account_file
from data_access.checking.contract_check import check_database
from data_access.checking.findings import Finding
from data_access.database_address import database_name
from data_access.list_specs import (
    ASSET_CLASS_ACCOUNTS,
    CAMPAIGN_ACCOUNTS,
    CONDUCT_EVENTS,
    LEGAL_CLOCK_LIST,
    LEGAL_LIST,
    LIMITATION_LIST,
    MATCHED_SETTLEMENTS_LIST,
    MOVEMENT_ACCOUNTS,
    NPA_MOVEMENT_ACCOUNTS,
    PLAN_LIST,
    PROMISE_EVENTS,
    REPOSSESSION_LIST,
    SETTLEMENT_LIST,
    VINTAGE_ACCOUNTS,
    WRITE_OFF_LIST,
    ListSpec,
)
from data_access.lists import EXCEL_ROWS, Filters, account_slices, accounts
from data_access.manifest import Manifest
from data_access.months import Period, months_before
from data_access.number_mask import NUMBERS, mask_of
from data_access.reserved_words import database_values
from data_access.settings_source import load_settings
from validations.errors import UnknownNameError, UserError
from validations.vocabulary import PRESENT_AT_OPENING


@dataclass(frozen=True)
class Listed:
    """Some accounts of a month: the list, the period it is of, and what they are picked by."""

    spec: ListSpec
    period: Period
    picked: Filters
    further: tuple["Listed", ...] = ()
    """More of the same list, of other months: those of a quarter are each seen at their own month-end."""

    @property
    def parts(self) -> tuple["Listed", ...]:
        """Each month of the list."""
        return (replace(self, further=()), *self.further)


def movement_cell(
    answers: Answers, scope: Scope, month: date, opening_state: str | None = None, closing_state: str | None = None
) -> Listed:
    """The accounts of one cell of a month's movement.

    Without an opening state the row total's accounts, without a closing state the column's.
    """
    picked = _cell(answers.figures.located(scope), opening_state, closing_state)
    return Listed(MOVEMENT_ACCOUNTS, _period(answers.manifest, month), picked)


def accounts_behind(
    answers: Answers,
    scope: Scope,
    month: date,
    *,
    opening_state: str | None = None,
    closing_state: str | None = None,
    limit: int = EXCEL_ROWS,
) -> tuple[pl.DataFrame, int]:
    """At most `limit` accounts of one cell of a month's movement, and how many there are in all."""
    return listed(answers, movement_cell(answers, scope, month, opening_state, closing_state), limit)


def npa_line(answers: Answers, scope: Scope, month: date, line: str) -> Listed:
    """The accounts behind one line of a month's NPA movement."""
    # Legs of transfers have no opening bucket: where one is picked, accounts at closing are those that opened in it.
    named = "closing_own" if line == "closing" and scope.values("bucket") else line
    picked = {**dict(answers.figures.located(scope).picked), "npa_line": (named,)}
    return Listed(NPA_MOVEMENT_ACCOUNTS, _period(answers.manifest, month), picked)


def asset_class(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The active accounts of a month's last day-end that are `within` some classes."""
    held = answers.manifest.months.get(f"{month:%Y-%m}")
    if held is None or "asset_class" not in held.partitions:
        raise UserError(f"There are no accounts to list for {month:%B %Y}, because the month has no day-end.")
    period = Period(held.month, held.as_of, held.opening, is_last=held is answers.manifest.latest)
    return Listed(ASSET_CLASS_ACCOUNTS, period, {**dict(answers.figures.located(scope).picked), **within})


def campaign(answers: Answers, scope: Scope, month: date, code: str) -> Listed:
    """The accounts of a campaign whose 15 days after assignment ended in a month."""
    picked = {**dict(answers.figures.located(scope).picked), "campaign_code": (code,)}
    return Listed(CAMPAIGN_ACCOUNTS, _period(answers.manifest, month), picked)


def conduct_events(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The attempts of a month that broke a rule of conduct."""
    held = answers.manifest.months.get(f"{month:%Y-%m}")
    if held is None or "conduct" not in held.partitions:
        raise UserError(f"There are no attempts to list for {month:%B %Y}, because nobody was contacted.")
    period = Period(held.month, held.as_of, held.opening, is_last=held is answers.manifest.latest)
    return Listed(CONDUCT_EVENTS, period, {**dict(answers.figures.located(scope).picked), **within})


def settlements(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The settlements of one line of a month's figures, such as those approved in it or running at its end."""
    return _of_events(SETTLEMENT_LIST, "settlements", answers, scope, month, within)


def matched_settlements(
    answers: Answers, scope: Scope, cells: Mapping[date, Sequence[tuple[str, str, str]]], within: Filters
) -> Listed:
    """Accounts settled six months before each of some months, or like ones, of its products, buckets and bands."""
    first, *further = (
        _of_events(
            MATCHED_SETTLEMENTS_LIST,
            "matched_settlements",
            answers,
            scope,
            month,
            {**within, "match_cell": _joined(own)},
        )
        for month, own in cells.items()
    )
    return replace(first, further=tuple(further))


def _joined(cells: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """Product, bucket and band in one text each, as the list has them."""
    return tuple("|".join(database_values(cell)) for cell in cells)


def written_off(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The accounts written off up to the end of a month, those with the most left first."""
    return _of_events(WRITE_OFF_LIST, "write_off_pool", answers, scope, month, within)


def vintage_cell(
    answers: Answers, scope: Scope, opened: Sequence[date], age: int, within: Filters, *, until: date
) -> Listed:
    """The accounts opened in some months, each as it stood so many months later; none is seen after `until`."""
    seen = [months_before(month, -age) for month in opened]
    held = [month for month in seen if month <= until and "vintage" in _partitions(answers, month)]
    at_age = {**within, "months_on_book": (str(age),)}
    first, *further = (
        _of_events(VINTAGE_ACCOUNTS, "vintage", answers, scope, month, at_age) for month in held or [until]
    )
    return replace(first, further=tuple(further))


def legal_cases(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The cases of one line of a month's figures, such as those pending at its end."""
    return _of_events(LEGAL_LIST, "legal", answers, scope, month, within)


def legal_clocks(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The cases whose clocks of the law are in some state at the end of a month, or ended so in it."""
    return _of_events(LEGAL_CLOCK_LIST, "legal_clocks", answers, scope, month, within)


def limitation(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The accounts past due or written off by when a suit for their money becomes time-barred."""
    return _of_events(LIMITATION_LIST, "limitation", answers, scope, month, within)


def repossessions(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The orders to repossess of one line of a month's figures, such as those in stock at its end."""
    return _of_events(REPOSSESSION_LIST, "repossession", answers, scope, month, within)


def _partitions(answers: Answers, month: date) -> Collection[str]:
    held = answers.manifest.months.get(f"{month:%Y-%m}")
    return held.partitions if held else ()


def _of_events(spec: ListSpec, cube: str, answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    held = answers.manifest.months.get(f"{month:%Y-%m}")
    if held is None or cube not in held.partitions:
        raise UserError(f"There is nothing to list for {month:%B %Y}, because the database records none of it.")
    period = Period(held.month, held.as_of, held.opening, is_last=held is answers.manifest.latest)
    return Listed(spec, period, {**dict(answers.figures.located(scope).picked), **within})


def promises(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The promises that are due in a month or the one before, or were made in it, as the receipts up to today say."""
    held = answers.manifest.months.get(f"{month:%Y-%m}")
    if held is None or "promises_recomputed" not in held.partitions:
        raise UserError(f"There are no promises to list for {month:%B %Y}, because none is recorded.")
    latest = answers.manifest.latest
    period = Period(held.month, held.as_of, held.opening, is_last=held is latest, today=latest.as_of)
    return Listed(PROMISE_EVENTS, period, {**dict(answers.figures.located(scope).picked), **within})


def plans(answers: Answers, scope: Scope, month: date, within: Filters) -> Listed:
    """The repayment plans of one line of a month's figures, as the receipts up to today say."""
    asked = _of_events(PLAN_LIST, "plans", answers, scope, month, within)
    return replace(asked, period=replace(asked.period, today=answers.manifest.latest.as_of))


def listed(answers: Answers, asked: Listed, limit: int = EXCEL_ROWS) -> tuple[pl.DataFrame, int]:
    """At most `limit` accounts and how many there are in all. Amounts are in minor units."""
    granted = _granted(answers)
    found = [accounts(answers.settings, a.spec, a.period, a.picked, limit, granted=granted) for a in asked.parts]
    rows = pl.concat([frame for frame, _ in found])
    total = sum(count for _, count in found)
    if len(found) > 1:
        rows = rows.sort(asked.spec.order, "account_id", descending=[True, False], nulls_last=True).head(limit)
    return rows, total


def _granted(answers: Answers) -> Filters:
    """What the reader of the answers may see, as the database knows it."""
    return dict(answers.figures.located(answers.access.within).picked)


@dataclass(frozen=True)
class AccountRows:
    """All accounts of a list, read from the database by the process that writes them.

    It carries no address: that process has the settings of the one that started it.
    """

    database: str
    asked: Listed
    granted: Filters
    masked: bool
    """Whether the reader sees numbers masked."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """The accounts in the list's order, some at a time. Raises UserError when the settings are others by now."""
        settings = load_settings()
        if database_name(settings.database_url) != self.database:
            raise UserError("Another database was configured since this page was opened; open it again.")
        slices = chain.from_iterable(
            account_slices(settings, part.spec, part.period, part.picked, granted=self.granted)
            for part in self.asked.parts
        )
        return map(mask_of(masked=self.masked).frame, slices)


def account_rows(answers: Answers, asked: Listed) -> AccountRows:
    """The rows of a list, for a file."""
    database, masked = database_name(answers.settings.database_url), answers.settings.mask_account_numbers
    return AccountRows(database, asked, _granted(answers), masked)


def customers(answers: Answers, accounts: Sequence[str]) -> pl.DataFrame:
    """Names and phones for the rows of the worklist on one reader's screen, masked unless granted."""
    return customers_of(answers.settings, answers.worklist.held_of(accounts))


def account_file(answers: Answers, account_id: str) -> AccountFile:
    """Everything the database records about one account, as of each month's last day-end.

    Raises UnknownNameError for an account that is not there, in the same words for one that the reader may not see.
    """
    months, access = answers.manifest, answers.access
    days = [months.months[key].as_of for key in months.keys]
    try:
        file = read_account_file(answers.settings, account_id, days, months.latest.as_of)
    except UnknownNameError:
        if access.sees_all and not answers.numbers.masks:
            raise
        raise _not_theirs(answers, account_id) from None
    if not answers.worklist.held_of([account_id]) and not answers.figures.may_see(file.head):
        raise _not_theirs(answers, account_id)
    agencies = access.within.values("agency_code")
    of_theirs = pl.col("agency_code").is_null() | pl.col("agency_code").is_in(list(agencies))
    return _as_seen(answers, replace(file, events=file.events.filter(of_theirs)) if agencies else file)


def _as_seen(answers: Answers, file: AccountFile) -> AccountFile:
    """One account with its numbers as the reader sees them."""
    numbers = {name: file.head[name] for name in NUMBERS if file.head[name]}
    shown = {name: answers.numbers.shown(number) for name, number in numbers.items()}
    return replace(file, head={**file.head, **shown}, events=answers.numbers.texts(file.events, numbers.values()))


def _not_theirs(answers: Answers, account_id: str) -> UnknownNameError:
    """Without the number for who sees a part: a link may hold it sealed, from somebody who sees more."""
    named = f"account '{answers.numbers.shown(account_id)}'" if answers.access.sees_all else "such account"
    return UnknownNameError(f"There is no {named} among those that you may see; search the list.")


def findings(answers: Answers) -> list[Finding]:
    """Hold the database against the contract and the rules of plausibility now.

    Raises AccessRefusedError for a reader who may see a part.
    """
    answers.access.require_all("The check of the database")
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
