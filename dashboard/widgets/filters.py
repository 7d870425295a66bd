"""The filter bar: one for all pages, in the sidebar, written into the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data_version, formats
from dashboard.basis import BASES
from dashboard.figures.compute import Compare
from dashboard.figures.scope import Scope
from dashboard.value_names import plain, quoted
from dashboard.view import COMPARISONS, OPENING_BASIS, OPENING_COMPARISON, View
from dashboard.widgets import address, meeting
from validations.dimensions import MANAGER, dimension

FILTERS: Final = (
    *("zone", "state", "area", "branch_code", "product_code", "bucket", "agency_code", "segment"),
    *(MANAGER, "collector_code"),
)
_CASCADE: Final = ("zone", "state", "area", "branch_code")
_NOBODY: Final[Mapping[str, str]] = {
    MANAGER: "Not known: the database does not say who reports to whom (collector.reports_to).",
    "collector_code": "Not known: the database names no collector.",
}
"""Why some filters have nothing to pick from."""
_VIEW: Final = "_view"
_REASON: Final = "_view_reason"
_PLACE: Final = "_filter_of_page"
"""Where the bar shows what the page itself lets the reader choose."""
_MOST_CHIPS: Final = 6
"""A dimension with more picked values gets one chip for all of them."""
_Picks = Mapping[str, list[str]]
"""What the reader picked of every dimension."""


@dataclass(frozen=True)
class _Single:
    """A choice of exactly one: month, comparison, basis."""

    parameter: str
    label: str
    options: Mapping[str, str]
    default: str
    help: str

    @property
    def widget(self) -> str:
        """Key of its widget."""
        return f"pick_{self.parameter}"


def parameter(key: str) -> str:
    """How a dimension is called in the address."""
    return key.removesuffix("_code")


def widget(key: str) -> str:
    """Key of a dimension's widget."""
    return f"pick_{parameter(key)}"


def current() -> View:
    """What the reader picked, as far as the page shown can honour it."""
    view: View = st.session_state[_VIEW]
    return view


def bar(honoured: frozenset[str], reason: str, unused: Mapping[str, str], own: str = "") -> None:
    """Draw the filter bar and settle the view.

    Dimensions that the page does not honour are greyed with the reason, and so are the choices of one that are `unused`
    there, each with its own; their picks are kept for other pages. The dimension that the page lets the reader choose
    on its `own` is left to it; see chosen_on_page().
    """
    singles = _singles()
    query = address.begin()
    address.tell(_take_over(query, singles))
    address.tell(_prune())
    picks = _picks()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("**Filters**")
        nothing = not any(picks.values())
        st.button("Reset", icon=":material/restart_alt:", type="tertiary", on_click=_reset, disabled=nothing)
    for single in singles:
        refused = unused.get(single.parameter) if honoured or single.parameter == "month" else reason
        _draw_single(single, refused)
    for key in FILTERS:
        if key == own:
            st.session_state[_PLACE] = st.empty()
            address.keep(parameter(key), widget(key), picks[key], savable=True)
        else:
            _draw(key, picks, None if key in honoured else reason)
    meeting.settle()
    address.share()
    st.session_state[_VIEW] = _view(honoured, picks)
    st.session_state[_REASON] = reason


def chips() -> None:
    """The active filters, each removable; those the page cannot honour say so."""
    ignored, reason = current().ignored, st.session_state[_REASON]
    picked = {key: values for key, values in _picks().items() if values}
    if not picked:
        return
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        for key, values in picked.items():
            note = " (not applied here)" if key in ignored else ""
            names = _names(key)
            groups = [values] if len(values) > _MOST_CHIPS else [[value] for value in values]
            for group in groups:
                said = f"{len(group)} picked" if len(group) > 1 else names.get(group[0], group[0])
                st.button(
                    f"{plain(dimension(key).label)}: {plain(said)}{note}",
                    key=f"chip_{key}_{'_'.join(group) if len(group) == 1 else 'all'}",
                    icon=":material/close:",
                    icon_position="right",
                    help=f"Remove this filter. {reason if key in ignored else ''}".strip(),
                    on_click=_remove,
                    args=(key, tuple(group)),
                )


def add(key: str, value: str) -> None:
    """Filter by one value of a dimension, as a click on a chart does; a callback, so before widgets are drawn."""
    st.session_state[widget(key)] = [value]


def clear(key: str) -> None:
    """Clear the filter of a dimension; a callback like add()."""
    st.session_state[widget(key)] = []


def chosen_on_page(key: str, name: str) -> None:
    """Show in the bar what is chosen of a dimension on the page, so that both say the same."""
    place: DeltaGenerator = st.session_state[_PLACE]
    place.selectbox(dimension(key).label, [name], disabled=True, help="Chosen at the top of this page.")


def _singles() -> tuple[_Single, ...]:
    fresh = data_version.answers().freshness()
    until = {month: fresh.as_of if month == fresh.open_month else None for month in fresh.months}
    months = {f"{month:%Y-%m}": formats.month_name(month, until[month]) for month in reversed(fresh.months)}
    return (
        _Single(
            "month", "Month", months, next(iter(months)), "The month shown; figures are those of its last day-end."
        ),
        _Single(
            "compare",
            "Compare with",
            COMPARISONS,
            OPENING_COMPARISON,
            "An open month is compared with the same day of the earlier month.",
        ),
        _Single(
            "basis",
            "Basis",
            {basis.key: basis.label for basis in BASES.values()},
            OPENING_BASIS.key,
            "What rates and movements are weighed by: number of accounts, principal, or total outstanding.",
        ),
    )


