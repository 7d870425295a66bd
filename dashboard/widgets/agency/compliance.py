"""The cards on how many terms are met, and the grid of agencies and measures; a click picks the agency."""

from typing import Final

import streamlit as st

from dashboard import cache, charts, formats
from dashboard.metrics import Unit
from dashboard.reports.agency_sla import AgencySla
from dashboard.widgets import choice, drawing, filters, links

_WIDTH: Final = 170


def which_measures() -> bool:
    """Whether measures without a term are shown too."""
    options = {"agreed": "With a term", "all": "All measures"}
    meaning = "Measures about which a term is in force, or everything agencies are measured by."
    return choice.choose("measures", "Measures", options, meaning=meaning) == "all"


def cards(content: AgencySla) -> None:
    """Terms met of those judged, plain and by weight; terms missed; who has no term."""
    settings, whole = cache.settings(), content.whole
    judged = (whole["met"] or 0) + (whole["missed"] or 0)
    day = content.judged.day
    gaps = content.judged.terms.without(content.working, day)
    shown = (
        (
            "Terms met",
            formats.text(whole["share_met"], Unit.PERCENT, settings),
            f"{whole['met']} of {judged} judged",
            "Terms of all agencies that were met, of those that could be judged this month.",
        ),
        (
            "Terms met, by weight",
            formats.text(whole["share_met_by_weight"], Unit.PERCENT, settings),
            None,
            "The same with each term counted by the weight agreed.",
        ),
        (
            "Terms missed",
            formats.grouped(int(whole["missed"] or 0), settings),
            _longest(content.longest),
            "Terms missed this month; a month that could not be judged does not end a run of misses.",
        ),
        (
            "Not judged",
            formats.grouped(int(whole["not_judged"] or 0), settings),
            None,
            "Terms with fewer cases than agreed or than the metric needs, or whose measure is not recorded, of the "
            "agencies that hold accounts or have cases in this selection.",
        ),
        (
            "Agencies without terms",
            formats.grouped(len(gaps), settings),
            f"of {len(content.working)} with accounts",
            f"Agencies that hold accounts but have no term in force on {formats.date_text(day)}.",
        ),
    )
    with st.grid(5, min_column_width=_WIDTH, gap="small"):
        for label, value, beside, meaning in shown:
            st.metric(
                label,
                value,
                delta=beside,
                delta_color="off",
                delta_arrow="off",
                help=meaning,
                border=True,
                height="stretch",
            )


def _longest(months: int | None) -> str | None:
    return None if months is None else f"at most {months} judged month{'' if months == 1 else 's'} in a row"


def _matrix(content: AgencySla) -> charts.Option:
    measures = content.measures(cache.labels())
    return charts.status_matrix(content.matrix, measures, cache.settings(), labels=content.agencies, clickable=True)


def matrix(content: AgencySla) -> None:
    """Agencies down, the smallest share met first; measures across."""
    if content.matrix.is_empty():
        st.caption("No agency holds accounts within these filters, and none has a term in force.")
        return
    option = cache.once((content, "matrix"), lambda: _matrix(content))
    measures = len(content.judged.measures)
    drawing.clickable(
        option,
        key="sla_matrix",
        alt=f"{len(content.working)} agencies by {measures} measures, {content.view.month_in_words}",
        on_click=lambda _series, index: filters.add("agency_code", charts.cell_key(option, index)[0]),
    )
    st.caption("\u2713 met, \u2717 missed; below it what was agreed. Click a row to look at that agency alone.")
    picked = content.view.scope.values("agency_code")
    if len(picked) == 1:
        name = content.agencies.get(picked[0], picked[0])
        links.to("agency", f"Review of {name}", {}, help_="Everything about this agency on one page.")
