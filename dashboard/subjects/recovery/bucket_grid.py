"""The bucket grid: what was resolved of each opening bucket against its target, and how many accounts are missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.metrics import before_column, cases_column, metric
from dashboard.projection import working_days
from dashboard.subjects.recovery.bucket_line import (
    BKT_X_RESOLUTION,
    RESOLUTION,
    ROLL_FORWARD,
    BucketLine,
    FlowLine,
    verdict_of,
)
from dashboard.subjects.recovery.bucket_pace import bucket_paces
from dashboard.subjects.recovery.pacing import NotRecordedError, Setting
from dashboard.view import View
from data_access.months import months_before
from validations.vocabulary import DELINQUENT_BUCKETS

BKT_X: Final = "Bkt X"
_NET_FLOW, _WRITTEN_OFF = "net_flow_account_rate", "written_off_rate"
_RATES: Final = (RESOLUTION, ROLL_FORWARD)
_COUNTS: Final = ("moved_accounts", "opening_outstanding_positive", "resolved_accounts", "resolved_outstanding")
_X_COUNTS: Final = (
    "bounced_accounts",
    "bounced_outstanding",
    "bucket_x_resolved_accounts",
    "bucket_x_resolved_outstanding",
)
_LAST_STEP: Final = "151-180"
"""The bucket that 180+ is entered from."""
Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class BucketGrid:
    """The buckets of one month against their targets."""

    lines: tuple[BucketLine, ...]
    flows: tuple[FlowLine, ...]
    """Into 180+ and to write-off; empty where buckets are filtered."""
    month: date
    month_in_words: str
    same_day: date | None
    """The day of last month that an open month is compared with; None once the month is over."""
    why: str
    """Which levels have targets, where a bucket has none."""

    @property
    def paced(self) -> bool:
        """Whether it is known how far any bucket should be by now."""
        return any(line.expected is not None for line in self.lines)

    @property
    def by_working_day(self) -> bool:
        """Whether last month is known at the same working day; else it stands at the same day of the calendar."""
        return any(line.open and line.at_working_day is not None for line in self.lines)


def bucket_grid(ask: Answers, view: View, setting: Setting) -> BucketGrid:
    """Hold the opening buckets of the month shown against their targets.

    Raises FilterNotPossibleError where a filter is not recorded with the movement, and NotRecordedError for a month
    without movement.
    """
    if view.month not in ask.figures.months_of("movement"):
        raise NotRecordedError(
            f"{view.month_in_words} has no movement between two day-ends, so no bucket can be held against a target."
        )
    lines = [*_bucket_x(ask, view, setting), *_delinquent(ask, view, setting)]
    missing = any(line.target is None for line in lines)
    return BucketGrid(
        lines=tuple(lines),
        flows=() if view.scope.values("bucket") else tuple(_flows(ask, view)),
        month=view.month,
        month_in_words=view.month_in_words,
        same_day=_same_day(view),
        why=ask.why_no_target(RESOLUTION, "month", view.month, ["bucket"], view.scope) if missing else "",
    )


def _days_left(view: View, setting: Setting) -> int:
    if view.open_until is None:
        return 0
    calendar = working_days(setting.holidays, view.scope.values("state"))
    return len(calendar.of(view.month)) - calendar.number(setting.as_of)


def _same_day(view: View) -> date | None:
    """The same day of last month; its last day where it is shorter."""
    if view.open_until is None:
        return None
    before = months_before(view.month, 1)
    return min(before + timedelta(days=view.open_until.day - 1), view.month - timedelta(days=1))


def _bucket_x(ask: Answers, view: View, setting: Setting) -> list[BucketLine]:
    """The accounts that were current at opening and bounced; none where other buckets are filtered."""
    picked = view.scope.values("bucket")
    if picked and "Current" not in picked:
        return []
    value = metric(BKT_X_RESOLUTION).key.replace("_rate", "_value_rate")
    now = _figures(ask, (*_X_COUNTS, BKT_X_RESOLUTION), view, view.scope)[()]
    whole = _whole(ask, (BKT_X_RESOLUTION,), view, view.scope).get((), {})
    opening, opening_value, resolved, resolved_value = (now.get(key) for key in _X_COUNTS)
    return [
        BucketLine(
            BKT_X,
            (("opening_state", ("Current",)), ("bounced", ("yes",))),
            opening,
            opening_value,
            resolved,
            resolved_value,
            target=ask.target(BKT_X_RESOLUTION, "month", view.month, view.scope).value,
            value_target=ask.target(value, "month", view.month, view.scope).value,
            before=now.get(before_column(BKT_X_RESOLUTION)),
            before_whole=whole.get(BKT_X_RESOLUTION),
            opening_before=whole.get(cases_column(BKT_X_RESOLUTION)),
            open=view.open_until is not None,
            days_left=_days_left(view, setting),
            pace=bucket_paces(ask, view, setting, BKT_X_RESOLUTION, view.scope).get(()),
            measure=BKT_X_RESOLUTION,
            trend=_trends(ask, BKT_X_RESOLUTION, view, view.scope).get((), ()),
        )
    ]


def _delinquent(ask: Answers, view: View, setting: Setting) -> list[BucketLine]:
    """The buckets past due, and their total where there are several."""
    picked = view.scope.values("bucket")
    shown = [bucket for bucket in DELINQUENT_BUCKETS if not picked or bucket in picked]
    if not shown:
        return []
    within = view.scope.with_values("bucket", shown)
    lines = _lines(ask, view, within, setting, {(bucket,): bucket for bucket in shown})
    if len(shown) == 1:
        return lines
    return [*lines, *_lines(ask, view, within, setting, {(): f"Total, {_spanned(shown)}"})]


def _spanned(shown: Sequence[str]) -> str:
    """'1-30 to 180+' where no bucket between is left out, else every bucket."""
    first, last = DELINQUENT_BUCKETS.index(shown[0]), DELINQUENT_BUCKETS.index(shown[-1])
    return f"{shown[0]} to {shown[-1]}" if last - first + 1 == len(shown) else ", ".join(shown)


def _lines(
    ask: Answers, view: View, within: Scope, setting: Setting, labels: Mapping[tuple[str, ...], str]
) -> list[BucketLine]:
    by = ["bucket"] if () not in labels else []
    now = _figures(ask, (*_COUNTS, *_RATES), view, within, by)
    whole = _whole(ask, (RESOLUTION,), view, within, by)
    trends = _trends(ask, RESOLUTION, view, within, by)
    paces = bucket_paces(ask, view, setting, RESOLUTION, within, by)
    # Without a filter by bucket, the target of all buckets is the one set for none of them.
    asked = within if by or view.scope.values("bucket") else view.scope
    aims = {
        key: {group: one.value for group, one in ask.targets_by(key, "month", view.month, by, asked).items()}
        for key in (RESOLUTION, "resolution_value_rate", ROLL_FORWARD)
    }
    found = []
    for group, label in labels.items():
        row = now.get(group, {})
        opening, opening_value, resolved, resolved_value = (row.get(key) for key in _COUNTS)
        found.append(
            BucketLine(
                label,
                (("opening_state", group or within.values("bucket")),),
                opening or 0,
                opening_value or 0,
                resolved or 0,
                resolved_value or 0,
                target=aims[RESOLUTION].get(group),
                value_target=aims["resolution_value_rate"].get(group),
                before=row.get(before_column(RESOLUTION)),
                before_whole=whole.get(group, {}).get(RESOLUTION),
                opening_before=whole.get(group, {}).get(cases_column(RESOLUTION)),
                roll_forward=row.get(ROLL_FORWARD),
                cap=aims[ROLL_FORWARD].get(group),
                open=view.open_until is not None,
                days_left=_days_left(view, setting),
                pace=paces.get(group),
                trend=trends.get(group, ()),
            )
        )
    return found


def _flows(ask: Answers, view: View) -> list[FlowLine]:
    """Arrivals in 180+, and what was written off."""
    step = view.scope.with_values("bucket", (_LAST_STEP,))
    arrived = _figures(ask, ("arrived_180plus_accounts", "arrived_180plus_outstanding"), view, view.scope)[()]
    lost = _figures(ask, ("moved_to_write_off_accounts", "moved_to_write_off_outstanding"), view, view.scope)[()]
    return [
        _flow(ask, view, "Into 180+, arrivals only", f"opening {_LAST_STEP}", [*arrived.values()], _NET_FLOW, step),
        _flow(ask, view, "To write-off", "opening 1-30 to 180+", [*lost.values()], _WRITTEN_OFF, view.scope),
    ]


def _flow(
    ask: Answers, view: View, label: str, of: str, amounts: Sequence[int | None], key: str, scope: Scope
) -> FlowLine:
    row = _figures(ask, (key,), view, scope)[()]
    rate, opening, cap = row.get(key), row.get(cases_column(key)), ask.target(key, "month", view.month, scope).value
    said = verdict_of(key, rate, opening, cap, None if view.open_until else cap)
    accounts, value = amounts[:2]
    return FlowLine(label, of, accounts, value, rate, opening, row.get(before_column(key)), cap, said)


def _figures(
    ask: Answers, keys: Sequence[str], view: View, scope: Scope, by: Sequence[str] = ()
) -> dict[tuple[str, ...], Row]:
    """The month's figures beside those of last month, an open month's beside those of the same day; by group."""
    rows = ask.answer(keys, by=by, scope=scope, months=[view.month], compare="previous_month").iter_rows(named=True)
    return {tuple(row[key] for key in by): row for row in rows}


def _whole(
    ask: Answers, keys: Sequence[str], view: View, scope: Scope, by: Sequence[str] = ()
) -> dict[tuple[str, ...], Row]:
    """The figures of the whole of last month, by group; none where it is not known."""
    before = months_before(view.month, 1)
    if before not in view.months:
        return {}
    rows = ask.answer(keys, by=by, scope=scope, months=[before]).iter_rows(named=True)
    return {tuple(row[key] for key in by): row for row in rows}


def _trends(
    ask: Answers, key: str, view: View, scope: Scope, by: Sequence[str] = ()
) -> dict[tuple[str, ...], tuple[float, ...]]:
    """The course of a rate up to the month shown since its last gap, by group."""
    rows = ask.answer([key], by=["month", *by], scope=scope, months=view.recent()).sort("month")
    runs: dict[tuple[str, ...], tuple[float, ...]] = {}
    for row in rows.iter_rows(named=True):
        group = tuple(row[one] for one in by)
        runs[group] = () if row[key] is None else (*runs.get(group, ()), row[key])
    return runs
