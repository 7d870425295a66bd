"""What has the same name is told apart, and what has a name of its own keeps it."""

import polars as pl

from dashboard.value_names import distinct_names, of_areas, plain, with_distinct_areas
from validations.vocabulary import NONE, NOT_GIVEN

BRANCHES = pl.DataFrame(
    {
        "branch_code": ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"],
        "branch_name": ["Main", "Main", "Main", "Fort", None, "Fort", "Not recorded", "Quay"],
        "area": ["Central", "Central", "Central", "Coast", None, "Hill", NONE, "Hill"],
        "state": ["Kerala", "Punjab", "Kerala", "Goa", "Goa", "Goa", "Goa", "Goa"],
        "zone": ["South", "North", "South", "West", "West", "West", "West", "East"],
    }
)


def test_areas_of_one_name_are_called_by_their_state_or_zone() -> None:
    assert with_distinct_areas(BRANCHES)["area"].to_list() == [
        "Central (Kerala)",
        "Central (Punjab)",
        "Central (Kerala)",
        "Coast",
        None,
        "Hill (Goa, West)",
        f"{NONE} (Goa)",
        "Hill (Goa, East)",
    ]


def test_branches_of_one_name_are_called_by_their_state_or_code() -> None:
    assert distinct_names(BRANCHES, "branch_code", "branch_name") == {
        "B1": "Main (B1)",
        "B2": "Main (Punjab)",
        "B3": "Main (B3)",
        "B4": "Fort (B4)",
        "B5": "B5",
        "B6": "Fort (B6)",
        "B7": f"{NOT_GIVEN} (Goa)",
        "B8": "Quay",
    }


def test_agencies_of_one_name_are_called_by_their_code() -> None:
    agencies = pl.DataFrame({"agency_code": ["A1", "A2", "A3", "A4"], "agency_name": ["Swift", "Swift", "Able", "A1"]})
    called = distinct_names(agencies, "agency_code", "agency_name")
    assert called == {"A1": "Swift (A1)", "A2": "Swift (A2)", "A3": "Able", "A4": "A1"}


def test_targets_of_an_area_go_to_the_one_whose_state_or_zone_they_name() -> None:
    named = with_distinct_areas(BRANCHES)
    targets = pl.DataFrame(
        {
            "area": ["Central", "Central", "Central", "Coast", NONE],
            "state": ["Punjab", NONE, NONE, NONE, "Goa"],
            "zone": [NONE, "South", NONE, NONE, NONE],
        }
    )
    called = of_areas(targets, named, BRANCHES)["area"].to_list()
    assert called == ["Central (Punjab)", "Central (Kerala)", "Central", "Coast", NONE]


def test_a_minus_stays_with_its_amount_and_other_hyphens_are_left_alone() -> None:
    assert plain("volume -₹1.67 L, bucket 1-30 in 2026-05, part-paid") == (
        "volume -\u2060₹1.67 L, bucket 1-30 in 2026-05, part-paid"
    )
