"""Teams: what every manager's people hold, do and collect, and whether they are enough for the work."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.subjects.teams import capacity, roll_up, sentences, tables
from dashboard.subjects.teams.capacity import Need
from dashboard.subjects.teams.people import ATTEMPTS, CODE, KEYS, People, at_work
from dashboard.view import View
from validations.dimensions import MANAGER
from validations.reporting_lines import ReportingLines

TITLE: Final = "Teams"
SHOWN: Final = (
    "accounts_to_work",
    "calls_and_visits",
    "right_party_attempt_rate",
    "promise_kept_rate",
    "collected_by_named_collectors_amount",
    "conduct_breaches",
)
"""The metrics of the cards."""


@dataclass(frozen=True, eq=False)
class Teams:
    """Everything the page draws."""

    view: View
    lines: ReportingLines
    people: People
    unnamed: Mapping[str, Any]
    """Receipts that name no collector."""
    rows: pl.DataFrame
    """code x kind x figures: the direct reports of the manager picked, or the tops."""
    whole: pl.DataFrame
    """The figures of everybody at work."""
    each: pl.DataFrame
    """The people at work."""
    needs: tuple[Need, ...]
    needed: pl.DataFrame
    """channel x people needed and there."""
    needed_by_group: pl.DataFrame
    """channel x group x people needed."""
    names: Mapping[str, str]
    today: str
    notation: formats.Notation

    @property
    def manager(self) -> str:
        """The one manager whose people are shown; empty for the tops or for several."""
        picked = self.view.scope.values(MANAGER)
        return picked[0] if len(picked) == 1 else ""

    @cached_property
    def row_names(self) -> Mapping[str, str]:
        """What each row is called: a manager of a team by the size of it, the manager's own work by that."""
        kinds = dict(self.rows.select("code", "kind").iter_rows())
        words = {"team": "{}, team", "own": "{}, own work", "person": "{}"}
        return {code: words[kind].format(self.names.get(code, code)) for code, kind in kinds.items()}

    @cached_property
    def of_whom(self) -> str:
        """Whose teams these are, for headings."""
        below = f", {self.names.get(self.manager, self.manager)}" if self.manager else ""
        return f"{below}, {self.view.month_in_words}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Who is over the norm, who did nothing, whose certificate ends, and where people are short."""
        if self.people.frame.is_empty():
            return (f"Nobody was at work in {self.view.month_in_words} within this selection.",)
        whole = self.whole.row(0, named=True)
        said = (
            sentences.over_the_norm(self.people, self.names, self.notation),
            sentences.nothing_done(whole, self.view.month_in_words),
            sentences.certificates(whole, self.today),
            sentences.capacity(self.needs, self.notation),
        )
        return tuple(filter(None, said))

    @cached_property
    def left_out(self) -> list[str]:
        """What is in no line, a sentence each."""
        return sentences.left_out(self.people, self.notation)

    @cached_property
    def names_nobody(self) -> str:
        """What was collected by receipts that name no collector; empty where all name one."""
        return sentences.names_nobody(self.unnamed, self.notation)

    @cached_property
    def teams_table(self) -> excel.Table:
        """What each row holds, does and collects."""
        return tables.teams(f"Load, effort and cash{self.of_whom}", self.rows, self.whole, self.row_names)

    @cached_property
    def care_table(self) -> excel.Table:
        """What is to be put right in each row."""
        return tables.care(f"Conduct and certificates{self.of_whom}", self.rows, self.whole, self.row_names)

    @cached_property
    def renewals_table(self) -> excel.Table:
        """Whose certificate has ended or ends soon."""
        return tables.renewals(f"Certificates to renew as of {self.today}{self.of_whom}", self.each, self.names)

    @cached_property
    def people_table(self) -> excel.Table:
        """Every person at work."""
        return tables.people(f"People at work{self.of_whom}", self.each, self.names)

    @cached_property
    def capacity_table(self) -> excel.Table:
        """People needed and there."""
        return tables.capacity(f"People needed in {self._month}{self.of_whom}", self.needed)

    @cached_property
    def work_table(self) -> excel.Table:
        """The same by bucket."""
        return tables.work(f"People needed by bucket in {self._month}{self.of_whom}", self.needed_by_group)

    @property
    def _month(self) -> str:
        return f"a month of {self.people.month_days} working days"

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        needed = (self.capacity_table, self.work_table)
        own = (tables.unnamed(self.unnamed), self.people_table)
        found: Sheets = [self.teams_table, self.care_table, self.renewals_table, *needed, *own]
        return excel.led_by(" ".join(filter(None, [*self.sentences, self.names_nobody, *self.left_out])), found)


@computed_once
def content(ask: Answers, view: View) -> Teams:
    """Ask for everything the page draws."""
    people = at_work(ask, view)
    lines = ask.figures.reporting_lines
    rows = roll_up.groups(lines, view.scope.values(MANAGER), people)
    held = capacity.inventory(ask, view, people)
    needs = capacity.needs(held, people, ask.settings)
    return Teams(
        view=view,
        lines=lines,
        people=people,
        unnamed=ask.answer(sentences.UNNAMED, scope=view.scope, months=[view.month]).row(0, named=True),
        rows=roll_up.rolled_up(ask, view, people, rows),
        whole=roll_up.of_all(ask, view, people),
        each=roll_up.each(people),
        needs=tuple(needs),
        needed=capacity.by_channel(needs, people, ask.settings),
        needed_by_group=capacity.by_group(needs, held, people, ask.settings),
        names=ask.labels()[CODE],
        today=formats.date_text(ask.figures.as_of),
        notation=ask.settings,
    )


REPORT: Final = Report(
    "teams",
    TITLE,
    KEYS,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: [*(key for key in KEYS if key != ATTEMPTS), *sentences.UNNAMED],
)
