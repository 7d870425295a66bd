"""The index against the case that warns of it, and the funnel against limits worked out by hand."""

from math import sqrt

import polars as pl
import pytest

from dashboard.comparison import Funnel, funnel, recovery_index, reference_rates
from tests.dashboard.comparison.literal_cells import all_or_nothing
from tests.dashboard.comparison.test_standardised import BMJ


def test_equal_agencies_of_opposite_mixes_have_different_indices() -> None:
    """BMJ: reference rates 50 and 5 %, both at 40 and 10 %, mixes 90:10 and 10:90."""
    known = [("easy", 0.5), ("hard", 0.05)]
    references = pl.DataFrame(
        [(agency, stratum, rate, 0.0) for agency in "AB" for stratum, rate in known],
        schema=["agency_code", "stratum", "reference", "reference_variance"],
        orient="row",
    )
    found = dict(recovery_index(BMJ, references).select("agency_code", "index").rows())
    assert found == pytest.approx({"A": 370 / 455, "B": 130 / 95})
    assert {agency: round(index, 2) for agency, index in found.items()} == {"A": 0.81, "B": 1.37}


def test_what_to_expect_leaves_the_agency_itself_out() -> None:
    cells = all_or_nothing([("A", "s", 100, 90), ("B", "s", 100, 20), ("C", "s", 300, 60), ("A", "t", 100, 9)])
    row = recovery_index(cells, reference_rates(cells, 100)).row(0, named=True)
    # The others collected 80 of 400; nobody else was placed anything in t.
    assert (row["collected"], row["expected"], row["index"]) == (90, pytest.approx(20), pytest.approx(4.5))
    assert row["share"] == 0.5
    own, others = 100 * 0.9 * 0.1 * 100 / 99, 100**2 * 0.2 * 0.8 / 399
    assert row["high"] - row["index"] == pytest.approx(1.95996 * sqrt(own + 4.5**2 * others) / 20, abs=1e-4)


def test_others_with_too_few_accounts_say_nothing() -> None:
    cells = all_or_nothing([("A", "s", 100, 90), ("B", "s", 99, 20)])
    assert reference_rates(cells, 100)["agency_code"].to_list() == ["B"]


def test_limits_of_rare_counts_are_those_of_a_published_funnel() -> None:
    """Spiegelhalter's funnel of events to those expected: 1 ± 1.96 and 3.09 over the root of the expected."""
    poisson = Funnel(dispersion=1.0)
    assert poisson.limits(100, 0.95) == pytest.approx((1 - 0.196, 1 + 0.196), abs=1e-4)
    assert poisson.limits(100, 0.998) == pytest.approx((1 - 0.309, 1 + 0.309), abs=1e-4)
    assert [poisson.place(100, index) for index in (0.9, 1.25, 1.31)] == ["within", "beyond 95 %", "beyond 99.8 %"]
    assert poisson.limits(1, 0.998)[0] == 0


def test_limits_of_shares_are_those_of_the_binomial() -> None:
    cells = all_or_nothing([("A", "s", 1000, 200), ("B", "s", 1000, 200)])
    found = funnel(cells)
    assert found is not None
    # 200 expected of 1,000 accounts at 20 %: standard error sqrt(0.2 x 0.8 / 1,000) of a share, as a part of 0.2.
    part = sqrt(0.2 * 0.8 / 999) / 0.2
    assert found.limits(200, 0.95) == pytest.approx((1 - 1.95996 * part, 1 + 1.95996 * part), abs=1e-4)


def test_no_funnel_where_nothing_was_collected() -> None:
    assert funnel(all_or_nothing([("A", "s", 100, 0)])) is None
