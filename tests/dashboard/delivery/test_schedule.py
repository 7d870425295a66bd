"""When deliveries are due: the last time at or before now, so that a missed run is made up once."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from dashboard.delivery.schedule import last_due, month_expected
from dashboard.packs.declaration import Delivery, Every, load_packs

PACK = load_packs()["portfolio"]


@pytest.mark.parametrize(
    ("every", "on", "now", "due"),
    [
        ("day", "", "2026-06-03 07:00", "2026-06-03 07:00"),
        ("day", "", "2026-06-03 06:59", "2026-06-02 07:00"),
        ("week", "monday", "2026-06-03 09:00", "2026-06-01 07:00"),
        ("week", "wednesday", "2026-06-03 06:00", "2026-05-27 07:00"),
        ("month", "3", "2026-06-03 07:30", "2026-06-03 07:00"),
        ("month", "3", "2026-06-02 23:00", "2026-05-03 07:00"),
        ("month", "28", "2026-01-05 12:00", "2025-12-28 07:00"),
    ],
)
def test_the_last_time_is_due_until_it_was_done(every: Every, on: str, now: str, due: str) -> None:
    assert last_due(Delivery(every, on, folder="x"), datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_a_pack_of_complete_months_waits_for_the_month_before() -> None:
    due = datetime(2026, 1, 3, 7, 0)
    assert month_expected(PACK, due) is None
    assert month_expected(replace(PACK, month="complete"), due) == date(2025, 12, 1)
