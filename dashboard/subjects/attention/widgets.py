"""What needs attention, each line a link to the page and the filter that show it."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Final

import streamlit as st

from dashboard import data_version, formats
from dashboard.alerts import Alert, Rule
from dashboard.metrics import metric
from dashboard.subjects.agency_sla.content import missed_since
from dashboard.subjects.attention.content import Attention
from dashboard.subjects.attention.history import History, by_month, history
from dashboard.subjects.attention.landing import HERE, presets
from dashboard.subjects.attention.missed_targets import TITLE as TARGETS
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import address, choice, filters, tables
from validations.dimensions import dimension

_MOST_LINES: Final = 3
_WIDTH: Final = 400


def alerts(shown: Attention, view: View) -> None:
    """One box per rule that found something, the worst figures first, and one of the agencies that miss SLAs.

    Since when each holds takes the figures of twelve months, so it is asked only where the reader wants it.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader("What needs attention", anchor=False, help=_FOUND)
        span = choice.choose("alerts", "Months looked at", {"month": "This month", "year": "Since when"})
    months = _history(shown, view) if span == "year" else None
    if shown.alerts or shown.below.height:
        with st.container(key="findings"), st.grid(2, min_column_width=_WIDTH, gap="small"):
            for rule, found in _by_rule(shown.alerts):
                _box(months, rule, found)
            if shown.below.height:
                _agencies(shown, missed_since(data_version.answers(), view) if months else {})
    elif shown.all_clear:
        st.success(shown.all_clear, icon=":material/check_circle:")
    st.caption(shown.checked_in_words)
    if shown.unchecked:
        st.caption("  \n".join(f"Not checked: {plain(one)}" for one in shown.unchecked))
    if months:
        tables.table(by_month(data_version.answers(), months), key="alerts_by_month", shared=True)


def _history(shown: Attention, view: View) -> History:
    with st.spinner("Looking at the months before…"):
        return history(data_version.answers(), view, shown.checked, shown.targets)


def _agencies(shown: Attention, since: Mapping[str, date]) -> None:
    names = data_version.answers().labels().get("agency_code", {})
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.markdown("**Agencies below their service levels**", help=_BELOW)
        for code, met, missed in shown.below.head(_MOST_LINES).select("agency_code", "met", "missed").iter_rows():
            held = f"; missed since {formats.month_name(since[code])}" if code in since else ""
            said = f"{names.get(code, code)}: {met} of {met + missed} SLAs met{held}"
            address.to("agency", said, {"agency": code}, help_=plain(said))
        if shown.below.height > _MOST_LINES:
            more = shown.below.height - _MOST_LINES
            address.to("agency_sla", f"and {more} more agencies miss an SLA", {"agencies": "missed"})


_FOUND: Final = (
    "Figures that a dated rule finds too high, too low or changed, and targets that are missed by more than 5 % of "
    "them. 'Since when' looks at twelve months."
)
_OF_TARGETS: Final = (
    "Every figure with a target for this selection that is off by more than 5 % of the target, those furthest off "
    "first. A rule of the whole selection stands for the target of the same figure."
)
_BELOW: Final = "SLAs in force on the month's day-end that could be judged; the smallest share of SLAs met first."


def _by_rule(alerts_: tuple[Alert, ...]) -> list[tuple[Rule, list[Alert]]]:
    """The alerts by rule, the rule with the worst one first."""
    order = list(dict.fromkeys(map(_boxed_under, alerts_)))
    ordered = sorted(alerts_, key=lambda alert: order.index(_boxed_under(alert)))
    groups = [list(group) for _, group in groupby(ordered, key=_boxed_under)]
    return [(group[0].rule, group) for group in groups]


def _boxed_under(alert: Alert) -> str:
    """Missed targets share one box; every rule has its own."""
    return alert.rule.key if alert.goal is None else TARGETS


def _box(months: History | None, rule: Rule, found: list[Alert]) -> None:
    of_targets = found[0].goal is not None
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.markdown(f"**{plain(rule.title)}**", help=_OF_TARGETS if of_targets else _meaning(rule))
        for alert in found if of_targets else found[:_MOST_LINES]:
            held = f"; {months.run(alert).in_words}" if months else ""
            said = f"{alert.in_words(_name(alert), data_version.settings())}{held}"
            # On hover as well, for a narrow box cuts a long line.
            if alert.rule.page == HERE:
                st.markdown(f":small[{plain(said)} (on the scorecard above)]")
                continue
            picked = {filters.parameter(key): value for key, value in alert.picked.items()}
            address.to(alert.rule.page, said, picked | presets(alert), help_=plain(said))
        if rule.owner:
            st.caption(f"Owner: {plain(rule.owner)}")
        if len(found) > _MOST_LINES and not of_targets:
            st.caption(f"and {len(found) - _MOST_LINES} more by {dimension(rule.by).label.lower()}")


def _name(alert: Alert) -> str:
    if alert.value is None:
        return metric(alert.rule.metric).label
    return data_version.answers().labels().get(alert.rule.by, {}).get(alert.value, alert.value)


def _meaning(rule: Rule) -> str:
    words = {"above": "above", "below": "below", "rises_by": "rises by more than", "falls_by": "falls by more than"}
    shown = metric(rule.metric)
    fewest = f", on at least {rule.cases} {shown.cases_are}" if rule.cases else ""
    since = f" In force since {formats.date_text(rule.effective_from)}."
    source = f" {rule.source}." if rule.source else ""
    limit = formats.points(rule.limit).lstrip("+") if rule.of_change and shown.unit.value == "percent" else _limit(rule)
    return plain(f"{shown.label} {words[rule.when]} {limit}{fewest}.{since}{source} {shown.definition}")


def _limit(rule: Rule) -> str:
    shown = metric(rule.metric)
    scale = 100 if shown.unit.value == "money" else 1
    return formats.text(rule.limit * scale, shown.unit, data_version.settings())
