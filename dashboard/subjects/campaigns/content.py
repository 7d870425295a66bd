"""Campaigns: what reached whom, and how many more paid than of the accounts that were held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.lift import Lift, Trial, lift, pooled
from dashboard.subjects.campaigns import tables
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.cubes import MINOR_UNITS

TITLE: Final = "Campaigns"
SHOWN: Final = (
    "campaign_assigned_accounts",
    "campaign_held_out_accounts",
    "campaign_delivered_rate",
    "campaign_opted_out_rate",
    "campaign_paid_rate",
    "campaign_held_out_paid_rate",
    "campaign_collected_amount",
)
"""The metrics of the cards."""
BREAKDOWNS: Final = ("vendor", "channel", "bucket", "product_code", "zone", "state")
_COUNTS: Final = (
    "campaign_assigned_accounts",
    "campaign_paying_accounts",
    "campaign_held_out_accounts",
    "campaign_held_out_paying_accounts",
)
_OF_CAMPAIGN: Final = (
    *_COUNTS,
    "campaign_sent_accounts",
    "campaign_delivered_accounts",
    "campaign_overlapping_accounts",
    "campaign_collected_amount",
    *tables.RATES,
    "campaign_held_out_collected_amount",
)
_NOT_COSTED: Final = "A campaign's cost is that of the whole campaign, so it is not shown within filters."


@dataclass(frozen=True, eq=False)
class Campaigns:
    """Everything the page draws: the campaigns whose 15 days ended in the months up to the one shown."""

    view: View
    each: pl.DataFrame
    """month x campaign x channel x vendor x their figures, the latest first."""
    trials: tuple[Trial | None, ...]
    """What each row compares; None where it is not known who paid."""
    parts: pl.DataFrame
    """The dimension x its figures."""
    by: str
    lifts: Mapping[str, Lift | None]
    """The pooled lift of the campaigns within each part."""
    costs: Mapping[str, int | None]
    """What each campaign cost, in minor units; empty within filters."""
    labels: Labels
    notation: formats.Notation

    @cached_property
    def together(self) -> Lift | None:
        """The lift of all campaigns, each compared with its own held-out accounts."""
        return pooled(one for one in self.trials if one)

    @cached_property
    def sentence(self) -> str:
        """Whether messages made more accounts pay, and what cannot be said."""
        if self.each.is_empty():
            return f"No campaign's 15 days ended in the months up to {self.view.month_in_words}."
        said = [self._found(), self._alone(), self._without()]
        return " ".join(filter(None, said))

    def _found(self) -> str:
        found = self.together
        if found is None:
            return "What campaigns brought cannot be said, because nobody was held out or receipts are not recorded."
        held = [one for one in self.trials if one and one.comparable]
        accounts = formats.grouped(sum(one.assigned for one in held), self.notation)
        over = f"{_campaigns(len(held))} with {accounts} accounts assigned"
        around = f"{formats.points(found.low)} to {formats.points(found.high)}, 95 % interval"
        if not found.beyond_chance:
            return f"Over {over}, paying cannot be told from that of the accounts held out ({around})."
        more, by = "more" if found.value > 0 else "fewer", formats.points(abs(found.value)).removeprefix("+")
        return f"Over {over}, {by} {more} paid than of the accounts held out ({around})."

    def _alone(self) -> str:
        judged = [lift(one) for one in self.trials if one and one.comparable]
        beyond = sum(one is not None and one.beyond_chance for one in judged)
        return f"Alone, {beyond} of {len(judged)} can be told from chance." if len(judged) > 1 else ""

    def _without(self) -> str:
        none = sum(one is not None and not one.comparable for one in self.trials)
        if not none:
            return ""
        return f"Nobody was held out in {_campaigns(none)}: payments there are associated with it, not its effect."

    @cached_property
    def campaigns(self) -> excel.Table:
        """One row per campaign, the latest first."""
        note = _NOT_COSTED if self.view.scope.dimensions else ""
        months = self.each["month"].to_list() or [self.view.month]
        title = f"{TITLE}, {formats.month_name(min(months))} to {formats.month_name(max(months))}"
        return tables.campaigns(title, self.each, self.trials, self.costs, self.labels, note)

    @cached_property
    def by_part(self) -> excel.Table:
        """The same by one dimension, with the pooled lift of its campaigns."""
        return tables.parts(self.parts, self.by, self.lifts, self.labels)

    @cached_property
    def intervals(self) -> go.Figure:
        """The lift of each campaign with its interval, the latest first."""
        found = tables.lifts(self.each, self.trials, self.labels)
        return charts.rate_intervals(
            found, tables.LIFT, "campaign", self.notation, labels={}, middle=0.0, middle_is="no difference"
        )

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook."""
        return excel.led_by(self.sentence, [self.campaigns, self.by_part])


def _campaigns(count: int) -> str:
    return "1 campaign" if count == 1 else f"{count} campaigns"


@computed_once
def content(ask: Answers, view: View, by: str = BREAKDOWNS[0]) -> Campaigns:
    """Ask for everything the page draws."""
    months = [month for month in view.recent() if month in ask.figures.months_of("campaigns")]
    keys = ["month", "campaign_code", "channel", "vendor"]
    each = ask.answer(_OF_CAMPAIGN, by=keys, scope=view.scope, months=months)
    each = each.filter(pl.col("campaign_assigned_accounts") + pl.col("campaign_held_out_accounts") > 0)
    each = each.sort("month", "campaign_code", descending=[True, False])
    inside = ask.answer(_COUNTS, by=[by, "campaign_code"], scope=view.scope, months=months)
    parts = ask.answer(_OF_CAMPAIGN, by=[by], scope=view.scope, months=months)
    parts = parts.filter(pl.col("campaign_assigned_accounts") + pl.col("campaign_held_out_accounts") > 0)
    return Campaigns(
        view=view,
        each=each,
        trials=tuple(trial(row) for row in each.iter_rows(named=True)),
        parts=parts.sort("campaign_assigned_accounts", descending=True),
        by=by,
        lifts={part: pooled(_trials(inside, by, part)) for part in parts[by].cast(pl.String)},
        costs={} if view.scope.dimensions else _costs(ask),
        labels=ask.labels(),
        notation=ask.settings,
    )


def trial(row: Mapping[str, Any]) -> Trial | None:
    """What a row of figures compares; None where it is not known who paid."""
    assigned, paid, held_out, held_out_paid = (row[key] for key in _COUNTS)
    if paid is None or held_out_paid is None:
        return None
    return Trial(assigned, paid, held_out, held_out_paid)


def _trials(inside: pl.DataFrame, by: str, part: str) -> Sequence[Trial]:
    rows = inside.filter(pl.col(by).cast(pl.String) == part).iter_rows(named=True)
    return [one for row in rows if (one := trial(row))]


def _costs(ask: Answers) -> dict[str, int | None]:
    """What each campaign cost, in minor units; empty for figures that were prepared without campaigns."""
    known = ask.figures.dimension_frames.get("campaign")
    rows = [] if known is None else known.select("campaign_code", "cost").rows()
    return {code: None if cost is None else int(cost * MINOR_UNITS) for code, cost in rows}


REPORT: Final = Report(
    "campaigns",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: SHOWN,
)
