"""Disputes and their age, and what customers answer when they are asked."""

import streamlit as st

from dashboard import cache, charts
from dashboard.metrics import metric
from dashboard.reports.complaints import Complaints
from dashboard.reports.complaints.answers import AGE_COLOURS, BAND_NAMES, metrics
from dashboard.reports.complaints.voices import BREAKDOWNS, DISPUTE_RATE, SCORE, SHARES, Voices
from dashboard.reports.headlines import Headline
from dashboard.widgets import choice, drawing, tables
from dashboard.widgets.cards import cards, definition
from validations.dimensions import dimension

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


def _disputes(voices: Voices, by: str) -> None:
    settings, labels = cache.settings(), cache.labels()
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


def _surveys(voices: Voices, by: str) -> None:
    settings = cache.settings()
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
    tables.shared((voices, by), "surveys_by", lambda: voices.survey_table(by, cache.labels()))
