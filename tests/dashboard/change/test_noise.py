"""Planted causes are named over many seeds, and seeds without an effect name each at most as often as is said."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from random import Random
from typing import Final

import polars as pl
import pytest

from dashboard.change import FEWEST_CHANGES, Cause, Decomposition, Factor, amount_change, rate_change, usual
from dashboard.change.noise import named_causes, usual_change
from tests.offenders import every

CHAIN: Final = (Factor("accounts", Cause.VOLUME), Factor("receipts", Cause.RATE), Factor("amount", Cause.TICKET))
APART: Final = {"again": Cause.REPEATED, "late": Cause.LATE}
MONTHS: Final = 14
SEEDS: Final = range(20)
QUIET: Final = range(1_000, 1_150)
BOOK: Final = {"PL": (4_000, 0.020, 9_000), "TW": (6_000, 0.030, 3_000), "CC": (2_500, 0.012, 5_000)}
"""Product to accounts, receipts per account and working day, and amount per receipt."""


def month(draw: Random, cause: Cause | None = None, lengths: Sequence[int] = (24, 25, 26)) -> tuple[pl.DataFrame, int]:
    """The sums of a month by product and its working days; with a cause, that alone is planted."""
    days = draw.choice(lengths) - (7 if cause is Cause.CALENDAR else 0)
    rows = []
    for product, (accounts, rate, ticket) in BOOK.items():
        held = accounts * (1 + draw.gauss(0, 0.01)) * (0.75 if cause is Cause.VOLUME else 1)
        if cause is Cause.MIX:
            held += {"PL": -3_000, "TW": 3_000, "CC": 0}[product]
        own = rate * (1 + draw.gauss(0, 0.03)) * (0.75 if cause is Cause.RATE else 1)
        size = ticket * (1 + draw.gauss(0, 0.02)) * (0.75 if cause is Cause.TICKET else 1)
        receipts = round(held * own * days)
        amount = round(receipts * size)
        again = round(amount * (0.002 * draw.random() + (0.25 if cause is Cause.REPEATED else 0)))
        late = round(amount * (0.01 + 0.005 * draw.random() + (0.25 if cause is Cause.LATE else 0)))
        rows.append((product, round(held), receipts, amount, again, late))
    names = ("product_code", "accounts", "receipts", "amount", "again", "late")
    return pl.DataFrame(rows, schema=names, orient="row"), days


@cache
def amounts(seed: int, cause: Cause | None = None) -> list[Decomposition]:
    """The changes of what was collected, month by month; the cause is planted in the last month."""
    draw = Random(seed)  # noqa: S311 - a fixed seed, so that a failure can be seen again
    course = [*(month(draw) for _ in range(MONTHS - 1)), month(draw, cause)]
    return [
        amount_change(one, other, ["product_code"], CHAIN, days=(day, days), apart=APART)
        for (one, day), (other, days) in pairwise(course)
    ]


def rates(seed: int, cause: Cause | None = None) -> list[Decomposition]:
    """The changes of the share of accounts that paid, by product."""
    draw, course = Random(seed), []  # noqa: S311 - a fixed seed, so that a failure can be seen again
    for number in range(MONTHS):
        sums, _ = month(draw, cause if number == MONTHS - 1 else None, (25,))
        course.append(sums.select("product_code", top="receipts", bottom="accounts"))
    return [one for a, b in pairwise(course) if (one := rate_change(a, b, ["product_code"]))]


PLANTED: Final = [
    *(("amount", cause) for cause in Cause if cause is not Cause.OUTSIDE),
    ("rate", Cause.MIX),
    ("rate", Cause.RATE),
]
CHANGES: Final[Mapping[str, Callable[[int, Cause | None], list[Decomposition]]]] = {"amount": amounts, "rate": rates}


@every("planted", PLANTED)
def test_a_planted_cause_is_named_first_in_every_seed(planted: tuple[str, Cause]) -> None:
    changed, cause = planted
    courses = [CHANGES[changed](seed, cause) for seed in SEEDS]
    first = Counter(next(iter(named_causes(last, past)), None) for *past, last in courses)
    assert first == {cause: len(SEEDS)}


@pytest.mark.parametrize("changed", CHANGES)
def test_without_an_effect_each_cause_is_named_at_most_once_in_ten(changed: str) -> None:
    courses = [CHANGES[changed](seed, None) for seed in QUIET]
    named = Counter(cause for *past, last in courses for cause in named_causes(last, past))
    assert all(count <= len(QUIET) / 10 for count in named.values()), named


def test_without_an_effect_a_change_is_beyond_the_usual_about_once_in_five() -> None:
    beyond = 0
    for *past, last in (amounts(seed, None) for seed in QUIET):
        held, change = usual_change(past), last.comparable(last.change)
        assert held is not None
        assert change is not None
        beyond += held.beyond(change)
    assert len(QUIET) / 10 <= beyond <= len(QUIET) / 4


def test_the_usual_size_by_hand() -> None:
    # Of 9 changes and one more, the one more is within the 8th smallest with a chance of 8 in 10.
    past = [0.01, -0.02, 0.03, -0.04, 0.05, -0.06, 0.07, -0.08, 0.09]
    held = usual(past)
    assert held is not None
    assert (held.size, held.months) == (0.08, 9)
    assert [held.beyond(change) for change in (0.08, -0.081)] == [False, True]
    assert usual(past[: FEWEST_CHANGES - 1]) is None
    assert usual([*past[1:], None]) is None
