"""Random grants, and what a reader of such a grant may be told, by SQL by hand over the raw tables."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from random import Random
from typing import Any

import polars as pl

from dashboard import database_lists
from dashboard.access.access import Access
from dashboard.figures.answers import Answers, SharedAnswers
from dashboard.figures.compute import held_dimensions
from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS
from dashboard.metrics.model import AsStored
from dashboard.worklist import Question
from tests.figures.prepared import Prepared
from validations.errors import AccessRefusedError, FilterNotPossibleError, NotAdditiveError

GRANTED_BY = ("zone", "state", "area", "branch_code", "product_code", "agency_code")
BY_HAND: Mapping[str, str] = {
    "accounts": "SELECT count(*) FROM book WHERE month = $month AND status = 'active' AND {granted}",
    "total_outstanding": "SELECT sum(total_outstanding) * 100 FROM book WHERE month = $month AND status = 'active' "
    "AND {granted}",
    "moved_accounts": "SELECT count(*) FROM opened WHERE month = $month AND {granted}",
    "collected_amount": "SELECT coalesce(sum(amount), 0) * 100 FROM receipt WHERE month = $month AND {granted} "
    "AND kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')",
    "complaints_received": "SELECT count(*) FROM heard WHERE month = $month AND {granted}",
}
"""Figures by hand; a relation that lacks a column of the grant says nothing, and nothing may be told."""
_WORKLIST = """SELECT account_id FROM book WHERE month = $month AND {granted} AND
    (status = 'written_off' OR (status = 'active' AND (dpd > 0 OR dpd IS NULL)))"""
_LISTED = "SELECT account_id FROM opened WHERE month = $month AND {granted} AND was_there"


class Granted:
    """One lender, read under many grants in one process, as a server does."""

    def __init__(self, data: Prepared, seed: int = 0) -> None:
        self.data, self.draw = data, Random(seed)  # noqa: S311 - draws of a test
        self.shared = SharedAnswers(data.settings, data.figures.manifest)

    @cached_property
    def values(self) -> Mapping[str, list[str]]:
        """Everything that can be granted."""
        return {key: [one for one in self.data.figures.values(key) if one != "(none)"] for key in GRANTED_BY}

    def scope(self, keys: tuple[str, ...] = GRANTED_BY, most: int = 3) -> Scope:
        """Some values of one or two dimensions."""
        chosen = self.draw.sample(keys, min(len(keys), self.draw.choice((1, 1, 2))))
        return Scope.of({key: self.draw.sample(self.values[key], min(most, len(self.values[key]))) for key in chosen})

    def told(self, sql: str, scope: Scope, month: date) -> list[tuple[Any, ...]] | None:
        """What the raw tables say within a scope; None where a relation does not record it."""
        quoted = {key: ", ".join(f"'{one}'" for one in values) for key, values in scope.picked}
        granted = " AND ".join(f"{key} IN ({values})" for key, values in quoted.items())
        relation = sql.split("FROM ")[1].split()[0]
        held = {row[0] for row in self.data.raw.execute(f"DESCRIBE {relation}").fetchall()}
        if set(scope.dimensions) - held:
            return None
        return self.data.raw.execute(sql.format(granted=granted or "TRUE"), {"month": month}).fetchall()


def figures_by_hand(granted: Granted, answers: Answers, month: date) -> Iterator[str]:
    """Every figure of BY_HAND that differs from the raw tables within the grant, or is told though they do not say."""
    for key, sql in BY_HAND.items():
        ours = answers.answer([key], months=[month])[key].item()
        rows = granted.told(sql, answers.access.within, month)
        theirs = rows[0][0] if rows else None
        if (ours or 0) != (theirs or 0):
            yield f"{key} of {month:%Y-%m} within {answers.access.within.picked} is {ours}, by hand {theirs}"


def lists_by_hand(granted: Granted, answers: Answers, month: date) -> Iterator[str]:
    """The worklist and the accounts behind the movement where they hold others than the raw tables name."""
    within, last = answers.access.within, granted.data.figures.months[-1]
    ours = set(answers.worklist.frame["account_id"])
    if (rows := granted.told(_WORKLIST, within, last)) is not None and ours != {one for (one,) in rows}:
        yield f"the worklist within {within.picked} has {len(ours)} accounts, by hand {len(rows)}"
    file = answers.worklist.file.file
    stored = pl.read_parquet(granted.data.settings.store_path / "files" / file)["account_id"]
    if set(stored[answers.worklist.in_file(answers.worklist.rows(Question()))]) != ours:
        yield f"a file of the worklist within {within.picked} holds other accounts than the screen"
    try:
        listed, total = database_lists.accounts_behind(answers, Scope(), month)
    except AccessRefusedError:
        return
    if (rows := granted.told(_LISTED, within, month)) is not None and (
        total != len(rows) or set(listed["account_id"]) != {one for (one,) in rows}
    ):
        yield f"the accounts of {month:%Y-%m} within {within.picked} are {total}, by hand {len(rows)}"


def same_as_filtered(granted: Granted, answers: Answers, whole: Answers, key: str, month: date) -> Iterator[str]:
    """A metric under a further filter and a breakdown, against the whole book filtered by the grant as well."""
    held = held_dimensions(granted.data.figures, [METRICS[key]])
    possible = tuple(one for one in GRANTED_BY if one in held)
    if answers.access.within.impossible(held):
        yield from told_although_not_recorded(answers, key, month)
    if isinstance(METRICS[key].formula, AsStored) or not possible or answers.access.within.impossible(held):
        return
    picked = granted.scope(possible, 4) if granted.draw.random() < 0.5 else Scope()
    by = [granted.draw.choice(possible)] if granted.draw.random() < 0.5 else []
    try:
        ours = answers.answer([key], by=by, scope=picked, months=[month])
        theirs = whole.answer([key], by=by, scope=picked.narrowed(answers.access.within), months=[month])
    except (FilterNotPossibleError, NotAdditiveError):
        return
    if _known(ours, by) != _known(theirs, by):
        yield f"{key} by {by} of {picked.picked} within {answers.access.within.picked}: {_known(ours, by)}"


def told_although_not_recorded(answers: Answers, key: str, month: date) -> Iterator[str]:
    """A metric that is told to readers whose grant is by something that its cubes do not record."""
    try:
        found = answers.answer([key], months=[month])[key].to_list()
    except (AccessRefusedError, FilterNotPossibleError, NotAdditiveError):
        return
    if any(found):
        yield f"{key} within {answers.access.within.picked} is {found}, though it is not recorded by that"


def _known(frame: pl.DataFrame, by: list[str]) -> dict[tuple[Any, ...], list[Any]]:
    """The groups that have a figure, rates to nine digits; a group without rows may be 0 or absent."""
    rows = frame.with_columns(pl.col(by).cast(pl.String)).rows(named=True)
    found = {tuple(row[key] for key in by): [row[name] for name in frame.columns if name not in by] for row in rows}
    return {
        group: [round(one, 9) if isinstance(one, float) else one for one in values]
        for group, values in found.items()
        if any(values)
    }


def grants(granted: Granted, count: int) -> Iterator[Answers]:
    """The answers of so many random grants."""
    for _ in range(count):
        yield granted.shared.of(Access(granted.scope(), names=False))
