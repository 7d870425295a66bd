"""What frames every page: its title, how fresh and how sound its figures are, and what to do when something fails."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Final, ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import data_version, formats
from dashboard.access.access import refused_cubes
from dashboard.asgi.prometheus import FAILURES
from dashboard.logs import referenced
from dashboard.subjects import cover
from dashboard.subjects.data_health import content as data_health
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import access_log, address, filters, meeting
from validations.cubes import CUBES
from validations.errors import AccessRefusedError, UserError

_LOG: Final = logging.getLogger("bucketwise.pages")
_LONGEST_AREA: Final = 40
_ASK: Final = "Ask whoever runs the dashboard."
P = ParamSpec("P")


class NothingToShowError(UserError):
    """The filters leave nothing to draw."""


def title(name: str, meaning: str, view: View) -> DeltaGenerator:
    """The page's title with its meaning on hover, the as-of date, whether the figures reconcile, and the filters.

    Returns the place beside the title for what belongs to the whole page, such as its export.
    """
    fresh = data_version.answers().freshness()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(name, help=meaning, anchor=False, width="content")
        beside = st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall")
    with beside:
        _area()
        if fresh.invented:
            st.badge("Invented data", icon=":material/science:", color="orange", help=_INVENTED)
        _reconciliation(view)
        if data_version.being_refreshed():
            st.badge("Refreshing", icon=":material/sync:", color="blue", help=_REFRESHING)
        meeting.button()
    compared = f", compared with {view.compared_with}" if view.compared_with else ""
    day = formats.date_text(cover.as_of(data_version.answers(), view))
    st.caption(
        f"{view.month_in_words}{compared}. Figures as of {day}; the data runs to "
        f"{formats.date_text(fresh.as_of)} and was read {formats.moment_text(fresh.refreshed_at.astimezone())}."
    )
    if failed := data_version.failed_refresh():
        read = formats.moment_text(fresh.refreshed_at.astimezone())
        st.warning(
            f"The figures stand as they were read {read}: the refresh of "
            f"{formats.moment_text(failed.at.astimezone())} failed. "
            f"{plain(failed.why) if data_version.sees_places() else _ASK}",
            icon=":material/sync_problem:",
        )
    for warning in cover.warnings(data_version.answers(), view):
        st.warning(plain(warning), icon=":material/error:")
    if name != data_health.TITLE:
        _doubt(data_version.answers().doubts().in_words)
    filters.chips()
    return beside


def say_span(view: View) -> None:
    """Name the two day-ends of a movement that spans more than one calendar month."""
    if span := cover.spanned(data_version.answers(), view):
        st.info(plain(span), icon=":material/date_range:")


def require_table(cube: str, table: str) -> None:
    """Stop a page whose figures no month has. Raises NothingToShowError naming the table that they are made of."""
    answers = data_version.answers()
    if answers.access.refuses(CUBES[cube]):
        raise NothingToShowError(answers.access.why_refused(CUBES[cube].label))
    if not answers.figures.months_of(cube):
        raise NothingToShowError(
            f"This page needs the table {table}, which the database does not have or which holds no row."
        )


def require_accounts(view: View) -> None:
    """Stop a page whose filters leave no account. Raises NothingToShowError."""
    require_table("position", "account_snapshot")
    _require_month("position", view)
    held = data_version.answers().answer(["accounts"], scope=view.scope, months=[view.month])
    if not held["accounts"].sum():
        raise NothingToShowError(
            f"No active account matches these filters in {view.month_in_words}; remove a filter or pick another month."
        )


_REFRESHING: Final = (
    "The database is being looked through for changes. If there are any, the new figures appear with your first click "
    "after they are ready."
)
_INVENTED: Final = "This is the demonstration database. Every account, customer and agency in it is invented."


def _require_month(cube: str, view: View) -> None:
    """Stop a page that stands on a day-end in a month that has none."""
    if view.month not in data_version.answers().figures.months_of(cube):
        raise NothingToShowError(
            f"{view.month_in_words} has no day-end, so there is no {CUBES[cube].label.lower()} of it; its receipts, "
            "contacts and complaints are counted all the same. Pick another month."
        )


def require_movement(view: View) -> None:
    """Stop a page on movement where the month has none. Raises NothingToShowError."""
    require_table("position", "account_snapshot")
    if data_version.answers().manifest.months[f"{view.month:%Y-%m}"].opening is None:
        raise NothingToShowError(
            f"{view.month_in_words} has no movement, because no snapshot lies before it; pick a later month."
        )
    _require_month("movement", view)
    moved = data_version.answers().answer(["moved_accounts"], scope=view.scope, months=[view.month])
    if not moved["moved_accounts"].sum():
        raise NothingToShowError(
            f"No account matches these filters in {view.month_in_words}; remove a filter or pick another month."
        )


@contextmanager
def failures_in_words() -> Iterator[None]:
    """What the reader can act on is said in one sentence; everything else is ours and gets a reference."""
    try:
        yield
    except NothingToShowError as error:
        st.info(plain(str(error)), icon=":material/filter_alt_off:")
    except AccessRefusedError as error:
        access_log.refused(str(error))
        st.info(plain(str(error)), icon=":material/lock:")
    except UserError as error:
        st.error(plain(data_version.error_for_reader(error)), icon=":material/info:")
    except FileNotFoundError:
        # Whoever deletes or restores the store takes away files that this version has not read yet.
        _LOG.warning("The store was replaced while a page was drawn.", exc_info=True)
        st.error("The prepared figures were replaced while this page was drawn; open it again.", icon=":material/info:")
    except Exception:  # the last line of defence: the traceback belongs in the log, not on the screen
        FAILURES.inc()
        st.error(
            f"Something went wrong on our side; the rest of the page is not affected. Reference {referenced(_LOG)}.",
            icon=":material/error:",
        )


def guarded(body: Callable[P, None]) -> Callable[P, None]:
    """A part of a page that fails on its own."""

    @wraps(body)
    def within(*args: P.args, **kwargs: P.kwargs) -> None:
        with failures_in_words():
            body(*args, **kwargs)

    return within


def _area() -> None:
    """Of which part of the book the figures are, for a reader who may not see all of it."""
    answers = data_version.answers()
    if answers.access.sees_all:
        return
    missing = refused_cubes(answers.access)
    without = f" Not recorded by what you may see, so not shown to you: {', '.join(missing)}." if missing else ""
    named = plain(answers.access.in_words(answers.labels()))
    st.badge(
        f"{cover.AREA}: {named if len(named) <= _LONGEST_AREA else f'{named[:_LONGEST_AREA]}…'}",
        icon=":material/my_location:",
        color="gray",
        help=f"{named}. Figures, lists and files hold nothing else.{without}",
    )


def _reconciliation(view: View) -> None:
    """Green only where the figures equal the database and nothing says that the database may be wrong."""
    failing, doubts = cover.broken(data_version.answers(), view), data_version.answers().doubts()
    if failing:
        st.badge(f"Not reconciled: {len(failing)}", icon=":material/error:", color="red", help=_BROKEN)
    if doubts.open:
        label = f"{'In doubt' if failing else 'Reconciled, but in doubt'}: {len(doubts.open)}"
        st.badge(label, icon=":material/help:", color="orange", help=plain(doubts.in_words))
    if not failing and not doubts.open:
        st.badge("Reconciled", icon=":material/check_circle:", color="green", help=_RECONCILED)


def _doubt(words: str) -> None:
    """The first open doubt, with the way to all of them."""
    if not words:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.warning(plain(words), icon=":material/help:", width="stretch")
        address.to(
            "data_health", "Data health", {}, help_="All doubts: since when, what to do, and who accepted which."
        )


_RECONCILED: Final = (
    "Every identity holds for this month: the figures equal the database's own totals, and no rule of plausibility "
    "doubts the database. See Data health."
)
_BROKEN: Final = "The figures of this month do not agree with themselves or with the database. Data health says where."
