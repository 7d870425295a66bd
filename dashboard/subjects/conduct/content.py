"""Conduct: the register of rules, breaches by whom and at which hour, and who breaks a rule month after month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, cases_column, metric
from dashboard.statistical_limits import share_per_thousand
from dashboard.subjects.conduct import tables
from dashboard.subjects.conduct.rules import InForce, in_force
from dashboard.subjects.headlines import of_page
from dashboard.subjects.rate_limits import with_limits
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import CONDUCT_RULES, NONE

TITLE: Final = "Conduct"
BREACHES: Final = "conduct_breaches"
JUDGED: Final = "conduct_opportunities"
RATE: Final = "conduct_breach_rate"
SHOWN: Final = (BREACHES, RATE, JUDGED)
"""The cards; their dimensions are what the page can be filtered by."""
OUTSIDE: Final = "outside_window_attempts"
BY_HOUR: Final = (OUTSIDE, "outside_window_rate", "attempts")
"""Metrics of effort, which is recorded by hour; its attempts outside the hours are the breaches of that rule."""
ALL: Final = "all"
BREAKDOWNS: Final = ("agency_code", "collector_code", "product_code", "state")
DRAWN: Final = 12
"""Parts whose rates are drawn; the table has all."""
MONTHS: Final = 13
REPEATED: Final = 3
REPEATED_OF: Final = 6
"""A repeat offender has breaches of one rule in REPEATED or more of so many months."""
_SAID: Final = 2
"""Rules that the first sentence names."""


@dataclass(frozen=True, eq=False)
class Conduct:
    """Everything the page draws."""

    view: View
    rule: str
    """The rule that parts and the course are of; ALL for all of them."""
    by: str
    register: pl.DataFrame
    """rule x events, judged, breaches, rate, low, high, without_rule, since; every rule."""
    rules: Mapping[str, InForce]
    parts: pl.DataFrame
    """The dimension x breaches, judged, rate, low, high, place; the most breaches first."""
    whole: pl.DataFrame
    course: pl.DataFrame
    """month x breaches and rate."""
    hours: pl.DataFrame
    """hour x BY_HOUR, of the hours with an attempt."""
    repeated: pl.DataFrame
    """rule x collector_code x months with a breach, breaches, judged and rate over the last months."""
    sentence: str
    labels: Labels
    notation: formats.Notation

    @property
    def rule_in_words(self) -> str:
        """The rule chosen."""
        return "all rules" if self.rule == ALL else self.labels["rule"][self.rule].lower()

    @cached_property
    def register_table(self) -> excel.Table:
        """The register of rules."""
        return tables.register(self.register, self.rules, self.labels, self.view, self.notation)

    @cached_property
    def parts_table(self) -> excel.Table:
        """The rates by the dimension chosen."""
        title = f"Breaches of {self.rule_in_words} by {dimension(self.by).label.lower()}, {self.view.month_in_words}"
        return tables.parts(self.parts, self.whole, self.by, self.labels, title)

    @cached_property
    def hours_table(self) -> excel.Table:
        """Attempts outside the permitted hours by the hour they were made in."""
        return tables.hours(self.hours, self.view)

    @cached_property
    def repeated_table(self) -> excel.Table:
        """The repeat offenders."""
        return tables.repeated(self.repeated, self.labels, self.view)

    @cached_property
    def intervals(self) -> go.Figure:
        """The rates of those with the most breaches, with their intervals around the rate of the whole."""
        told, names = self.parts.drop_nulls(RATE).head(DRAWN), excel.words_of(self.by, self.labels)
        middle = self.whole[RATE].item()
        return charts.rate_intervals(
            told, metric(RATE), self.by, self.notation, labels=names, middle=middle, middle_is="the rate of all"
        )

    @cached_property
    def over_time(self) -> go.Figure:
        """Breaches per 1,000 cases judged over the latest months."""
        return charts.lines(self.course, [metric(RATE)], self.notation)

    @cached_property
    def not_told(self) -> tuple[str, ...]:
        """Why rules that cannot be judged are not, a sentence each."""
        rows = self.register_table.frame.filter(pl.col(JUDGED).fill_null(0) == 0)
        return tuple(f"{rule}: {note}" for rule, note in rows.select("rule", "note").iter_rows())

    @property
    def breached(self) -> dict[str, int]:
        """Breaches of each rule that was broken in the month, in the order of the register."""
        rows = self.register.select("rule", BREACHES).iter_rows()
        return {rule: breaches for rule, breaches in rows if breaches}

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        course = excel.Chart(f"Breaches of {self.rule_in_words} over time", self.course, (metric(RATE),))
        found: Sheets = [self.register_table, course, self.parts_table, self.hours_table, self.repeated_table]
        return excel.led_by(self.sentence, found)


def scoped(view: View, rule: str) -> Scope:
    """What is picked, and the rule chosen."""
    return view.scope if rule == ALL else view.scope.with_values("rule", (rule,))


@computed_once
def content(ask: Answers, view: View, rule: str = ALL, by: str = BREAKDOWNS[0]) -> Conduct:
    """Ask for everything the page draws."""
    keys, scope = (BREACHES, JUDGED, RATE), scoped(view, rule)
    whole = with_limits(ask.answer(keys, scope=scope, months=[view.month]), BREACHES, RATE, None, share_per_thousand)
    parts = ask.answer(keys, by=[by], scope=scope, months=[view.month]).filter(pl.col(JUDGED) > 0)
    register, repeated = _register(ask, view), _repeated(ask, view)
    return Conduct(
        view=view,
        rule=rule,
        by=by,
        register=register,
        rules=in_force(ask.figures.dimension_frames["conduct_rule"], _last_day(ask, view)),
        parts=with_limits(parts, BREACHES, RATE, whole[RATE].item(), share_per_thousand).sort(
            BREACHES, RATE, by, descending=[True, True, False], nulls_last=True
        ),
        whole=whole,
        course=ask.answer((BREACHES, RATE), by=["month"], scope=scope, months=view.recent(MONTHS)),
        hours=_hours(ask, view),
        repeated=repeated,
        sentence=_sentence(ask, view, register, repeated),
        labels=ask.labels(),
        notation=ask.settings,
    )


def breaches_by(ask: Answers, view: View, rule: str, by: str) -> dict[str, int]:
    """Breaches of a rule by the values of a dimension that have any, the most first."""
    found = ask.answer((BREACHES,), by=[by], scope=scoped(view, rule), months=[view.month])
    broken = found.filter(pl.col(BREACHES) > 0).sort(BREACHES, by, descending=[True, False])
    return {str(value): count for value, count in broken.select(by, BREACHES).iter_rows()}


def outside_by_hour(content: Conduct) -> dict[str, int]:
    """Attempts outside the permitted hours by the hours that have any."""
    return {str(hour): count for hour, count in content.hours.select("hour", OUTSIDE).iter_rows() if count}


def _last_day(ask: Answers, view: View) -> date:
    return ask.manifest.months[f"{view.month:%Y-%m}"].as_of


def _register(ask: Answers, view: View) -> pl.DataFrame:
    keys = ("conduct_events", JUDGED, BREACHES, RATE, "conduct_without_rule")
    found = ask.answer(keys, by=["rule"], scope=view.scope, months=[view.month])
    every = pl.DataFrame({"rule": CONDUCT_RULES}, schema={"rule": found.schema["rule"]})
    joined = every.join(found, on="rule", how="left", maintain_order="left")
    by_month = ask.answer((BREACHES,), by=["month", "rule"], scope=view.scope, months=view.recent(MONTHS))
    broken = set(by_month.filter(pl.col(BREACHES) > 0).select("rule", "month").iter_rows())
    months = pl.Series("since", [_since(view, rule, broken) for rule in joined["rule"]], dtype=pl.String)
    return with_limits(joined, BREACHES, RATE, None, share_per_thousand).with_columns(months)


def _since(view: View, rule: str, broken: set[tuple[str, date]]) -> str:
    """The first of the months up to the one shown that all have a breach; empty where it has none."""
    months = view.recent(MONTHS)
    run = list(takewhile(lambda month: (rule, month) in broken, reversed(months)))
    if not run:
        return ""
    first = f"{run[-1]:%b %Y}"
    return first if len(run) < len(months) else f"{first} or before"


def _hours(ask: Answers, view: View) -> pl.DataFrame:
    found = ask.answer(BY_HOUR, by=["hour"], scope=view.scope, months=[view.month])
    return found.filter(pl.col("attempts") > 0).sort("hour")


def _repeated(ask: Answers, view: View) -> pl.DataFrame:
    """Collectors with a breach of one rule in REPEATED or more of the last REPEATED_OF months, the most first."""
    months = view.recent(REPEATED_OF)
    by_month = ask.answer((BREACHES,), by=["month", "rule", "collector_code"], scope=view.scope, months=months)
    counted = (
        by_month.filter((pl.col(BREACHES) > 0) & (pl.col("collector_code").cast(pl.String) != NONE))
        .group_by("rule", "collector_code")
        .agg(pl.len().cast(pl.Int64).alias("months"), pl.col("month").max().alias("last_month"))
        .filter(pl.col("months") >= REPEATED)
    )
    sums = ask.answer((BREACHES, JUDGED, RATE), by=["rule", "collector_code"], scope=view.scope, months=months)
    joined = counted.join(sums, on=["rule", "collector_code"], how="left")
    return with_limits(joined, BREACHES, RATE, None, share_per_thousand).sort(
        "months", BREACHES, "rule", "collector_code", descending=[True, True, False, False]
    )


def _sentence(ask: Answers, view: View, register: pl.DataFrame, repeated: pl.DataFrame) -> str:
    """The rules that are broken most, by whom most, and since when; and how many break one month after month."""
    if not (register[JUDGED].sum() or 0):
        return f"No case of {view.month_in_words} could be judged by a rule of conduct; the register says why."
    broken = register.filter(pl.col(BREACHES) > 0).sort(BREACHES, "rule", descending=[True, False])
    if broken.is_empty():
        judged = _number(ask, int(register[JUDGED].sum()))
        return f"No rule in force was broken in {view.month_in_words}: cases were judged {judged} times."
    said = "; ".join(_broken(ask, view, row) for row in broken.head(_SAID).to_dicts())
    offenders = repeated["collector_code"].n_unique()
    verb = "collector breaks" if offenders == 1 else "collectors break"
    again = f" {_number(ask, offenders)} {verb} the same rule in {REPEATED} or more of the last {REPEATED_OF} months."
    return f"Broken most in {view.month_in_words}: {said}.{again if offenders else ''}"


def _broken(ask: Answers, view: View, row: Mapping[str, Any]) -> str:
    by_agency = ask.answer((BREACHES,), by=["agency_code"], scope=scoped(view, row["rule"]), months=[view.month])
    top = by_agency.sort(BREACHES, "agency_code", descending=[True, False], nulls_last=True).row(0, named=True)
    agency = excel.words_of("agency_code", ask.labels()).get(top["agency_code"], top["agency_code"])
    rate = "" if row[RATE] is None else f", {formats.text(row[RATE], Unit.PER_THOUSAND, ask.settings)}"
    counted = f"{_number(ask, row[BREACHES])} of {_number(ask, row[cases_column(RATE)])}{rate}"
    name = ask.labels()["rule"][row["rule"]].lower()
    return f"{name} ({counted}; most by {agency}, {_number(ask, top[BREACHES])}; every month since {row['since']})"


def _number(ask: Answers, count: int) -> str:
    return formats.grouped(count, ask.settings)


REPORT: Final = Report(
    "conduct",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: (*SHOWN, *BY_HOUR),
)
