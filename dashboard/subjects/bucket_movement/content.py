"""Bucket movement: the matrix of the month, what became of a bucket over time, and flow rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats, palette
from dashboard.basis import MOVED, OUTSTANDING, Basis
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Metric, Unit, metric
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.value_names import listed
from dashboard.view import View
from validations.vocabulary import BUCKETS, DELINQUENT_BUCKETS, TERMINAL_STATUSES

TITLE: Final = "Bucket movement"
FLOWING: Final = BUCKETS[:7]
"""The buckets that have a next one."""
ALL_LATE: Final = "late"
FOLLOWED: Final[Mapping[str, str]] = {ALL_LATE: "All past due", **{bucket: bucket for bucket in BUCKETS[:8]}}
CLASSES: Final = (
    "stayed_current_rate",
    "roll_forward_rate",
    "stabilised_rate",
    "held_without_payment_rate",
    "held_payment_unknown_rate",
    "roll_back_rate",
    "normalised_rate",
    "restructured_rate",
    "closed_or_settled_rate",
    "written_off_rate",
    "sold_rate",
    "exit_or_unknown_rate",
)
"""The rates of the movement classes, in the order of the vocabulary."""
Cells = Literal["count", "value", "share"]
Flow = Literal["gross", "net"]
_STATES: Final = ("opening_state", "closing_state")
_FROM, _TO = "1-30", "31-60"
"""The step that gross and net flow are compared on."""
_CARDS: Final = ("roll_back_rate", "normalised_rate", "resolution_rate", "stabilised_rate", "bucket_x_resolution_rate")


@dataclass(frozen=True, eq=False)
class BucketMovement:
    """Everything the page draws."""

    view: View
    measure: Metric
    as_share: bool
    moved: pl.DataFrame
    """opening_state x closing_state x the measure, and each cell's share of its row."""
    classes: tuple[Metric, ...]
    became: pl.DataFrame
    """month x the class rates of the opening bucket followed."""
    flow: Metric
    flows: pl.DataFrame
    """opening_state x month x the flow rate."""
    written_off: Metric
    flowed: pl.DataFrame
    """opening_state x the flow rate and what was written off, of the month shown."""

    compared: str
    """Why gross and net flow differ, with the month's own numbers; empty where they are not known."""

    @cached_property
    def by_bucket(self) -> excel.Table:
        """The flow rates of the month shown, and beside them what flowed out of each bucket to write-off."""
        title, metrics = f"{self.flow.label}, {self.view.month_in_words}", [self.flow, self.written_off]
        return excel.figures_table(title, self.flowed, by=["opening_state"], metrics=metrics, note=self.compared)

    @property
    def colours(self) -> dict[str, str]:
        """Colours of the rates of the classes, by key."""
        return dict(zip((one.key for one in self.classes), palette.CLASS_COLOURS.values(), strict=True))

    @property
    def matrix(self) -> excel.Matrix:
        """The matrix for the workbook, with the totals of its rows."""
        key = self.measure.key
        totals = self.moved.group_by("opening_state", maintain_order=True).agg(pl.col(key).sum())
        return excel.Matrix(
            "Movement",
            self.moved.with_columns(pl.col("share").alias(key)) if self.as_share else self.moved,
            self.measure,
            kind=excel.Kind.PERCENT if self.as_share else None,
            totals=None if self.as_share else totals,
            labels=dict.fromkeys(_STATES, charts.STATE_NAMES),
        )

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook."""
        return [
            self.matrix,
            excel.Chart("What became of the bucket", self.became, self.classes, shape="stacked", colours=self.colours),
            excel.Chart("Flow rates", self.flows, (self.flow,), series="opening_state"),
            self.by_bucket,
        ]


def flow_metrics(basis: Basis) -> tuple[Metric, Metric]:
    """Gross roll-forward and net flow, weighed by the basis."""
    return metric(basis.movement("roll_forward_rate")), metric(basis.net_flow)


def card_metrics(basis: Basis) -> tuple[str, ...]:
    """The metrics of the cards."""
    gross, net = flow_metrics(basis)
    return (gross.key, net.key, *(basis.movement(key) for key in _CARDS), basis.roll_to_180plus)


def value_measure(basis: Basis) -> Metric:
    """What the cells count when they show value."""
    return metric(basis.opening if basis.key != "accounts" else OUTSTANDING.opening)


@computed_once
def content(
    ask: Answers, view: View, cells: Cells = "count", bucket: str = ALL_LATE, flow: Flow = "gross"
) -> BucketMovement:
    """Ask for everything the page draws."""
    basis, recent = view.basis, view.recent()
    measure = {"count": metric("moved_accounts"), "value": value_measure(basis), "share": metric(basis.opening)}[cells]
    opening = view.scope.with_values("bucket", DELINQUENT_BUCKETS if bucket == ALL_LATE else (bucket,))
    classes = tuple(metric(basis.movement(key)) for key in CLASSES)
    gross, net = flow_metrics(basis)
    followed = net if flow == "net" else gross
    written_off = metric(basis.movement("written_off_rate"))
    flowed = ask.answer([followed.key, written_off.key], by=["opening_state"], scope=view.scope, months=[view.month])
    flows = ask.answer([followed.key], by=["month", "opening_state"], scope=view.scope, months=view.recent(12))
    return BucketMovement(
        view=view,
        measure=measure,
        as_share=cells == "share",
        moved=_moved(ask, measure, view),
        classes=classes,
        became=ask.answer([one.key for one in classes], by=["month"], scope=opening, months=recent),
        flow=followed,
        flows=flows.filter(pl.col("opening_state").is_in(FLOWING)).sort("opening_state", "month"),
        written_off=written_off,
        flowed=flowed.filter(pl.col("opening_state").is_in(BUCKETS[:8])).sort("opening_state"),
        compared=_gross_against_net(ask, gross, net, view, ask.settings),
    )


def _gross_against_net(ask: Answers, gross: Metric, net: Metric, view: View, settings: formats.Notation) -> str:
    """Why the two differ, for the step from 1-30 to 31-60 of the month shown."""
    measure = metric(view.basis.opening)
    rates = ask.answer([gross.key, net.key], by=["opening_state"], scope=view.scope, months=[view.month])
    row: dict[str, Any] = next(rates.filter(pl.col("opening_state") == _FROM).iter_rows(named=True), {})
    if row.get(gross.key) is None or row.get(net.key) is None:
        return ""
    cells = ask.answer([measure.key], by=_STATES, scope=view.scope, months=[view.month]).select(*_STATES, measure.key)
    moved = [(opening, closing, amount or 0) for opening, closing, amount in cells.rows()]
    opened = sum(amount for opening, _, amount in moved if opening == _FROM)
    arrived: dict[str, int] = {}
    for opening, closing, amount in moved:
        if closing == _TO:
            arrived[opening] = arrived.get(opening, 0) + amount
    rate = [formats.text(row[one.key], Unit.PERCENT, settings) for one in (gross, net)]
    return (
        f"{view.month_in_words} opened with {_amount(opened, measure, settings)} in {_FROM}. Gross roll-forward, "
        f"{rate[0]}, is the share of these that closed in any worse bucket, each account counted once. Net flow, "
        f"{rate[1]}, is everything that closed in {_TO} divided by the same opening: "
        f"{came_from(arrived, measure, settings)}. Those that jumped further are not in it."
    )


def came_from(arrived: Mapping[str, int], measure: Metric, settings: formats.Notation) -> str:
    """What closed in 31-60 by where it was at opening; `arrived` holds accounts or minor units by opening state."""
    worse = BUCKETS[BUCKETS.index(_TO) + 1 : len(FLOWING) + 1]
    ways = (
        ((_TO,), f"stayed in {_TO}"),
        (("Current",), "jumped from Current"),
        (worse, "rolled back from a worse bucket"),
    )
    named = {_FROM, *(state for states, _ in ways for state in states)}
    rest = tuple(state for state in arrived if state not in named)
    said = [f"{_amount(arrived.get(_FROM, 0), measure, settings)} that came from {_FROM}"]
    for states, way in (*ways, (rest, "had no known bucket at opening, such as new accounts")):
        if amount := sum(arrived.get(state, 0) for state in states):
            said.append(f"{formats.text(amount, measure.unit, settings)} that {way}")
    return listed(said)


def _amount(value: int, measure: Metric, settings: formats.Notation) -> str:
    """'34 accounts', '1 account', '₹12.35 Cr'."""
    unit = "" if measure.unit is not Unit.ACCOUNTS else " account" if value == 1 else " accounts"
    return f"{formats.text(value, measure.unit, settings)}{unit}"


def _moved(ask: Answers, measure: Metric, view: View) -> pl.DataFrame:
    """The month's movement; accounts that had ended before it opened and did not come back are left out."""
    answer = ask.answer([measure.key], by=_STATES, scope=view.scope, months=[view.month])
    opening, closing = (pl.col(state).cast(pl.String) for state in _STATES)
    ended = opening.is_in(TERMINAL_STATUSES) & closing.is_in((*TERMINAL_STATUSES, "exit"))
    whole = pl.col(measure.key).sum().over("opening_state")
    kept = answer.filter(~ended & pl.col(measure.key).fill_null(0).ne(0))
    return kept.with_columns(share=pl.col(measure.key) / pl.when(whole != 0).then(whole))


