"""How many people the accounts to work need, by the minutes that calls and visits take, against those who are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.subjects.teams.people import ACCOUNTS, CODE, FIELD_OFFICER, TELECALLER, People
from dashboard.view import View
from data_access.settings import Settings
from validations.vocabulary import BUCKETS, NONE

GROUPS: Final = ("1-30", "31-60", "61-90", "over 90", "days unknown", "written off")
UNHELD: Final = "unheld"
"""Stands for a role where no collector holds the account; such accounts are reckoned by calls, the cheaper channel."""
CHANNELS: Final = {TELECALLER: "Telecalling", FIELD_OFFICER: "Field", UNHELD: "Held by no collector"}
"""What a role works by."""


@dataclass(frozen=True)
class Work:
    """What one contact with an account takes, and how often a month needs one."""

    contacts: int
    """Contacts that an account needs in a month."""
    minutes: int
    """Minutes of one contact."""
    productive: int
    """Minutes that one person can spend on contacts in the month."""

    def people(self, accounts: int) -> Fraction:
        """People that so many accounts need: accounts x contacts x minutes ÷ productive minutes of a person."""
        return Fraction(accounts * self.contacts * self.minutes, self.productive)


@dataclass(frozen=True)
class Need:
    """The people that one channel needs, and those who are there."""

    role: str
    accounts: int
    needed: int
    """Whole people."""
    there: int

    @property
    def gap(self) -> int:
        """People short; negative where more are there than needed."""
        return self.needed - self.there

    @property
    def gap_in_words(self) -> str:
        """'5 short', '64 more than needed'."""
        if self.gap > 0:
            return f"{self.gap} short"
        return f"{-self.gap} more than needed" if self.gap else "as many as needed"


def work_of(settings: Settings, month_days: int) -> dict[str, Work]:
    """What an account needs of each role in a month of so many working days."""
    productive = settings.norm_productive_minutes * month_days
    calls = Work(settings.norm_calls_per_account, settings.norm_call_minutes, productive)
    visits = Work(settings.norm_visits_per_account, settings.norm_visit_minutes, productive)
    return {TELECALLER: calls, FIELD_OFFICER: visits, UNHELD: calls}


def inventory(ask: Answers, view: View, people: People) -> pl.DataFrame:
    """role x group x accounts to work that the people at work, or nobody, hold; role is null where it is not known."""
    held = ask.answer([ACCOUNTS], by=[CODE, "bucket", "status"], scope=view.scope, months=[view.month])
    roles = pl.concat([people.frame.select(CODE, "role"), pl.DataFrame({CODE: [NONE], "role": [UNHELD]})])
    bucket = pl.col("bucket").cast(pl.String)
    group = (
        pl.when(pl.col("status").cast(pl.String) == "written_off")
        .then(pl.lit(GROUPS[5]))
        .when(bucket == BUCKETS[-1])
        .then(pl.lit(GROUPS[4]))
        .when(bucket.is_in(GROUPS[:3]))
        .then(bucket)
        .otherwise(pl.lit(GROUPS[3]))
    )
    return (
        held.with_columns(pl.col(CODE).cast(pl.String), group.alias("group"))
        .join(roles, on=CODE, how="inner")
        .group_by("role", "group")
        .agg(pl.col(ACCOUNTS).sum())
        .filter(pl.col(ACCOUNTS) > 0)
    )


def needs(held: pl.DataFrame, people: People, settings: Settings) -> list[Need]:
    """The people that each channel needs; a channel that nobody works and that holds nothing is left out.

    Nothing is said where the month has no day-end, or no allocation is recorded.
    """
    found: list[Need] = []
    if not people.frame[ACCOUNTS].count():
        return found
    for role, work in work_of(settings, people.month_days).items():
        accounts = int(held.filter(pl.col("role") == role)[ACCOUNTS].sum())
        there = people.frame.filter(pl.col("role") == role).height
        if accounts or there:
            found.append(Need(role, accounts, ceil(work.people(accounts)), there))
    return found


def by_channel(found: Sequence[Need], people: People, settings: Settings) -> pl.DataFrame:
    """channel x accounts, hours of work in the month, people needed and there, and the gap in words."""
    works = work_of(settings, people.month_days)
    rows = [
        {
            "channel": CHANNELS[need.role],
            "accounts": need.accounts,
            **_work(works[need.role], need.accounts),
            "whole": need.needed,
            "there": need.there,
            "gap": need.gap_in_words,
        }
        for need in found
    ]
    return pl.DataFrame(rows, schema={"channel": pl.String, **_SCHEMA, **_GAP})


def by_group(found: Sequence[Need], held: pl.DataFrame, people: People, settings: Settings) -> pl.DataFrame:
    """channel x bucket group: accounts, contacts and minutes of each, hours of work in the month, people needed."""
    rows = []
    for need in found:
        work = work_of(settings, people.month_days)[need.role]
        own = dict(held.filter(pl.col("role") == need.role).select("group", ACCOUNTS).iter_rows())
        rows += [
            {"channel": CHANNELS[need.role], "group": group, "accounts": own[group], **_work(work, own[group])}
            for group in GROUPS
            if group in own
        ]
    return pl.DataFrame(rows, schema={"channel": pl.String, "group": pl.String, **_SCHEMA})


def _work(work: Work, accounts: int) -> dict[str, float]:
    return {
        "contacts": work.contacts,
        "minutes": work.minutes,
        "hours": accounts * work.contacts * work.minutes / 60,
        "needed": float(work.people(accounts)),
    }


_SCHEMA: Final = {
    "accounts": pl.Int64,
    "contacts": pl.Int64,
    "minutes": pl.Int64,
    "hours": pl.Float64,
    "needed": pl.Float64,
}
_GAP: Final = {"whole": pl.Int64, "there": pl.Int64, "gap": pl.String}
