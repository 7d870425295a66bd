"""The cards on how many SLAs are met, and the grid of agencies and measures; a click picks the agency."""

from typing import Final

import streamlit as st

from dashboard import charts, data_version, formats, sla
from dashboard.figures.answers import Answers, computed_once
from dashboard.subjects.agency_sla.content import AgencySla
from dashboard.widgets import address, choice, drawing, filters
from dashboard.widgets.cards import CARD_WIDTH


def which_measures() -> bool:
    """Whether measures without an SLA are shown too."""
    options = {"agreed": "SLA measures", "all": "All measures"}
    meaning = "Measures that an SLA in force sets a threshold for, or everything agencies are measured by."
    return choice.choose("measures", "Measures", options, meaning=meaning) == "all"


def only_missed() -> bool:
    """Whether only agencies and measures with a miss are listed."""
    options = {"all": "All", "missed": "Missed only"}
    meaning = "All agencies and measures, or those with an SLA missed this month."
    return choice.choose("agencies", "Agencies", options, meaning=meaning) == "missed"


_MOST_AGENCIES: Final = 12
"""More of them would take the headings of the grid out of sight."""
_MEANINGS: Final = (
    "SLAs met, of those that could be judged this month. An agency has one SLA for each measure agreed with it.",
    "The same with each SLA counted by the weight agreed.",
    "SLAs missed this month; a month that could not be judged does not end a run of misses.",
    "SLAs with fewer cases than agreed or than the metric needs, or whose measure is not recorded, of the agencies "
    "that hold accounts or have cases in this selection.",
    "Agencies that hold accounts but have no SLA in force on {day}.",
)


def cards(content: AgencySla) -> None:
    """SLAs met of those judged, plain and by weight; SLAs missed; who has none."""
    day = formats.date_text(content.judged.day)
    with st.grid(5, min_column_width=CARD_WIDTH, gap="small"):
        for one, meaning in zip(content.headlines, _MEANINGS, strict=True):
            st.metric(
                one.label,
                one.text(data_version.settings()),
                delta=one.beside or None,
                delta_color="off",
                delta_arrow="off",
                help=meaning.format(day=day),
                border=True,
                height="stretch",
            )


@computed_once
def _grid(answers: Answers, content: AgencySla) -> charts.Grid:
    measures = content.across(answers.labels())
    return charts.sla_matrix(content.matrix, measures, answers.settings, labels=content.agencies)


def matrix(content: AgencySla) -> None:
    """Agencies down, those that miss most first; measures across."""
    if content.matrix.is_empty():
        st.caption(content.why_no_cells)
        return
    agencies, measures = (content.matrix[name].n_unique() for name in sla.CELL)
    drawing.grid(
        _grid(data_version.answers(), content),
        key="sla_matrix",
        alt=f"{agencies} agencies by {measures} measures, {content.view.month_in_words}",
        on_click=lambda agency, _measure: filters.add("agency_code", agency),
        most_rows=_MOST_AGENCIES,
    )
    st.caption(
        "\u2713 met, \u2717 missed, each with what was agreed and since when it is missed. Click a cell to look at "
        "that agency alone. On a narrow screen the grid scrolls sideways to the other measures."
    )
    picked = content.view.scope.values("agency_code")
    if len(picked) == 1:
        name = content.agencies.get(picked[0], picked[0])
        address.to("agency", f"Review of {name}", {}, help_="Everything about this agency on one page.")
