"""One agency: service levels over time, its book, money, promises, coverage, complaints, cost, largest accounts."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import formats
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.scope import Scope
from dashboard.subjects.agency.one_agency import MIX_BY, OneAgency, case_mix, holders
from dashboard.subjects.agency_sla import content as agency_sla
from dashboard.subjects.headlines import Headline, of_page
from dashboard.view import View
from dashboard.worklist import Question
from validations.errors import UserError

TITLE: Final = "Agency review"
SHOWN: Final = (
    "allocated_accounts",
    "collected_amount",
    "target_achievement_rate",
    "resolution_rate",
    "promise_kept_rate",
    "penetration_rate",
    "outside_window_rate",
    "complaint_rate",
)
COST: Final = "collection_cost_amount"
FILTERED_BY: Final = SHOWN
"""All but costs, which are recorded by agency alone; their table says so."""
MONTHS: Final = 12
LARGEST: Final = 20
MONEY: Final = ("collected_amount", "target_amount")
_RECOVERY: Final = (*MONEY, "target_achievement_rate")
_PROMISES: Final = (
    "promises_made",
    "promises_due",
    "promises_kept",
    "promises_broken",
    "promises_pending",
    "promises_rescheduled",
    "promise_kept_rate",
    "promise_value_realisation_rate",
)
_COVERAGE: Final = (
    "allocated_accounts",
    "penetration_rate",
    "intensity",
    "contact_rate",
    "right_party_rate",
    "visit_rate",
    "contacted_in_time_rate",
    "recall_days",
)
_CONDUCT: Final = (
    "attempts",
    "promise_rate",
    "trail_complete_rate",
    "upload_in_time_rate",
    "certified_rate",
    "outside_window_attempts",
    "outside_window_rate",
    "attempts_while_complaint_open",
)
_COMPLAINTS: Final = ("complaints_attributed", "complaint_rate")
BY_MONTH: Final = {
    "recovery": ("Recovery against target", _RECOVERY),
    "promises": ("Promises", _PROMISES),
    "coverage": ("Coverage", _COVERAGE),
    "conduct": ("Effort and conduct", _CONDUCT),
    "complaints": ("Complaints", _COMPLAINTS),
}
"""Title and metrics of what is shown month by month."""
MOVED: Final = (
    "moved_accounts",
    "roll_forward_rate",
    "held_without_payment_rate",
    "held_payment_unknown_rate",
    "stabilised_rate",
    "roll_back_rate",
    "normalised_rate",
    "restructured_rate",
    "resolution_rate",
)


@dataclass(frozen=True, eq=False)
class AgencyReview:
    """Everything the page draws about one agency."""

    view: View
    """Its scope names the agency, within the places and products picked."""
    agency: str
    name: str
    terms: agency_sla.AgencySla
    by_month: pl.DataFrame
    """month x the metrics of every subject, newest first."""
    moved: pl.DataFrame
    """bucket x what became of the accounts the agency held."""
    moved_in_all: pl.DataFrame
    costs: pl.DataFrame
    """month x cost type x cost."""
    mix: dict[str, pl.DataFrame]
    """A dimension x accounts and share of this agency and of all, and the raw resolution of both."""
    largest: pl.DataFrame
    held: int
    """Accounts past due, unknown or written off that the agency holds at the latest day-end."""
    latest: str
    """The day-end of the list of accounts in words."""

    @property
    def narrowed(self) -> bool:
        """Whether the figures are of a part of the agency's accounts."""
        return bool(self.view.scope.without("agency_code").picked)

    @cached_property
    def history(self) -> pl.DataFrame:
        """The cells of the agency by month in words, newest first, for a grid."""
        months = list(self.view.recent(MONTHS))
        cells = self.terms.judged.cells.filter(pl.col("month").is_in(months)).sort(
            "month", descending=True, maintain_order=True
        )
        return cells.with_columns(pl.col("month").dt.to_string("%Y-%m").alias("shown_month"))

    @cached_property
    def course(self) -> pl.DataFrame:
        """month x collected and target, oldest first."""
        return self.by_month[["month", *MONEY]].sort("month")

    @cached_property
    def counts(self) -> str:
        """How many accounts each part of the page is about, and why these counts differ."""
        month = self.by_month.filter(pl.col("month") == self.view.month)["allocated_accounts"].to_list()
        allocated, moved = next(iter(month), None), self.moved_in_all["moved_accounts"].item()
        settings = self.terms.settings
        said = [formats.NOT_AVAILABLE if n is None else formats.grouped(n, settings) for n in (allocated, moved)]
        portfolio = (
            f"{said[1]} make up its portfolio of the month, which is settled on the cut-off day (movement)"
            if moved is not None
            else "its portfolio of the month is not known, as the month has no movement"
        )
        within = " within the filters" if self.narrowed else ""
        return (
            f"Three counts of this agency's accounts{within} answer different questions. It held {said[0]} at any time "
            f"in {self.view.month_in_words} (coverage and SLAs); {portfolio}; of those it holds on {self.latest}, "
            f"{formats.grouped(self.held, settings)} are past due, of unknown days past due, or written off (largest "
            "accounts, and the list of accounts)."
        )


