"""The list of accounts with its order and its columns, and one account in its place."""

from dataclasses import replace
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import charts, data_version, database_lists, excel, formats
from dashboard.metrics import Unit
from dashboard.subjects.accounts import content as report
from dashboard.subjects.accounts import one_account as account_report
from dashboard.subjects.accounts import set_aside
from dashboard.value_names import plain
from dashboard.widgets import access_log, address, choice, drawing, page, tables
from dashboard.widgets.cards import CARD_WIDTH
from dashboard.worklist import ORDERS, Cursor, Page, Question
from data_access.number_mask import NUMBERS
from validations.errors import DatabaseUnavailableError, UnknownNameError

NAMES: Final = {"customer_name": "Name", "phone": "Phone"}
"""Columns that are read from the database for the rows on the screen, and are in no file."""
_MASKED: Final = "Masked; the setting show_customer_names shows them in full. They are in no export."


def put_in_order(asked: Question) -> Question:
    """Draw the choice of an order."""
    # In the order of its number a masked account would tell between which others it lies.
    masks = data_version.answers().numbers.masks
    orders = {key: one.label for key, one in ORDERS.items() if not (masks and key in NUMBERS)}
    with st.container(width=240):
        order = ORDERS[choice.choose("order", "Sort by", orders)]
    ends = ("Largest first", "Smallest first")
    usual, other = ends if order.descending else reversed(ends)
    way = choice.choose("way", "Direction", {"usual": usual, "other": other})
    return replace(asked, order=order.key, descending=order.descending is (way == "usual"))


def pick_columns() -> tuple[str, ...]:
    """The columns on the screen, in the order of the list."""
    known = {name: one.label for name, one in report.BY_NAME.items()}
    options = {"account_id": known.pop("account_id"), **NAMES, **known}
    # Masked they tell little, and they are searched for in the whole book each time.
    names = ("customer_name",) if data_version.settings().show_customer_names else ()
    first = ("account_id", *names, *(one.name for one in report.COLUMNS[1:] if one.at_first))
    with st.popover("Columns", icon=":material/view_column:"):
        picked = choice.choose_several("columns", "Columns shown", options, first=first, help_=_MASKED)
        st.caption("A file of the list has all columns but names and phones.")
    shown = picked or list(first)
    return tuple(name for name in options if name in shown)


def order_explained() -> None:
    """A button beside the list that explains its order."""
    worklist = data_version.answers().worklist
    months = worklist.chances.months
    said = (
        f"{formats.month_name(months[0])} to {formats.month_name(months[-1])}"
        if len(months) > 1
        else "".join(map(formats.month_name, months)) or "no month yet, because none has a movement"
    )
    with st.popover("Why this order", icon=":material/help:"):
        st.markdown(
            report.ORDER_EXPLAINED.format(months=said, missing="" if worklist.contacts_recorded else report.NO_CONTACTS)
        )
        tables.table(report.chances_table(data_version.answers()), key="chances")


_AT: Final = "accounts_at"
"""Where the page shown begins or ends, and the question it belongs to."""
_DRAWN: Final = "accounts_drawn"


def cards(asked: Question) -> int:
    """What the accounts that match add up to; returns how many they are."""
    shown = report.headlines(data_version.answers(), asked)
    narrowed = {
        "searched": bool(asked.search),
        "least": asked.least,
        "work": asked.work,
        "contact": list(asked.contact),
    }
    told = int(shown[0].value or 0)
    access_log.record("list", "worklist", filters={**dict(asked.scope.picked), **narrowed}, rows=told)
    with st.grid(4, min_column_width=CARD_WIDTH, gap="small"):
        for one in shown:
            st.metric(one.label, one.text(data_version.settings()), border=True, help=one.meaning)
    return told


def draw(asked: Question, columns: tuple[str, ...]) -> None:
    """One page of the order of work; a row that is ticked opens its account."""
    worklist, whole = data_version.answers().worklist, asked
    asked = replace(asked, work="open")
    page = worklist.page(asked, _cursor(asked))
    if page.frame.is_empty() and whole.work == "all" and worklist.sums(whole).set_aside:
        st.caption("Every account that matches is set aside; none is in the order of work.")
        return
    if page.frame.is_empty():
        _nothing(asked)
        return
    _table(page, columns, report.TITLE)
    _pager(asked, page)


