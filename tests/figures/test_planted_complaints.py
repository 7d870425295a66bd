"""The agency that calls at odd hours draws by far the most complaints, and the figures show it.

In a demonstration without effects no agency does so. The rule sees figures only: the highest rate per 1,000 accounts
handled, and its 95 % interval wholly above the median of all agencies.
"""

from pathlib import Path
from typing import Final

import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.complaints.content import Rates, rates
from dashboard.view import View
from data_access.demo import DemoTruths, write_demo
from tests.figures.prepared import prepare

pytestmark = pytest.mark.slow

ACCOUNTS_OF_LENDER: Final = 20_000
MONTHS: Final = 4
TIMES: Final = 2.5
"""How many times the median the planted rate is at least; five times the chance of a complaint is planted."""


def look(folder: Path, *, seed: int, effects: bool) -> tuple[DemoTruths, Rates]:
    path = folder / f"{seed}.duckdb"
    truths = write_demo(path, seed=seed, effects=effects, accounts=ACCOUNTS_OF_LENDER, months=MONTHS)
    data = prepare(path, folder / f"store-{seed}")
    months = data.figures.months
    view = View(months[-1], None, Scope(), ACCOUNTS, months)
    return truths, rates(Answers(data.figures, data.settings), view, "agency_code")


def test_planted_agency_has_by_far_the_highest_rate(tmp_path: Path) -> None:
    truths, found = look(tmp_path, seed=3, effects=True)
    first = found.frame.row(0, named=True)
    assert found.middle is not None
    assert first["agency_code"] == truths.out_of_hours_agency
    assert first["complaint_rate"] > TIMES * found.middle
    assert first["low"] > found.middle
    assert found.apart["agency_code"][0] == truths.out_of_hours_agency


def test_nothing_is_found_where_nothing_is_planted(tmp_path: Path) -> None:
    truths, found = look(tmp_path, seed=103, effects=False)
    assert truths.out_of_hours_agency is None
    assert found.middle is not None
    # By chance alone one interval of 40 lies wholly above the median.
    assert found.apart.height <= 2
    assert found.apart.filter(found.apart["complaint_rate"] > 2 * TIMES * found.middle).is_empty()
