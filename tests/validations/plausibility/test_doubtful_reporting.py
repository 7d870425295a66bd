"""Who reports to whom over literal frames: circles and gaps beside the sound hierarchy."""

import pytest

from tests.validations.plausibility.literal_states import sentences

SOUND = [("HEAD", "area_manager", None), ("M1", "collection_manager", "HEAD"), ("T1", "telecaller", "M1")]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (SOUND, []),
        # A lender that records nobody's manager has no hierarchy to stand outside of.
        ([("T1", "telecaller", None), ("T2", "telecaller", None)], []),
        # A manager may stand at the top, beside another one.
        ([*SOUND, ("M2", "collection_manager", None)], []),
        (
            [*SOUND, ("T2", "telecaller", None), ("F1", "field_officer", None), ("T3", "telecaller", "GONE")],
            [
                "3 of 6 people stand outside the hierarchy, so that no manager's figures hold them: 2 have no manager "
                "(T2 and F1); 1 reports to a code that nobody has (T3 to GONE)."
            ],
        ),
        (
            [*SOUND, ("A", "telecaller", "B"), ("B", "collection_manager", "A")],
            [
                "2 people report in 1 circle, in which nobody stands above the others: A to B to A. The first of each "
                "is taken as the top."
            ],
        ),
        (
            [*SOUND, ("A", "telecaller", "A")],
            [
                "1 person reports in 1 circle, in which nobody stands above the others: A to A. The first of each is "
                "taken as the top."
            ],
        ),
    ],
)
def test_reporting(people: list[tuple[str, str, str | None]], expected: list[str]) -> None:
    assert sentences("collector", ("collector_code", "role", "reports_to"), *people) == expected
