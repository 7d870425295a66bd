"""What changed names the cause that was planted in whole demonstration databases; twenty seeds are a benchmark."""

from pathlib import Path

import pytest

from benchmarks.change_causes import PLANTED, named
from dashboard.change import Cause

pytestmark = pytest.mark.slow
ACCOUNTS = 2_000
BY_SEED = {
    1: (Cause.VOLUME, Cause.CALENDAR, Cause.LATE),
    3: (Cause.MIX, Cause.RATE, Cause.TICKET, Cause.REPEATED),
}


@pytest.mark.parametrize("seed", BY_SEED)
def test_the_planted_cause_is_named_first_and_none_where_none_was_planted(tmp_path: Path, seed: int) -> None:
    found = named(tmp_path, seed, ACCOUNTS, BY_SEED[seed])
    assert {cause: causes[:1] for cause, causes in found.items() if cause} == {one: (one,) for one in BY_SEED[seed]}
    assert found[None] == ()


def test_every_cause_is_planted_in_some_seed() -> None:
    assert {one for causes in BY_SEED.values() for one in causes} == set(PLANTED) == set(Cause) - {Cause.OUTSIDE}
