"""The page's address and what the reader picked, kept equal.

Streamlit's own binding of widgets to the address leaves defaults out of it (a link without its month shows another
month later), writes labels instead of codes, and drops values it does not know without a word. So the address is
written here: codes, the month always, one entry in the browser's history per change.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from time import monotonic
from typing import Any, Final

import streamlit as st

from dashboard.value_names import plain, quoted

Query = dict[str, list[str]]

_RUN: Final = "_address_run"
_SHOWN: Final = "_address_shown"
_LATE: Final = 1.0
"""Seconds in which a click may still carry the address of before our last change."""
_ABSENT: Final = object()
_ON: Final = "_page_shown"
_CAME: Final = "_came_from"
_NOWHERE: Final[tuple[Mapping[str, str], str, Query, Query]] = ({}, "", {}, {})


def begin() -> Query | None:
    """Start a run: the address to take everything from, or None where the reader's own clicks decide.

    The address decides on the first run, and after Back, Forward or a link, when it is not what we last wrote.
    """
    written = {key: st.query_params.get_all(key) for key in st.query_params}
    left = _as_it_was_left(written)
    query = written if left is None else left
    shown = st.session_state.get(_SHOWN)
    ours = shown is not None and (query == shown["query"] or _clicked(shown) or _lags(query, shown))
    arrived = left is not None or not ours
    st.session_state[_RUN] = {
        "query": query,
        "written": written,
        "arrived": arrived,
        "parameters": {},
        "shared": (),
        "widgets": [],
        "savable": [],
        "notices": [],
        "ended": False,
    }
    return query if arrived else None


def arrived() -> Query | None:
    """The address of this run when it decides, for choices that pages add."""
    run = st.session_state[_RUN]
    found: Query = run["query"]
    return found if run["arrived"] else None


def keep(parameter: str, widget: str, values: Sequence[str], *, savable: bool = False) -> None:
    """Name a parameter of this view, the widget it stands for, and its values; empty ones stay out of the address.

    `savable` is for what a saved view may hold: codes, names of choices and amounts, never what tells of a customer.
    """
    run = st.session_state[_RUN]
    if savable:
        run["savable"].append(parameter)
    run["widgets"].append(widget)
    run["parameters"][parameter] = list(values)


def share() -> None:
    """Say that every page understands the parameters named so far; those named later belong to this page alone."""
    run = st.session_state[_RUN]
    run["shared"] = tuple(run["parameters"])


def tell(sentences: Iterable[str]) -> None:
    """Remember what to tell the reader about the address that led here."""
    st.session_state[_RUN]["notices"].extend(sentences)


def end() -> None:
    """The page was drawn to its end, so that parameters nobody named are unknown.

    A page that stops before, as where nothing matches, has not read all of its own: they stay in the address.
    """
    st.session_state[_RUN]["ended"] = True


def messages() -> list[str]:
    """What to tell the reader, parameters included that nothing on this page reads."""
    run = st.session_state[_RUN]
    unread = _unread(run) if run["arrived"] and run["ended"] else {}
    return [*run["notices"], *(f"The link has {quoted(key)}, which this page does not know." for key in unread)]


def parameters() -> Query:
    """The parameters named so far in this run."""
    parameters: Query = st.session_state[_RUN]["parameters"]
    return {key: values for key, values in parameters.items() if values}


def savable() -> Query:
    """The parameters of this run that a saved view may hold."""
    allowed = st.session_state[_RUN]["savable"]
    return {key: values for key, values in parameters().items() if key in allowed}


def publish() -> None:
    """End a run: write the address that opens this view again."""
    run, before = st.session_state[_RUN], st.session_state.get(_SHOWN)
    wanted = parameters() | ({} if run["ended"] else _unread(run))
    if wanted != run["written"]:
        st.query_params.from_dict(wanted)
    st.session_state[_SHOWN] = {
        "page": st.session_state.get(_ON),
        "query": wanted,
        "before": before["query"] if before else None,
        "at": monotonic() if before is None or wanted != before["query"] else before["at"],
        "picked": {key: _value(key) for key in run["widgets"]},
        # A button that was pressed in this run is not pressed in the next.
        "others": {key: _value(key) is not True and _value(key) for key in _others(run["widgets"])},
    }


def _unread(run: Mapping[str, Any]) -> Query:
    """The parameters in the address that nothing on this page has named."""
    return {key: values for key, values in run["query"].items() if key not in run["parameters"]}


def _clicked(shown: Mapping[str, Any]) -> bool:
    """Whether the reader changed a widget since the last run; then the address is only late."""
    return any(_value(key) != value for key, value in shown["picked"].items())


def _lags(query: Query, shown: Mapping[str, Any]) -> bool:
    """Whether a click that the address does not tell of, such as one on an export, came with the address of before.

    Back asks for that address too, but nothing was clicked then. A link from another page never lags.
    """
    if query != shown["before"] or shown["page"] != st.session_state.get(_ON) or monotonic() - shown["at"] >= _LATE:
        return False
    return any(_value(key) != shown["others"].get(key, _ABSENT) for key in _others(shown["picked"]))


def _others(widgets: Collection[str]) -> list[str]:
    """What else the reader can have changed; names that begin with an underscore are our own."""
    return [str(key) for key in st.session_state if key not in widgets and not str(key).startswith("_")]


def _value(key: str) -> object:
    value = st.session_state.get(key)
    return tuple(value) if isinstance(value, list) else value


_PAGES: Final = "_pages"


def pages(make: Callable[[], Mapping[str, st.Page]]) -> Mapping[str, st.Page]:
    """The pages that links may lead to, by name; made once for each reader."""
    if _PAGES not in st.session_state:
        st.session_state[_PAGES] = make()
    made: Mapping[str, st.Page] = st.session_state[_PAGES]
    return made


def to(name: str, label: str, picked: Mapping[str, str], *, help_: str = "") -> None:
    """A link to a page, its filters those of this page but for the values picked; plain text where there is no page.

    Choices of this page alone stay behind: another page does not know them, or means something else by them.
    """
    target = st.session_state[_PAGES].get(name)
    if target is None:
        st.markdown(plain(label), help=help_ or None)
        return
    query = _with_filters(picked)
    st.page_link(target, label=plain(label), icon=":material/arrow_forward:", query_params=query, help=help_ or None)


def go(name: str, picked: Mapping[str, str]) -> None:
    """Leave for another page as a link of `to` would; `back` leads here again."""
    asked = _with_filters(picked)
    st.session_state[_CAME] = (picked, st.session_state[_ON], st.session_state[_SHOWN]["query"], asked)
    st.switch_page(st.session_state[_PAGES][name], query_params=asked)


def back(picked: Mapping[str, str]) -> None:
    """A link to the page that `go` left for this one with the same values; nothing where there was none."""
    left_with, name, query, _ = st.session_state.get(_CAME, _NOWHERE)
    target = st.session_state[_PAGES].get(name)
    if target is not None and left_with == picked:
        st.page_link(target, label=f"Back to {target.title}", icon=":material/arrow_back:", query_params=query)


def _as_it_was_left(query: Query) -> Query | None:
    """The address of the page that `go` left, where Back leads to that page with the address of the other one.

    Streamlit writes the new address into the history of the old page before it leaves, so that Back would pass through
    the page without its list.
    """
    _, name, left, asked = st.session_state.get(_CAME, _NOWHERE)
    return dict(left) if name and name == st.session_state.get(_ON) and query == asked else None


def stand_on(name: str) -> None:
    """Say which page is drawn."""
    st.session_state[_ON] = name


def _with_filters(picked: Mapping[str, str]) -> Query:
    """The values picked, beside the filters that every page understands."""
    shared = {key: values for key, values in parameters().items() if key in st.session_state[_RUN]["shared"]}
    return {**shared, **{key: [value] for key, value in picked.items()}}
