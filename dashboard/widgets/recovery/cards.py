"""The cards on top: where the period stands, where the month will end, and what collecting costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl
import streamlit as st

from dashboard import cache, formats
from dashboard.charts import NO_TARGET
from dashboard.metrics import Metric, Unit, cases_column, metric
from dashboard.pace import Length, ToDate
from dashboard.reports.recovery import COST, MEASURES, RULED_OUT, SHOWN, SOURCES, Recovery
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain
from data_access.periods import months_before
from validations.errors import FilterNotPossibleError

_WIDTH: Final = 170
_NOUNS: Final[Mapping[Length, str]] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "financial year",
}  # fmt: skip
Colour = Literal["normal", "inverse", "off"]


@dataclass(frozen=True)
class Card:
    """One card: its label, its figure, what it is held against, and what it means."""

    label: str
    value: str
    delta: str | None
    beside: str | None
    meaning: str
    colour: Colour = "normal"


def cards(content: Recovery) -> None:
    """The cards of the period; where receipts by day cannot be shown, those of whole months, and why."""
    try:
        drawn = [*_standing(content, content.period), *_ahead(content, content.period)]
    except RULED_OUT as error:
        st.info(f"{plain(str(error))} So there is no pace here.", icon=":material/filter_alt_off:")
        drawn = [] if content.by_day_alone else _of_whole_months(content)
    with st.grid(4, min_column_width=_WIDTH, gap="small"):
        for card in (*drawn, _of_months(SHOWN[-1], content), _of_months(COST, content)):
            st.metric(
                card.label,
                card.value,
                card.delta,
                delta_color=card.colour,
                delta_description=card.beside,
                delta_arrow="auto" if card.colour == "normal" else "off",
                help=card.meaning,
                border=True,
                height="stretch",
            )


def _standing(content: Recovery, period: ToDate) -> list[Card]:
    collected, target, achieved, gap = (metric(key) for key in MEASURES)
    earlier, when = _earlier(content, period)
    share = period.expected / period.target if period.expected and period.target and period.remaining else None
    source, why = SOURCES[period.goal.source], period.goal.why
    return [
        Card(
            collected.label,
            _money(period.collected),
            formats.delta_text(period.collected, earlier, Unit.MONEY),
            when if earlier else None,
            definition(collected),
        ),
        Card(
            target.label,
            _money(period.target, NO_TARGET),
            None,
            None if period.target is None else f"{source}{_up_to(content, period)}",
            f"{definition(target)} {why}".strip(),
            "off",
        ),
        Card(
            achieved.label,
            _rate(period.achievement, NO_TARGET),
            formats.delta_text(period.achievement, share, Unit.PERCENT),
            "vs expected" if share is not None else None,
            f"{definition(achieved)} Expected by now: the share that the last three to six months had collected by the "
            "same working day.",
        ),
        Card(gap.label, _money(period.gap, NO_TARGET), None, None, definition(gap)),
    ]


def _earlier(content: Recovery, period: ToDate) -> tuple[int | None, str]:
    """What it is compared with, by the same working day: last month only where a month is shown."""
    if content.view.compare is None:
        return None, ""
    if content.view.compare == "previous_month" and content.length == "month":
        return period.month.last_month, f"vs {formats.month_short(months_before(content.view.month, 1))} by then"
    return period.last_year, "vs last year by then"


def _up_to(content: Recovery, period: ToDate) -> str:
    """Where a target runs to, if that is not the end of its period."""
    end = content.setting.calendar.last_day(period.first, period.length)
    return "" if period.goal.last == end else f" up to {formats.date_text(period.goal.last)}"


def _ahead(content: Recovery, period: ToDate) -> list[Card]:
    """Where the month will end, and what is required; a day and a week are not projected."""
    month, shown = period.month, formats.month_name(period.month.day.replace(day=1))
    sure = period.error
    projected = Card(
        "Projected month end",
        _money(period.projected),
        None if sure is None else f"± {_rate(sure)}",
        f"in {month.tested} past months" if sure is not None else None if month.remaining else f"{shown} is over",
        "Collected so far over the share that earlier months had collected by the same working day. Its error is "
        "that of the same projection made in past months from the months before them.",
        "off",
    )
    left = f"{period.remaining} day{'' if period.remaining == 1 else 's'} left"
    required = Card(
        "Required per working day",
        _required(period),
        None,
        left if period.remaining else f"the {_NOUNS[period.length]} is over{_up_to(content, period)}",
        "What is missing to the target over the working days left up to the day that the target runs to. So far "
        f"{_money(period.run_rate)} came per working day.",
        "off",
    )
    return [required] if content.by_day_alone else [projected, required]


def _required(period: ToDate) -> str:
    if period.target is None:
        return NO_TARGET
    return _money(period.required_run_rate)


def _of_whole_months(content: Recovery) -> list[Card]:
    """What was collected in the whole months of the period, against their targets."""
    row = content.whole
    return [Card(metric(key).label, _figure(row, metric(key)), None, None, definition(metric(key))) for key in MEASURES]


def _of_months(key: str, content: Recovery) -> Card:
    """A metric of the catalogue over the months of the period, as they are known today; said where others show less."""
    shown = metric(key)
    whole = f"all of {content.view.month_in_words}" if content.replayed else None
    try:
        row = cache.answer([key], scope=content.view.scope, months=content.months)
    except FilterNotPossibleError as error:
        return Card(shown.label, formats.NOT_AVAILABLE, None, None, str(error), "off")
    return Card(shown.label, _figure(row, shown), None, whole, definition(shown, _cases(row, shown)), "off")


def _figure(row: pl.DataFrame, shown: Metric) -> str:
    if row[shown.key].item() is None and shown.key in MEASURES[1:]:
        return NO_TARGET
    return formats.figure(row[shown.key].item(), shown, cache.settings(), cases=_cases(row, shown))


def _cases(row: pl.DataFrame, shown: Metric) -> int | None:
    counted = cases_column(shown.key)
    return row[counted].item() if counted in row.columns else None


def _money(amount: int | None, missing: str = formats.NOT_AVAILABLE) -> str:
    return missing if amount is None else formats.text(amount, Unit.MONEY, cache.settings())


def _rate(rate: float | None, missing: str = formats.NOT_AVAILABLE) -> str:
    return missing if rate is None else formats.text(rate, Unit.PERCENT, cache.settings())
