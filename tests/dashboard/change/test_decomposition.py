"""The parts of a change by hand: each cause alone, two at once, what has no accounts; and that they add up exactly."""

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.change import Cause, Decomposition, Factor, amount_change, rate_change, shapley
from dashboard.change.decomposition import RATE_UNITS

CHAIN = (Factor("accounts", Cause.VOLUME), Factor("receipts", Cause.RATE), Factor("amount", Cause.TICKET))
COLUMNS = ("accounts", "receipts", "amount")


def frame(**zones: tuple[int, ...]) -> pl.DataFrame:
    """Accounts, receipts and amount by zone."""
    rows = [(zone, *sums) for zone, sums in zones.items()]
    return pl.DataFrame(rows, schema={"zone": pl.String, **dict.fromkeys(COLUMNS, pl.Int64)}, orient="row")


def changed(before: pl.DataFrame, now: pl.DataFrame, days: tuple[int, int] = (25, 25)) -> dict[str, int]:
    """The causes with an effect."""
    found = amount_change(before, now, ["zone"], CHAIN, days=days)
    assert sum(found.effects.values()) == found.change
    return {cause.name: effect for cause, effect in found.effects.items() if effect}


ALONE: dict[str, tuple[Any, ...]] = {
    "twice the accounts": (frame(N=(100, 50, 5_000)), frame(N=(200, 100, 10_000)), (25, 25), {"VOLUME": 5_000}),
    "each pays 120 instead of 100": (frame(N=(100, 50, 5_000)), frame(N=(100, 50, 6_000)), (25, 25), {"TICKET": 1_000}),
    "60 receipts instead of 50": (frame(N=(100, 50, 5_000)), frame(N=(100, 60, 6_000)), (25, 25), {"RATE": 1_000}),
    "20 working days instead of 25": (
        frame(N=(100, 50, 5_000)), frame(N=(100, 40, 4_000)), (25, 20), {"CALENDAR": -1_000},
    ),
    # North brings 50 an account, South 10; 40 of 100 accounts move from North to South.
    "the mix alone": (
        frame(N=(60, 60, 3_000), S=(40, 40, 400)), frame(N=(20, 20, 1_000), S=(80, 80, 800)), (25, 25),
        {"MIX": -1_600},
    ),
    # 50 receipts of 100 become 100 of 200: volume 50 x 150, ticket 100 x 75.
    "accounts and ticket": (
        frame(N=(100, 50, 5_000)), frame(N=(200, 100, 20_000)), (25, 25), {"VOLUME": 7_500, "TICKET": 7_500},
    ),
    "receipts of no account": (
        frame(N=(100, 50, 5_000)), frame(N=(100, 50, 5_000), X=(0, 3, 700)), (25, 25), {"OUTSIDE": 700},
    ),
    # The average account of both periods, 25 x 50 and 50 x 50, is what the new zone brings too: 50 more accounts.
    "a zone that is new": (
        frame(N=(50, 50, 2_500)), frame(N=(50, 50, 2_500), S=(50, 50, 2_500)), (25, 25), {"VOLUME": 2_500},
    ),
    "nobody pays any more": (frame(N=(100, 50, 5_000)), frame(N=(100, 0, 0)), (25, 25), {"RATE": -5_000}),
}  # fmt: skip


@pytest.mark.parametrize("case", ALONE)
def test_each_cause_by_hand(case: str) -> None:
    before, now, days, expected = ALONE[case]
    assert changed(before, now, days) == expected


def test_what_is_told_apart_is_no_part_of_the_product() -> None:
    columns = {"accounts": [100], "receipts": [50], "amount": [5_000]}
    before, now = pl.DataFrame(columns | {"again": [0]}), pl.DataFrame(columns | {"again": [800]})
    found = amount_change(before, now, [], CHAIN, apart={"again": Cause.REPEATED})
    assert (found.before, found.now) == (5_000, 5_800)
    assert {cause for cause, effect in found.effects.items() if effect} == {Cause.REPEATED}


def test_a_count_without_accounts_is_volume_and_calendar() -> None:
    days = amount_change(
        pl.DataFrame({"n": [250]}), pl.DataFrame({"n": [208]}), [], [Factor("n", Cause.VOLUME)], days=(25, 20)
    )
    # 10 a day become 10.4: -5 days x 10.2, and 0.4 x 22.5.
    assert dict(days.effects) == {Cause.VOLUME: 9, Cause.CALENDAR: -51}


