"""The headline figures of the other subjects with links to their pages, and what changed the rate followed."""

from collections.abc import Sequence

import streamlit as st

from dashboard import data_version
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.content import LARGEST, PortfolioHealth, largest_contributors, why_not
from dashboard.subjects.portfolio_health.scorecard import Scorecard
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import address, cards, drawing, tables
from validations.dimensions import dimension


def scorecard(shown: Scorecard, view: View) -> None:
    """How the month stands in a sentence, then each headline; a row picked says what it means and leads to its page."""
    st.markdown(f"#### {plain(shown.in_words)}")
    if shown.derived:
        st.caption(plain(shown.derived))
    picked = tables.scored(shown.table, [line.trend for line in shown.lines], after="gap", key="scorecard")
    if picked is None:
        st.caption("Tick a headline for its definition and the page that says more.")
        return
    line = shown.lines[picked]
    with st.container(border=True):
        st.markdown(f"**{line.shown.label}** {cards.definition(line.shown, line.headline.cases)}")
        with st.container(horizontal=True):
            address.to(line.page, f"To the page of {line.shown.label}", {})
            cards.what_changed(line.headline, view)


def subject(title: str, page: str, keys: Sequence[str], view: View) -> list[Headline]:
    """One row of cards; or, in a sentence, why these figures cannot be shown."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{title}**", width="content")
        address.to(page, f"To {title}", {})
    if why := why_not(data_version.answers(), keys, view):
        st.caption(why)
        return []
    return cards.cards(keys, view)


def contributors(content: PortfolioHealth, view: View) -> None:
    """How much the rate followed changed and why, with the largest contributors; or why that cannot be told."""
    figure, table = largest_contributors(data_version.answers(), content), content.contributors
    if figure is None or table is None:
        st.info(_why_not(content, view), icon=":material/info:")
        return
    told, why = content.change
    listed = _largest(min(LARGEST, table.frame.height))
    st.markdown(
        f"**{told}** {why} {listed} by {dimension(content.by).label.lower()}:",
        help="Midpoint decomposition: a segment's rate effect is the change of its rate at its mean weight; its mix "
        "effect the change of its weight at its mean rate against that of the whole. The parts add up to the change.",
    )
    drawing.chart(
        figure,
        key="contributors",
        alt=f"Largest contributors to the change of the {content.rate.label}, split into rate effect and mix effect",
    )
    tables.table(table, key="contributors_table", shared=True)


def _largest(listed: int) -> str:
    return "The largest contributor" if listed == 1 else f"The {listed} largest contributors"


def _why_not(content: PortfolioHealth, view: View) -> str:
    if content.parts is not None:
        return f"{content.rate.label} is not available in both months."
    if view.open_until is not None:
        return "The month is still open; what changed a rate is split up once it is complete."
    if view.month == view.months[0]:
        return f"Contributors need an earlier month to compare with; {view.month_in_words} is the first with figures."
    return "Contributors need a month to compare with; pick a comparison whose month has figures."
