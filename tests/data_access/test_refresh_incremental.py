"""Whatever changed, refreshing only the months that changed gives what a full refresh gives."""

from pathlib import Path
from random import Random

import pytest

from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.prepared import figures, held
from tests.data_access.random_edits import EDITS
from tests.data_access.small_lender import execute

BOOK = Path("lender.duckdb")


def assert_incremental_equals_full(lender: Settings, seed: int, *, edits: int) -> None:
    draw = Random(seed)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    done: list[str] = []
    for _ in range(edits):
        done = [edit(draw) for edit in draw.sample(EDITS, 3)]
        execute(BOOK, *done)
        refresh(lender)
    anew = Settings(database_url=lender.database_url, store_path=Path("anew"))
    refresh(anew)
    incremental, full = figures(lender), figures(anew)
    assert incremental.keys() == full.keys()
    different = [name for name, frame in full.items() if not frame.equals(incremental[name])]
    assert different == [], done
    controls = {key: (month.controls, month.identities) for key, month in held(lender).months.items()}
    assert controls == {key: (month.controls, month.identities) for key, month in held(anew).months.items()}


@pytest.mark.parametrize("seed", range(4))
def test_incremental_equals_full_after_random_edits(lender: Settings, seed: int) -> None:
    assert_incremental_equals_full(lender, seed, edits=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 102))
def test_incremental_equals_full_after_many_random_edits(lender: Settings, seed: int) -> None:
    assert_incremental_equals_full(lender, seed, edits=4)
