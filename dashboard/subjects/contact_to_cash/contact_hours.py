"""When customers are reached: right-party rate and money by the hour and the weekday of the contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats, palette
from dashboard.charts.cell_grid import CLEAR, TOTAL_SHADE, shaded
from dashboard.excel import Column, Kind
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, cases_column, metric
from dashboard.metrics.entries import FEWEST
from dashboard.metrics.teams import CALLS_AND_VISITS
from dashboard.statistical_limits import LEVEL, share
from dashboard.subjects.conduct.rules import INSIDE, OUTSIDE, PARTLY, allowed_hours
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import HOURS, NONE, WEEKDAYS

ATTEMPTS: Final = "hourly_attempts"
REACHED: Final = "hourly_right_party_contacts"
RATE: Final = "hourly_right_party_rate"
CASH: Final = "hourly_cash_amount"
EACH: Final = "cash_per_attempt"
KEYS: Final = (ATTEMPTS, REACHED, RATE, "hourly_promises", "hourly_promised_amount", CASH)
CHANNEL_KEYS: Final = (
    ATTEMPTS,
    "hourly_contacts",
    REACHED,
    RATE,
    "hourly_promises",
    "hourly_promises_kept",
    "hourly_promised_amount",
    CASH,
)
MONTHS: Final = 3
"""Months that are pooled, so that an hour of a weekday has attempts enough."""
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": CALLS_AND_VISITS,
    "call": CALLS_AND_VISITS[:1],
    "visit": CALLS_AND_VISITS[1:],
    "all": (),
}
"""The channels that can be looked at; none stands for every one."""
WAY_NAMES: Final = {"people": "Calls and visits", "call": "Calls", "visit": "Visits", "all": "All channels"}
DRAWN: Final = {RATE: "Right-party rate", EACH: "Cash per attempt", ATTEMPTS: "Attempts"}
_FEWEST: Final = metric(RATE).minimum_cases


@dataclass(frozen=True, eq=False)
class Hours:
    """Contacts of the last months by weekday and hour, of the channels chosen."""

    view: View
    by: str
    way: str
    cells: pl.DataFrame
    """weekday x hour x KEYS, EACH and `allowed`, in order; an hour that is not known has no rate."""
    by_hour: pl.DataFrame
    """hour x KEYS, over all weekdays."""
    whole: Mapping[str, Any]
    parts: pl.DataFrame | None
    """The dimension x KEYS and EACH, the most attempts first; None where contacts are not recorded by it."""
    channels: pl.DataFrame
    """channel x CHANNEL_KEYS in the month shown, the most attempts first."""
    allowed: Mapping[str, str]
    """Whether each hour is allowed by the rules of conduct; empty where no rule sets hours."""
    labels: Labels
    notation: formats.Notation

    @property
    def period(self) -> str:
        """The months and the channels, in words."""
        months = len(self.view.recent(MONTHS))
        span = self.view.month_in_words if months == 1 else f"{months} months to {self.view.month_in_words}"
        return f"{WAY_NAMES[self.way].lower()}, {span}"

    @cached_property
    def sentence(self) -> str:
        """The hour at which customers are reached most often, where it stands out from chance."""
        told = self.by_hour.drop_nulls(RATE).filter(~pl.col("hour").is_in(self.hours_not(INSIDE)))
        if self.whole.get(RATE) is None or told.is_empty():
            return f"Too few attempts to tell one hour from another: {self.period}."
        best = told.sort(RATE, descending=True).row(0, named=True)
        surely = share(best[REACHED], best[ATTEMPTS], 1 - (1 - LEVEL) / told.height).low
        rate, of_all = (formats.text(value, Unit.PERCENT, self.notation) for value in (best[RATE], self.whole[RATE]))
        if surely <= self.whole[RATE]:
            return f"No allowed hour stands out beyond chance; {of_all} of attempts reach the customer ({self.period})."
        attempts = formats.grouped(best[ATTEMPTS], self.notation)
        return (
            f"Customers are reached most often {_span(best['hour'])}: on {rate} of {attempts} attempts, against "
            f"{of_all} of all ({self.period})."
        )

    def hours_not(self, word: str) -> list[str]:
        """The hours of which the rules of conduct say something else; none where no rule sets hours."""
        return [hour for hour, said in self.allowed.items() if said != word]

    def grid(self, shown: str) -> go.Figure:
        """Hours down, weekdays across; the higher the figure, the stronger the shade. Hours not allowed are grey."""
        known = self.cells.filter(pl.col("hour") != NONE)
        hours = [hour for hour in HOURS if hour in set(known["hour"])]
        told = known.filter(~pl.col("hour").is_in(self.hours_not(INSIDE)))[shown].drop_nulls().to_list()
        strengths = (min(told), max(told)) if told else (0, 0)
        cells = [self._cell(row, shown, strengths) for row in known.iter_rows(named=True)]
        names = {hour: f"{int(hour):02}:00{_SIGNS[self.allowed.get(hour, INSIDE)]}" for hour in hours}
        short = {day: day[:3] for day in WEEKDAYS}
        return charts.grid_figure(charts.Grid(cells, hours, list(WEEKDAYS), names, short))

    def _cell(self, row: Mapping[str, Any], shown: str, strengths: tuple[float, float]) -> charts.Cell:
        value, attempts = row[shown], row[ATTEMPTS]
        if value is None:
            figure = few = "few" if attempts else ""
        else:
            figure, few = self._text(value, shown), ""
        count = formats.grouped(attempts, self.notation)
        label = figure if shown == ATTEMPTS or not figure else f"{figure}\nn {count}"
        said = self.allowed.get(row["hour"], INSIDE)
        low, high = strengths
        strength = 0.0 if value is None or high == low else min(max((value - low) / (high - low), 0.0), 1.0)
        colour = CLEAR if not attempts else TOTAL_SHADE if few or said != INSIDE else shaded(palette.BETTER, strength)
        told = formats.TOO_FEW_CASES if few else f"{DRAWN[shown]} {figure}"
        rule = "" if said == INSIDE else f", {said} by the rules of conduct"
        hover = f"{row['weekday']} {_span(row['hour'])}: {told}, {count} attempts{rule}"
        return charts.Cell(row["hour"], row["weekday"], label, hover, colour)

    def _text(self, value: float, shown: str) -> str:
        if shown == RATE:
            # Two decimals of a rate over a hundred attempts would say more than is known.
            return f"{value * 100:.0f} %"
        return formats.text(value, Unit.MONEY if shown == EACH else Unit.COUNT, self.notation)

    @cached_property
    def cells_table(self) -> excel.Table:
        """One row per weekday and hour."""
        columns = (
            Column("weekday", dimension("weekday").label, Kind.TEXT),
            Column("hour", dimension("hour").label, Kind.TEXT, _NAMES),
            Column("allowed", "Rules of conduct", Kind.TEXT),
            *_FIGURES,
        )
        note = (
            f"Figures over fewer than {_FEWEST} attempts are not shown. A promise belongs to the contact that obtained "
            "it; cash is what the receipts brought for promises of the month that were kept by its end and the days of "
            "grace."
        )
        said = self.cells.with_columns(
            pl.col("hour").replace_strict(dict(self.allowed), default="").alias("allowed"),
        )
        return excel.Table(f"When customers are reached: {self.period}", said, columns, note=note)

    @cached_property
    def parts_table(self) -> excel.Table | None:
        """One row per part of the dimension chosen."""
        if self.parts is None:
            return None
        title = f"Contacts and money by {dimension(self.by).label.lower()}: {self.period}"
        return excel.Table(title, self.parts, (excel.dimension_column(self.by, self.labels), *_FIGURES))

    @cached_property
    def channels_table(self) -> excel.Table:
        """From attempt to cash by channel, in the month shown."""
        columns = (
            Column("channel", dimension("channel").label, Kind.TEXT, excel.words_of("channel", self.labels)),
            *map(_figure, CHANNEL_KEYS),
            *(
                Column(name, label, Kind.PERCENT, {}, cases_column(name), FEWEST)
                for name, (label, _, _) in _SHARES.items()
            ),
        )
        shares = [
            pl.when(pl.col(of) >= FEWEST).then(pl.col(part) / pl.col(of)).alias(name)
            for name, (_, part, of) in _SHARES.items()
        ]
        note = (
            "Counted are attempts and promises, so that an account may count in several channels and several times. A "
            "promise has the channel of the contact that obtained it; where there is none, it is not recorded."
        )
        title = f"From attempt to cash by channel, {self.view.month_in_words}"
        cases = [pl.col(of).alias(cases_column(name)) for name, (_, _, of) in _SHARES.items()]
        return excel.Table(title, self.channels.with_columns(*shares, *cases), columns, note=note)


_SHARES: Final = {
    "promised_share": ("Promises, of right-party contacts", "hourly_promises", REACHED),
    "kept_share": ("Kept, of promises made", "hourly_promises_kept", "hourly_promises"),
}
"""Shares by channel: label, part, and what it is a share of."""


def _figure(key: str) -> Column:
    shown = metric(key)
    cases = cases_column(key) if shown.cases else ""
    label = shown.label.removesuffix(", by weekday and hour")
    return Column(key, label, excel.kind_of_unit(shown.unit), {}, cases, shown.minimum_cases, shown)


_FIGURES: Final = (*map(_figure, KEYS), Column(EACH, DRAWN[EACH], Kind.MONEY, {}, ATTEMPTS, _FEWEST))
_NAMES: Final = {hour: f"{int(hour):02}:00" for hour in HOURS} | {NONE: "Not known"}
_SIGNS: Final = {INSIDE: "", PARTLY: " (partly)", OUTSIDE: " (no)"}


def _span(hour: str) -> str:
    return f"from {int(hour):02}:00 to {int(hour) + 1:02}:00"


def hours(ask: Answers, view: View, by: str, way: str) -> Hours | None:
    """Ask for all of it; None where contacts are not recorded in the month or not by what is filtered."""
    held = ask.held(KEYS)
    if view.month not in ask.figures.months_of("contact_hours") or view.scope.impossible(held):
        return None
    scope = view.scope.with_values("channel", WAYS[way]) if WAYS[way] else view.scope
    months = view.recent(MONTHS)
    cells = ask.answer(KEYS, by=["weekday", "hour"], scope=scope, months=months)
    parts = _with_cash_each(ask.answer(KEYS, by=[by], scope=scope, months=months)) if by in held else None
    products = ask.answer((ATTEMPTS,), by=["product_code"], scope=scope, months=months).filter(pl.col(ATTEMPTS) > 0)
    rules = ask.figures.dimension_frames["conduct_rule"]
    return Hours(
        view=view,
        by=by,
        way=way,
        cells=_in_order(_with_cash_each(cells)),
        by_hour=ask.answer(KEYS, by=["hour"], scope=scope, months=months).with_columns(pl.col("hour").cast(pl.String)),
        whole=ask.answer(KEYS, scope=scope, months=months).row(0, named=True),
        parts=None
        if parts is None
        else parts.filter(pl.col(ATTEMPTS) > 0).sort(ATTEMPTS, by, descending=[True, False]),
        allowed=allowed_hours(
            rules, ask.manifest.months[f"{view.month:%Y-%m}"].as_of, products["product_code"].cast(pl.String).to_list()
        ),
        channels=_by_channel(ask, view),
        labels=ask.labels(),
        notation=ask.settings,
    )


def _by_channel(ask: Answers, view: View) -> pl.DataFrame:
    found = ask.answer(CHANNEL_KEYS, by=["channel"], scope=view.scope, months=[view.month])
    some = found.filter((pl.col(ATTEMPTS) > 0) | (pl.col("hourly_promises") > 0))
    return some.sort(ATTEMPTS, "channel", descending=[True, False])


def _with_cash_each(frame: pl.DataFrame) -> pl.DataFrame:
    """The cash per attempt beside the figures, in minor units; none over too few attempts."""
    enough = pl.col(ATTEMPTS) >= _FEWEST
    each = (pl.col(CASH) / pl.col(ATTEMPTS)).round().cast(pl.Int64)
    return frame.with_columns(pl.when(enough).then(each).alias(EACH))


def _in_order(cells: pl.DataFrame) -> pl.DataFrame:
    """By hour and weekday, both as text; cells without an attempt or a promise are left out."""
    some = cells.filter((pl.col(ATTEMPTS) > 0) | (pl.col("hourly_promises") > 0))
    return some.sort("hour", "weekday").with_columns(pl.col("hour", "weekday").cast(pl.String))