def agencies(reader: Answers, view: View) -> list[str]:
    """The agencies that hold accounts in the month within the filters, the one with most first; or those picked."""
    found = holders(reader, view, view.scope.without("agency_code"))
    picked = view.scope.values("agency_code")
    return [code for code in (picked or found) if code in found or picked]


def nobody_holds(view: View) -> str:
    """Why there is no agency to review, and what to do."""
    if view.scope.without("agency_code").picked:
        return f"No agency holds an account within these filters in {view.month_in_words}; remove a filter."
    return f"No agency holds an account in {view.month_in_words}; the table allocation says who does."


def every_agency(view: View) -> View:
    """The view with no agency picked."""
    return replace(view, scope=view.scope.without("agency_code"))


def of_agency(view: View, agency: str) -> View:
    """The view of that agency alone."""
    return replace(view, scope=view.scope.with_values("agency_code", [agency]))


def headlines(reader: Answers, view: View) -> list[Headline]:
    """The cards of one agency, whose view filters by it."""
    return of_page(reader, SHOWN, view, OneAgency(reader))


@computed_once
def content(reader: Answers, view: View, agency: str = "") -> AgencyReview:
    """Ask for everything about one agency; by default the one picked, or the one with most accounts.

    Raises UserError where no agency holds an account.
    """
    known = agencies(reader, view)
    if not known and not agency:
        raise UserError(nobody_holds(view))
    chosen = agency or known[0]
    only = of_agency(view, chosen)
    months = list(view.recent(MONTHS))

    ask = OneAgency(reader)
    every = list(dict.fromkeys(key for _, keys in BY_MONTH.values() for key in keys))
    worklist, asked = reader.worklist, Question(only.scope, order="total_outstanding")
    page = worklist.page(asked, size=LARGEST)
    return AgencyReview(
        view=only,
        agency=chosen,
        name=reader.labels()["agency_code"].get(chosen, chosen),
        terms=_judged(reader, only, chosen),
        by_month=ask.answer(every, by=["month"], scope=only.scope, months=months).sort("month", descending=True),
        moved=ask.answer(list(MOVED), by=["bucket"], scope=only.scope, months=[view.month]),
        moved_in_all=ask.answer(list(MOVED), scope=only.scope, months=[view.month]),
        costs=ask.answer([COST], by=["month", "cost_type"], scope=Scope.of({"agency_code": [chosen]}), months=months),
        mix={by: case_mix(ask, only, by) for by in MIX_BY},
        largest=page.frame,
        held=page.total,
        latest=f"{worklist.as_of:%d %b %Y}",
    )


def _judged(reader: Answers, view: View, agency: str) -> agency_sla.AgencySla:
    """What was agreed with the agency; where nothing was, everything that agencies are measured by."""
    agreed = agency_sla.content(reader, view)
    if agreed.judged.terms.without([agency], agreed.judged.day):
        return agency_sla.content(reader, view, all_measures=True)
    return agreed