def _take_over(query: address.Query | None, singles: Iterable[_Single]) -> list[str]:
    """Set all widgets from the address; one sentence for each value the data does not hold."""
    notices: list[str] = []
    for single in singles:
        if query is not None:
            notices += _take_single(single, query.get(single.parameter, []))
        picked = st.session_state.get(single.widget)
        st.session_state[single.widget] = picked if picked in single.options else single.default
    for key in FILTERS:
        if query is not None:
            notices += _take_values(key, query.get(parameter(key), []))
        st.session_state[widget(key)] = _picked(key)
    return notices


def _take_single(single: _Single, asked: list[str]) -> list[str]:
    st.session_state[single.widget] = asked[-1] if asked and asked[-1] in single.options else single.default
    shown = single.options[st.session_state[single.widget]]
    return [
        f"The link asks for {single.label.lower()} {quoted(value)}, which is not there; {shown} is shown instead."
        for value in asked
        if value not in single.options
    ]


def _take_values(key: str, asked: list[str]) -> list[str]:
    known = data_version.answers().choices(key) if asked else {}
    st.session_state[widget(key)] = [value for value in dict.fromkeys(asked) if value in known]
    label = dimension(key).label.lower()
    return [
        f"The link filters by {label} {quoted(value)}, which the data does not hold; that filter was left out."
        for value in asked
        if value not in known
    ]


def _prune() -> list[str]:
    """Clear picks that lie outside what is picked above them, and say so."""
    notices = []
    for key in (*_CASCADE[1:], "collector_code"):
        picked = _picked(key)
        allowed = _options(key, _picks()) if picked else {}
        if lost := [value for value in picked if value not in allowed]:
            st.session_state[widget(key)] = [value for value in picked if value in allowed]
            names = ", ".join(plain(_names(key).get(value, value)) for value in lost)
            above = "the team" if key == "collector_code" else "the places"
            notices.append(f"{dimension(key).label} {names} lies outside {above} picked above it and was cleared.")
    return notices


def _draw_single(single: _Single, refused: str | None) -> None:
    st.selectbox(
        single.label,
        list(single.options),
        format_func=single.options.__getitem__,
        key=single.widget,
        help=refused or single.help,
        disabled=refused is not None,
        filter_mode=None,
    )
    address.keep(single.parameter, single.widget, _worth_saying(single), savable=True)


def _worth_saying(single: _Single) -> list[str]:
    """The month is always in the address; other defaults are left out of it."""
    picked = st.session_state[single.widget]
    return [picked] if single.parameter == "month" or picked != single.default else []


def _draw(key: str, picks: _Picks, refused: str | None) -> None:
    options = _options(key, picks)
    refused = refused if options else refused or _NOBODY.get(key)
    st.multiselect(
        dimension(key).label,
        list(options),
        format_func=options.__getitem__,
        key=widget(key),
        placeholder="All" if refused is None else "Not used on this page",
        disabled=refused is not None,
        help=refused or dimension(key).definition,
    )
    address.keep(parameter(key), widget(key), picks[key], savable=True)


def _options(key: str, picks: _Picks) -> Mapping[str, str]:
    if key == "collector_code" and picks[MANAGER]:
        team = data_version.answers().figures.reporting_lines.teams(picks[MANAGER])
        return {code: name for code, name in _names(key).items() if code in team}
    if key not in _CASCADE:
        return data_version.answers().choices(key)
    above = {parent: picks[parent] for parent in _CASCADE[: _CASCADE.index(key)]}
    return data_version.answers().choices(key, Scope.of(above))


def _names(key: str) -> Mapping[str, str]:
    return data_version.answers().choices(key)


def _picked(key: str) -> list[str]:
    return list(st.session_state.get(widget(key), []))


def picked_within(honoured: frozenset[str]) -> Scope:
    """What is picked of some dimensions, whether or not the page itself can honour them."""
    return Scope.of({key: values for key, values in _picks().items() if key in honoured})


def _picks() -> _Picks:
    return {key: _picked(key) for key in FILTERS}


def _reset() -> None:
    for key in FILTERS:
        st.session_state[widget(key)] = []


def _remove(key: str, values: tuple[str, ...]) -> None:
    st.session_state[widget(key)] = [value for value in _picked(key) if value not in values]


def _view(honoured: frozenset[str], picks: _Picks) -> View:
    fresh = data_version.answers().freshness()
    month = date.fromisoformat(f"{st.session_state['pick_month']}-01")
    compare = st.session_state["pick_compare"]
    return View(
        month=month,
        compare=cast("Compare", compare) if honoured and compare != "none" else None,
        scope=Scope.of({key: values for key, values in picks.items() if key in honoured}),
        basis=BASES[st.session_state["pick_basis"]],
        months=fresh.months,
        open_until=fresh.as_of if month == fresh.open_month else None,
        ignored=tuple(key for key, values in picks.items() if values and key not in honoured),
    )
