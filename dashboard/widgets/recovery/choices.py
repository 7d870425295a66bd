"""The period shown, and the working day that it is seen on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Final, ParamSpec, cast

import streamlit as st

from dashboard import cache, formats
from dashboard.pace import Length
from dashboard.reports import recovery as report
from dashboard.view import View
from dashboard.widgets import choice, page
from dashboard.widgets.words import plain
from validations.dimensions import dimension

P = ParamSpec("P")
LATEST: Final = "latest"
PARTS: Final = {
    "target": "Against target",
    "efficiency": "Efficiency and overdue",
    "sources": "What it came from",
    "losses": "Bounces, charges, write-offs",
}
"""What is drawn below the cards; the workbook has all of it."""


def part(content: report.Recovery) -> str:
    """The part of the page chosen; where the cards show less than whole months, the other parts say what they show."""
    chosen = choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")
    if content.replayed and chosen != "target":
        st.caption(f"What follows is of all of {content.view.month_in_words}, whatever day the cards are seen on.")
    return chosen


def breakdown(view: View) -> str:
    """The dimension that figures are broken down by; the level of geography below the one picked comes first."""
    options = {key: dimension(key).label for key in report.BREAKDOWNS}
    return choice.choose("by", "Broken down by", options, default=view.place)


def period() -> Length:
    """The period chosen."""
    meaning = "Every period is seen on a day of the month shown; quarters and years are financial ones."
    return cast(
        "Length",
        choice.choose(
            "period",
            "Period",
            {str(key): name for key, name in report.LENGTHS.items()},
            default="month",
            meaning=meaning,
        ),
    )


def seen_on(view: View, setting: report.Setting, length: Length) -> int | None:
    """The working day that the month is seen on; None for the last one known. Longer periods have no such choice."""
    if length in ("quarter", "year"):
        return None
    days = {
        str(number): f"Working day {number}, {formats.date_text(day)}" for number, day in _latest_first(view, setting)
    }
    last = "Latest day" if view.open_until else "Month's end"
    picked = choice.choose(
        "day",
        "Seen on",
        {LATEST: last, **days},
        meaning="Replays the month as it stood on an earlier working day: what pace and projection said then.",
    )
    return None if picked == LATEST else int(picked)


def _latest_first(view: View, setting: report.Setting) -> list[tuple[int, date]]:
    return sorted(report.seen_days(view, setting).items(), reverse=True)


def require_receipts(content: report.Recovery) -> None:
    """Stop the page in a month without payments. Raises NothingToShowError."""
    view = content.view
    received = cache.answer(["received_all_amount"], months=[view.month])
    if not received.height or received.item() is None:
        raise page.NothingToShowError(
            f"Nothing is recorded as received in {view.month_in_words}: the data has no payments; pick another month."
        )


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except report.RULED_OUT as error:
        st.info(plain(str(error)), icon=":material/filter_alt_off:")


def recorded(body: Callable[P, None]) -> Callable[P, None]:
    """A part of the page that says in a sentence why it cannot be shown."""

    @wraps(body)
    def within(*args: P.args, **kwargs: P.kwargs) -> None:
        with _in_words():
            body(*args, **kwargs)

    return within
