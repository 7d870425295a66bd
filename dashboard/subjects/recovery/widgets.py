"""The recovery page's choices, its cards, and the period against its target."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Final, ParamSpec, cast

import streamlit as st

from dashboard import charts, data_version, formats
from dashboard.metrics import metric
from dashboard.projection import Length
from dashboard.subjects import recovery as report
from dashboard.subjects.headlines import Headline
from dashboard.subjects.recovery import BY_DAY, LENGTHS, Recovery, recovery_headlines
from dashboard.subjects.recovery import sources as note
from dashboard.subjects.recovery.against_target import to_date_table
from dashboard.subjects.recovery.content import names
from dashboard.view import View
from dashboard.widgets import choice, drawing, filters, page, tables
from dashboard.widgets.cards import definition
from dashboard.widgets.words import plain
from data_access.months import months_before
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
    received = data_version.answers().answer(["received_all_amount"], months=[view.month])
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


_WIDTH: Final = 170


def cards(content: Recovery) -> list[Headline]:
    """The cards of the period; where receipts by day cannot be shown, those of whole months, and why."""
    shown, why = recovery_headlines(data_version.answers(), content, data_version.settings())
    if why:
        st.info(plain(why), icon=":material/filter_alt_off:")
    with st.grid(4, min_column_width=_WIDTH, gap="small"):
        for one in shown:
            _card(one)
    return shown


def _card(one: Headline) -> None:
    delta = formats.delta_text(one.value, one.before, one.unit)
    compared = f"vs {one.compared_with}" if one.compared_with and delta is not None else ""
    defined = definition(one.metric, one.cases) if one.metric else ""
    st.metric(
        one.label,
        one.text(data_version.settings()),
        delta,
        delta_description="; ".join(part for part in (compared, one.beside) if part) or None,
        help=f"{defined} {plain(one.meaning)}".strip(),
        border=True,
        height="stretch",
    )


_MOST: Final = 16
"""Parts drawn; the table has all."""


def against_target(content: Recovery, by: str) -> None:
    """The period's course, all periods to date, and the parts by one dimension."""
    _course(content)
    _parts(content, by)


@recorded
def _course(content: Recovery) -> None:
    # The days of a week or of one day lie in the course of their month.
    pacing, length = content.pacing, "month" if content.by_day_alone else content.length
    earlier = formats.month_name(months_before(content.view.month, 1))
    axis = f"Working day of {formats.month_name(content.view.month)}" if length == "month" else "Day"
    shown = content.view.month_in_words if content.by_day_alone else content.in_words
    st.markdown(f"**Collected against pace and target, {shown}**", help=_PACE)
    drawing.shared(
        content,
        "cumulative",
        lambda: charts.cumulative(
            pacing.cumulative(length),
            metric("collected_amount"),
            data_version.settings(),
            x="working_day",
            names=names(length, earlier),
            axis=axis,
        ),
        alt=f"Collected so far in the {LENGTHS[length].lower()} against the pace to the target",
    )
    if pacing.begun and pacing.begun > content.period.first:
        st.caption(f"Receipts are known from {formats.date_text(pacing.begun)}; what came before is in no figure.")
    tables.shared(content, "to_date", lambda: to_date_table(pacing, on_screen=True))


@recorded
def _parts(content: Recovery, by: str) -> None:
    shown, settings = (
        data_version.answers().once((content, "standing of", by), lambda: content.standing(by)),
        data_version.settings(),
    )
    labels, name = data_version.answers().labels(), dimension(by).label.lower()
    if content.seen_on is not None and not content.by_day_alone and by not in BY_DAY:
        st.caption(f"Receipts by day are not recorded by {name}: the whole month is shown.")
    st.markdown(
        f"**Collected against target by {name}**",
        help="Worst achievement first; the mark is the target. Click a bar to filter by it.",
    )
    if shown.parts.is_empty():
        st.caption("Nothing was collected within these filters, and there is no target for them.")
        return
    drawn, clickable = shown.parts.head(_MOST), by in filters.FILTERS
    drawing.shared(
        shown,
        "bullets",
        lambda: charts.bullets(
            drawn,
            metric("collected_amount"),
            metric("target_amount"),
            by,
            settings,
            labels=labels.get(by, {}),
            expected=shown.expected,
            clickable=clickable,
        ),
        alt=f"Collected against target by {name}, worst achievement first",
        on_click=(lambda part: filters.add(by, part)) if clickable else None,
    )
    if shown.parts.height > _MOST:
        st.caption(f"The first {_MOST} of {shown.parts.height}; the table has all.")
    if shown.untargeted:
        st.caption(f"{shown.untargeted_in_words} {shown.why}")
    if different := shown.sum_in_words(settings):
        st.caption(plain(different))
    tables.shared(shown, "standing", lambda: shown.table(content.in_words, labels, settings))


_PACE: Final = (
    "Pace: the target times the share that the last three to six months had collected by the same working day, not a "
    "straight line. Sundays and holidays are left out; what comes in on them counts for the working day before."
)


def unknown_kinds(view: View) -> None:
    """A sentence where some receipts of the month are in no figure of what was collected; nothing otherwise."""
    if not note.askable(data_version.answers().figures, view.scope):
        return
    said = note.sentence(
        [metric("collected_amount")],
        lambda asked: data_version.answers().answer(asked, scope=view.scope, months=[view.month]),
        data_version.settings(),
    )
    if said:
        st.warning(plain(said), icon=":material/help:")
