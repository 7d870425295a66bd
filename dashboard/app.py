"""Entry point of the dashboard: the list of pages, the filter bar, and what happens when a page fails."""

import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard import cache
from dashboard.reports import report
from dashboard.widgets import address, filters, links, page

_PAGES: Final = Path(__file__).resolve().parent.parent / "pages"
_ICON: Final = Path(__file__).with_name("icon.svg")
_TABULAR: Final = "<style>html { font-variant-numeric: tabular-nums; }</style>"


@dataclass(frozen=True)
class Screen:
    """One page: its file is named like its address, its content like its report."""

    name: str
    icon: str
    help: str
    reason: str = "The figures of this page are not recorded by this."

    @property
    def title(self) -> str:
        """The page's title."""
        return report(self.name).title

    @property
    def path(self) -> Path:
        """The script of the page."""
        return _PAGES / f"{self.name}.py"


SCREENS: Final = (
    Screen(
        "portfolio_health",
        ":material/monitor_heart:",
        "The book at a glance: its size, how much of it is late, where it is worst, and what changed.",
    ),
    Screen(
        "delinquency",
        ":material/stacked_bar_chart:",
        "Stock by bucket over time, and delinquency rates by any dimension.",
    ),
    Screen(
        "bucket_movement",
        ":material/swap_horiz:",
        "Where the accounts of each opening bucket were at closing, and the accounts behind every cell.",
    ),
    Screen(
        "recovery",
        ":material/flag:",
        "How far the month is against its target, where it will end, and where targets are missed.",
        "What is collected and its targets are not recorded by this.",
    ),
    Screen(
        "agency_sla",
        ":material/handshake:",
        "Which agencies meet what was agreed with them, what is missed, and since when.",
        "What agencies are measured by is not recorded by this.",
    ),
    Screen(
        "agency",
        ":material/support_agent:",
        "One agency: its service levels over time, its book, its money, and what it was given.",
        "The review is of the whole agency; costs are recorded by agency alone.",
    ),
    Screen(
        "accounts",
        ":material/list_alt:",
        "Every account past due or written off, in the order to work it in; one account with everything that happened.",
    ),
    Screen(
        "complaints",
        ":material/feedback:",
        "What customers complain of, about whom, and how fast they are answered; disputes and satisfaction.",
        "Complaints are not recorded by this.",
    ),
    Screen(
        "data_health",
        ":material/fact_check:",
        "What was loaded and rejected, and whether every identity holds.",
        "Loads and identities are those of the whole database.",
    ),
)


def main() -> None:
    """Draw the page asked for, with the filter bar beside it."""
    st.set_page_config(page_title="Bucketwise", page_icon=str(_ICON), layout="wide")
    st.html(_TABULAR)
    pages = {
        screen.name: st.Page(screen.path, title=screen.title, icon=screen.icon, help=screen.help) for screen in SCREENS
    }
    # The first page of a list answers at "/" only, and links name their page: so "/" is a page that shows the first.
    home = st.Page(_home, title=SCREENS[0].title, default=True)
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
