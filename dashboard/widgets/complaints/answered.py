"""What became of complaints: turn-around, timeliness, what is open, and who went further."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import cache, charts, formats
from dashboard.metrics import metric
from dashboard.reports.complaints import Complaints
from dashboard.reports.complaints.answers import (
    AGE_COLOURS,
    BAND_NAMES,
    FURTHER,
    NEAR,
    PAST,
    STOCK,
    TAT_COLOURS,
    TIMELY,
    Answers,
    metrics,
)
from dashboard.widgets import drawing, tables
from dashboard.widgets.cards import definition

_MOST_LISTED: Final = 200


def answered(content: Complaints) -> None:
    """Courses in pairs, the list of those near their limit, and every month in a table."""
    answers = content.answers
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        _turn_around(answers)
    with halves.cell():
        _timely(answers)
    with halves.cell():
        _ageing(answers)
    with halves.cell():
        _further(answers)
    _listed(answers)
    if not answers.waiting.is_empty():
        tables.shared(answers, "waiting", lambda: answers.waiting_table(cache.labels()))
    tables.shared(answers, "answers_by_month", lambda: answers.month_table(cache.settings()))


def _turn_around(answers: Answers) -> None:
    st.markdown("**Answered after**", help="Days from receipt to closing, by the month that complaints came in.")
    if not answers.days_known:
        st.caption("The source does not say on which day complaints were closed.")
        return
    drawing.shared(
        answers,
        "turn_around",
        lambda: charts.stack(
            answers.turn_around,
            metric("complaints_received"),
            cache.settings(),
            split="tat_band",
            colours=TAT_COLOURS,
            labels={"tat_band": BAND_NAMES},
            share=True,
        ),
        alt="Complaints by days to their answer, open ones apart, as shares of each month",
    )


def _timely(answers: Answers) -> None:
    shown = answers.recorded(TIMELY)
    st.markdown("**Answered in time**", help=_meanings(TIMELY))
    if not shown:
        st.caption(
            "Too few complaints a month for a share of them, or the source does not say how fast they were answered."
        )
    else:
        drawing.shared(
            answers,
            "timely",
            lambda: charts.lines(answers.by_month, shown, cache.settings()),
            alt="Share of complaints answered in time, and within 30 days, by month received",
        )
    st.caption(answers.left_out(cache.settings()))


def _ageing(answers: Answers) -> None:
    st.markdown("**Open at the day-end, by age**", help=definition(metric(STOCK)))
    if answers.ageing.is_empty():
        st.caption("No complaint is open, or the source does not say when complaints were closed.")
        return
    drawing.shared(
        answers,
        "ageing",
        lambda: charts.stack(
            answers.ageing,
            metric(STOCK),
            cache.settings(),
            split="age_band",
            colours=AGE_COLOURS,
            labels={"age_band": BAND_NAMES},
        ),
        alt="Open complaints by days waited at each month's closing",
    )


def _further(answers: Answers) -> None:
    shown = answers.recorded(FURTHER)
    st.markdown("**Upheld, reopened, repeated, with the ombudsman**", help=_meanings(FURTHER))
    if not shown:
        st.caption("Too few complaints a month for a share of them, or the source records none of these.")
        return
    drawing.shared(
        answers,
        "further",
        lambda: charts.lines(answers.by_month, shown, cache.settings()),
        alt="Upheld, reopened, repeat and ombudsman rates by month received",
    )


def _listed(answers: Answers) -> None:
    table, listed = answers.list_table(cache.labels(), _MOST_LISTED), answers.listed
    if table is None or listed is None:
        st.info("The list of open complaints is that of the latest month; pick that month to see it.")
        return
    counts = {name: listed.filter(pl.col("standing") == name).height for name in (PAST, NEAR)}
    settings = cache.settings()
    st.markdown(
        f"**{formats.grouped(counts[NEAR], settings)} near the limit of {answers.setting.gate_days} days, "
        f"{formats.grouped(counts[PAST], settings)} overdue**"
    )
    tables.table(table, key="open_list")


def _meanings(keys: tuple[str, ...]) -> str:
    return " ".join(f"{one.label}: {definition(one)}" for one in metrics(keys))
