"""Lift by intention to treat: published intervals, hand-worked pools, and what chance does over many seeds."""

from random import Random

import pytest

from dashboard.lift import Trial, lift, needed, pooled


@pytest.mark.parametrize(
    ("trial", "low", "high"),
    [
        # Newcombe 1998, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/20, 10/10 - 0/10.
        (Trial(70, 56, 80, 48), 0.0524, 0.3339),
        (Trial(10, 9, 10, 3), 0.1705, 0.8090),
        (Trial(10, 10, 20, 0), 0.6791, 1.0000),
        (Trial(10, 10, 10, 0), 0.6075, 1.0000),
    ],
)
def test_the_interval_is_the_published_one(trial: Trial, low: float, high: float) -> None:
    found = lift(trial)
    assert found is not None
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
    assert found.beyond_chance


def test_without_anybody_held_out_there_is_no_lift() -> None:
    assert lift(Trial(100, 20, 0, 0)) is None
    assert lift(Trial(0, 0, 10, 2)) is None
    assert pooled([Trial(100, 20, 0, 0)]) is None
    assert pooled([]) is None


def test_one_campaign_of_equal_halves_has_the_usual_error() -> None:
    found = pooled([Trial(100, 30, 100, 20)])
    assert found is not None
    assert found.value == pytest.approx(0.10)
    # sqrt(0.3 x 0.7 / 100 + 0.2 x 0.8 / 100) = 0.060828
    assert found.high - found.value == pytest.approx(1.959964 * 0.060828, abs=1e-6)


def test_campaigns_are_compared_within_themselves() -> None:
    # Both campaigns lift by 10 points; of the totals those held out would pay more often than those assigned.
    first, second = Trial(900, 180, 100, 10), Trial(100, 60, 900, 450)
    assert (180 + 60) / 1000 < (10 + 450) / 1000
    found = pooled([first, second])
    assert found is not None
    assert found.value == pytest.approx(0.10)


def test_a_campaign_without_held_out_accounts_adds_nothing_to_the_pool() -> None:
    whole = Trial(500, 100, 50, 5)
    assert pooled([whole, Trial(400, 399, 0, 0)]) == pooled([whole])


def test_accounts_that_the_next_test_needs() -> None:
    # Halves: (1.959964 + 0.841621)^2 x (0.25 x 0.75 + 0.20 x 0.80) x 2 / 0.05^2 = 2182.0
    assert needed(0.20, 0.05, 0.5) == 2182
    # One in ten held out: x (0.1875 / 0.9 + 0.16 / 0.1) / 0.05^2 = 5677.4
    assert needed(0.20, 0.05, 0.1) == 5678
    assert needed(0.20, 0.0, 0.1) is None
    assert needed(0.99, 0.05, 0.1) is None


def _drawn(draw: Random, effect: float) -> list[Trial]:
    """Twelve campaigns of 900 assigned and 100 held out accounts, of which a fifth pays."""

    def paid(of: int, chance: float) -> int:
        return sum(draw.random() < chance for _ in range(of))

    return [Trial(900, paid(900, 0.20 + effect), 100, paid(100, 0.20)) for _ in range(12)]


def test_a_planted_lift_is_found_and_none_where_none_is() -> None:
    found, covered, false = 0, 0, 0
    for seed in range(20):
        draw = Random(seed)  # noqa: S311 - a fixed seed
        effective, idle = pooled(_drawn(draw, 0.05)), pooled(_drawn(draw, 0.0))
        assert effective is not None
        assert idle is not None
        found += effective.low > 0
        covered += effective.low <= 0.05 <= effective.high
        false += idle.beyond_chance
    assert found >= 18
    assert covered >= 18
    assert false <= 2
