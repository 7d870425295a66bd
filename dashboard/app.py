"""Entry point of the dashboard: the list of pages, the filter bar, and what happens when a page fails."""

import runpy
from typing import Final

import streamlit as st

from dashboard import cache
from dashboard.reports import report
from dashboard.screens import ICON, SCREENS, Screen
from dashboard.widgets import address, filters, links, page

_TABULAR: Final = "<style>html { font-variant-numeric: tabular-nums; }</style>"


def main() -> None:
    """Draw the page asked for, with the filter bar beside it."""
    st.set_page_config(page_title="Bucketwise", page_icon=str(ICON), layout="wide")
    st.html(_TABULAR)
    pages = {
        screen.name: st.Page(screen.path, title=report(screen.name).title, icon=screen.icon, help=screen.help)
        for screen in SCREENS
    }
    # The first page of a list answers at "/" only, and links name their page: so "/" is a page that shows the first.
    home = st.Page(_home, title=report(SCREENS[0].name).title, default=True)
    shown = st.navigation([home, *pages.values()], position="hidden")
    screen = next((one for one in SCREENS if pages[one.name] == shown), SCREENS[0])
    links.register(pages)
    cache.spare_imports()
    with page.failures_in_words(), cache.one_version():
        _draw(screen, shown, pages)


def _draw(screen: Screen, shown: st.Page, pages: dict[str, st.Page]) -> None:
    notices = st.container()
    metrics = report(screen.name).metrics
    honoured = cache.held(metrics) if metrics else frozenset()
    with st.sidebar:
        links = st.container(gap="xxsmall")
        with st.container(gap="xsmall"):
            filters.bar(honoured, screen.reason)
    for one in pages.values():
        links.page_link(one, query_params=address.kept(), width="stretch")
    with page.failures_in_words():
        shown.run()
    for sentence in address.told():
        notices.warning(sentence, icon=":material/link_off:")
    address.publish()


def _home() -> None:
    runpy.run_path(str(SCREENS[0].path))


main()
