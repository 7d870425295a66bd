"""Entry point of the dashboard: the list of pages, the filter bar, and what happens when a page fails."""

from collections.abc import Mapping
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data_version
from dashboard.asgi.prometheus import run_of
from dashboard.page_registry import GROUPS, ICON, PAGES, Page
from dashboard.subjects import report
from dashboard.widgets import address, filters, page, saved_views, sign_in, style
from data_access.atomic_file import keep_to_its_user

_HOME: Final = "home"


def main() -> None:
    """Draw the page asked for, with the filter bar beside it."""
    keep_to_its_user()  # also where Streamlit was started without the command line of Bucketwise
    # Before the pages are named: a browser would fetch the icon of the page from elsewhere.
    st.set_page_config(page_icon=str(ICON), layout="wide")
    style.apply()
    with page.failures_in_words():
        if sign_in.admitted():
            _show()


def _show() -> None:
    """The page of somebody who may see something."""
    with st.sidebar:
        sign_in.who()
    pages = address.pages(_pages)
    shown = st.navigation(list(pages.values()), position="hidden")
    screen = next((one for one in PAGES if pages[one.name] == shown), PAGES[0])
    address.stand_on(screen.name)
    st.set_page_config(page_title=f"{report(screen.name).title} \u00b7 Bucketwise")
    with page.failures_in_words():
        if screen.needs_figures or data_version.prepared():
            with data_version.one_version():
                _draw(screen, shown, pages)
        else:
            _draw_without_figures(screen, shown, pages)


def _pages() -> dict[str, st.Page]:
    titled = {screen: report(screen.name).title for screen in PAGES}
    named = {one.name: st.Page(one.path, title=title, icon=one.icon, help=one.help) for one, title in titled.items()}
    # The first page of a list answers at "/" only, and links name their page: so "/" is a page that shows the first.
    return {_HOME: st.Page(PAGES[0].path, title=titled[PAGES[0]], url_path=_HOME, default=True), **named}


def _draw(screen: Page, shown: st.Page, pages: Mapping[str, st.Page]) -> None:
    notices = st.container()
    honoured = report(screen.name).honoured(data_version.answers())
    with st.sidebar:
        links = _navigation()
        with st.container(gap="xsmall"):
            filters.bar(honoured, screen.reason, screen.unused, screen.own)
        views = _views()
    _page_links(links, screen, pages)
    _run(screen, shown, pages, views, notices)


def _draw_without_figures(screen: Page, shown: st.Page, pages: Mapping[str, st.Page]) -> None:
    """A page that needs none, before any were prepared; there is nothing to filter."""
    notices = st.container()
    address.begin()
    with st.sidebar:
        links, views = _navigation(), _views()
    _page_links(links, screen, pages)
    _run(screen, shown, pages, views, notices)


def _navigation() -> DeltaGenerator:
    """The place of the links to pages, which keep the filters that the bar below them honours."""
    return st.container(gap="xxsmall", key="navigation")


def _views() -> DeltaGenerator:
    """The place of the saved views."""
    return st.container(gap="xxsmall", key="my_views")


def _page_links(links: DeltaGenerator, screen: Page, pages: Mapping[str, st.Page]) -> None:
    """All pages by group; only the group of the page shown is open, so that filters are in view below them."""
    administers = data_version.sees_places()
    for title, group in GROUPS.items():
        with links.expander(title, expanded=screen in group, type="compact"):
            for one in (one for one in group if administers or not one.administrator):
                st.page_link(pages[one.name], query_params=address.parameters(), width="stretch")


def _run(
    screen: Page, shown: st.Page, pages: Mapping[str, st.Page], views: DeltaGenerator, notices: DeltaGenerator
) -> None:
    """Draw the page; then the saved views, what the address asked for in vain, and the address that opens it again."""
    with page.failures_in_words(), run_of(screen.name):
        shown.run()
        address.end()
    with views, page.failures_in_words():
        saved_views.sidebar(screen.name, pages)
    for sentence in address.messages():
        notices.warning(sentence, icon=":material/link_off:")
    address.publish()


main()
