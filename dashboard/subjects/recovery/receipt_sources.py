"""What the money came from: its kinds, its channels, who collected it, and the days it came on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.compute import held_dimensions
from dashboard.figures.figure_source import Labels
from dashboard.figures.question import Source
from dashboard.figures.scope import Scope
from dashboard.formats import Notation
from dashboard.metrics import Metric, Unit, metric
from dashboard.value_names import named
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import COLLECTED_KINDS, NONE

KINDS: Final[Mapping[str, str]] = {
    "due": "Dues",
    "overdue": "Overdue",
    "settlement": "Settlements",
    "write_off_recovery": "Write-off pool",
    "prepayment": "Prepayments (apart)",
    "charges": "Charges (apart)",
    NONE: "Not said (apart)",
}
"""What receipts were for; those apart are in no target."""
COLLECTED_BY: Final[Mapping[str, str]] = {
    "agency": "Agencies",
    "in_house": "In-house teams",
    "self_paid": "Customers on their own",
    "unattributed": "Unattributed",
}
RECEIVED: Final = "received_all_amount"
COLLECTED: Final = "collected_amount"
DAILY: Final = "collected_daily_amount"


@dataclass(frozen=True, eq=False)
class Sources:
    """The receipts of a period by what they were and how they came; of the month shown also by day."""

    in_words: str
    kinds: pl.DataFrame
    """kind x received and receipt lines, in the order of KINDS."""
    channels: pl.DataFrame
    """channel x collected and receipt lines, the largest first."""
    collected_by: pl.DataFrame
    """attribution x received."""

    @cached_property
    def by_kind(self) -> excel.Table:
        """What receipts were for, all of them below."""
        return _table(f"Received by kind, {self.in_words}", self.kinds, "kind", RECEIVED, self.labels)

    @property
    def labels(self) -> Labels:
        """What the values of each dimension are called."""
        return {"kind": KINDS, "attribution": COLLECTED_BY, "channel": channel_names(self.channels)}

    def sheets(self) -> Sheets:
        """The tables behind the charts."""
        labels = self.labels
        return [
            self.by_kind,
            _table(f"Collected by channel, {self.in_words}", self.channels, "channel", COLLECTED, labels),
            _table(f"Who collected it, {self.in_words}", self.collected_by, "attribution", RECEIVED, labels),
        ]


def sources(ask: Answers, scope: Scope, months: Sequence[date], in_words: str) -> Sources:
    """Ask for the receipts of some months."""
    kinds = ask.answer([RECEIVED, "receipts_count"], by=["kind"], scope=scope, months=months)
    channels = ask.answer([COLLECTED, "receipts_count"], by=["channel"], scope=scope, months=months)
    collected_by = ask.answer([RECEIVED, "receipts_count"], by=["attribution"], scope=scope, months=months)
    return Sources(
        in_words,
        _in_order(kinds, "kind", list(KINDS)),
        channels.filter(pl.col(COLLECTED) != 0).sort(COLLECTED, descending=True, nulls_last=True),
        _in_order(collected_by, "attribution", list(COLLECTED_BY)),
    )


@computed_once
def bars(answers: Answers, sources: Sources, by: str) -> go.Figure:
    """The receipts of a period by kind, channel, or who collected them."""
    frame, key = {
        "kind": (sources.kinds, RECEIVED),
        "channel": (sources.channels, COLLECTED),
        "attribution": (sources.collected_by, RECEIVED),
    }[by]
    return charts.bars(frame, metric(key), by, answers.settings, labels=sources.labels[by])


def by_day(ask: Answers, view: View, until: date) -> pl.DataFrame:
    """Collected on each day of the month shown, days without receipts included: day x collected."""
    found = ask.answer([DAILY], by=["day"], scope=view.scope, months=[view.month])
    days = pl.date_range(view.month, until, interval="1d", eager=True).alias("day").to_frame()
    return days.join(found, on="day", how="left", maintain_order="left").with_columns(pl.col(DAILY).fill_null(0))


def day_sheet(frame: pl.DataFrame, in_words: str) -> excel.Chart:
    """Collected by day, as a chart with its data."""
    return excel.Chart(f"Collected by day, {in_words}", frame, (metric(DAILY),), x="day", shape="bars")


def apart(kinds: pl.DataFrame) -> int:
    """Minor units received that no target counts."""
    return int(kinds.filter(~pl.col("kind").cast(pl.String).is_in(COLLECTED_KINDS))[RECEIVED].sum() or 0)


def channel_names(channels: pl.DataFrame) -> dict[str, str]:
    """Channels are the lender's own words: shown as they are, without underscores."""
    return {one: named(one) if one != NONE else "Not said" for one in channels["channel"].cast(pl.String)}


def _in_order(frame: pl.DataFrame, by: str, order: list[str]) -> pl.DataFrame:
    rank = pl.col(by).cast(pl.String).replace_strict({one: at for at, one in enumerate(order)}, default=len(order))
    return frame.filter(pl.col(RECEIVED) != 0).sort(rank)


def _table(title: str, frame: pl.DataFrame, by: str, key: str, labels: Labels) -> excel.Table:
    """One dimension with its amounts, its share of them all, and the total."""
    total = frame.select(pl.col(key, "receipts_count").sum())
    return excel.figures_table(
        title,
        frame,
        by=[by],
        metrics=[metric(key), metric("receipts_count")],
        labels=labels,
        totals=total,
        note=f"By {dimension(by).label.lower()}; cleared receipts net of reversals.",
    )


_RECEIPTS: Final = frozenset({"receipts", "receipts_daily", "collector_receipts"})
_OF_KINDS: Final = frozenset(
    {"collected_total", "collected_on_due", "collected_on_overdue", "collected_on_demand", "collected_on_due_between"}
)
UNKNOWN, ALL = "received_unknown_kind_amount", "received_all_amount"
Answer = Callable[[Sequence[str]], pl.DataFrame]


def leaves_out(metrics: Iterable[Metric]) -> list[Metric]:
    """The metrics in which receipts of unknown kind are missing."""
    return [one for one in metrics if any(_picks_kinds(one))]


def _picks_kinds(one: Metric) -> Iterable[bool]:
    for term in one.formula:
        kinds = dict(term.where).get("kind", ())
        yield (term.cube in _RECEIPTS and bool(kinds) and NONE not in kinds) or (
            term.cube == "demand" and term.column in _OF_KINDS
        )


def askable(figures: Source, scope: Scope) -> bool:
    """Whether the receipts are recorded by everything that the selection filters by."""
    held = held_dimensions(figures, [metric(UNKNOWN), metric(ALL)])
    return all(key in held for key, _ in scope.picked)


def sentence(metrics: Iterable[Metric], answer: Answer, settings: Notation) -> str:
    """How much of what was received is of unknown kind and so not in these metrics; empty where nothing is."""
    if not (named := leaves_out(metrics)):
        return ""
    row = answer([UNKNOWN, ALL]).sum().row(0, named=True)
    if not row[UNKNOWN]:
        return ""
    unknown, received = (formats.text(row[key], Unit.MONEY, settings, full=True) for key in (UNKNOWN, ALL))
    labels = ", ".join(f"'{one.label}'" for one in named)
    return f"Of {received} received, {unknown} is of unknown kind and not in {labels}."
