"""A rule held to many things fails once and names all that break it."""

import pytest

from tests.offenders import every


def test_every_offender_is_named_and_nothing_to_test_is_a_failure() -> None:
    @every("number", [1, 2, 3, 4], lambda number: f"number {number}")
    def is_even(number: int) -> None:
        assert number % 2 == 0, "odd"

    with pytest.raises(AssertionError) as failed:
        is_even()
    said = str(failed.value).splitlines()
    assert said[0] == "2 of 4 fail:"
    assert [line for line in said if line.startswith("number")] == ["number 1: odd", "number 3: odd"]
    with pytest.raises(AssertionError, match="nothing to hold"):
        every("number", [])(is_even)()