@computed_once
def classes_over_time(answers: Answers, content: BucketMovement) -> go.Figure:
    """What became of the opening bucket followed, by month."""
    return charts.shares(
        content.became,
        content.classes,
        answers.settings,
        colours=list(content.colours.values()),
        patterned=[name in palette.WORSE_CLASSES for name in palette.CLASS_COLOURS],
    )


@computed_once
def flows_over_time(answers: Answers, content: BucketMovement) -> go.Figure:
    """The flow rate of every bucket that has a next one, by month."""
    colours = {state: palette.BUCKET_COLOURS[state] for state in FLOWING}
    return charts.lines_by(content.flows, content.flow, "opening_state", answers.settings, labels={}, colours=colours)


@computed_once
def sankey(answers: Answers, content: BucketMovement) -> go.Figure:
    """From opening bucket to closing state, without the accounts that stayed Current."""
    stayed = (pl.col("opening_state") == "Current") & (pl.col("closing_state") == "Current")
    return charts.sankey(content.moved.filter(~stayed), content.measure, answers.settings, labels=charts.STATE_NAMES)


@computed_once
def matrix(answers: Answers, content: BucketMovement, cell: tuple[str, str] | None) -> go.Figure:
    """The matrix of the month shown, with a frame around the cell picked."""
    drawn = charts.matrix(
        content.moved, content.measure, answers.settings, labels=charts.STATE_NAMES, as_share=content.as_share
    )
    return charts.highlighted(drawn, *cell) if cell else drawn


REPORT: Final = Report(
    "bucket_movement",
    TITLE,
    MOVED,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, card_metrics(view.basis), view),
    shows=lambda basis: (*card_metrics(basis), *(basis.movement(key) for key in CLASSES)),
)
