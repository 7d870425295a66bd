"""The period shown, and the working day that it is seen on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import ParamSpec, cast

import streamlit as st

from dashboard import formats
from dashboard.pace import Length
from dashboard.reports import recovery as report
from dashboard.view import View
from dashboard.widgets import choice
from dashboard.widgets.words import plain
from validations.errors import FilterNotPossibleError

P = ParamSpec("P")
LATEST = "latest"


def period() -> Length:
    """The period chosen."""
    meaning = "Every period ends in the month shown; quarters and years are financial ones."
    return cast(
        "Length",
        choice.choose("period", "Period", {str(key): name for key, name in report.LENGTHS.items()}, meaning=meaning),
    )


def seen_on(view: View, setting: report.Setting, length: Length) -> int | None:
    """The working day that the month is seen on; None for the last one known. Longer periods have no such choice."""
    if length != "month":
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


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except FilterNotPossibleError as error:
        st.info(plain(str(error)), icon=":material/filter_alt_off:")


def recorded(body: Callable[P, None]) -> Callable[P, None]:
    """A part of the page that says in a sentence which filter rules it out."""

    @wraps(body)
    def within(*args: P.args, **kwargs: P.kwargs) -> None:
        with _in_words():
            body(*args, **kwargs)

    return within
