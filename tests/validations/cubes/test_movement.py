"""Which class a movement falls in."""

import pytest

from validations import vocabulary as words
from validations.cubes.movement import CLASSED_BY, movement_class, movement_classes


@pytest.mark.parametrize(
    ("opening", "closing", "paid", "expected"),
    [
        ("Current", "Current", "no", "stayed current"),
        ("Current", "Current", "yes", "stayed current"),
        ("Current", "1-30", "no", "flow"),
        ("Current", "180+", "no", "flow"),
        ("1-30", "31-60", "yes", "flow"),
        ("151-180", "180+", "no", "flow"),
        ("31-60", "31-60", "yes", "stabilised"),
        ("31-60", "31-60", "no", "held without payment"),
        ("31-60", "31-60", "unknown", "held, payment unknown"),
        ("180+", "180+", "yes", "stabilised"),
        ("61-90", "1-30", "yes", "rolled back"),
        ("61-90", "31-60", "no", "rolled back"),
        ("180+", "Current", "no", "normalised"),
        ("1-30", "Current", "yes", "normalised"),
        ("Current", "closed", "no", "closed or settled"),
        ("180+", "settled", "yes", "closed or settled"),
        ("Unknown", "closed", "no", "closed or settled"),
        ("Current", "written_off", "no", "written off"),
        ("180+", "sold", "no", "sold"),
        ("31-60", "exit", "no", "exit or unknown"),
        ("31-60", "Unknown", "yes", "exit or unknown"),
        ("Unknown", "Current", "yes", "exit or unknown"),
        ("Unknown", "Unknown", "yes", "exit or unknown"),
        ("new", "1-30", "no", "not in the opening book"),
        ("appeared", "Current", "no", "not in the opening book"),
        ("closed", "Current", "no", "not in the opening book"),
        ("written_off", "written_off", "no", "not in the opening book"),
        ("transfer_in", "31-60", "no", "not in the opening book"),
    ],
)
def test_class_of_a_movement(opening: str, closing: str, paid: str, expected: str) -> None:
    assert movement_class(opening, closing, paid, "no") == expected


@pytest.mark.parametrize(
    ("opening", "closing", "expected"),
    [
        ("91-120", "Current", "restructured"),
        ("91-120", "31-60", "restructured"),
        ("91-120", "91-120", "held without payment"),
        ("91-120", "121-150", "flow"),
        ("91-120", "closed", "closed or settled"),
        ("Current", "Current", "stayed current"),
        ("new", "Current", "not in the opening book"),
    ],
)
def test_a_better_bucket_after_a_change_of_terms_is_no_recovery(opening: str, closing: str, expected: str) -> None:
    assert movement_class(opening, closing, "no", "yes") == expected


def test_every_combination_has_exactly_one_class() -> None:
    table = movement_classes()
    combinations = len(words.OPENING_STATES) * len(words.CLOSING_STATES) * len(words.YES_NO_UNKNOWN) ** 2
    assert table.height == combinations == table.n_unique(CLASSED_BY)
    assert table["movement_class"].null_count() == 0


def test_every_movement_out_of_a_bucket_has_a_class() -> None:
    found = {row[4] for row in movement_classes().rows() if row[0] in words.BUCKETS}
    assert found == set(words.MOVEMENT_CLASSES)