def draw_set_aside(asked: Question, columns: tuple[str, ...]) -> None:
    """The accounts that are set aside, below a heading of their own: by reason, then themselves.

    Below the order of work the first of them; where they alone are asked for, with pages to turn.
    """
    answers = data_version.answers()
    apart, alone = set_aside.of_set_aside(asked), asked.work == "hold"
    page = answers.worklist.page(apart, _cursor(apart) if alone else None)
    st.subheader(set_aside.heading(answers, page.total), anchor=False, help=set_aside.MEANING)
    tables.table(set_aside.by_reason(answers, asked), key="by_reason")
    if page.frame.is_empty():
        return
    _table(page, _reason_first(columns), set_aside.TITLE)
    if alone:
        _pager(apart, page)
    elif page.last is not None:
        shown, total = (formats.grouped(count, answers.settings) for count in (page.frame.height, page.total))
        st.caption(f"The first {shown} of {total}; choose {set_aside.TITLE} above the list to turn their pages.")


def _reason_first(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns with the reason behind the account."""
    return (*columns[:1], "set_aside", *(name for name in columns[1:] if name != "set_aside"))


def _nothing(asked: Question) -> None:
    searched = asked.search.strip()
    st.info("No account on the list matches; remove a filter or a part of the search.", icon=":material/search_off:")
    if searched:
        st.button(
            f"Look for account {plain(searched)} in the whole book",
            icon=":material/folder_open:",
            on_click=open_account,
            args=(searched,),
        )


def _table(page: Page, columns: tuple[str, ...], title: str) -> None:
    frame, said = _with_names(page.frame, columns)
    listed = report.columns(data_version.answers().labels(), tuple(name for name in columns if name not in NAMES))
    by_name = {one.name: one for one in listed}
    named = {name: excel.Column(name, label, excel.Kind.TEXT) for name, label in NAMES.items()}
    shown = tuple(by_name.get(name) or named[name] for name in columns if name in by_name or name in frame.columns)
    drawn, config = tables.drawn(excel.Table(title, data_version.answers().numbers.frame(frame), shown))
    for name, one in report.BY_NAME.items():
        if name in config and one.meaning:
            config[name] = config[name] | {"help": one.meaning}
    ids = page.frame["account_id"].to_list()
    counter = f"{_DRAWN}_{title}"
    st.session_state.setdefault(counter, 0)
    key = f"{counter}_{st.session_state[counter]}"
    st.dataframe(
        drawn,
        hide_index=True,
        column_config=config,
        placeholder=formats.NOT_AVAILABLE,
        height=32 * (min(frame.height, 15) + 1) + 4,
        row_height=32,
        key=key,
        alt=title,
        on_select=lambda: _ticked(key, counter, ids),
        selection_mode="single-row",
        lazy=False,
    )
    if said:
        st.caption(said)


def _ticked(key: str, counter: str, ids: list[str]) -> None:
    state: Any = st.session_state.get(key) or {}
    for row in state.get("selection", {}).get("rows", []):
        st.session_state[counter] += 1
        open_account(ids[row])


def _with_names(frame: pl.DataFrame, columns: tuple[str, ...]) -> tuple[pl.DataFrame, str]:
    """The rows with names and phones where they are asked for, and what to say where they cannot be read."""
    wanted = [name for name in NAMES if name in columns]
    if not wanted:
        return frame, ""
    try:
        named = database_lists.customers(data_version.answers(), frame["account_id"].to_list())
    except DatabaseUnavailableError:
        return frame, "Names and phones are left out while the collections database is being loaded."
    return frame.join(named.select("account_id", *wanted), on="account_id", how="left", maintain_order="left"), ""


def _cursor(asked: Question) -> Cursor | None:
    """Where the page begins: what the address says, else what the reader turned to within this very question."""
    if (query := address.arrived()) is not None:
        asks = [(text, back) for name, back in (("after", False), ("before", True)) for text in query.get(name, [])]
        found = [place for text, back in asks if (place := Cursor.read(text, back=back)) is not None]
        st.session_state[_AT] = (asked, found[0]) if found else None
    at = st.session_state.get(_AT)
    cursor: Cursor | None = at[1] if at is not None and at[0] == asked else None
    address.keep("after", _AT, [str(cursor)] if cursor is not None and not cursor.back else [])
    address.keep("before", _AT, [str(cursor)] if cursor is not None and cursor.back else [])
    return cursor


def _pager(asked: Question, page: Page) -> None:
    settings = data_version.settings()
    first, last = page.place + 1, page.place + page.frame.height
    said = [formats.grouped(number, settings) for number in (first, last, page.total)]
    with st.container(horizontal=True, vertical_alignment="center", key="accounts_pager"):
        _turn("First", ":material/first_page:", asked, None, disabled=page.first is None)
        _turn("Previous", ":material/chevron_left:", asked, page.first, disabled=page.first is None)
        _turn("Next", ":material/chevron_right:", asked, page.last, disabled=page.last is None)
        st.caption(f"{said[0]} to {said[1]} of {said[2]}. Tick a row to open the account.")


def _turn(label: str, icon: str, asked: Question, cursor: Cursor | None, *, disabled: bool) -> None:
    def turn() -> None:
        st.session_state[_AT] = (asked, cursor)

    st.button(label, icon=icon, on_click=turn, disabled=disabled, key=f"accounts_{label.lower()}")


_OPEN: Final = "accounts_open"
_ASKED: Final = "_accounts_asked"
"""What the address held for the account that is open; empty for one that was opened from a list."""


def opened() -> str:
    """The number of the account that is open; empty while the list is shown."""
    if (query := address.arrived()) is not None:
        asked = next(iter(query.get("account", [])), "")
        st.session_state[_OPEN], st.session_state[_ASKED] = _number_in(asked), asked
    account = str(st.session_state.get(_OPEN, ""))
    # As it was asked for until the account is shown: its number may be sealed there, and the reader not be granted it.
    held = st.session_state.get(_ASKED) or data_version.answers().numbers.in_address(account)
    address.keep("account", _OPEN, [held] if account else [])
    return account


def _number_in(text: str) -> str:
    try:
        return data_version.answers().numbers.number_in(text)
    except UnknownNameError as error:
        address.tell([str(error)])
        return ""


def open_account(account: str) -> None:
    """Show this account instead of the list; a callback, so before the page is drawn."""
    st.session_state[_OPEN], st.session_state[_ASKED] = account, ""


@page.guarded
def draw_account(account: str) -> None:
    """Everything about one account, read from the database now."""
    with st.container(horizontal=True, width="content"):
        address.back({"account": data_version.answers().numbers.in_address(account)})
        st.button("Back to the list", icon=":material/arrow_back:", type="tertiary", on_click=open_account, args=("",))
    try:
        file = database_lists.account_file(data_version.answers(), account)
    except UnknownNameError:
        access_log.account_refused(account)
        raise
    access_log.account_opened(account)
    address.keep("account", _OPEN, [data_version.answers().numbers.in_address(account)])
    settings, labels = data_version.settings(), data_version.answers().labels()
    st.subheader(f"Account {plain(data_version.answers().numbers.shown(account))}", anchor=False)
    st.caption(" · ".join(f"{label}: {plain(value)}" for label, value in account_report.facts(file, labels, settings)))
    now = account_report.standing(file, data_version.answers().freshness().as_of)
    _cards(now)
    _with_whom(now)
    if file.positions.height:
        st.markdown("**Days past due by month**", help="At each month's last day-end, in the colours of the buckets.")
        drawing.chart(
            charts.strip(file.positions, settings),
            key="strip",
            alt=f"Days past due of the account over {file.positions.height} months",
        )
    kinds = {table: name for table, name in account_report.KINDS.items() if table in set(file.events["table"])}
    picked = choice.choose_several("kind", "Events shown", kinds) if kinds else []
    tables.table(account_report.timeline(file, labels, settings, tuple(picked)), key="timeline")
    for sentence in (account_report.not_shown(file), account_report.not_recorded(file)):
        if sentence:
            st.caption(sentence)


def _cards(now: account_report.Standing) -> None:
    settings = data_version.settings()
    shown = {
        "Bucket": (now.bucket or formats.NOT_AVAILABLE, "By the days past due at the last day-end."),
        "Status": (now.status, "At the last day-end: in the book, or how the account ended."),
        "Days past due": (formats.NOT_AVAILABLE if now.dpd is None else str(now.dpd), "At the last day-end."),
        "Overdue": (formats.text(now.overdue, Unit.MONEY, settings), "At the last day-end."),
        "Total outstanding": (formats.text(now.outstanding, Unit.MONEY, settings), "At the last day-end."),
    }
    with st.grid(5, min_column_width=CARD_WIDTH, gap="small"):
        for label, (value, meaning) in shown.items():
            st.metric(label, value, border=True, help=meaning)


def _with_whom(now: account_report.Standing) -> None:
    """Who holds the account, when the customer was last spoken to, and what was promised."""
    agency = data_version.answers().labels().get("agency_code", {}).get(now.agency, now.agency)
    held = f"Held by **{plain(agency)}**" if agency else "Held by nobody"
    spoken = f"last spoken to on **{formats.date_text(now.spoken_on)}**" if now.spoken_on else "no contact on record"
    promise = f"open promise due **{formats.date_text(now.promise_due)}**" if now.promise_due else "no open promise"
    st.markdown(f"{held}; {spoken}; {promise}.")
