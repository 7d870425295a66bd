"""The page on complaints: what came in, rates per 1,000, what became of them, disputes and satisfaction."""

from collections.abc import Mapping
from typing import Final, cast

import polars as pl
import streamlit as st

from dashboard import data_version, excel, formats
from dashboard.metrics import metric
from dashboard.subjects.complaints import content as report
from dashboard.subjects.complaints import handling, satisfaction, volume
from dashboard.subjects.complaints.content import RATE, RATE_BREAKDOWNS, RATES_DRAWN, SPANS, Complaints, Rates, Span
from dashboard.subjects.complaints.handling import FURTHER, STOCK, TIMELY, Handling
from dashboard.subjects.complaints.open_complaints import NEAR, PAST
from dashboard.subjects.complaints.satisfaction import DISPUTE_RATE, SCORE, SHARES, Satisfaction
from dashboard.subjects.complaints.volume import RECEIVED
from dashboard.subjects.headlines import Headline
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import choice, drawing, page, tables
from dashboard.widgets.cards import cards, definition, definitions
from validations.dimensions import dimension

PARTS: Final = {
    "volume": "What came in",
    "rates": "Per 1,000 accounts",
    "answers": "Answers and what is open",
    "voices": "Disputes and satisfaction",
}
"""What is drawn below the cards; the workbook has all of it."""


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")


def require_complaints(view: View) -> None:
    """Stop the page where there are no complaints to tell of. Raises NothingToShowError."""
    page.require_table("complaints", "complaint")
    months = [month for month in view.months if month <= view.month]
    came = data_version.answers().answer([RECEIVED], scope=view.scope, months=months)
    if not came[RECEIVED].sum():
        raise page.NothingToShowError(
            f"No complaint matches these filters up to {view.month_in_words}; remove a filter or pick another month."
        )


_MOST_SAID: Final = 6
_MOST_LISTED: Final = 200


def came_in(content: Complaints) -> None:
    """The courses on top, what was beyond the limits in words, and the breakdown chosen below."""
    shown, answers = content.volume, data_version.answers()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**By month**", help=_LIMITS)
        drawing.chart(
            volume.by_month(answers, shown),
            key="by_month",
            alt=f"Complaints received over {shown.months.height} months with median and limits",
        )
    with halves.cell():
        ends = answers.settings.week_ends_on.capitalize()
        st.markdown(
            "**By week**",
            help=f"Weeks end on {ends} and are named by that day, the last one by the last day known. {_LIMITS}",
        )
        drawing.chart(
            volume.by_week_ended(answers, shown),
            key="by_week",
            alt=f"Complaints received over {shown.weeks.height} weeks with median and limits",
        )
    _say_spikes(shown.spikes)
    _breakdown(content)


def _say_spikes(spikes: list[str]) -> None:
    if not spikes:
        st.caption("No complete month or week lies beyond its limits.")
        return
    more = f", and {len(spikes) - _MOST_SAID} more in the workbook" if len(spikes) > _MOST_SAID else ""
    st.caption(plain(f"Beyond the limits: {'; '.join(spikes[-_MOST_SAID:])}{more}."))


def _breakdown(content: Complaints) -> None:
    answers = data_version.answers()
    by = choice.choose("by", "Broken down by", {key: dimension(key).label for key in volume.BREAKDOWNS})
    parts, name = volume.parts(answers, content.volume, by), dimension(by).label.lower()
    st.markdown(f"**Complaints by {name}, {content.view.month_in_words}**")
    came = parts.filter(pl.col(RECEIVED) > 0)
    if came.is_empty():
        st.caption("No complaint came in during this month.")
    else:
        figure = volume.largest_parts(answers, content.volume, by)
        drawing.chart(figure, key="parts", alt=f"Complaints received by {name}")
    if came.height > volume.DRAWN:
        st.caption(f"The {volume.DRAWN} most frequent of {came.height}; the table has all.")
    if parts.height:
        tables.table(volume.parts_table(answers, content.volume, by), key="parts_table", shared=True)


_LIMITS: Final = (
    "Limits: median plus and minus 3 robust standard deviations of the complete periods, at least what chance alone "
    "would do. A period that is not complete is hatched and never judged."
)


def handled(content: Complaints) -> Span:
    """The rate by the dimension chosen, the highest on top; returns the months chosen, which the workbook takes too."""
    with st.container(horizontal=True):
        options = {key: dimension(key).label for key in RATE_BREAKDOWNS}
        by = choice.choose("rate_by", "Broken down by", options)
        spans = {str(key): name for key, name in SPANS.items()}
        meaning = "Complaints of one month are few; several months tell more. Accounts handled add up by month."
        span = cast("Span", choice.choose("span", "Over", spans, meaning=meaning))
    _draw(report.rates(data_version.answers(), content.view, by, span))
    return span


def _draw(rates: Rates) -> None:
    answers, name = data_version.answers(), dimension(rates.by).label.lower()
    st.markdown(f"**{rates.shown.label} by {name}, {rates.in_words}**", help=definition(metric(RATE)))
    told = rates.frame.drop_nulls(RATE)
    if told.is_empty():
        st.info(_why_not(rates), icon=":material/info:")
        return
    figure = report.rate_intervals(answers, rates)
    drawing.chart(figure, key="rates", alt=f"{rates.shown.label} by {name} with 95 % intervals")
    if told.height > RATES_DRAWN:
        st.caption(f"The {RATES_DRAWN} highest of {told.height}; the table has all.")
    _say_apart(rates, excel.words_of(rates.by, answers.labels()))
    tables.table(report.rates_table(answers, rates), key="rates_table", shared=True)


