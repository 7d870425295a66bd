"""The cards of Recovery: where the period stands, where the month will end, and what collecting costs."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dashboard import formats
from dashboard.charts import NO_TARGET
from dashboard.metrics import Unit, cases_column, metric
from dashboard.projection import Length, ToDate
from dashboard.subjects.headlines import Headline
from dashboard.subjects.recovery import content as recovery
from dashboard.subjects.recovery import losses
from dashboard.subjects.recovery.against_target import MEASURES, SOURCES
from dashboard.subjects.recovery.content import COST, RULED_OUT, SHOWN, TITLE, Recovery
from dashboard.subjects.recovery.overdue_collected import ITSELF, OVERDUE, overdue_headlines
from dashboard.subjects.recovery.pacing import LENGTHS
from dashboard.subjects.report import Report
from data_access.months import months_before
from validations.errors import FilterNotPossibleError

_NOUNS: Final[Mapping[Length, str]] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "financial year",
}  # fmt: skip
_RANKED: Final = 12
"""Months that the month shown is ranked among."""
_EXPECTED: Final = "Expected by now: the share that the last three to six months had collected by the same working day."
_PROJECTED: Final = (
    "Collected so far over the share that earlier months had collected by the same working day. Its error is that of "
    "the same projection made in past months from the months before them."
)


def recovery_headlines(content: Recovery) -> tuple[list[Headline], str]:
    """The cards, and why receipts by day cannot be shown, where those of whole months stand instead."""
    why = ""
    try:
        shown = [*_standing(content, content.period), *_ahead(content, content.period, content.ask.settings)]
    except RULED_OUT as error:
        why = f"{error} So there is no pace here."
        shown = [] if content.by_day_alone else [_figure(key, content.whole.row(0, named=True)) for key in MEASURES]
    first = overdue_headlines(content.ask, content.view, content.months, content.length, content.span)
    return [*first, *shown, _of_months(SHOWN[-1], content), _of_months(COST, content)], why


def _standing(content: Recovery, period: ToDate) -> list[Headline]:
    collected, target, achieved, gap = (metric(key) for key in MEASURES)
    earlier, when = _earlier(content, period)
    share = period.expected / period.target if period.expected and period.target and period.remaining else None
    source = "" if period.target is None else f"{SOURCES[period.goal.source]}{_up_to(content, period)}"
    return [
        Headline(collected.label, Unit.MONEY, period.collected, before=earlier, compared_with=when, metric=collected),
        Headline(
            target.label,
            Unit.MONEY,
            period.target,
            missing=NO_TARGET,
            beside=source,
            meaning=period.goal.why,
            metric=target,
        ),
        Headline(
            achieved.label,
            Unit.PERCENT,
            period.achievement,
            before=share,
            compared_with="expected" if share is not None else "",
            missing=NO_TARGET,
            meaning=_EXPECTED,
            metric=achieved,
        ),
        Headline(gap.label, Unit.MONEY, period.gap, missing=NO_TARGET, metric=gap),
    ]


def _earlier(content: Recovery, period: ToDate) -> tuple[int | None, str]:
    """What it is compared with, by the same working day: last month only where a month is shown."""
    if content.view.compare is None:
        return None, ""
    if content.view.compare == "previous_month" and content.length == "month":
        return period.month.last_month, f"{formats.month_short(months_before(content.view.month, 1))} by then"
    return period.last_year, "last year by then"


def _up_to(content: Recovery, period: ToDate) -> str:
    """Where a target runs to, if that is not the end of its period."""
    end = content.setting.calendar.last_day(period.first, period.length)
    return "" if period.goal.last == end else f" up to {formats.date_text(period.goal.last)}"


def _ahead(content: Recovery, period: ToDate, settings: formats.Notation) -> list[Headline]:
    """Where the month will end and what is required; what it came to where it is over."""
    ahead = [] if content.by_day_alone else [_projected(period, settings) if period.month.remaining else _rank(content)]
    return [*ahead, _required(content, period, settings) if period.remaining else _run_rate(content, period)]


def _projected(period: ToDate, settings: formats.Notation) -> Headline:
    own, month = period.length == "month", period.month
    tested = (
        ""
        if period.error is None
        else f"± {formats.text(period.error, Unit.PERCENT, settings)} in {month.tested} past months"
    )
    return Headline(
        "Projected month end" if own else "Projected at month end",
        Unit.MONEY,
        period.projected,
        beside="; ".join(part for part in ("" if own else LENGTHS[period.length].lower(), tested) if part),
        meaning=_PROJECTED,
    )


def _rank(content: Recovery) -> Headline:
    """The place of the month shown among the last twelve, by target achievement; without targets by what came."""
    view, keys = content.view, [MEASURES[2], MEASURES[0]]
    rows = content.ask.answer(keys, by=["month"], scope=view.scope, months=view.recent(_RANKED)).to_dicts()
    known = {key: {row["month"]: row[key] for row in rows if row[key] is not None} for key in keys}
    key = next((one for one in keys if view.month in known[one]), keys[-1])
    place = rank(known[key], view.month)
    return Headline(
        f"Rank of {formats.month_name(view.month)}",
        Unit.COUNT,
        place,
        beside=f"of {len(known[key])} months by {metric(key).label.lower()}",
        meaning=f"The place of the month among at most {_RANKED} up to it; 1 is the best.",
    )


def rank(figures: Mapping[date, float], month: date) -> int | None:
    """The place of a month's figure among those of all, the highest first; equal figures share a place."""
    own = figures.get(month)
    return None if own is None else 1 + sum(other > own for other in figures.values())


