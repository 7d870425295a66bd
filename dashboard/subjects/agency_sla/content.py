"""Agency SLA compliance: who meets what was agreed, what is missed and since when, and whose SLAs have run out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, formats, sla
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import Metric, Unit
from dashboard.metrics.model import Total
from dashboard.subjects.headlines import Headline
from dashboard.view import View
from validations.vocabulary import NONE

TITLE: Final = "Agency SLA"
SHOWN: Final = ("allocated_accounts", "attempts", "promises_due", "complaints_attributed", "deposited_in_time_rate")
"""Metrics whose common dimensions the page is filtered by: one of each cube that most terms are about."""
PAGE: Final = "agency_sla"
BESIDE: Final = ("outside_window_rate", "attempts_while_complaint_open", "allocated_accounts")
"""What stands beside an agency's terms: conduct, which comes before any other term, and its size."""
MONTHS: Final = 24
"""Months looked at for how long a term has been missed."""
COURSE: Final = (
    Metric(
        "share_met",
        "Share of SLAs met",
        Unit.PERCENT,
        Total(()),
        "SLAs met, of those of the selection that could be judged in the month.",
        "SLAs met ÷ SLAs met or missed",
        "good",
    ),
    Metric(
        "share_met_by_weight",
        "Share of SLAs met, by weight",
        Unit.PERCENT,
        Total(()),
        "SLAs met, of those of the selection that could be judged in the month, each counted by the weight agreed.",
        "weight of SLAs met ÷ weight of SLAs met or missed",
        "good",
    ),
)
"""The course of compliance; it is judged from figures, and so is no figure of the catalogue itself."""


@dataclass(frozen=True, eq=False)
class AgencySla:
    """Everything the page draws."""

    view: View
    judged: sla.Judgement
    beside: pl.DataFrame
    """agency_code x what stands beside the terms, of agencies that hold accounts."""
    held: pl.DataFrame
    """month x agency_code x allocated_accounts, of the months in the course."""
    agencies: Mapping[str, str]
    """Name of every agency that holds accounts or has an SLA in force, by code."""
    alerted: tuple[str, ...]
    """The metrics of `beside` that alerts speak of."""
    settings: formats.Notation
    only_missed: bool = False
    """Whether only agencies and measures with a miss are listed; the cards count all of them."""

    @cached_property
    def whole(self) -> Mapping[str, float | int | None]:
        """Terms met, missed and not judged over the agencies that hold something here, and the shares met."""
        return collected(sla.shares(self._of_working(self.judged.shown), by=())).row(0, named=True)

    @cached_property
    def longest(self) -> int | None:
        """Months missed in the longest run of misses that is still going on."""
        return max(self.breaches["months_missed"].to_list(), default=None)

    @cached_property
    def breaches(self) -> pl.DataFrame:
        """The SLAs missed in the month shown, of the agencies that hold something here."""
        return collected(self._of_working(self.judged.breaches))

    @cached_property
    def headlines(self) -> list[Headline]:
        """The cards: terms met of those that could be judged, missed, not judged, and agencies without terms."""
        whole, judged = self.whole, (self.whole["met"] or 0) + (self.whole["missed"] or 0)
        months = (
            ""
            if self.longest is None
            else f"at most {self.longest} judged month{'' if self.longest == 1 else 's'} in a row"
        )
        gaps = self.judged.terms.without(self.working, self.judged.day)
        return [
            Headline("SLAs met", Unit.PERCENT, whole["share_met"], beside=f"{whole['met']} of {judged} judged"),
            Headline("SLAs met, by weight", Unit.PERCENT, whole["share_met_by_weight"]),
            Headline("SLAs missed", Unit.COUNT, whole["missed"] or 0, beside=months),
            Headline("Not judged", Unit.COUNT, whole["not_judged"] or 0),
            Headline("Agencies without an SLA", Unit.COUNT, len(gaps), beside=f"of {len(self.working)} with accounts"),
        ]

    @cached_property
    def standing(self) -> pl.DataFrame:
        """One row per agency that holds something here: those that miss most first, those not judged last."""
        missed = self.breaches.lazy().group_by("agency_code")
        longest = missed.agg(pl.col("months_missed").max().alias("longest"), pl.col("since").min())
        beside = (
            sla.shares(self._of_working(self.judged.shown))
            .join(longest, on="agency_code", how="left")
            .join(self.beside.lazy(), on="agency_code", how="left")
        )
        if self.only_missed:
            beside = beside.filter(pl.col("missed") > 0)
        order = ("share_met", "missed", "agency_code")
        return collected(beside.sort(order, descending=[False, True, False], nulls_last=True))

    @cached_property
    def missed_measures(self) -> Mapping[str, int]:
        """The measures that agencies which hold something here miss, and how many of them do."""
        return Counter(self.breaches["measure"].to_list())

    @cached_property
    def matrix(self) -> pl.DataFrame:
        """The cells of the month shown in the order of the standing; only agencies that hold accounts or have cases.

        A cell that is missed says since when.
        """
        runs = self.breaches.lazy().select("agency_code", "measure", "since")
        cells = self._of_working(self.judged.shown).join(runs, on=sla.CELL, how="left", maintain_order="left")
        if self.only_missed:
            cells = cells.filter(pl.col("measure").is_in(list(self.missed_measures)))
        order = self.standing[["agency_code"]].lazy()
        return collected(order.join(cells, on="agency_code", how="inner", maintain_order="left"))

    def _of_working(self, cells: pl.DataFrame) -> pl.LazyFrame:
        """The cells of agencies that hold accounts, or have cases of any measure, within the filters."""
        return cells.lazy().filter(pl.col("agency_code").is_in(self.working))

    @cached_property
    def working(self) -> list[str]:
        """Agencies with accounts, or with cases of any measure, within the filters."""
        held = self.beside[["agency_code", "allocated_accounts"]].rows()
        counted = self.judged.shown[["agency_code", "cases"]].rows()
        return sorted({agency for agency, count in (*held, *counted) if count} - {NONE})

    @property
    def whose(self) -> str:
        """Whose SLAs the figures of the page are about, in words."""
        picked = self.view.scope.values("agency_code")
        agencies = f"{len(picked)} agencies" if picked else "all agencies"
        named = self.agencies.get(picked[0], picked[0]) if len(picked) == 1 else agencies
        return f"{named}, within the filters" if self.view.scope.without("agency_code").picked else named

    @property
    def why_no_cells(self) -> str:
        """Why the grid of agencies and measures is empty, in a sentence."""
        if self.only_missed and not self.breaches.height and self.working:
            return "No SLA is missed within these filters."
        if not self.working:
            return "No agency holds accounts or has cases within these filters."
        if len(self.working) == 1:
            name = self.agencies.get(self.working[0], self.working[0])
            return f"{name} holds accounts here but has no SLA in force."
        return f"{len(self.working)} agencies hold accounts here; none of them has an SLA in force."

    @cached_property
    def course(self) -> pl.DataFrame:
        """month x the share of judged SLAs that were met: of the selection, as the cards count the month shown."""
        recent = self.judged.cells.lazy().filter(pl.col("month").is_in(list(self.view.recent())))
        cased = self.judged.cells.filter(pl.col("cases") > 0).select("month", "agency_code")
        holding = self.held.filter(pl.col("allocated_accounts") > 0).select("month", "agency_code")
        working = pl.concat([cased, holding.cast(cased.schema)]).unique().lazy()
        shown = recent.join(working, on=["month", "agency_code"], how="semi")
        return collected(sla.shares(shown, by=("month",)).sort("month"))

    def measures(self, labels: Labels) -> list[Metric]:
        """The measures of the matrix under the names of its columns."""
        return [one.named(labels.get("product_code", {})) for one in self.judged.measures]

    def across(self, labels: Labels) -> list[Metric]:
        """The measures of the grid, those that most agencies miss first; all, or those that are missed."""
        listed = [one for one in self.measures(labels) if not self.only_missed or one.key in self.missed_measures]
        return sorted(listed, key=lambda one: -self.missed_measures.get(one.key, 0))