def _say_apart(rates: Rates, names: Mapping[str, str]) -> None:
    if rates.middle is None:
        return
    settings = data_version.settings()
    middle = formats.text(rates.middle, rates.shown.unit, settings)
    apart = [
        f"{names.get(str(value), str(value))} ({formats.text(rate, rates.shown.unit, settings)})"
        for value, rate in rates.apart.select(rates.by, RATE).iter_rows()
    ]
    which = f"wholly above it: {', '.join(apart)}." if apart else "none lies wholly above it."
    st.caption(plain(f"The median is {middle}; {which}"))


def _why_not(rates: Rates) -> str:
    if rates.frame.is_empty():
        return "No account was handled by an agency here; the rate needs the table allocation."
    fewest = rates.shown.minimum_cases
    return f"Every part has fewer than {fewest} accounts handled, on which a rate per 1,000 says nothing."


def answered(content: Complaints) -> None:
    """Courses in pairs, the list of those near their limit, and every month in a table."""
    answers = content.answers
    halves = st.grid(2, min_column_width=360)
    for part in (_turn_around, _timely, _ageing, _further):
        with halves.cell():
            part(answers)
    _listed(answers)
    if not answers.waiting.is_empty():
        tables.table(answers.waiting_table, key="waiting", shared=True)
    tables.table(answers.month_table, key="answers_by_month", shared=True)


def _turn_around(answers: Handling) -> None:
    st.markdown("**Answered after**", help="Days from receipt to closing, by the month that complaints came in.")
    if not answers.days_known:
        st.caption("The source does not say on which day complaints were closed.")
        return
    drawing.chart(
        handling.turn_around(data_version.answers(), answers),
        key="turn_around",
        alt="Complaints by days to their answer, open ones apart, as shares of each month",
    )


def _timely(answers: Handling) -> None:
    st.markdown("**Answered in time**", help=definitions(TIMELY))
    if not answers.recorded(TIMELY):
        st.caption(
            "Too few complaints a month for a share of them, or the source does not say how fast they were answered."
        )
    else:
        drawing.chart(
            handling.rates_over_time(data_version.answers(), answers, TIMELY),
            key="timely",
            alt="Share of complaints answered in time, and within 30 days, by month received",
        )
    st.caption(answers.left_out())


def _ageing(answers: Handling) -> None:
    st.markdown("**Open at the day-end, by age**", help=definition(metric(STOCK)))
    if answers.ageing.is_empty():
        st.caption("No complaint is open, or the source does not say when complaints were closed.")
        return
    drawing.chart(
        handling.ageing(data_version.answers(), answers),
        key="ageing",
        alt="Open complaints by days waited at each month's closing",
    )


def _further(answers: Handling) -> None:
    st.markdown("**Upheld, reopened, repeated, with the ombudsman**", help=definitions(FURTHER))
    if not answers.recorded(FURTHER):
        st.caption("Too few complaints a month for a share of them, or the source records none of these.")
        return
    drawing.chart(
        handling.rates_over_time(data_version.answers(), answers, FURTHER),
        key="further",
        alt="Upheld, reopened, repeat and ombudsman rates by month received",
    )


def _listed(answers: Handling) -> None:
    waiting, settings = answers.waiting_list, data_version.settings()
    table, listed = waiting.table(data_version.answers().labels(), _MOST_LISTED), waiting.listed
    if table is None or listed is None:
        st.info("The list of open complaints is that of the latest month; pick that month to see it.")
        return
    counts = {name: listed.filter(pl.col("standing") == name).height for name in (PAST, NEAR)}
    st.markdown(
        f"**{formats.grouped(counts[NEAR], settings)} near the limit of {waiting.gate_days} days, "
        f"{formats.grouped(counts[PAST], settings)} overdue**"
    )
    numbers = data_version.answers().numbers
    opens = [numbers.in_address(one or "") for one in listed["account_id"]]
    tables.of_accounts(table, opens, key="open_list")


_CARDS: Final = ("disputes_open", DISPUTE_RATE, SCORE, "survey_response_rate")


def voices(content: Complaints) -> list[Headline]:
    """Disputes above, satisfaction below; what the data does not have is said in a sentence. Returns the cards."""
    voices = content.voices
    headlines = cards(_CARDS, content.view)
    options = {key: dimension(key).label for key in satisfaction.BREAKDOWNS}
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
    answers = data_version.answers()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**Open at the day-end, by age**", help=definition(metric("disputes_open")))
        drawing.chart(
            satisfaction.dispute_ageing(answers, voices),
            key="dispute_ageing",
            alt="Open disputes by days waited at each month's closing",
        )
    with halves.cell():
        rate = metric(DISPUTE_RATE)
        st.markdown(f"**{rate.label}**", help=definition(rate))
        drawing.chart(
            satisfaction.dispute_rate(answers, voices),
            key="dispute_rate",
            alt="Share of delinquent accounts with an open dispute at each month's closing",
        )
    tables.table(satisfaction.disputes_by(answers, voices, "category"), key="disputes_by_category", shared=True)
    tables.table(satisfaction.disputes_by(answers, voices, by), key="disputes_by", shared=True)


def _surveys(voices: Satisfaction, by: str) -> None:
    answers = data_version.answers()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**Mean score, 1 to 5**", help=definition(metric(SCORE)))
        figure = satisfaction.survey_rates(answers, voices, (SCORE,))
        drawing.chart(figure, key="score", alt="Mean score by month sent")
    with halves.cell():
        st.markdown("**Satisfied, and who answered**", help=definitions(SHARES))
        drawing.chart(
            satisfaction.survey_rates(answers, voices, SHARES),
            key="satisfied",
            alt="Share of answers with 4 or 5, and share of surveys answered, by month sent",
        )
    tables.table(satisfaction.surveys_by(answers, voices, by), key="surveys_by", shared=True)
