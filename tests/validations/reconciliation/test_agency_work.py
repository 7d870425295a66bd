"""Identities of complaints over literal cubes: they hold for what agrees, and name what does not."""

import polars as pl

from validations.reconciliation.agency_work import (
    complaint_identities,
    complaints_daily_identities,
    dispute_identities,
    list_identities,
    open_identities,
    survey_identities,
)
from validations.reconciliation.identity import Identity

MONTH = pl.DataFrame(
    {
        "category": ["Charges", "Charges", "Conduct"],
        "complaint_status": ["open", "closed", "closed"],
        "timely": ["undecided", "yes", "no"],
        "received": [2, 3, 4],
    }
)
DAYS = pl.DataFrame({"category": ["Charges", "Conduct", "Conduct"], "received": [5, 3, 1]})


def broken(*found: Identity) -> list[str]:
    return [one.identity for one in found if not one.holds]


def test_figures_that_agree_break_nothing() -> None:
    found = [
        *complaint_identities({"complaints": MONTH}, {"complaints_count": 9}),
        *complaints_daily_identities({"complaints_daily": DAYS, "complaints": MONTH}, {}),
    ]
    assert broken(*found) == []
    assert len(found) == 4
    assert found[2].detail == "no 4, undecided 2, yes 3"


def test_a_complaint_that_is_lost_is_seen() -> None:
    assert broken(*complaint_identities({"complaints": MONTH}, {"complaints_count": 10})) == [
        "complaints: received = the database's own count"
    ]


def test_days_that_agree_in_total_but_not_by_category_are_seen() -> None:
    moved = DAYS.with_columns(pl.Series("received", [6, 2, 1]))
    (found,) = complaints_daily_identities({"complaints_daily": moved, "complaints": MONTH}, {})
    assert (found.left, found.right, found.detail) == (9, 9, "2 categories differ")
    assert not found.holds


def test_open_ones_are_counted_and_listed() -> None:
    waiting = pl.DataFrame({"waiting": [2, 1]})
    assert broken(*open_identities({"complaints_open": waiting}, {"complaints_open_count": 3})) == []
    assert broken(*open_identities({"complaints_open": waiting}, {"complaints_open_count": 2})) != []
    two, three = (pl.DataFrame({"complaint_id": list(ids)}) for ids in ("ab", "abc"))
    assert broken(*list_identities({"complaint_list": three, "complaints_open": waiting}, {})) == []
    assert broken(*list_identities({"complaint_list": two, "complaints_open": waiting}, {})) != []


def test_what_nobody_knows_is_unknown_on_both_sides() -> None:
    unknown = pl.DataFrame({"waiting": [None, None]}, schema={"waiting": pl.Int64})
    assert broken(*open_identities({"complaints_open": unknown}, {"complaints_open_count": None})) == []
    assert broken(*open_identities({"complaints_open": unknown}, {"complaints_open_count": 4})) != []


def test_disputes_and_surveys_equal_the_databases_own_counts() -> None:
    disputes = pl.DataFrame({"waiting": [1, 2], "raised": [0, 1]})
    controls = {"disputes_open_count": 3, "disputes_raised_count": 1, "surveys_count": 7}
    assert broken(*dispute_identities({"disputes": disputes}, controls)) == []
    assert broken(*dispute_identities({"disputes": disputes}, {**controls, "disputes_raised_count": 2})) == [
        "disputes: raised = the database's own count"
    ]
    assert broken(*survey_identities({"surveys": pl.DataFrame({"sent": [3, 4]})}, controls)) == []
    assert broken(*survey_identities({"surveys": pl.DataFrame({"sent": [3]})}, controls)) != []
