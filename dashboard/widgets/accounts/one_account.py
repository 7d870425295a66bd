"""One account in place of the list: a number in the address opens it."""

from typing import Final

import streamlit as st

from dashboard import cache, formats
from dashboard.charts.strip import strip
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
    file = cache.account_file(account)
    settings, labels = cache.settings(), cache.labels()
    st.subheader(f"Account {plain(account)}", anchor=False)
    st.caption(" · ".join(f"{label}: {plain(value)}" for label, value in report.facts(file, labels, settings)))
    _cards(report.standing(file, cache.freshness().as_of))
    if file.positions.height:
        st.markdown("**Days past due by month**", help="At each month's last day-end, in the colours of the buckets.")
        drawing.chart(
            strip(file.positions, settings),
            key="strip",
            alt=f"Days past due of the account over {file.positions.height} months",
        )
    kinds = {table: name for table, name in report.KINDS.items() if table in set(file.events["table"])}
    picked = choose_many("kind", "Events shown", kinds) if kinds else []
    tables.table(report.timeline(file, labels, tuple(picked)), key="timeline")
    for sentence in (report.not_shown(file), report.not_recorded(file)):
        if sentence:
            st.caption(sentence)


def _cards(now: report.Standing) -> None:
    settings = cache.settings()
    agency = cache.labels().get("agency_code", {}).get(now.agency, now.agency)
    days = "" if now.dpd is None else f", {now.dpd} days"
    shown = {
        "State": (f"{now.state}{days}", "Bucket and days past due at the last day-end."),
        "Overdue": (formats.text(now.overdue, Unit.MONEY, settings), "At the last day-end."),
        "Total outstanding": (formats.text(now.outstanding, Unit.MONEY, settings), "At the last day-end."),
        "Held by": (agency or "nobody", "Who holds the account today."),
        "Last spoken to": (
            formats.date_text(now.spoken_on) if now.spoken_on else formats.NOT_AVAILABLE,
            "The last day on which the customer was spoken to; n/a where that is not recorded.",
        ),
        "Open promise": (formats.date_text(now.promise_due) if now.promise_due else "none", "The next one due."),
    }
    with st.grid(6, min_column_width=150, gap="small"):
        for label, (value, meaning) in shown.items():
            st.metric(label, value, border=True, help=meaning)
