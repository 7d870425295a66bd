"""Parts of the page on one agency: which one, its SLAs month by month, and the accounts allocated to it."""

from collections.abc import Mapping

import plotly.graph_objects as go
import streamlit as st

from dashboard import cache, charts, formats
from dashboard.excel import Table
from dashboard.reports import agency as report
from dashboard.reports.agency_mix import MIX_BY, NOT_COMPARABLE
from dashboard.view import View
from dashboard.widgets import address, drawing, filters, tables
from dashboard.widgets.words import plain
from validations.errors import UserError

_CHOSEN = "agency_chosen"
_LAST = "_agency_last_chosen"


def choose(view: View) -> str:
    """The agency looked at; choosing another one filters by it. Raises UserError where no agency holds an account."""
    held = report.agencies(cache.reader(), view)
    if not held:
        raise UserError(f"No agency holds an account in {view.month_in_words}; the table allocation says who does.")
    options = list(dict.fromkeys([*held, *report.agencies(cache.reader(), report.every_agency(view))]))
    names = cache.labels()["agency_code"]
    before = st.session_state.get(_LAST)
    chosen = before if before in held else held[0]
    st.session_state[_CHOSEN] = st.session_state[_LAST] = chosen
    if not view.scope.values("agency_code"):
        # In the address also where nobody chose it, so that a link opens the same agency.
        address.keep(filters.parameter("agency_code"), _CHOSEN, [chosen])
    st.selectbox(
        "Agency",
        options,
        format_func=lambda code: f"{names.get(code, code)} ({code})",
        key=_CHOSEN,
        on_change=lambda: filters.add("agency_code", st.session_state[_CHOSEN]),
        help="Agencies that hold accounts in the month, the largest first.",
        width=420,
    )
    if others := [names.get(code, code) for code in view.scope.values("agency_code") if code != chosen]:
        st.caption(f"A review is of one agency at a time; filtered as well: {plain(', '.join(others))}.")
    return chosen


def history(content: report.AgencyReview) -> None:
    """Months down, the newest first; measures across."""
    drawing.shared(
        content,
        "sla_history",
        lambda: _history(content),
        alt=f"SLAs of {content.name} over {content.history['month'].n_unique()} months",
    )


def _history(content: report.AgencyReview) -> go.Figure:
    cells = content.history
    return charts.grid_figure(
        charts.sla_matrix(
            cells,
            content.terms.measures(cache.labels()),
            cache.settings(),
            rows="shown_month",
            labels={shown: formats.month_short(month) for shown, month in cells[["shown_month", "month"]].rows()},
        )
    )


def mix(shown: Mapping[str, Table]) -> None:
    """The mix of the accounts allocated, beside raw results; from the tables of the page."""
    st.subheader("Accounts allocated", anchor=False)
    st.warning(NOT_COMPARABLE, icon=":material/balance:")
    halves = st.grid(2, min_column_width=360)
    for by in MIX_BY:
        with halves.cell():
            tables.table(shown[f"mix_{by}"], key=f"mix_{by}", shared=True)
