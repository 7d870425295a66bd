"""One account in place of the list: a number in the address opens it."""

from typing import Final

import streamlit as st

from dashboard import cache, charts, formats, live
from dashboard.metrics import Unit
from dashboard.reports import one_account as report
from dashboard.widgets import address, drawing, page, tables
from dashboard.widgets.accounts.choose_many import choose_many
from dashboard.widgets.words import plain

_OPEN: Final = "accounts_open"


def opened() -> str:
    """The number of the account that is open; empty while the list is shown."""
    if (query := address.arrived()) is not None:
        st.session_state[_OPEN] = next(iter(query.get("account", [])), "")
    account = str(st.session_state.get(_OPEN, ""))
    address.keep("account", _OPEN, [account] if account else [])
    return account


def open_account(account: str) -> None:
    """Show this account instead of the list; a callback, so before the page is drawn."""
    st.session_state[_OPEN] = account


@page.guarded
def draw(account: str) -> None:
    """Everything about one account, read from the database now."""
    st.button("Back to the list", icon=":material/arrow_back:", type="tertiary", on_click=open_account, args=("",))
    file = live.account_file(account)
    settings, labels = cache.settings(), cache.labels()
    st.subheader(f"Account {plain(account)}", anchor=False)
    st.caption(" · ".join(f"{label}: {plain(value)}" for label, value in report.facts(file, labels, settings)))
    now = report.standing(file, cache.freshness().as_of)
    _cards(now)
    _with_whom(now)
    if file.positions.height:
        st.markdown("**Days past due by month**", help="At each month's last day-end, in the colours of the buckets.")
        drawing.chart(
            charts.strip(file.positions, settings),
            key="strip",
            alt=f"Days past due of the account over {file.positions.height} months",
        )
    kinds = {table: name for table, name in report.KINDS.items() if table in set(file.events["table"])}
    picked = choose_many("kind", "Events shown", kinds) if kinds else []
    tables.table(report.timeline(file, labels, settings, tuple(picked)), key="timeline")
    for sentence in (report.not_shown(file), report.not_recorded(file)):
        if sentence:
            st.caption(sentence)


def _cards(now: report.Standing) -> None:
    settings = cache.settings()
    shown = {
        "State": (now.state, "Bucket at the last day-end, or how the account ended."),
        "Days past due": (formats.NOT_AVAILABLE if now.dpd is None else str(now.dpd), "At the last day-end."),
        "Overdue": (formats.text(now.overdue, Unit.MONEY, settings), "At the last day-end."),
        "Total outstanding": (formats.text(now.outstanding, Unit.MONEY, settings), "At the last day-end."),
    }
    with st.grid(4, min_column_width=170, gap="small"):
        for label, (value, meaning) in shown.items():
            st.metric(label, value, border=True, help=meaning)


def _with_whom(now: report.Standing) -> None:
    """Who holds the account, when the customer was last spoken to, and what was promised."""
    agency = cache.labels().get("agency_code", {}).get(now.agency, now.agency)
    held = f"Held by **{plain(agency)}**" if agency else "Held by nobody"
    spoken = f"last spoken to on **{formats.date_text(now.spoken_on)}**" if now.spoken_on else "no contact on record"
    promise = f"open promise due **{formats.date_text(now.promise_due)}**" if now.promise_due else "no open promise"
    st.markdown(f"{held}; {spoken}; {promise}.")
