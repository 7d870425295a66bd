"""What became of complaints, disputes and their age, and what customers answer when they are asked."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import charts, data_version, formats
from dashboard.metrics import metric
from dashboard.subjects.complaints import Complaints
from dashboard.subjects.complaints.handling import (
    AGE_COLOURS,
    BAND_NAMES,
    FURTHER,
    NEAR,
    PAST,
    STOCK,
    TAT_COLOURS,
    TIMELY,
    Handling,
    metrics,
)
from dashboard.subjects.complaints.satisfaction import BREAKDOWNS, DISPUTE_RATE, SCORE, SHARES, Satisfaction
from dashboard.subjects.headlines import Headline
from dashboard.widgets import choice, drawing, tables
from dashboard.widgets.cards import cards, definition
from validations.dimensions import dimension

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
        tables.shared(answers, "waiting", lambda: answers.waiting_table(data_version.answers().labels()))
    tables.shared(answers, "answers_by_month", lambda: answers.month_table(data_version.settings()))


def _turn_around(answers: Handling) -> None:
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
            data_version.settings(),
            split="tat_band",
            colours=TAT_COLOURS,
            labels={"tat_band": BAND_NAMES},
            share=True,
        ),
        alt="Complaints by days to their answer, open ones apart, as shares of each month",
    )


def _timely(answers: Handling) -> None:
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
            lambda: charts.lines(answers.by_month, shown, data_version.settings()),
            alt="Share of complaints answered in time, and within 30 days, by month received",
        )
    st.caption(answers.left_out(data_version.settings()))


def _ageing(answers: Handling) -> None:
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
            data_version.settings(),
            split="age_band",
            colours=AGE_COLOURS,
            labels={"age_band": BAND_NAMES},
        ),
        alt="Open complaints by days waited at each month's closing",
    )


def _further(answers: Handling) -> None:
    shown = answers.recorded(FURTHER)
    st.markdown("**Upheld, reopened, repeated, with the ombudsman**", help=_meanings(FURTHER))
    if not shown:
        st.caption("Too few complaints a month for a share of them, or the source records none of these.")
        return
    drawing.shared(
        answers,
        "further",
        lambda: charts.lines(answers.by_month, shown, data_version.settings()),
        alt="Upheld, reopened, repeat and ombudsman rates by month received",
    )


def _listed(answers: Handling) -> None:
    table, listed = answers.list_table(data_version.answers().labels(), _MOST_LISTED), answers.listed
    if table is None or listed is None:
        st.info("The list of open complaints is that of the latest month; pick that month to see it.")
        return
    counts = {name: listed.filter(pl.col("standing") == name).height for name in (PAST, NEAR)}
    settings = data_version.settings()
    st.markdown(
        f"**{formats.grouped(counts[NEAR], settings)} near the limit of {answers.setting.gate_days} days, "
        f"{formats.grouped(counts[PAST], settings)} overdue**"
    )
    tables.table(table, key="open_list")


def _meanings(keys: tuple[str, ...]) -> str:
    return " ".join(f"{one.label}: {definition(one)}" for one in metrics(keys))


_CARDS = ("disputes_open", DISPUTE_RATE, SCORE, "survey_response_rate")


def said(content: Complaints) -> list[Headline]:
    """Disputes above, satisfaction below; what the data does not have is said in a sentence. Returns the cards."""
    voices = content.voices
    headlines = cards(_CARDS, content.view)
    options = {key: dimension(key).label for key in BREAKDOWNS}
    by = choice.choose("said_by", "Broken down by", options)
    st.subheader("Disputes", anchor=False)
    if voices.has_disputes:
        _disputes(voices, by)
    else:
        st.caption("The database records no disputes; they need the table dispute.")
    st.subheader("Satisfaction", anchor=False)
    if voices.has_surveys:
        _surveys(voices, by)
    else:
        st.caption("The database records no surveys; they need the table survey_response.")
    return headlines


def _disputes(voices: Satisfaction, by: str) -> None:
    settings, labels = data_version.settings(), data_version.answers().labels()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**Open at the day-end, by age**", help=definition(metric("disputes_open")))
        drawing.shared(
            voices,
            "dispute_ageing",
            lambda: charts.stack(
                voices.ageing,
                metric("disputes_open"),
                settings,
                split="age_band",
                colours=AGE_COLOURS,
                labels={"age_band": BAND_NAMES},
            ),
            alt="Open disputes by days waited at each month's closing",
        )
    with halves.cell():
        rate = metric(DISPUTE_RATE)
        st.markdown(f"**{rate.label}**", help=definition(rate))
        drawing.shared(
            voices,
            "dispute_rate",
            lambda: charts.lines(voices.disputes, [rate], settings),
            alt="Share of delinquent accounts with an open dispute at each month's closing",
        )
    tables.shared(voices, "disputes_by_category", lambda: voices.dispute_table("category", labels))
    tables.shared((voices, by), "disputes_by", lambda: voices.dispute_table(by, labels))


def _surveys(voices: Satisfaction, by: str) -> None:
    settings = data_version.settings()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        score = metric(SCORE)
        st.markdown("**Mean score, 1 to 5**", help=definition(score))
        drawing.shared(
            voices, "score", lambda: charts.lines(voices.surveys, [score], settings), alt="Mean score by month sent"
        )
    with halves.cell():
        meanings = " ".join(f"{one.label}: {definition(one)}" for one in metrics(SHARES))
        st.markdown("**Satisfied, and who answered**", help=meanings)
        drawing.shared(
            voices,
            "satisfied",
            lambda: charts.lines(voices.surveys, metrics(SHARES), settings),
            alt="Share of answers with 4 or 5, and share of surveys answered, by month sent",
        )
    tables.shared((voices, by), "surveys_by", lambda: voices.survey_table(by, data_version.answers().labels()))
