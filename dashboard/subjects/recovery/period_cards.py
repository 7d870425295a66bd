"""The cards of Recovery: where the period stands, where the month will end, and what collecting costs."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard import formats
from dashboard.charts import NO_TARGET
from dashboard.metrics import Unit, cases_column, metric
from dashboard.projection import Length, ToDate
from dashboard.subjects.headlines import Headline
from dashboard.subjects.recovery import content as recovery
from dashboard.subjects.recovery.against_target import MEASURES, SOURCES
from dashboard.subjects.recovery.content import COST, RULED_OUT, SHOWN, TITLE, Recovery
from dashboard.subjects.recovery.pacing import LENGTHS
from dashboard.subjects.report import Report
from data_access.months import months_before
from validations.errors import FilterNotPossibleError

_NOUNS: Final[Mapping[Length, str]] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "financial year",
}  # fmt: skip
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
    return [*shown, _of_months(SHOWN[-1], content), _of_months(COST, content)], why


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
    """Where the month will end, and what is required; a day and a week are not projected."""
    month, shown = period.month, formats.month_name(period.month.day.replace(day=1))
    over = "" if month.remaining else f"{shown} is over"
    tested = (
        over
        if period.error is None
        else f"± {formats.text(period.error, Unit.PERCENT, settings)} in {month.tested} past months"
    )
    own = period.length == "month"
    projected = Headline(
        "Projected month end" if own else "Projected at month end",
        Unit.MONEY,
        period.projected,
        beside="; ".join(part for part in ("" if own else LENGTHS[period.length].lower(), tested) if part),
        meaning=_PROJECTED,
    )
    left = f"{period.remaining} day{'' if period.remaining == 1 else 's'} left"
    required = Headline(
        "Required per working day",
        Unit.MONEY,
        None if period.target is None else period.required_run_rate,
        missing=NO_TARGET if period.target is None else formats.NOT_AVAILABLE,
        beside=left if period.remaining else f"the {_NOUNS[period.length]} is over{_up_to(content, period)}",
        meaning="What is missing to the target over the working days left up to the day that the target runs to. So "
        f"far {formats.text(period.run_rate, Unit.MONEY, settings)} came per working day.",
    )
    return [required] if content.by_day_alone else [projected, required]


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
)
