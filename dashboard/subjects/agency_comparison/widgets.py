"""The choices of Agency comparison, its cards, its two judgements, and the move that a reader tries out."""

from typing import Final

import polars as pl
import streamlit as st

from dashboard import comparison, data_version
from dashboard.subjects.agency_comparison import content as report
from dashboard.subjects.agency_comparison import money_tables, verdicts
from dashboard.subjects.agency_comparison import tables as made
from dashboard.subjects.agency_comparison.content import AgencyComparison
from dashboard.subjects.agency_comparison.panel import Panel
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import choice, drawing, tables
from dashboard.widgets.cards import CARD_WIDTH

PARTS: Final = {
    "rank": "Rank",
    "reasons": "Other explanations",
    "money": "Money",
    "move": "Moving accounts",
    "curves": "Curves and strata",
}
"""What is drawn below the cards; the workbook has all of it."""
_SHARES: Final = {"0.05": "5 %", "0.1": "10 %", "0.2": "20 %", "0.5": "50 %"}
_MEANINGS: Final = (
    "Agencies of one type that have enough like accounts; pick others with the filter Agency.",
    "Allocations that began in the months compared; an account that was placed twice counts twice.",
    "Balance at placement, which never changes.",
    "Cash collected by that month after placement over the balance placed, whatever the mix.",
    "How much of their balance lies in strata in which each has enough accounts; below 60 % they are not ranked "
    "together.",
)


def choose(view: View) -> AgencyComparison:
    """What the page draws, by the type, the age and the strata picked."""
    answers = data_version.answers()
    with st.container(horizontal=True):
        kinds = report.content(answers, view).kinds
        first = report.content(answers, view).kind
        kind = choice.choose("type", "Type of agency", kinds, default=first) if kinds else ""
        age = choice.choose(
            "age",
            "Followed to",
            report.AGES,
            default=report.FIRST_AGE,
            meaning="Months since placement, the month of placement included. Only batches that have reached it count.",
        )
        strata = choice.choose(
            "strata",
            "Strata",
            report.STRATA_CHOICES,
            meaning="Which accounts count as alike. Finer strata are fairer and hold fewer accounts each.",
        )
    return report.content(answers, view, kind, age, strata)


def findings(content: AgencyComparison) -> None:
    """Who can be told apart from whom first, and what else a meeting should know below it."""
    first, *others = content.sentences
    st.markdown(f"**{plain(first)}**")
    st.markdown("\n".join(f"- {plain(one)}" for one in others))


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")


def cards(content: AgencyComparison) -> None:
    """How much is compared."""
    with st.grid(len(content.headlines), min_column_width=CARD_WIDTH, gap="small"):
        for one, meaning in zip(content.headlines, _MEANINGS, strict=True):
            st.metric(one.label, one.text(data_version.settings()), help=meaning, border=True, height="stretch")


def by_lot(content: AgencyComparison) -> None:
    """Placements by lot, which chance alone has mixed, stand first."""
    st.subheader("Placed by lot", help="Chance decided who got which account, so nothing else can.", anchor=False)
    if content.by_lot is None:
        st.caption(plain(content.why_not_by_lot))
        return
    _judged(content.by_lot, content, "lot", "Placed by lot")


def everything(content: AgencyComparison) -> None:
    """All placements over like accounts."""
    st.subheader("All placements", help="Chosen by rule or by hand, or by lot.", anchor=False)
    if content.panel is None:
        st.caption(plain(content.why_not))
        return
    _judged(content.panel, content, "all", "All placements")


def _judged(panel: Panel, content: AgencyComparison, key: str, said: str) -> None:
    st.caption(plain(verdicts.basis(panel, content.words)))
    if panel.ranked:
        tables.table(made.ranking(panel, content.words, f"{said}: rank"), key=f"rank_{key}", shared=True)
    tables.table(made.pairs(panel, content.words, f"{said}: pairs"), key=f"pairs_{key}", shared=True)


def drawn(content: AgencyComparison) -> None:
    """The curves beside the funnel."""
    halves = st.grid(2, min_column_width=420)
    with halves.cell():
        st.markdown("**Liquidation by months since placement**", help=report.CURVE.definition)
        drawing.chart(
            content.curve_chart,
            key="curves",
            alt=f"Liquidation of {len(content.agencies)} agencies up to month {content.reached.age} after placement",
        )
    with halves.cell():
        if content.funnel_chart is not None:
            st.markdown(
                "**Index against cash expected**",
                help="Cash collected over what the others would have collected on the agency's own accounts. Between "
                "the lines lies what chance alone allows. The index never ranks.",
            )
            drawing.chart(content.funnel_chart, key="funnel", alt="Index of each agency with the limits of chance")


def money(content: AgencyComparison) -> None:
    """What the agencies collected, earned and cost."""
    shown = money_tables.on_page(content)
    for number, table in enumerate(shown):
        tables.table(table, key=f"money_{number}", shared=True)
    if shown:
        st.caption(plain(shown[-1].note))
    else:
        st.caption("No month of these batches is complete, so no commission can be recomputed.")


def what_if(content: AgencyComparison) -> str:
    """A move of the reader's choice, and the best ones. Returns what the move is expected to bring, in words."""
    st.subheader("What a move is expected to bring", anchor=False)
    said = _tried(content)
    if content.panel:
        tables.table(made.moves(content), key="moves", shared=True)
    return said


def _tried(content: AgencyComparison) -> str:
    """The gain that a move of the reader's choice is expected to bring; the sentence that says so, if there is one."""
    panel = content.panel
    if panel is None:
        st.caption("There are no agencies with like accounts to move between.")
        return ""
    shared = panel.cells.filter(pl.col("agency_code").is_in(panel.agencies) & (pl.col("n") >= panel.minimum))
    held = shared.group_by("stratum").agg(pl.col("agency_code").sort(), pl.col("b").sum()).sort("b", descending=True)
    strata = {name: list(codes) for name, codes, _ in held.rows() if len(codes) > 1}
    if not strata:
        st.caption("No stratum has two agencies with enough accounts.")
        return ""
    first = content.move
    with st.container(horizontal=True):
        stratum = choice.choose(
            "move", "Stratum", {name: name for name in strata}, default=first.stratum if first else ""
        )
        names = {code: content.words.name(code) for code in strata[stratum]}
        best = next((one for one in content.moves if one.stratum == stratum), None)
        codes = list(names)
        giver = choice.choose("from", "From", names, default=best.giver if best else codes[0])
        taker = choice.choose("to", "To", names, default=best.taker if best else codes[1])
        part = choice.choose("share", "Part moved", _SHARES, default="0.1")
    moved = comparison.move(panel.cells, stratum, giver, taker, float(part))
    if giver == taker or moved is None:
        st.caption("Pick two different agencies.")
        return ""
    said = verdicts.tried(moved, content.words, content.period, content.reached.age)
    st.markdown(plain(said))
    return said
