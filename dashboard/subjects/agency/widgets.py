"""Parts of the page on one agency, and the buttons that write its workbook or a zip of all."""

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, data_version, excel, formats
from dashboard.excel import Table
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import metric
from dashboard.subjects.agency import agency_reviews
from dashboard.subjects.agency import content as report
from dashboard.subjects.agency.content import AgencyReview, every_agency
from dashboard.subjects.agency.one_agency import HELD, MIX_BY
from dashboard.subjects.agency.peers import among_peers
from dashboard.subjects.agency.summary import Summary
from dashboard.subjects.agency.tables import NOT_COMPARABLE
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import address, background_files, choice, drawing, filters, tables
from dashboard.widgets import export as files
from validations.errors import UserError

_CHOSEN = "agency_chosen"
_LAST = "_agency_last_chosen"


def choose(view: View) -> str:
    """The agency looked at; choosing another one filters by it. Raises UserError where no agency holds an account."""
    held = report.agencies(data_version.answers(), view)
    if not held:
        raise UserError(report.nobody_holds(view))
    options = list(dict.fromkeys([*held, *report.agencies(data_version.answers(), report.every_agency(view))]))
    names = data_version.answers().labels()["agency_code"]
    before = st.session_state.get(_LAST)
    chosen = before if before in held else held[0]
    st.session_state[_CHOSEN] = st.session_state[_LAST] = chosen
    if not view.scope.values("agency_code"):
        # In the address also where nobody chose it, so that a link opens the same agency.
        address.keep(filters.parameter("agency_code"), _CHOSEN, [chosen], savable=True)
    st.selectbox(
        "Agency",
        options,
        format_func=lambda code: f"{names.get(code, code)} ({code})",
        key=_CHOSEN,
        on_change=lambda: filters.add("agency_code", st.session_state[_CHOSEN]),
        help="Agencies that hold accounts in the month, the largest first.",
        width=420,
    )
    filters.chosen_on_page("agency_code", names.get(chosen, chosen))
    if others := [names.get(code, code) for code in view.scope.values("agency_code") if code != chosen]:
        st.caption(f"A review is of one agency at a time; filtered as well: {plain(', '.join(others))}.")
    return chosen


PARTS: Final = {
    "terms": "Service levels",
    "money": "Recovery and cost",
    "portfolio": "Portfolio held",
    "work": "Work and conduct",
    "accounts": "Complaints and accounts",
}
"""What is drawn below the cards; the workbook has all of it."""


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")


def summary(shown: Summary) -> None:
    """How the agency stands in a sentence, and three findings with the part that shows more of each."""
    st.markdown(f"**{plain(shown.verdict)}**")
    with st.grid(3, min_column_width=260, gap="small"):
        for one in shown.findings:
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.markdown(f"**{one.about}**")
                st.markdown(plain(one.words))
                st.caption(f"More under {PARTS[one.part]}.")


def service_levels(content: AgencyReview, shown: Mapping[str, Table]) -> None:
    """Every month judged, and what is missed since when."""
    st.subheader("Service levels", help="Each month judged by the SLAs in force on its day-end.", anchor=False)
    tables.table(shown["breaches"], key="breaches", shared=True)
    _history_grid(content)


def money(content: AgencyReview, shown: Mapping[str, Table]) -> None:
    """Collected against the target, and what it cost."""
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**Collected and target**")
        drawing.chart(
            money_over_time(data_version.answers(), content),
            key="collected",
            alt=f"Collected by {content.name} against its target over {content.course.height} months",
        )
    with halves.cell():
        tables.table(shown["costs"], key="costs", shared=True)
    tables.table(shown["recovery"], key="recovery", shared=True)


def portfolio(content: AgencyReview, shown: Mapping[str, Table]) -> None:
    """What became of the accounts it holds, and their mix."""
    st.caption(content.counts)
    tables.table(shown["moved"], key="moved", shared=True)
    mix(shown)
    peers = among_peers(data_version.answers(), content)
    if peers is None:
        st.caption("Its place among its peers is not known: no placement is recorded within this selection.")
    else:
        tables.table(peers, key="peers")


def _history_grid(content: AgencyReview) -> None:
    """Months down, the newest first; measures across."""
    drawing.chart(
        _history(data_version.answers(), content),
        key="sla_history",
        alt=f"SLAs of {content.name} over {content.history['month'].n_unique()} months",
    )


@computed_once
def _history(answers: Answers, content: AgencyReview) -> go.Figure:
    cells = content.history
    return charts.grid_figure(
        charts.sla_matrix(
            cells,
            content.terms.measures(answers.labels()),
            answers.settings,
            rows="shown_month",
            labels={shown: formats.month_short(month) for shown, month in cells[["shown_month", "month"]].rows()},
        )
    )


@computed_once
def money_over_time(answers: Answers, content: AgencyReview) -> go.Figure:
    """Collected and target, by month."""
    return charts.lines(content.course, [metric(key) for key in report.MONEY], answers.settings)


def mix(shown: Mapping[str, Table]) -> None:
    """The mix of the accounts allocated, beside raw results; from the tables of the page."""
    st.subheader("Accounts allocated", anchor=False)
    st.warning(NOT_COMPARABLE, icon=":material/balance:")
    address.to(
        "agency_comparison", "Agency comparison", {}, help_="Agencies over like accounts, with what chance allows."
    )
    halves = st.grid(2, min_column_width=360)
    for by in MIX_BY:
        with halves.cell():
            tables.table(shown[f"mix_{by}"], key=f"mix_{by}", shared=True)


_ALL: Final = "all_agencies"


def export(content: AgencyReview, view: View) -> None:
    """One button for this agency's workbook, one for those of all agencies."""
    reader, link = data_version.answers(), files.link()
    name = agency_reviews.file_name(content)
    files.download(name, lambda: excel.built(agency_reviews.export(reader, content, link)), label="Excel", key="export")
    if not background_files.watched(_ALL):
        _offer(view)


def _offer(view: View) -> None:
    within = filters.picked_within(data_version.answers().held([HELD])).without("agency_code")
    figures = data_version.answers().figures
    task = agency_reviews.ReviewsTask(
        data_version.settings(), figures.opened_from, figures.access, every_agency(view), within
    )
    background_files.button(
        _ALL,
        "All agencies",
        ":material/folder_zip:",
        lambda: task,
        background_files.Product(
            "zip",
            agency_reviews.zip_name(view, within),
            "application/zip",
            "The reviews as they were when their writing began; each workbook names its month and filters.",
        ),
        meaning="A workbook for every agency that holds accounts within the filters, with an overview, in one zip. It "
        "is written in the background; its figures are those of whole agencies.",
    )
