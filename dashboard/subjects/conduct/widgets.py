"""The page on conduct: the rule and the breakdown chosen, rates with their intervals, and the attempts behind them."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard import data_version, database_lists, excel, formats
from dashboard.metrics import metric
from dashboard.subjects.conduct import content as report
from dashboard.subjects.conduct.content import ALL, BREAKDOWNS, DRAWN, OUTSIDE, RATE, Conduct
from dashboard.subjects.conduct.rules import ALLOCATION, HOURS
from dashboard.view import View
from dashboard.widgets import choice, drawing, page, tables
from dashboard.widgets.account_list import EVENTS, Noun, account_list
from dashboard.widgets.cards import definition
from validations.dimensions import dimension
from validations.vocabulary import CONDUCT_RULES

NOTHING: Final = "none"
Within = Mapping[str, str]
"""A rule, and a part of the breakdown or an hour, by dimension."""


def pick_rule() -> str:
    """The rule that the parts below are of."""
    names = data_version.answers().labels()["rule"]
    return choice.choose("rule", "Rule", {ALL: "All rules", **{rule: names[rule] for rule in CONDUCT_RULES}})


def pick_breakdown() -> str:
    """What the rates are broken down by."""
    return choice.choose("by", "Broken down by", {key: dimension(key).label for key in BREAKDOWNS})


def parts(content: Conduct) -> None:
    """Rates by the dimension chosen, beside their course over time."""
    name, in_words = dimension(content.by).label.lower(), content.view.month_in_words
    halves = st.grid(2, min_column_width=420)
    with halves.cell():
        st.markdown(f"**{metric(RATE).label}, {content.rule_in_words}, over time**", help=definition(metric(RATE)))
        alt = f"{metric(RATE).label} over {content.course.height} months"
        drawing.chart(content.over_time, key="course", alt=alt)
    with halves.cell():
        st.markdown(f"**By {name}, {in_words}**")
        told = content.parts.drop_nulls(RATE)
        if told.is_empty():
            st.caption(f"No {name} has enough cases that can be judged.")
        else:
            drawing.chart(content.intervals, key="rates", alt=f"{metric(RATE).label} by {name} with 95 % intervals")
        if told.height > DRAWN:
            st.caption(f"The {DRAWN} of {told.height} with the most breaches; the table has all.")
    tables.table(content.parts_table, key="parts", shared=True)


def hours(content: Conduct) -> None:
    """Attempts by hour, and those outside the permitted hours."""
    if content.hours.is_empty() or content.hours[OUTSIDE].null_count() == content.hours.height:
        st.caption("No rule says between which hours customers may be contacted, or nobody was contacted.")
        return
    tables.table(content.hours_table, key="hours", shared=True)


def pick_events(content: Conduct) -> Within:
    """The rule whose breaches to list, and within it a part of the breakdown and an hour; empty for none."""
    names = content.labels["rule"]
    with st.container(horizontal=True):
        options = {
            NOTHING: "Nothing",
            **{rule: formats.with_count(names[rule], n, content.notation) for rule, n in content.breached.items()},
        }
        rule = choice.choose("events", "List what broke", options)
        if rule == NOTHING:
            return {}
        counted = report.breaches_by(data_version.answers(), content.view, rule, content.by)
        words = excel.words_of(content.by, content.labels)
        parts = {
            value: formats.with_count(words.get(value, value), count, content.notation)
            for value, count in counted.items()
        }
        within = {
            "rule": rule,
            content.by: choice.choose("events_of", dimension(content.by).label, {ALL: "All", **parts}),
        }
        if rule == HOURS:
            hours = {
                hour: formats.with_count(f"{hour}:00", count, content.notation)
                for hour, count in report.outside_by_hour(content).items()
            }
            within["hour"] = choice.choose("events_hour", "Hour", {ALL: "All", **hours})
    return {key: value for key, value in within.items() if value != ALL}


@page.guarded
def events(view: View, content: Conduct, within: Within) -> None:
    """List the attempts that broke a rule, the latest first."""
    picked = {key: (value,) for key, value in within.items()}
    asked = database_lists.conduct_events(data_version.answers(), view.scope, view.month, picked)
    said = [excel.words_of(key, content.labels).get(value, value) for key, value in within.items() if key != "hour"]
    words = ", ".join([*said, *([f"from {within['hour']}:00"] if "hour" in within else [])])
    name = f"conduct_{within['rule']}"
    account_list(view, asked, words, key="breaches", name=name, close=_close, of=_noun(within["rule"]))


def _noun(rule: str) -> Noun:
    """What is listed of a rule."""
    return Noun("allocation", "allocations") if rule == ALLOCATION else EVENTS


def _close() -> None:
    st.session_state["choice_events"] = NOTHING


def require_attempts(view: View) -> None:
    """Stop the page where nobody was contacted. Raises NothingToShowError."""
    page.require_table("conduct", "interaction")
    tried = data_version.answers().answer(["conduct_events"], scope=view.scope, months=[view.month])
    if not tried["conduct_events"].sum():
        raise page.NothingToShowError(
            f"No attempt to reach a customer matches these filters in {view.month_in_words}; remove a filter or pick "
            "another month."
        )