def _required(content: Recovery, period: ToDate, settings: formats.Notation) -> Headline:
    left = f"{period.remaining} day{'' if period.remaining == 1 else 's'} left{_up_to(content, period)}"
    return Headline(
        "Required per working day",
        Unit.MONEY,
        None if period.target is None else period.required_run_rate,
        missing=NO_TARGET if period.target is None else formats.NOT_AVAILABLE,
        beside=left,
        meaning="What is missing to the target over the working days left up to the day that the target runs to. So "
        f"far {formats.text(period.run_rate, Unit.MONEY, settings)} came per working day.",
    )


def _run_rate(content: Recovery, period: ToDate) -> Headline:
    days = f"{period.working_days} working day{'' if period.working_days == 1 else 's'}"
    return Headline(
        "Collected per working day",
        Unit.MONEY,
        period.run_rate,
        beside=f"{days}; the {_NOUNS[period.length]} is over{_up_to(content, period)}",
        meaning="What was collected over the working days of the period.",
    )


def _of_months(key: str, content: Recovery) -> Headline:
    """A metric of the catalogue over the months of the period, as they are known today; said where others show less."""
    shown = metric(key)
    try:
        row = content.ask.answer([key], scope=content.view.scope, months=content.months).row(0, named=True)
    except FilterNotPossibleError as error:
        return Headline(shown.label, shown.unit, None, meaning=str(error), metric=shown)
    return _figure(key, row, f"all of {content.view.month_in_words}" if content.replayed else "")


def _figure(key: str, row: Mapping[str, Any], beside: str = "") -> Headline:
    shown = metric(key)
    return Headline(
        shown.label,
        shown.unit,
        row[key],
        cases=row.get(cases_column(key)),
        minimum_cases=shown.minimum_cases,
        missing=NO_TARGET if key in MEASURES[1:] else formats.NOT_AVAILABLE,
        beside=beside,
        metric=shown,
    )


REPORT: Final = Report(
    "recovery",
    TITLE,
    SHOWN,
    lambda reader, view: recovery.content(reader, view).sheets(),
    lambda reader, view: recovery_headlines(recovery.content(reader, view))[0],
    shows=lambda _basis: (
        *SHOWN,
        OVERDUE,
        ITSELF,
        *losses.VARIANTS,
        *losses.CLEARED,
        *losses.BOUNCES,
        *losses.CHARGES,
        *losses.POOL,
        *losses.AMOUNTS,
        recovery.COST,
    ),
)
