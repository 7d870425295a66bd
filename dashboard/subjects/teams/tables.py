"""The tables of teams: what each team holds and does, what is to be put right, every person, and people needed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Column, Kind
from dashboard.metrics import cases_column, metric
from dashboard.subjects.teams.people import (
    ACCOUNTS,
    CALLS,
    CASH,
    CODE,
    EXPIRED,
    LATER,
    LEAST_OF_MEAN,
    MOST_OF_MEAN,
    NORM_ACCOUNTS,
    NORM_CALLS,
    OUTSTANDING,
    SOON,
)
from dashboard.subjects.teams.roll_up import ACCOUNTS_EACH, CALLS_A_DAY, CASH_A_DAY, STANDING
from dashboard.subjects.teams.sentences import UNNAMED
from dashboard.value_names import VALUE_WORDS

_RATES: Final = ("right_party_attempt_rate", "promise_kept_rate")
_AT_WORK: Final = (
    "A person is at work who holds accounts to work at the day-end, made an attempt, or took money in the month. "
    "Ratios are ratios of sums over the people at work; a day is a working day of the calendar with its holidays."
)
_NORMS: Final = (
    f"Where a lender has set no norm of its own, the norm of accounts is {MOST_OF_MEAN} times the mean of the role in "
    f"the month, and that of calls and visits {LEAST_OF_MEAN} times the mean; that of a team is the mean of its people."
)
_CERTIFICATES: Final = "Certificates are those of the people at work, as of the last day-end of the data."
_NEED: Final = (
    "People needed = accounts x contacts an account needs in a month x minutes of a contact ÷ minutes that one person "
    "can spend on contacts in the month. These norms are settings, which a lender should set for itself. Accounts are "
    "those that telecallers and field officers at work hold at the day-end; people there are those at work. Accounts "
    "that no collector holds stand in a row of their own, reckoned by calls."
)


def teams(title: str, rows: pl.DataFrame, whole: pl.DataFrame, names: Mapping[str, str]) -> excel.Table:
    """What each row holds, does and collects."""
    columns = (
        Column("code", "Team or collector", Kind.TEXT, names),
        Column("people", "People at work", Kind.COUNT),
        _figure(ACCOUNTS),
        _figure(OUTSTANDING),
        *_load(Column(ACCOUNTS_EACH, "Accounts per collector", Kind.NUMBER)),
        _figure(CALLS),
        *_pace(),
        _figure("contacts_made"),
        *(one for key in _RATES for one in _rate(key)),
        _figure(CASH),
        Column(CASH_A_DAY, "Cash per collector and day", Kind.MONEY),
    )
    return excel.Table(title, _standing(rows), columns, whole, note=f"{_AT_WORK} {_NORMS}")


def unnamed(found: Mapping[str, object]) -> excel.Table:
    """What was collected by receipts that name no collector."""
    frame = pl.DataFrame([found])
    note = "These receipts are in no row; with the cash of the rows they make up all that was collected."
    return excel.Table("Receipts that name no collector", frame, tuple(map(_figure, UNNAMED)), note=note)


def care(title: str, rows: pl.DataFrame, whole: pl.DataFrame, names: Mapping[str, str]) -> excel.Table:
    """What a manager has to put right: breaches, certificates, people who did nothing."""
    columns = (
        Column("code", "Team or collector", Kind.TEXT, names),
        Column("people", "People at work", Kind.COUNT),
        Column("without_attempt", "Hold accounts, made no attempt", Kind.COUNT),
        Column("without_cash", "Hold accounts, took no cash", Kind.COUNT),
        _figure("conduct_breaches"),
        *_rate("conduct_breach_rate", Kind.PER_THOUSAND),
        Column("certificates_expired", "Certificate expired", Kind.COUNT),
        Column("certificates_30", "Expires within 30 days", Kind.COUNT),
        Column("certificates_60", "Expires within 60 days", Kind.COUNT),
        Column("certificates_missing", "No certificate recorded", Kind.COUNT),
    )
    return excel.Table(title, rows, columns, whole, note=f"{_AT_WORK} {_CERTIFICATES}")


def people(title: str, rows: pl.DataFrame, names: Mapping[str, str]) -> excel.Table:
    """Every person at work."""
    columns = (
        Column(CODE, "Collector", Kind.TEXT, names),
        Column("reports_to", "Reports to", Kind.TEXT, names),
        Column("role", "Role", Kind.TEXT, VALUE_WORDS["role"]),
        Column("idle", "Did nothing", Kind.TEXT),
        *_load(_figure(ACCOUNTS)),
        _figure(OUTSTANDING),
        _figure(CALLS),
        *_pace(),
        _figure("contacts_made"),
        *(one for key in _RATES for one in _rate(key)),
        _figure(CASH),
        Column(CASH_A_DAY, "Cash per day", Kind.MONEY),
        _figure("conduct_breaches"),
        Column("certificate", "Certificate", Kind.TEXT),
        Column("certified_until", "Certified until", Kind.DATE),
    )
    return excel.Table(title, _standing(rows), columns, note=f"{_AT_WORK} {_NORMS} {_CERTIFICATES}")


def renewals(title: str, rows: pl.DataFrame, names: Mapping[str, str]) -> excel.Table:
    """The people at work whose certificate has ended or ends within 60 days, the first to end before the others."""
    ending = rows.filter(pl.col("certificate").is_in([EXPIRED, SOON, LATER])).sort("certified_until", CODE)
    columns = (
        Column(CODE, "Collector", Kind.TEXT, names),
        Column("certificate", "Certificate", Kind.TEXT),
        Column("certified_until", "Certified until", Kind.DATE),
        Column("reports_to", "Reports to", Kind.TEXT, names),
        Column("role", "Role", Kind.TEXT, VALUE_WORDS["role"]),
        _figure(ACCOUNTS),
        _figure(CALLS),
    )
    return excel.Table(title, ending, columns, note=_CERTIFICATES)


def capacity(title: str, rows: pl.DataFrame) -> excel.Table:
    """People needed by channel, against those who are there."""
    columns = (
        Column("channel", "Channel", Kind.TEXT),
        Column("accounts", "Accounts to work", Kind.COUNT),
        Column("hours", "Hours of work", Kind.NUMBER),
        Column("whole", "People needed", Kind.COUNT),
        Column("there", "People there", Kind.COUNT),
        Column("gap", "Gap", Kind.TEXT),
    )
    return excel.Table(title, rows, columns, note=_NEED)


def work(title: str, rows: pl.DataFrame) -> excel.Table:
    """Where the people needed are needed: by channel and bucket group, with the norms."""
    columns = (
        Column("channel", "Channel", Kind.TEXT),
        Column("group", "Bucket", Kind.TEXT),
        Column("accounts", "Accounts to work", Kind.COUNT),
        Column("contacts", "Contacts per account", Kind.COUNT),
        Column("minutes", "Minutes per contact", Kind.COUNT),
        Column("hours", "Hours of work", Kind.NUMBER),
        Column("needed", "People needed", Kind.NUMBER),
    )
    return excel.Table(title, rows, columns, note=_NEED)


def _figure(key: str) -> Column:
    shown = metric(key)
    return Column(key, shown.label, excel.kind_of_unit(shown.unit), metric=shown)


def _rate(key: str, kind: Kind = Kind.PERCENT) -> tuple[Column, Column]:
    shown, cases = metric(key), cases_column(key)
    return (
        Column(key, shown.label, kind, {}, cases, shown.minimum_cases, shown),
        Column(cases, f"{shown.label}: {shown.cases_are}", Kind.COUNT),
    )


def _load(held: Column) -> tuple[Column, ...]:
    return (
        replace(held, status="load_status"),
        Column(NORM_ACCOUNTS, "Norm, at most", Kind.NUMBER),
        Column("load", "Load against norm", Kind.TEXT, status="load_status"),
    )


def _pace() -> tuple[Column, ...]:
    return (
        Column(CALLS_A_DAY, "Calls and visits per collector and day", Kind.NUMBER, status="pace_status"),
        Column(NORM_CALLS, "Norm, at least", Kind.NUMBER),
        Column("pace", "Pace against norm", Kind.TEXT, status="pace_status"),
    )


def _standing(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with what colours load and pace."""
    return rows.with_columns(
        pl.col(name).replace_strict(STANDING, default="", return_dtype=pl.String).alias(f"{name}_status")
        for name in ("load", "pace")
    )
