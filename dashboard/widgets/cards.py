"""KPI cards: the figure, its change, its recent course, and its definition on hover."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import streamlit as st

from dashboard import data_version, formats, palette
from dashboard.basis import STOCKS
from dashboard.charts import sparkline
from dashboard.figures.figure_source import FigureSource
from dashboard.metrics import Metric, metric
from dashboard.subjects.headlines import Course, Headline, headlines
from dashboard.subjects.what_changed.splits import can_be_split
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import address, filters

_COLOURS: Final[dict[str, Literal["normal", "inverse", "off"]]] = {"good": "normal", "bad": "inverse", "neutral": "off"}
CARD_WIDTH: Final = 170
_FEWEST_KNOWN: Final = 2
"""Months below which there is no trend to draw."""


def cards(
    keys: Sequence[str], view: View, *, columns: int = 4, ask: FigureSource | None = None, explained: bool = True
) -> list[Headline]:
    """One card per metric of the catalogue, for the month shown and against the month compared with.

    A card whose figure changed leads to the page that says what changed, unless it is not to be `explained`.
    """
    targets = data_version.answers().targets(keys, view.scope, view.month)
    shown, course = headlines(ask or data_version.answers(), keys, view, targets)
    with st.grid(columns, min_column_width=CARD_WIDTH, gap="small"):
        for key, one in zip(keys, shown, strict=True):
            with st.container(border=True, height="stretch", gap="xxsmall"):
                _card(one, metric(key))
                if trend := _trend(one, metric(key), course, view):
                    st.image(trend[0], width="stretch", alt=trend[1])
                if explained:
                    what_changed(one, view)
    return shown


def what_changed(one: Headline, view: View) -> None:
    """A link to what the change of a headline comes from, where it changed and its change has parts.

    It names the filters of the view, of which a page may have set one itself, as the review of an agency does; there is
    none within filters that the page it leads to cannot honour, such as a manager.
    """
    shown = one.metric
    if view.scope.impossible(data_version.answers().held(STOCKS)):
        return
    if shown is not None and one.before is not None and one.value != one.before and can_be_split(shown):
        hint = f"What the change of {shown.label} is made of."
        picked = {filters.parameter(key): values[0] for key, values in view.scope.picked if len(values) == 1}
        address.to("what_changed", "What changed", {**picked, "of": shown.key}, help_=hint)


def _card(one: Headline, shown: Metric) -> None:
    delta = _delta(one.value, one.before, shown)
    st.metric(
        one.label,
        one.text(data_version.settings()),
        delta,
        delta_color=_COLOURS[shown.higher_is],
        delta_description=_beside(one, compared=delta is not None),
        help=definition(shown, one.cases),
    )


def _trend(one: Headline, shown: Metric, course: Course, view: View) -> tuple[str, str] | None:
    """The figures of the months up to the one shown as an image, and in words; none where fewer than two are known."""
    values: dict[date, float | None] = {month: course.get(month, {}).get(shown.key) for month in view.recent()}
    known = {month: value for month, value in values.items() if value is not None}
    if len(known) < _FEWEST_KNOWN:
        return None
    months = {
        "first": min(known),
        "last": max(known),
        "lowest": min(known, key=known.__getitem__),
        "highest": max(known, key=known.__getitem__),
    }
    said = [f"{name} {formats.month_name(month)}: {_said(known[month], shown)}" for name, month in months.items()]
    alt = f"{shown.label} by month: {'; '.join(said)}"
    return sparkline(list(values.values()), colour=_trend_colour(one, shown), alt=alt), alt


def _said(value: float, shown: Metric) -> str:
    return formats.text(value, shown.unit, data_version.settings())


def _trend_colour(one: Headline, shown: Metric) -> str:
    """That of the change beside the figure."""
    if one.value is None or one.before is None or one.value == one.before or shown.higher_is == "neutral":
        return palette.UNKNOWN
    return palette.BETTER if (one.value > one.before) is (shown.higher_is == "good") else palette.WORSE


def _beside(one: Headline, *, compared: bool) -> str | None:
    """The month compared with, and the target of the month where one answers for what is selected."""
    said = [f"vs {one.compared_with}"] if compared and one.compared_with else []
    if one.target is not None:
        derived = "derived " if one.derived else ""
        said.append(f"{derived}target {formats.text(one.target, one.unit, data_version.settings())}")
    return "; ".join(said) or None


def definition(shown: Metric, cases: int | None = None) -> str:
    """What a metric means, how it is computed, and on how many cases it stands."""
    counted = None if cases is None else formats.grouped(cases, data_version.settings())
    stands_on = f" Stands on {counted} {shown.cases_are}." if counted is not None else ""
    return f"{_meaning(shown.definition, shown.formula_text)}{stands_on}"


def definitions(keys: Sequence[str]) -> str:
    """What several metrics mean, each after its label."""
    return " ".join(f"{metric(key).label}: {definition(metric(key))}" for key in keys)


@lru_cache(maxsize=1024)
def _meaning(definition: str, formula: str) -> str:
    return f"{plain(definition)} Formula: {plain(formula)}."


def _delta(value: float | None, before: float | None, shown: Metric) -> str | int | None:
    """The change in words; a number 0 for none, which Streamlit shows without an arrow."""
    said = formats.delta_text(value, before, shown.unit)
    return said if said is None or said[0] in "+-" else 0