def rates(**zones: tuple[int, int]) -> pl.DataFrame:
    rows = [(zone, *sums) for zone, sums in zones.items()]
    return pl.DataFrame(rows, schema={"zone": pl.String, "top": pl.Int64, "bottom": pl.Int64}, orient="row")


def points(found: Decomposition) -> dict[str, float]:
    return {cause.name: effect / RATE_UNITS for cause, effect in found.effects.items()}


def test_a_rate_by_hand() -> None:
    # North stays at 10 %, South goes from 20 to 40 %; South grows from 25 to 50 %: 12.5 % becomes 25 %.
    found = rate_change(rates(N=(30, 300), S=(20, 100)), rates(N=(20, 200), S=(80, 200)), ["zone"])
    assert found is not None
    assert points(found) == {"MIX": 0.05, "RATE": 0.075}
    assert [row[3:] for row in found.parts.rows()] == [
        # The mean of both totals is 18.75 %: (10 - 18.75) x -25 points, and (30 - 18.75) x 25 points.
        (21_875_000_000, 0),
        (28_125_000_000, 75_000_000_000),
    ]


def test_a_top_without_a_bottom_is_told_apart_and_a_period_without_a_rate_is_not_split() -> None:
    found = rate_change(rates(N=(10, 100)), rates(N=(10, 100), S=(5, 0)), ["zone"])
    assert found is not None
    assert points(found) == {"MIX": 0.0, "RATE": 0.0, "OUTSIDE": 0.05}
    assert rate_change(rates(N=(10, 100)), rates(N=(0, 0)), ["zone"]) is None


SUMS = st.tuples(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(-(10**6), 10**10))
ZONES = st.dictionaries(st.sampled_from("NSEWC"), SUMS, min_size=1)


@settings(max_examples=60, deadline=None)
@given(ZONES, ZONES, st.integers(1, 27), st.integers(1, 27))
def test_parts_of_any_amount_add_up_by_cause_and_by_segment(
    before: dict[str, tuple[int, ...]], now: dict[str, tuple[int, ...]], day: int, days: int
) -> None:
    found = amount_change(frame(**before), frame(**now), ["zone"], CHAIN, days=(day, days))
    assert found.change == sum(s[2] for s in now.values()) - sum(s[2] for s in before.values())
    assert sum(found.effects.values()) == found.change
    for row in found.parts.to_dicts():
        assert sum(row[cause] for cause in found.causes) == row["now"] - row["before"]


@settings(max_examples=60, deadline=None)
@given(ZONES, ZONES)
def test_parts_of_any_rate_add_up_to_its_change(
    before: dict[str, tuple[int, ...]], now: dict[str, tuple[int, ...]]
) -> None:
    then, at_last = ({zone: (one[1], one[0]) for zone, one in part.items()} for part in (before, now))
    found = rate_change(rates(**then), rates(**at_last), ["zone"])
    bottoms = [sum(one[1] for one in part.values()) for part in (then, at_last)]
    if not all(bottoms):
        assert found is None
        return
    assert found is not None
    assert sum(found.effects.values()) == found.change
    exact = [
        Fraction(sum(one[0] for one in part.values()), b) for part, b in zip((then, at_last), bottoms, strict=True)
    ]
    assert abs(found.change - (exact[1] - exact[0]) * RATE_UNITS) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.fractions(-9, 9), st.fractions(-9, 9)), min_size=1, max_size=5))
def test_effects_of_factors_leave_nothing_over(factors: list[tuple[Fraction, Fraction]]) -> None:
    before, now = zip(*factors, strict=True)
    product = [Fraction(1), Fraction(1)]
    for a, b in factors:
        product = [product[0] * a, product[1] * b]
    effects = shapley(before, now)
    assert sum(effects) == product[1] - product[0]
    # Nobody's effect depends on the order in which factors are named.
    assert shapley(before[::-1], now[::-1])[::-1] == effects


def test_money_per_account_is_split_in_fewer_parts_that_still_add_up() -> None:
    found = rate_change(rates(N=(10**12, 1), S=(10**10, 3)), rates(N=(10**12, 3), S=(10**11, 7)), ["zone"])
    assert found is not None
    assert found.units == 10**6
    assert sum(found.effects.values()) == found.change
