"""How far the resolution of each opening bucket should be by now: by working day, as earlier months went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.projection import Pace, pace, working_days
from dashboard.subjects.recovery.bucket_line import BKT_X_RESOLUTION, RESOLUTION
from dashboard.subjects.recovery.pacing import Setting
from dashboard.view import View
from data_access.months import months_before

_BY_DAY: Final[Mapping[str, str]] = {
    RESOLUTION: "resolved_by_day_accounts",
    BKT_X_RESOLUTION: "bucket_x_resolved_by_day_accounts",
}
"""A resolution rate, and the accounts that it counts by the day they were resolved on."""


def bucket_paces(
    ask: Answers, view: View, setting: Setting, measure: str, scope: Scope, by: Sequence[str] = ()
) -> dict[tuple[str, ...], Pace]:
    """The pace of an open month by group, whose amounts are accounts; none once the month is over."""
    complete = _complete(ask, view)
    if view.open_until is None or not complete:
        return {}
    rows = ask.answer([_BY_DAY[measure]], by=["day", *by], scope=scope, months=complete).drop_nulls()
    resolved: dict[tuple[str, ...], dict[date, int]] = defaultdict(dict)
    for day, *group, accounts in rows.select("day", *by, _BY_DAY[measure]).iter_rows():
        resolved[tuple(group)][day] = accounts
    calendar = working_days(setting.holidays, view.scope.values("state"))
    return {
        group: pace(accounts, calendar, day=setting.as_of, target=None, complete=complete)
        for group, accounts in resolved.items()
    }


def _complete(ask: Answers, view: View) -> list[date]:
    """Earlier months that were moved through from the month before, so that every day of them is known."""
    held = ask.figures.months_of("resolutions").intersection(view.months)
    return sorted(one for one in held if one < view.month and months_before(one, 1) in view.months)
