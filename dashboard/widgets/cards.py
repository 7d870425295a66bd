"""KPI cards: the figure, its change, its recent course, and its definition on hover."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

import streamlit as st

from dashboard import cache, formats
from dashboard.asked import Asked
from dashboard.metrics import Metric, before_column, cases_column, metric
from dashboard.targets import Target
from dashboard.view import View
from dashboard.widgets.words import plain

_COLOURS: Final[dict[str, Literal["normal", "inverse", "off"]]] = {"good": "normal", "bad": "inverse", "neutral": "off"}
_CARD_WIDTH: Final = 170
Course = Mapping[date, Mapping[str, Any]]
"""The figures of every month shown, by month."""


def cards(keys: Sequence[str], view: View, *, columns: int = 4, ask: Asked = cache) -> None:
    """One card per metric of the catalogue, for the month shown and against the month compared with."""
    course = ask.answer(keys, by=["month"], scope=view.scope, months=view.recent()).to_dicts()
    by_month: dict[date, Mapping[str, Any]] = {row["month"]: row for row in course}
    if view.month not in by_month:
        # Nothing in the month matches: what is counted is 0 then, where the month is known at all.
        by_month |= {view.month: ask.answer(keys, scope=view.scope, months=[view.month]).row(0, named=True)}
    before = _earlier(ask, keys, by_month, view)
    targets = cache.reader().targets(keys, view.scope, view.month)
    with st.grid(columns, min_column_width=_CARD_WIDTH, gap="small"):
        for key in keys:
            _card(metric(key), by_month, before.get(key), view, targets.get(key))


def _earlier(ask: Asked, keys: Sequence[str], course: Course, view: View) -> Mapping[str, Any]:
    """The figures compared with. An open month has its own: those of the same day of the earlier month."""
    if view.before is None:
        return {}
    if view.open_until is None and view.before in course:
        return course[view.before]
    compared = ask.answer(keys, scope=view.scope, months=[view.month], compare=view.compare).row(0, named=True)
    return {key: compared[before_column(key)] for key in keys}


def _card(shown: Metric, course: Course, before: float | None, view: View, target: Target | None) -> None:
    now = course.get(view.month, {})
    value, cases = now.get(shown.key), now.get(cases_column(shown.key))
    history = unbroken(course, shown.key, view.month)
    delta = _delta(value, before, shown)
    st.metric(
        shown.label,
        formats.figure(value, shown, cache.settings(), cases=cases),
        delta,
        delta_color=_COLOURS[shown.higher_is],
        delta_description=_beside(view if delta is not None else None, shown, target),
        help=definition(shown, cases),
        border=True,
        height="stretch",
        chart_data=history if len(history) > 1 else None,
    )


def unbroken(course: Course, key: str, month: date) -> list[float]:
    """The figures of the months up to the one shown without a gap: a line across a gap would say what nobody knows."""
    run: list[float] = []
    for one, row in course.items():
        if one <= month:
            run = [] if row[key] is None else [*run, row[key]]
    return run


def _beside(compared: View | None, shown: Metric, target: Target | None) -> str | None:
    """The month compared with, and the target of the month where one answers for what is selected."""
    said = [f"vs {formats.month_short(compared.before)}"] if compared and compared.before else []
    if target is not None and target.value is not None:
        derived = "derived " if target.source == "derived" else ""
        said.append(f"{derived}target {formats.text(target.value, shown.unit, cache.settings())}")
    return "; ".join(said) or None


def definition(shown: Metric, cases: int | None = None) -> str:
    """What a metric means, how it is computed, and on how many cases it stands."""
    counted = None if cases is None else formats.grouped(cases, cache.settings())
    stands_on = f" Stands on {counted} {shown.cases_are}." if counted is not None else ""
    return f"{_meaning(shown.definition, shown.formula_text)}{stands_on}"


@lru_cache(maxsize=1024)
def _meaning(definition: str, formula: str) -> str:
    return f"{plain(definition)} Formula: {plain(formula)}."


def _delta(value: float | None, before: float | None, shown: Metric) -> str | int | None:
    """The change in words; a number 0 for none, which Streamlit shows without an arrow."""
    said = formats.delta_text(value, before, shown.unit)
    return said if said is None or said[0] in "+-" else 0
