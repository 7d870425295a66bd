"""The recovery page: its choices, its cards, the period against its target, and where the money came from."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, cast

import streamlit as st

from dashboard import data_version, database_lists, formats
from dashboard.excel import Table
from dashboard.figures.answers import Answers
from dashboard.metrics import Unit, metric
from dashboard.projection import Length
from dashboard.subjects.headlines import Headline
from dashboard.subjects.recovery import content as report
from dashboard.subjects.recovery import losses, receipt_sources
from dashboard.subjects.recovery.against_target import BREAKDOWNS, BY_DAY, DRAWN, bullets, standing_table
from dashboard.subjects.recovery.bucket_grid import BucketGrid
from dashboard.subjects.recovery.bucket_table import notes
from dashboard.subjects.recovery.content import Recovery
from dashboard.subjects.recovery.pacing import LENGTHS, Setting, seen_days
from dashboard.subjects.recovery.period_cards import recovery_headlines
from dashboard.value_names import plain
from dashboard.view import View
from dashboard.widgets import choice, drawing, filters, page, tables
from dashboard.widgets.account_list import account_list
from dashboard.widgets.cards import CARD_WIDTH, definition, definitions, what_changed
from validations.dimensions import dimension

P = ParamSpec("P")
LATEST: Final = "latest"
_CLOSED: Final = "_bucket_lists_closed"
PARTS: Final = {
    "buckets": "Buckets",
    "target": "Against target",
    "efficiency": "Efficiency and overdue",
    "sources": "What it came from",
    "losses": "Bounces, charges, write-offs",
}
"""What is drawn below the cards; the workbook has all of it."""


def part(content: Recovery) -> str:
    """The part of the page chosen; where the cards show less than whole months, the other parts say what they show."""
    chosen = choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")
    if content.replayed and chosen != "target":
        st.caption(f"What follows is of all of {content.view.month_in_words}, whatever day the cards are seen on.")
    return chosen


def breakdown(view: View) -> str:
    """The dimension that figures are broken down by; the level of geography below the one picked comes first."""
    options = {key: dimension(key).label for key in BREAKDOWNS}
    return choice.choose("by", "Broken down by", options, default=view.place)


def period() -> Length:
    """The period chosen."""
    meaning = "Every period is seen on a day of the month shown; quarters and years are financial ones."
    options = {str(key): name for key, name in LENGTHS.items()}
    return cast("Length", choice.choose("period", "Period", options, default="month", meaning=meaning))


def seen_on(view: View, setting: Setting, length: Length) -> int | None:
    """The working day that the month is seen on; None for the last one known. Longer periods have no such choice."""
    if length in ("quarter", "year"):
        return None
    latest_first = sorted(seen_days(view, setting).items(), reverse=True)
    days = {str(number): f"Working day {number}, {formats.date_text(day)}" for number, day in latest_first}
    last = "Latest day" if view.open_until else "Month's end"
    picked = choice.choose(
        "day",
        "Seen on",
        {LATEST: last, **days},
        meaning="Replays the month as it stood on an earlier working day: what pace and projection said then.",
    )
    return None if picked == LATEST else int(picked)


def require_receipts(content: Recovery) -> None:
    """Stop the page in a month without payments. Raises NothingToShowError."""
    view = content.view
    received = data_version.answers().answer(["received_all_amount"], months=[view.month])
    if not received.height or received.item() is None:
        raise page.NothingToShowError(
            f"Nothing is recorded as received in {view.month_in_words}: the data has no payments; pick another month."
        )


def recorded(body: Callable[P, None]) -> Callable[P, None]:
    """A part of the page that says in a sentence why it cannot be shown."""

    @wraps(body)
    def within(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            body(*args, **kwargs)
        except report.RULED_OUT as error:
            st.info(plain(str(error)), icon=":material/filter_alt_off:")

    return within


def cards(content: Recovery) -> list[Headline]:
    """Overdue and buckets against target in words, then the cards of the period.

    Where receipts by day cannot be shown, the cards are those of whole months, and the page says why.
    """
    st.markdown(f"#### {plain(content.lead)}")
    shown, why = recovery_headlines(content)
    if why:
        st.info(plain(why), icon=":material/filter_alt_off:")
    with st.grid(4, min_column_width=CARD_WIDTH, gap="small"):
        for one in shown:
            _card(one, content.view)
    return shown


def _card(one: Headline, view: View) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        _figure(one)
        what_changed(one, view)


def _figure(one: Headline) -> None:
    delta = formats.delta_text(one.value, one.before, one.unit)
    compared = f"vs {one.compared_with}" if one.compared_with and delta is not None else ""
    defined = definition(one.metric, one.cases) if one.metric else ""
    st.metric(
        one.label,
        one.text(data_version.settings()),
        delta,
        delta_description="; ".join(part for part in (compared, one.beside) if part) or None,
        help=f"{defined} {plain(one.meaning)}".strip(),
    )


@recorded
def buckets(content: Recovery) -> None:
    """The opening buckets against their targets; a row picked lists the accounts behind it."""
    grid = content.buckets
    table = content.bucket_table
    st.markdown(f"**{plain(table.title)}**", help=plain(table.note))
    picked = tables.scored(table, [line.trend for line in grid.lines], after="gap_value", key=_grid_key())
    for one in notes(grid):
        st.caption(plain(one))
    if picked is None:
        st.caption("Tick a bucket for the accounts behind it.")
    else:
        _accounts_of(content.view, grid, picked)
    if grid.flows:
        tables.table(content.flow_table, key="bucket_flows", shared=True)
    else:
        st.caption("Flows into 180+ and to write-off are shown without a filter by bucket.")


@page.guarded
def _accounts_of(view: View, grid: BucketGrid, picked: int) -> None:
    line, scope = grid.lines[picked], view.scope
    for key, values in line.behind:
        scope = scope.with_values(key, values)
    words = f"{line.label}, opening of {view.month_in_words}"
    asked = database_lists.movement_cell(data_version.answers(), scope, view.month)
    account_list(view, asked, words, key="accounts_behind", name=f"movement_{line.label}", close=_close)


def _grid_key() -> str:
    """The grid is mounted anew when its list of accounts is closed, so that no row stays picked."""
    return f"bucket_grid_{st.session_state.setdefault(_CLOSED, 0)}"


def _close() -> None:
    st.session_state[_CLOSED] += 1


def against_target(content: Recovery, by: str) -> None:
    """The period's course, all periods to date, and the parts by one dimension."""
    _course(content)
    _parts(content, by)


