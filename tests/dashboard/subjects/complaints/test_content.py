"""The parts of the page on complaints that need no database: limits of a course, days of rules, intervals of parts."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.excel.cell_text import texts
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.metrics import before_column
from dashboard.subjects.complaints.handling import Handling
from dashboard.subjects.complaints.open_complaints import OpenComplaints, days_of
from dashboard.subjects.complaints.volume import Volume, largest_parts, with_limits
from dashboard.view import View
from data_access.number_mask import NumberMask
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def course(*counts: int) -> pl.DataFrame:
    return pl.DataFrame({"month": MONTHS[: len(counts)], "received": counts})


def test_a_spike_is_remarked_and_a_part_period_is_not_judged() -> None:
    frame = with_limits(course(20, 22, 19, 21, 60, 20, 18, 23, 20, 3), "received", [MONTHS[9]])
    assert frame["remark"].to_list() == ["", "", "", "", "above the limit", "", "", "", "", "not complete"]
    assert frame["median"].to_list() == [20.0] * 10
    assert frame["high"][0] == pytest.approx(20 + 3 * 20**0.5)


def test_a_quiet_month_is_below_the_limit() -> None:
    assert with_limits(course(90, 92, 88, 91, 89, 90, 30, 91), "received", [])["remark"][6] == "below the limit"


def test_few_periods_have_no_limits() -> None:
    frame = with_limits(course(5, 50), "received", [])
    assert frame["remark"].to_list() == ["", ""]
    assert frame["high"].null_count() == 2


def test_no_period_at_all_is_no_error() -> None:
    assert with_limits(course(), "received", []).is_empty()


APRIL, MAY = MONTHS[3], MONTHS[4]


@pytest.mark.parametrize(
    ("earlier", "before"),
    [
        ([{"month": APRIL, "agency_code": "AG2", "received": 3}], [0]),
        ([{"month": APRIL, "received": 3}], [3]),
        ([], [None]),
    ],
    ids=["others had some", "it had some", "nothing is known"],
)
def test_who_had_no_complaint_in_a_month_that_is_known_had_0(
    tmp_path: Path, earlier: list[dict[str, Any]], before: list[int | None]
) -> None:
    figures = figures_of(
        tmp_path,
        position=[{"month": month, "accounts": 1} for month in (APRIL, MAY)],
        complaints=[*earlier, {"month": MAY, "received": 2}],
    )
    view = View(MAY, "previous_month", Scope.of({"agency_code": ["AG1"]}), ACCOUNTS, figures.months)
    volume = Volume(Answers(figures, Settings()), view)
    for by in ("agency_code", "category"):
        assert volume.parts(by)[before_column("complaints_received")].to_list() == before


def test_what_fell_to_0_keeps_its_row_so_that_changes_add_up(tmp_path: Path) -> None:
    figures = figures_of(
        tmp_path,
        position=[{"month": month, "accounts": 1} for month in (APRIL, MAY)],
        complaints=[
            {"month": APRIL, "category": "Charges", "received": 2},
            {"month": APRIL, "category": "Conduct", "received": 3},
            {"month": MAY, "category": "Conduct", "received": 4},
            {"month": MAY, "category": "Service", "received": 1},
        ],
    )
    view = View(MAY, "previous_month", Scope(), ACCOUNTS, figures.months)
    volume, before = Volume(Answers(figures, Settings()), view), before_column("complaints_received")
    parts = volume.parts("category").select("category", "complaints_received", before)
    assert parts.rows() == [("Conduct", 4, 3), ("Service", 1, 0), ("Charges", 0, 2)]
    table = volume.table("category")
    change = table.columns[3]
    assert change.label == "Complaints received: change"
    assert texts(table, change, Settings()) == ["+1", "+1", "-2"]
    assert table.totals is not None
    assert texts(table, change, Settings(), table.totals) == ["0"]
    drawn = largest_parts(volume.ask, volume, "category")
    assert "Charges" not in str(drawn.to_dict()["layout"])


def rules(*rows: tuple[str, str, str | None, date]) -> pl.DataFrame:
    schema = {"rule": pl.String, "value": pl.String, "product_code": pl.String, "effective_from": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_the_rule_in_force_on_the_day_decides() -> None:
    held = rules(
        ("complaint_days", "30", None, date(2026, 7, 1)),
        ("complaint_days", "21", None, date(2026, 10, 1)),
        ("complaint_days", "7", "CC", date(2026, 1, 1)),
        ("complaint_watch_days", "25", None, date(2026, 7, 1)),
    )
    assert days_of(held, "complaint_days", date(2026, 9, 30), 45) == 30
    assert days_of(held, "complaint_days", date(2026, 10, 1), 45) == 21
    assert days_of(held, "complaint_days", date(2026, 6, 30), 45) == 45


def test_a_rule_that_is_no_number_leaves_the_default() -> None:
    assert days_of(rules(("complaint_days", "a month", None, date(2026, 1, 1))), "complaint_days", MONTHS[5], 30) == 30
    assert days_of(rules(), "complaint_days", MONTHS[5], 30) == 30


def answers(folder: Path, **sums: Any) -> Handling:
    """May as the latest month."""
    figures = figures_of(folder, position=[{"month": MAY, "accounts": 1}], **sums)
    view = View(MAY, "previous_month", Scope(), ACCOUNTS, figures.months)
    return Handling(Answers(figures, Settings()), view, OpenComplaints(30, 25, None))


def test_an_open_complaint_says_how_long_it_is_overdue_or_has_left() -> None:
    waited = [49, 31, 30, 29, 25, 3]
    rows = pl.DataFrame({"complaint_id": [str(days) for days in waited], "days_waited": waited})
    listed = OpenComplaints(30, 25, rows).listed
    assert listed is not None
    assert listed["limit"].to_list() == [
        "Overdue by 19 days",
        "Overdue by 1 day",
        "Last day",
        "1 day left",
        "5 days left",
        "27 days left",
    ]
    assert listed["standing"].to_list() == ["overdue", "overdue", *["near the limit"] * 3, "in time"]


def test_the_list_of_open_complaints_masks_the_numbers_of_accounts(tmp_path: Path) -> None:
    mask = NumberMask(Settings(store_path=tmp_path / "store", mask_account_numbers=True))
    columns = (
        "escalated",
        "category",
        "sub_category",
        "channel",
        "agency_code",
        "product_code",
        "state",
        "received_on",
    )
    rows = pl.DataFrame({"complaint_id": ["C-AC00000017"], "account_id": ["AC00000017"], "days_waited": [3]})
    rows = rows.with_columns(pl.lit("x").alias(name) for name in columns)
    shown = OpenComplaints(30, 25, rows, mask).table({})
    assert shown is not None
    assert shown.frame["account_id"].to_list() == [mask.shown("AC00000017")]
    assert shown.frame["complaint_id"].to_list() == [f"C-{mask.shown('AC00000017')}"]


def test_open_complaints_are_neither_late_nor_in_time_and_are_counted_apart(tmp_path: Path) -> None:
    shown = answers(
        tmp_path,
        complaints=[
            {"month": MAY, "timely": "yes", "tat_band": "0-15", "received": 12},
            {"month": MAY, "timely": "no", "tat_band": "over 30", "received": 4},
            {"month": MAY, "timely": "undecided", "tat_band": "open", "received": 3},
        ],
        complaints_open=[
            {"month": MAY, "age_band": "0-15", "waiting": 3},
            {"month": MAY, "age_band": "over 30", "waiting": 2},
        ],
    )
    row = shown.by_month.row(0, named=True)
    assert row["complaints_timely_rate"] == row["complaints_within_30_days_rate"] == 12 / 16
    assert shown.left_out() == (
        "3 of the 19 complaints of May 2026 are not judged: the source does not say whether they were answered in "
        "time, as a rule because they are still open. Open complaints count as neither late nor in time: at the "
        "day-end 5 are open from this and earlier months, 2 of them for more than 30 days."
    )
