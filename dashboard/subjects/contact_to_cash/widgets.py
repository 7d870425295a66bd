"""The page from contact to cash: the part shown, the breakdown, the charts, and lists of promises."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import streamlit as st

from dashboard import data_version, database_lists, formats
from dashboard.metrics import metric
from dashboard.projection import working_days
from dashboard.subjects.contact_to_cash import contact_hours
from dashboard.subjects.contact_to_cash import plans as repayment_plans
from dashboard.subjects.contact_to_cash.content import BREAKDOWNS, BY_RECEIPTS, DRAWN, KEPT_RATE, ContactToCash
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import choice, drawing, page, tables
from dashboard.widgets.account_list import INSTALMENTS, PLANS, PROMISES, account_list
from dashboard.widgets.cards import definition
from validations.dimensions import dimension

PARTS: Final = {
    "promises": "Promises by receipts",
    "funnel": "Funnel",
    "plans": "Repayment plans",
    "hours": "Hours of contact",
    "reasons": "Reasons for non-payment",
    "lists": "Lists of promises",
}
"""What is drawn below the cards; the workbook has all of it but the lists, which have files of their own."""
_NOTHING: Final = "none"
_DAYS_OF_TODAY: Final = ("today", "broken")


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them; lists have files of their own.")


def breakdown() -> str:
    """What promises are broken down by."""
    return choice.choose("by", "Broken down by", {key: dimension(key).label for key in BREAKDOWNS})


def way(shown: str) -> str:
    """The channels whose hours are shown."""
    if shown != "hours":
        return next(iter(contact_hours.WAYS))
    return choice.choose(
        "way",
        "Channels",
        contact_hours.WAY_NAMES,
        meaning="People call and visit; what a system sends is delivered at any hour.",
    )


def require_promises() -> None:
    """Stop the page where no promise is recorded. Raises NothingToShowError."""
    page.require_table("promises_recomputed", "promise")


def promises(content: ContactToCash) -> None:
    """Agreement with the source, the course over time beside the rates by a dimension, and the table of these."""
    tables.table(content.agreement_table, key="agreement", shared=True)
    halves = st.grid(2, min_column_width=420)
    with halves.cell():
        st.markdown(f"**{metric(BY_RECEIPTS).label}, and by the source**", help=definition(metric(BY_RECEIPTS)))
        alt = (
            f"Share of the amount promised that was kept, by receipts and by the source, {content.course.height} months"
        )
        drawing.chart(content.over_time, key="course", alt=alt)
    with halves.cell():
        name = dimension(content.by).label.lower()
        st.markdown(f"**{metric(KEPT_RATE).label} by {name}**", help=definition(metric(KEPT_RATE)))
        told = content.parts.drop_nulls(KEPT_RATE)
        if told.is_empty():
            st.caption(f"No {name} has enough promises that are decided.")
        else:
            drawing.chart(content.intervals, key="rates", alt=f"Promises kept by {name} with 95 % intervals")
        if told.height > DRAWN:
            st.caption(f"The {DRAWN} of {told.height} with the most promises; the table has all.")
    tables.table(content.parts_table, key="parts", shared=True)


def steps(content: ContactToCash) -> None:
    """The funnel, who falls behind the best quarter at which step, and the funnel by the dimension chosen."""
    if not content.steps:
        st.caption("Not recorded: the table allocation has no row, or the funnel is not recorded by what is filtered.")
        return
    tables.table(content.steps_table, key="steps", shared=True)
    if content.skips_sentence:
        st.markdown(plain(content.skips_sentence), help=definition(metric("traced_rate")))
    tables.table(content.leaks_table, key="leaks", shared=True)
    if content.steps_by_table is None:
        name = dimension(content.by).label.lower()
        st.caption(f"The funnel belongs to the agency that holds the account; it is not recorded by {name}.")
    else:
        if content.by == "collector_code":
            st.caption("A collector's funnel is of the accounts that the collector holds, whoever called.")
        tables.table(content.steps_by_table, key="steps_by", shared=True)
    if content.hours:
        tables.table(content.hours.channels_table, key="channels", shared=True)


def plans(content: ContactToCash) -> None:
    """The course of plan instalments met, who keeps plans, what the source says, and the plans themselves."""
    found = content.plans
    if found is None:
        st.caption("Not recorded: the table repayment_plan has no row, or plans are not recorded by what is filtered.")
        return
    st.markdown(plain(found.sentence))
    st.markdown(f"**{metric(repayment_plans.MET_RATE).label}**", help=definition(metric(repayment_plans.MET_RATE)))
    drawing.chart(found.over_time, key="plan_course", alt="Share of plan instalments met, counted and in value")
    if found.parts_table is None:
        st.caption(f"Repayment plans are not recorded by {dimension(content.by).label.lower()}.")
    else:
        tables.table(found.parts_table, key="plan_parts", shared=True)
    counted = {
        line: formats.with_count(metric(repayment_plans.LINES[line]).label, n, data_version.settings())
        for line, n in found.counted.items()
    }
    soon = "Instalments due in the next 7 days"
    options = {_NOTHING: "Nothing", repayment_plans.DUE_SOON: soon, **counted}
    line = choice.choose("plans", "List", options)
    if line == repayment_plans.DUE_SOON:
        _plan_list(found.view, line, soon)
    elif line != _NOTHING:
        _plan_list(found.view, line, f"{metric(repayment_plans.LINES[line]).label}, {found.view.month_in_words}")
    tables.table(found.agreement_table, key="plan_agreement", shared=True)
    tables.table(found.by_month, key="plan_months", shared=True)


@page.guarded
def _plan_list(view: View, line: str, words: str) -> None:
    """List the plans of one line; what is due soon is so from the last day of the data."""
    today = data_version.answers().figures.as_of
    month = today.replace(day=1) if line == repayment_plans.DUE_SOON else view.month
    if month != view.month:
        st.caption(f"Today is the last day of the data, {formats.date_text(today)}, whatever month is shown above.")
    of = PLANS if line in repayment_plans.OF_PLANS else INSTALMENTS
    asked = database_lists.plans(data_version.answers(), view.scope, month, {"plan_line": (line,)})
    account_list(view, asked, words, key="plan_list", name=f"plans_{line}", close=_close_plans, of=of)


def _close_plans() -> None:
    st.session_state["choice_plans"] = _NOTHING


def hours(content: ContactToCash) -> None:
    """At which hour of which weekday customers are reached, and the same by the dimension chosen."""
    found = content.hours
    if found is None:
        st.caption("Hours are not recorded: the table interaction has no row, or not by what is filtered.")
        return
    st.markdown(plain(found.sentence))
    shown = choice.choose("hours", "Figure", contact_hours.DRAWN)
    name = contact_hours.DRAWN[shown].lower()
    st.markdown(f"**{contact_hours.DRAWN[shown]} by hour and weekday**", help=definition(metric(contact_hours.RATE)))
    drawing.chart(found.grid(shown), key="hours", alt=f"{name} by hour and weekday")
    marked = (
        " Hours marked no or partly are not, or not wholly, allowed by the rules of conduct." if found.allowed else ""
    )
    st.caption(f"The stronger the shade, the higher the figure. n is the number of attempts.{marked}")
    if not found.allowed:
        st.caption("No rule of conduct sets hours: conduct_rule has no contact_from or contact_until.")
    tables.table(found.cells_table, key="hour_cells", shared=True)
    if found.parts_table is None:
        st.caption(f"Hours of contact are not recorded by {dimension(content.by).label.lower()}.")
    else:
        tables.table(found.parts_table, key="hour_parts", shared=True)


def reasons(content: ContactToCash) -> None:
    """Why customers do not pay, by the dimension chosen."""
    if content.reasons is None:
        st.caption("Reasons are not recorded: the table interaction has no row, or not by what is filtered.")
        return
    tables.table(content.reasons_table, key="reasons", shared=True)


@page.guarded
def lists(view: View) -> None:
    """The promises of one kind, the largest first; what is due today is that of the last day of the data."""
    today = data_version.answers().figures.as_of
    options = {
        "unbacked": f"Called kept, not kept by receipts, {view.month_in_words}",
        "unnoticed": f"Called broken, kept by receipts, {view.month_in_words}",
        "today": f"Due today, {formats.date_text(today)}",
        "broken": "Broken since the last working day",
    }
    chosen = choice.choose("list", "List", options)
    within, month = _within(chosen, today, view)
    if chosen in _DAYS_OF_TODAY and month != view.month:
        st.caption(f"Today is the last day of the data, {formats.date_text(today)}, whatever month is shown above.")
    asked = database_lists.promises(data_version.answers(), view.scope, month, within)
    name = f"promises_{chosen}"
    account_list(view, asked, options[chosen], key="promise_list", name=name, close=_close, of=PROMISES)


def _within(chosen: str, today: date, view: View) -> tuple[Mapping[str, tuple[str, ...]], date]:
    """What a list is picked by, and the month it is asked of."""
    match chosen:
        case "today":
            return {"due_day": (f"{today:%Y-%m-%d}",)}, today.replace(day=1)
        case "broken":
            return {"recomputed_status": ("broken",), "ended_day": since_last_working_day(today, view)}, today.replace(
                day=1
            )
        case "unnoticed":
            return _differing("broken", "kept"), view.month
        case _:
            return _differing("kept", "broken"), view.month


def _differing(source: str, receipts: str) -> Mapping[str, tuple[str, ...]]:
    return {"due_in_month": ("yes",), "recorded_status": (source,), "recomputed_status": (receipts,)}


def since_last_working_day(today: date, view: View) -> tuple[str, ...]:
    """Every day from the last working day before today up to today, as the database writes it."""
    calendar = working_days(data_version.answers().figures.dimension_frames.get("holiday"), view.scope.values("state"))
    first = today - timedelta(days=1)
    while not calendar.is_worked(first):
        first -= timedelta(days=1)
    return tuple(f"{first + timedelta(days=ahead):%Y-%m-%d}" for ahead in range((today - first).days + 1))


def _close() -> None:
    st.session_state["choice_part"] = next(iter(PARTS))
