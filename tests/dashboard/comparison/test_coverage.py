"""Twenty drawn panels with a planted truth: who is told apart, and how often the intervals hold the true rate."""

from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from dashboard.comparison import pairs, standardised
from dashboard.comparison.standardised import Pair, Standard
from tests.dashboard.comparison.literal_cells import of_accounts

SEEDS: Final = range(20)
PAYS: Final = {"31-60": 0.25, "61-90": 0.15, "over 90": 0.07}
"""The chance that an account of a stratum pays; who pays, pays 10 to 50 % of what it owes."""
MIXES: Final = {
    "easy": (700, 300, 150),
    "hard": (150, 300, 700),
    "third": (350, 350, 350),
    "better": (350, 350, 350),
}
BETTER: Final = 1.6
"""How much likelier accounts of the better agency are to pay."""
SHARE_PAID: Final = 0.3


def drawn(seed: int) -> Iterator[tuple[str, str, float, float]]:
    """Accounts with heavy-tailed balances."""
    draw = np.random.default_rng(seed)
    for agency, sizes in MIXES.items():
        lift = BETTER if agency == "better" else 1.0
        for (stratum, chance), size in zip(PAYS.items(), sizes, strict=True):
            owed = draw.lognormal(11, 0.8, size)
            pays = draw.random(size) < chance * lift
            paid = owed * pays * draw.uniform(0.1, 0.5, size)
            for balance, collected in zip(owed.tolist(), paid.tolist(), strict=True):
                yield agency, stratum, balance, collected


@cache
def panel(seed: int) -> tuple[list[Standard], list[Pair], dict[str, float]]:
    """The rates and pairs of one seed, and the true standardised rate of each agency."""
    cells = of_accounts(list(drawn(seed)))
    placed = dict(cells.group_by("stratum").agg(pl.col("b").sum()).rows())
    fair = sum(placed[stratum] * chance * SHARE_PAID for stratum, chance in PAYS.items()) / sum(placed.values())
    truth = {agency: fair * (BETTER if agency == "better" else 1.0) for agency in MIXES}
    return standardised(cells, list(MIXES), 100), pairs(cells, list(MIXES), 100), truth


def test_equal_agencies_are_not_told_apart_in_19_of_20_panels() -> None:
    wrong = [any(pair.apart for pair in panel(seed)[1] if "better" not in (pair.better, pair.worse)) for seed in SEEDS]
    assert sum(wrong) <= 1


def test_better_agency_is_found_and_ranks_first() -> None:
    first = [panel(seed)[0][0].agency for seed in SEEDS]
    assert first.count("better") >= 19
    found = [sum(pair.apart for pair in panel(seed)[1] if pair.better == "better") for seed in SEEDS]
    assert sum(found) >= 0.8 * 3 * len(SEEDS)


def test_intervals_hold_the_true_rate_nineteen_times_in_twenty() -> None:
    held = []
    for seed in SEEDS:
        rates, _, truth = panel(seed)
        for one in rates:
            low, high = one.interval() or (1.0, 0.0)
            held.append(low <= truth[one.agency] <= high)
    assert 0.9 <= sum(held) / len(held) <= 0.99