@recorded
def _course(content: Recovery) -> None:
    pacing, length = content.pacing, "month" if content.by_day_alone else content.length
    shown = content.view.month_in_words if content.by_day_alone else content.in_words
    st.markdown(f"**Collected against pace and target, {shown}**", help=_PACE)
    drawing.chart(
        report.course(data_version.answers(), content),
        key="cumulative",
        alt=f"Collected so far in the {LENGTHS[length].lower()} against the pace to the target",
    )
    if pacing.begun and pacing.begun > content.period.first:
        st.caption(f"Receipts are known from {formats.date_text(pacing.begun)}; what came before is in no figure.")
    tables.table(content.to_date, key="to_date", shared=True)


@recorded
def _parts(content: Recovery, by: str) -> None:
    answers, name = data_version.answers(), dimension(by).label.lower()
    shown = report.target_standing(answers, content, by)
    if content.seen_on is not None and not content.by_day_alone and by not in BY_DAY:
        st.caption(f"Receipts by day are not recorded by {name}: the whole month is shown.")
    st.markdown(
        f"**Collected against target by {name}**",
        help="Worst achievement first; the mark is the target. Click a bar to filter by it.",
    )
    if shown.parts.is_empty():
        st.caption("Nothing was collected within these filters, and there is no target for them.")
        return
    clickable = by in filters.FILTERS
    drawing.chart(
        bullets(answers, shown, clickable=clickable),
        key="bullets",
        alt=f"Collected against target by {name}, worst achievement first",
        on_click=(lambda part: filters.add(by, part)) if clickable else None,
    )
    if shown.drawn.height > DRAWN:
        st.caption(f"The first {DRAWN} of {shown.drawn.height}; the table has all.")
    if shown.untargeted:
        apart = "The chart draws the others." if shown.drawn.height < shown.parts.height else ""
        st.caption(" ".join(filter(None, (shown.untargeted_in_words, apart, shown.why))))
    if different := shown.sum_in_words(answers.settings):
        st.caption(plain(different))
    tables.table(standing_table(answers, shown, content.in_words), key="standing", shared=True)


