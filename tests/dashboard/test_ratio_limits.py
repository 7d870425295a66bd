"""Ratios of sums: their interval, and which part differs from the rest beyond chance."""

from collections.abc import Sequence
from random import Random

import pytest

from dashboard.ratio_limits import Sums, around, places, student


def sums(pairs: Sequence[tuple[float, float]]) -> Sums:
    """Of pairs of what was owed and what was given up."""
    return Sums(
        len(pairs),
        sum(owed for owed, _ in pairs),
        sum(given for _, given in pairs),
        sum(owed**2 for owed, _ in pairs),
        sum(given**2 for _, given in pairs),
        sum(owed * given for owed, given in pairs),
    )


def drawn(random: Random, cases: int, depth: float) -> Sums:
    owed = [random.uniform(20_000, 200_000) for _ in range(cases)]
    return sums([(one, one * random.uniform(depth - 0.1, depth + 0.1)) for one in owed])


def test_the_interval_of_a_ratio_worked_out_by_hand() -> None:
    # Five owed 100 and gave up 40, five owed 200 and gave up 100: 700 of 1,500. The residuals are 40 - 46.67 and
    # 100 - 93.33, whose squares add up to 444.44; x 10 / 9 / 1500^2 = 0.00021948; t(9) = 2.262.
    found = sums([(100, 40)] * 5 + [(200, 100)] * 5)
    assert found.ratio == pytest.approx(700 / 1500)
    assert found.variance == pytest.approx(444.444 * 10 / 9 / 1500**2, rel=1e-5)
    interval = around(found)
    assert interval is not None
    assert interval.high - 700 / 1500 == pytest.approx(2.262 * 0.014815, rel=1e-3)


def test_few_cases_have_no_interval_and_are_not_compared() -> None:
    few = sums([(100, 90)] * 9)
    assert around(few) is None
    assert places({"few": few, "many": sums([(100, 40), (100, 60)] * 20)}) == {"many": "within"}
    assert around(sums([])) is None
    assert places({"alone": sums([(100, 40), (100, 60)] * 20)}) == {}


@pytest.mark.parametrize(
    ("freedom", "level", "exact"), [(9, 0.95, 2.2622), (29, 0.95, 2.0452), (9, 0.999, 4.7809), (19, 0.99, 2.8609)]
)
def test_quantiles_of_student_are_those_of_the_tables(freedom: int, level: float, exact: float) -> None:
    assert student(freedom, level) == pytest.approx(exact, rel=0.005)


def test_one_who_gives_up_more_is_named_and_nobody_where_all_are_alike() -> None:
    random = Random(7)  # noqa: S311 - a fixed seed
    lenders = [{f"AG{n}": drawn(random, random.randint(10, 60), 0.42) for n in range(12)} for _ in range(200)]
    accused = sum("above" in places(one).values() or "below" in places(one).values() for one in lenders)
    # Both directions at 5 % in all: 10 of 200 are expected.
    assert accused <= 20
    found = [places({**one, "deep": drawn(random, 15, 0.62)})["deep"] for one in lenders]
    assert set(found) == {"above"}
