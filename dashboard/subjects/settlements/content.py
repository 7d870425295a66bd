"""Settlements: how deep they go, by whom, what provision covers, and what became of them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, cases_column, metric
from dashboard.subjects.headlines import of_page
from dashboard.subjects.ratio_parts import WINDOW, Moments, sums_by, window, with_intervals
from dashboard.subjects.report import Report
from dashboard.subjects.settlements import tables
from dashboard.subjects.settlements.matched_accounts import MatchedAccounts, matched_accounts
from dashboard.subjects.settlements.tables import BY_PART, DEPTH, FREQUENCY
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import NONE

TITLE: Final = "Settlements"
SHOWN: Final = (
    "settlements_approved",
    DEPTH,
    "settlement_waived_amount",
    "settlement_provision_cover",
    "settlements_paid",
    "settlements_broken",
    "settlements_running",
    "settlements_running_over_3_months",
)
"""The metrics of the cards."""
BREAKDOWNS: Final = ("agency_code", "approval_level", "product_code", "zone", "state")
LINES: Final = {
    "approved": "settlements_approved",
    "paid": "settlements_paid",
    "broken": "settlements_broken",
    "running": "settlements_running",
    "running_over_3_months": "settlements_running_over_3_months",
}
"""What can be listed of the month shown, and the figure that it is the list of."""
_DEPTH: Final = Moments(
    "settlements", "valued", "outstanding", "waived", "outstanding_squared", "waived_squared", "outstanding_waived"
)
DRAWN: Final = 12
"""Parts whose depth is drawn; the table has all."""
_DRAWN: Final = replace(metric(DEPTH), label="Settlement depth, % of outstanding", unit=Unit.AVERAGE)


@dataclass(frozen=True, eq=False)
class Settlements:
    """Everything the page draws."""

    view: View
    by: str
    course: pl.DataFrame
    """month x the figures by month, the latest first."""
    parts: pl.DataFrame
    """The dimension x its figures over the last 12 months, and the interval of its depth; the most waived first."""
    whole: pl.DataFrame
    agencies: pl.DataFrame
    """The same by agency, whatever the dimension chosen."""
    beside: MatchedAccounts | None
    """Settled accounts beside like ones; None under filters that this is not recorded by."""
    labels: Labels
    notation: formats.Notation

    @property
    def period(self) -> str:
        """The months that parts are compared over."""
        return f"the {WINDOW} months to {self.view.month_in_words}"

    @property
    def counted(self) -> dict[str, int]:
        """How many settlements of the month shown each line has, of the lines that have any."""
        now = self.course.filter(pl.col("month") == self.view.month).to_dicts()
        return {line: now[0][key] for line, key in LINES.items() if now and now[0][key]}

    @cached_property
    def sentence(self) -> str:
        """Whose settlements go deeper than those of the others, and how many run too long."""
        approved = self.whole["settlements_approved"].item() or 0
        if not approved:
            return f"No settlement was approved in {self.period}. {self._late()}".strip()
        deeper = self.agencies.filter((pl.col("place") == "above") & (pl.col("agency_code").cast(pl.String) != NONE))
        found = [self._deeper(row) for row in deeper.iter_rows(named=True)] or [self._no_one()]
        return " ".join(filter(None, [*found, self._late()]))

    def _deeper(self, row: dict[str, Any]) -> str:
        name = excel.words_of("agency_code", self.labels).get(row["agency_code"], row["agency_code"])
        low, high = self._percent(row["low"]), self._percent(row["high"])
        waived, owed = (self.whole[key].item() - row[key] for key in _GIVEN_UP)
        cases = row[cases_column(DEPTH)]
        others = self.whole[cases_column(DEPTH)].item() - cases
        return (
            f"{name} gives up {self._percent(row[DEPTH])} of what is owed in its {cases} settlements of {self.period} "
            f"({low} to {high}, 95 % interval), the others {self._percent(waived / owed)} in {others}: deeper than "
            f"chance allows.{self._as_often(row)}"
        )

    def _as_often(self, row: dict[str, Any]) -> str:
        """How often it settles beside the others, where its accounts are known."""
        own, past_90 = row[FREQUENCY], row[cases_column(FREQUENCY)]
        if own is None:
            return ""
        rest = (self.whole[cases_column(FREQUENCY)].item() or 0) - past_90
        if rest <= 0:
            return ""
        settled = (self.whole["settlements_approved"].item() - row["settlements_approved"]) * 1000 / rest
        own_text, rest_text = (f"{value:.1f}" for value in (own, settled))
        return f" It settles {own_text} of 1,000 accounts past 90 days in a month, the others {rest_text}."

    def _no_one(self) -> str:
        cases = formats.grouped(self.whole[cases_column(DEPTH)].item() or 0, self.notation)
        said = self._percent(self.whole[DEPTH].item())
        compared = self.agencies.filter(pl.col("place") != "").height
        beyond = (
            "no agency goes deeper than the others by more than chance allows"
            if compared > 1
            else "too few agencies have 10 settlements or more to be compared"
        )
        return f"Of what was owed, {said} was given up in {cases} settlements of {self.period}; {beyond}."

    def _late(self) -> str:
        late = self.counted.get("running_over_3_months", 0)
        if not late:
            return ""
        subject = "1 settlement has" if late == 1 else f"{formats.grouped(late, self.notation)} settlements have"
        return f"{subject} been running for more than 3 months."

    def _percent(self, value: float | None) -> str:
        return formats.text(value, Unit.PERCENT, self.notation)

    @cached_property
    def by_month(self) -> excel.Table:
        """One row per month."""
        return tables.by_month(self.course, f"Settlements by month, to {self.view.month_in_words}")

    @cached_property
    def by_part(self) -> excel.Table:
        """One row per part."""
        title = f"Settlements by {dimension(self.by).label.lower()}, {self.period}"
        return tables.by_part(self.parts, self.whole, self.by, self.labels, title)

    @cached_property
    def drawn(self) -> pl.DataFrame:
        """The parts with an interval, on the scale of the chart."""
        return self.parts.drop_nulls("low").head(DRAWN)

    @cached_property
    def intervals(self) -> go.Figure:
        """The depth of the parts with their intervals."""
        names = excel.words_of(self.by, self.labels)
        scaled = self.drawn.with_columns(pl.col(DEPTH, "low", "high") * 100)
        return charts.rate_intervals(scaled, _DRAWN, self.by, self.notation, labels=names, middle_is="the others")

    @cached_property
    def over_time(self) -> go.Figure:
        """Approved, paid and broken by month, and those that run."""
        shown = [metric(LINES[key]) for key in ("approved", "paid", "broken", "running")]
        return charts.lines(self.course.sort("month"), shown, self.notation)

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        beside = [self.beside.table] if self.beside and self.beside.whole else []
        said = " ".join(filter(None, [self.sentence, self.beside.sentence if self.beside else ""]))
        return excel.led_by(said, [self.by_part, *beside, self.by_month])


_GIVEN_UP: Final = ("settlement_waived_amount", "settlement_outstanding_amount")


@computed_once
def content(ask: Answers, view: View, by: str = BREAKDOWNS[0]) -> Settlements:
    """Ask for everything the page draws."""
    months = window(ask, view, _DEPTH.cube)
    return Settlements(
        view=view,
        by=by,
        course=_course(ask, view),
        parts=_parts(ask, view, by),
        whole=ask.answer(_keys(ask, BREAKDOWNS[0]), scope=view.scope, months=months),
        agencies=_parts(ask, view, BREAKDOWNS[0]),
        beside=matched_accounts(ask, view),
        labels=ask.labels(),
        notation=ask.settings,
    )


def _course(ask: Answers, view: View) -> pl.DataFrame:
    """The figures of every month in which settlements are known; in one without any, what is counted is 0."""
    found = ask.answer(tables.BY_MONTH, by=["month"], scope=view.scope, months=view.recent())
    known = set(ask.figures.months_of("settlements"))
    empty = [month for month in view.recent() if month in known and month not in set(found["month"])]
    counted = {key: 0 for key in tables.BY_MONTH if not metric(key).is_rate}
    added = pl.DataFrame([{"month": month, **counted} for month in empty], schema=found.schema)
    return pl.concat([found, added]).sort("month", descending=True)


def _parts(ask: Answers, view: View, by: str) -> pl.DataFrame:
    keys = _keys(ask, by)
    months = window(ask, view, _DEPTH.cube)
    found = ask.answer(keys, by=[by], scope=view.scope, months=months)
    sums = sums_by(ask, view, by, _DEPTH, months)
    told = with_intervals(found.filter(pl.col("settlements_approved") > 0), by, sums)
    return told.sort(_GIVEN_UP[0], by, descending=[True, False], nulls_last=True)


def _keys(ask: Answers, by: str) -> tuple[str, ...]:
    """The figures of a part; how often is settled where accounts are recorded by it too."""
    return (*BY_PART, FREQUENCY) if by in ask.held((FREQUENCY,)) else BY_PART


REPORT: Final = Report(
    "settlements",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: tuple(dict.fromkeys((*SHOWN, *tables.BY_MONTH, *BY_PART, FREQUENCY))),
)