_PACE: Final = (
    "Pace: the target times the share that the last three to six months had collected by the same working day, not a "
    "straight line. Sundays and holidays are left out; what comes in on them counts for the working day before."
)


def unknown_kinds(view: View) -> None:
    """A sentence where some receipts of the month are in no figure of what was collected; nothing otherwise."""
    if not receipt_sources.askable(data_version.answers().figures, view.scope):
        return
    said = receipt_sources.sentence(
        [metric("collected_amount")],
        lambda asked: data_version.answers().answer(asked, scope=view.scope, months=[view.month]),
        data_version.settings(),
    )
    if said:
        st.warning(plain(said), icon=":material/help:")


@recorded
def sources(content: Recovery) -> None:
    """Four charts of the same receipts, and the table of kinds."""
    shown, answers = content.sources, data_version.answers()
    apart = formats.text(receipt_sources.apart(shown.kinds), Unit.MONEY, answers.settings)
    drawn = (
        ("kinds", "Received by kind", f"{apart} of it is in no target: it stands apart.", "kind"),
        ("channels", "Collected by channel", "Without prepayments and charges.", "channel"),
        ("takers", "Who collected it", _TAKERS, "attribution"),
    )
    halves = st.grid(2, min_column_width=360)
    for key, title, meaning, by in drawn:
        with halves.cell():
            st.markdown(f"**{title}, {content.in_words}**", help=meaning)
            drawing.chart(receipt_sources.bars(answers, shown, by), key=key, alt=f"{title}, {content.in_words}")
    with halves.cell():
        _days(content)
    tables.table(shown.by_kind, key="kinds_table", shared=True)


@recorded
def _days(content: Recovery) -> None:
    figure = report.days(data_version.answers(), content)
    st.markdown(f"**Collected by day of the month, {content.view.month_in_words}**", help="By the day of payment.")
    drawing.chart(figure, key="days", alt=f"Collected by day, {content.view.month_in_words}")


_TAKERS: Final = (
    "Receipts of accounts held by agencies or in-house teams that name them or came by a collector's channel; what "
    "customers paid on their own is theirs, whoever held the account."
)


@recorded
def efficiency(content: Recovery, by: str) -> None:
    """The variants over time beside the waterfall of the month shown, and the variants by one dimension."""
    shown, answers = content.efficiency, data_version.answers()
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        st.markdown("**Collection efficiency in its three variants**", help=definitions(losses.VARIANTS))
        drawing.chart(
            losses.variants_over_time(answers, shown),
            key="efficiency",
            alt=f"Collection efficiency in three variants over {shown.course.height} months",
        )
    with halves.cell():
        st.markdown(f"**Overdue from opening to closing, {content.view.month_in_words}**", help=losses.STEPS_MEAN)
        drawing.chart(
            losses.waterfall(answers, shown),
            key="waterfall",
            alt="Overdue at opening, newly overdue, collected, waived, written off, unexplained, overdue at closing",
        )
    _variants(content, by)


@recorded
def _variants(content: Recovery, by: str) -> None:
    tables.table(report.efficiency_by(data_version.answers(), content, by), key="variants", shared=True)


def bounces_and_losses(view: View) -> None:
    """Lines over time, then a table each, and the vintages of the month shown."""
    halves = st.grid(2, min_column_width=360)
    with halves.cell():
        _lines(view, "Bounces", losses.BOUNCES)
    with halves.cell():
        _lines(view, "Cleared after a miss", losses.CLEARED)
    _tables(view, dues=losses.dues_table, bounce_table=losses.bounce_table)
    _tables(view, charges=losses.charge_table)
    _tables(view, pool=losses.pool_table)


@recorded
def _lines(view: View, title: str, keys: tuple[str, ...]) -> None:
    course = losses.by_month(data_version.answers(), keys, view)
    st.markdown(f"**{title}**", help=definitions(keys))
    drawing.chart(
        losses.lines(data_version.answers(), keys, view),
        key=title.lower().replace(" ", "_"),
        alt=f"{title} over {course.height} months",
    )


@recorded
def _tables(view: View, **made: Callable[[Answers, View], Table]) -> None:
    for key, make in made.items():
        tables.table(make(data_version.answers(), view), key=key, shared=True)
