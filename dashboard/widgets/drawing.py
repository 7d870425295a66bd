"""Charts on the screen, and what a click on one means."""

from collections.abc import Callable, Hashable
from typing import Any, Final

import streamlit as st

from dashboard import cache, charts

_CLICKS: Final = "_clicks"


def chart(option: charts.Option, *, key: str, alt: str, height: int | None = None) -> None:
    """Draw a chart. Grids are drawn as SVG, so that their figures take the page's text colour."""
    height = height or charts.height(option)
    st.echarts_chart(_plain(option), key=key, alt=alt, height=height, renderer=_renderer(option))


def shared(
    content: Hashable,
    key: str,
    make: Callable[[], charts.Option],
    *,
    alt: str,
    on_click: Callable[[str, int], None] | None = None,
) -> None:
    """Draw a chart of what readers share; it is made once for all of them."""
    option = cache.once((content, key), make)
    if on_click is None:
        chart(option, key=key, alt=alt)
    else:
        clickable(option, key=key, alt=alt, on_click=on_click)


def clickable(option: charts.Option, *, key: str, alt: str, on_click: Callable[[str, int], None]) -> None:
    """Draw a chart whose parts can be clicked: `on_click` gets the id of the series and the place within it.

    The chart is drawn anew after each click, so that the same part can be clicked again.
    """
    st.session_state.setdefault(_CLICKS, 0)
    name = f"{key}_{st.session_state[_CLICKS]}"
    st.echarts_chart(
        _plain(option),
        key=name,
        alt=alt,
        height=charts.height(option),
        renderer=_renderer(option),
        on_select=lambda: _clicked(name, on_click),
    )


def _clicked(name: str, on_click: Callable[[str, int], None]) -> None:
    state: Any = st.session_state.get(name) or {}
    for group in state.get("selection", {}).get("selected", []):
        for place in group["data_indices"]:
            st.session_state[_CLICKS] += 1
            on_click(group["series_id"], place)
            return


def _plain(option: charts.Option) -> charts.Option:
    """The rows as a tuple: of a list Streamlit asks whether it is a frame, for which it imports pandas."""
    if (data := option.get("dataset")) is None:
        return option
    return option | {"dataset": data | {"source": tuple(data["source"])}}


def _renderer(option: charts.Option) -> Any:
    return "svg" if any(series["type"] == "heatmap" for series in option["series"]) else "canvas"
