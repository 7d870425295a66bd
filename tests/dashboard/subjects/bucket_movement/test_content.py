"""The sentence on gross and net flow says where the accounts were that closed in the next bucket."""

from pathlib import Path
from typing import Any

from dashboard.basis import OUTSTANDING
from dashboard.figures.answers import Answers
from dashboard.metrics import metric
from dashboard.subjects.bucket_movement.content import came_from, content
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of
from tests.dashboard.subjects.recovery.test_bucket_grid import APRIL, MAY, moved

ACCOUNTS, VALUE = metric("moved_accounts"), metric(OUTSTANDING.opening)


def test_accounts_are_told_by_where_they_were_at_opening() -> None:
    arrived = {"1-30": 34, "31-60": 10, "Current": 5, "61-90": 1, "180+": 1}
    assert came_from(arrived, ACCOUNTS, Settings()) == (
        "34 accounts that came from 1-30, 10 that stayed in 31-60, 5 that jumped from Current and 2 that rolled back "
        "from a worse bucket"
    )


def test_a_way_that_none_took_is_not_told() -> None:
    assert came_from({"1-30": 1}, ACCOUNTS, Settings()) == "1 account that came from 1-30"
    assert came_from({}, ACCOUNTS, Settings()) == "0 accounts that came from 1-30"


def test_what_had_no_known_bucket_is_told_apart() -> None:
    assert came_from({"1-30": 3, "new": 2, "Unknown": 1, "written_off": 1}, ACCOUNTS, Settings()) == (
        "3 accounts that came from 1-30 and 4 that had no known bucket at opening, such as new accounts"
    )


def test_value_is_told_without_accounts() -> None:
    assert came_from({"1-30": 500_00, "31-60": 200_00}, VALUE, Settings()) == (
        "₹500 that came from 1-30 and ₹200 that stayed in 31-60"
    )


def test_the_page_tells_it_of_its_month(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        moved(MAY, "1-30", "31-60", 34),
        moved(MAY, "1-30", "1-30", 66),
        moved(MAY, "31-60", "31-60", 10),
        moved(MAY, "Current", "31-60", 5),
        moved(MAY, "61-90", "31-60", 2),
    ]
    figures = figures_of(tmp_path, position=[{"month": month, "accounts": 1} for month in (APRIL, MAY)], movement=rows)
    reader = Answers(figures, Settings())
    said = content(reader, opening_view((APRIL, MAY), None)).compared
    assert "May 2026 opened with 100 accounts in 1-30." in said
    assert (
        "divided by the same opening: 34 accounts that came from 1-30, 10 that stayed in 31-60, 5 that jumped from "
        "Current and 2 that rolled back from a worse bucket. Those that jumped further are not in it."
    ) in said