def spoken_of(reader: Answers) -> tuple[str, ...]:
    """The metrics that alerts about agencies speak of whose links lead here."""
    spoken = (rule.metric for rule in reader.alert_rules() if rule.page == PAGE and rule.by == "agency_code")
    return tuple(dict.fromkeys(spoken))


@computed_once
def content(reader: Answers, view: View, *, all_measures: bool = False, only_missed: bool = False) -> AgencySla:
    """Ask for everything the page draws."""
    # Asked of all agencies, which is the same question whoever is picked.
    everyone, picked = view.scope.without("agency_code"), view.scope.values("agency_code")
    judged = _judged(reader, view.month, everyone, all_measures=all_measures).of(picked)
    alerted = spoken_of(reader)
    shown = list(dict.fromkeys((*alerted, *BESIDE)))
    beside = reader.answer(shown, by=["agency_code"], scope=everyone, months=[view.month])
    held = reader.answer(["allocated_accounts"], by=["month", "agency_code"], scope=everyone, months=view.recent())
    if picked:
        mine = pl.col("agency_code").is_in(picked)
        beside, held = beside.filter(mine), held.filter(mine)
    codes = {*judged.shown["agency_code"].to_list(), *beside["agency_code"].to_list()} - {NONE}
    names = reader.labels()["agency_code"]
    named = {code: names.get(code, code) for code in sorted(codes)}
    return AgencySla(view, judged, beside, held, named, alerted, reader.settings, only_missed)


def missed_since(reader: Answers, view: View) -> Mapping[str, date]:
    """By agency the first month of the longest-standing miss that still goes on; of agencies that miss an SLA.

    A measure that a filter is not recorded by is left out, as everywhere that SLAs are judged within filters.
    """
    judged = _judged(reader, view.month, view.scope.without("agency_code"), all_measures=False)
    missed = judged.of(view.scope.values("agency_code")).breaches.lazy()
    return dict(collected(missed.group_by("agency_code").agg(pl.col("since").min())).rows())


@computed_once
def _judged(reader: Answers, month: date, scope: Scope, *, all_measures: bool) -> sla.Judgement:
    """The judgement of all agencies: what one reached is the same whoever else is looked at."""
    days = {one: reader.manifest.months[f"{one:%Y-%m}"].as_of for one in reader.figures.months if one <= month}
    recent = dict(list(days.items())[-MONTHS:])
    return sla.judgement(reader, reader.terms, recent, month, scope, all_measures=all_measures)


@computed_once
def share_met(answers: Answers, content: AgencySla) -> go.Figure:
    """The share of judged SLAs that were met, by month."""
    return charts.lines(content.course, COURSE, answers.settings)
