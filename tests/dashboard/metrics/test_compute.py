"""compute(): ratios of sums, n/a, stocks, filters, comparisons; literal rows and expected figures in plain sight."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.figures.compute import compute, held_dimensions
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import METRICS, metric
from dashboard.metrics.model import Unit
from tests.dashboard.literal_figures import figures_of
from validations.errors import FilterNotPossibleError, NotAdditiveError, StockOverMonthsError, UnknownNameError

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
MAY_2025 = date(2025, 5, 1)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> StoreReader:
    """North is large and good, South small and bad; amounts in minor units."""
    return figures_of(
        tmp_path_factory.mktemp("literal"),
        position=[
            {"month": MAY_2025, "accounts": 400, "total_outstanding": 40_000},
            {"month": APRIL, "accounts": 800, "total_outstanding": 80_000},
            {"month": APRIL, "accounts": 100, "total_outstanding": 20_000, "bucket": "31-60", "dpd_days": 4_000},
            {"month": MAY, "accounts": 810, "total_outstanding": 81_000},
            {"month": MAY, "accounts": 90, "total_outstanding": 9_000, "bucket": "31-60", "dpd_days": 3_600},
            {"month": MAY, "branch_code": "S1", "accounts": 100, "total_outstanding": 10_000, "bucket": "61-90",
             "dpd_days": 7_000},
            {"month": MAY, "branch_code": "S1", "accounts": 7, "total_outstanding": 700, "status": "written_off",
             "bucket": "180+"},
        ],
        movement=[
            {"month": MAY, "opening_state": "31-60", "closing_state": "61-90", "accounts": 90,
             "opening_outstanding": 18_000, "closing_outstanding": 18_500},
            {"month": MAY, "opening_state": "31-60", "closing_state": "Current", "accounts": 10, "paid": "yes",
             "opening_outstanding": 2_000, "closing_outstanding": 1_000},
            {"month": MAY, "opening_state": "Current", "closing_state": "1-30", "accounts": 50,
             "opening_outstanding": 5_000, "closing_outstanding": 5_000},
            {"month": MAY, "opening_state": "Current", "accounts": 750, "opening_outstanding": 75_000,
             "closing_outstanding": 74_000},
        ],
    )  # fmt: skip


def test_a_rate_is_a_ratio_of_sums_not_a_mean_of_rates(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["delinquency_rate_30plus"]], by=["zone"], months=[MAY])
    assert answer.rows() == [("North", 0.1, 900), ("South", 1.0, 100)]
    whole = compute(figures, [METRICS["delinquency_rate_30plus"]], months=[MAY])
    assert whole.rows() == [(0.19, 1000)]  # the mean of the two rates would be 0.55


def test_cubes_that_know_different_buckets_meet_in_one_answer(figures: StoreReader) -> None:
    asked = [METRICS["accounts"], METRICS["moved_accounts"]]
    answer = compute(figures, asked, by=["bucket"], months=[MAY])
    assert answer.rows() == [
        ("Current", 810, 800), ("31-60", 90, 100), ("61-90", 100, 0), ("180+", 0, 0),
    ]  # fmt: skip


def test_columns_are_the_dimensions_then_each_metric_and_its_cases(figures: StoreReader) -> None:
    asked = [METRICS["average_dpd"], METRICS["accounts"]]
    answer = compute(figures, asked, by=["month", "zone"], months=[MAY], compare="previous_month")
    assert answer.columns == [
        "month", "zone", "average_dpd", "average_dpd__n", "accounts", "average_dpd__before", "accounts__before",
    ]  # fmt: skip
    assert answer.schema["month"] == pl.Date
    assert answer.schema["accounts"] == pl.Int64
    assert answer.schema["average_dpd"] == pl.Float64


def test_zero_denominator_is_not_available(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["roll_forward_rate"]], months=[MAY], scope=Scope.of({"bucket": ["91-120"]}))
    assert answer.rows() == [(None, 0)]


def test_a_month_without_movement_is_not_available_rather_than_0(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["moved_accounts"], METRICS["accounts"]], by=["month"], months=[APRIL, MAY])
    assert answer.rows() == [(APRIL, None, 900), (MAY, 900, 1000)]


def test_totals_of_movement_rates_cover_what_was_past_due(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["roll_forward_rate"]], months=[MAY])
    assert answer.row(0) == (0.9, 100)
    by_state = compute(figures, [METRICS["roll_forward_rate"]], by=["opening_state"], months=[MAY])
    assert by_state.rows() == [("Current", 50 / 800, 800), ("31-60", 0.9, 100)]


def test_a_filter_on_the_bucket_names_what_the_total_covers(figures: StoreReader) -> None:
    scope = Scope.of({"opening_state": ["Current"]})
    assert compute(figures, [METRICS["roll_forward_rate"]], months=[MAY], scope=scope).row(0) == (50 / 800, 800)


def test_gross_roll_forward_and_net_flow_are_two_figures(figures: StoreReader) -> None:
    asked = [METRICS["roll_forward_value_rate"], METRICS["net_flow_rate"]]
    answer = compute(figures, asked, by=["bucket"], months=[MAY], scope=Scope.of({"bucket": ["31-60"]}))
    # 18,000 of 20,000 rolled forward; 18,500 then stood in the next bucket.
    assert answer.select("bucket", "roll_forward_value_rate", "net_flow_rate").rows() == [("31-60", 0.9, 0.925)]


def test_buckets_keep_their_natural_order(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["accounts"]], by=["bucket"], months=[MAY])
    assert answer["bucket"].to_list() == ["Current", "31-60", "61-90", "180+"]


def test_stock_is_never_added_over_months(figures: StoreReader) -> None:
    with pytest.raises(StockOverMonthsError, match="'Accounts' is a stock"):
        compute(figures, [METRICS["accounts"]], by=["zone"], months=[APRIL, MAY])
    assert compute(figures, [METRICS["accounts"]], by=["month"], months=[APRIL, MAY])["accounts"].to_list() == [
        900,
        1000,
    ]


@pytest.mark.parametrize("key", [key for key, one in METRICS.items() if not one.across_months])
def test_every_stock_refuses_several_months(figures: StoreReader, key: str) -> None:
    with pytest.raises(StockOverMonthsError):
        compute(figures, [METRICS[key]], months=[APRIL, MAY])


def test_account_months_of_movement_may_be_added(figures: StoreReader) -> None:
    assert compute(figures, [METRICS["moved_accounts"]], months=[APRIL, MAY])["moved_accounts"].item() == 900


def test_a_filter_that_a_cube_lacks_is_refused_by_name(figures: StoreReader) -> None:
    with pytest.raises(FilterNotPossibleError, match="'Accounts moved' is not recorded by ticket band"):
        compute(figures, [METRICS["moved_accounts"]], scope=Scope.of({"ticket_band": ["over 5M"]}), months=[MAY])
    with pytest.raises(FilterNotPossibleError, match="'Accounts' is not recorded by closing state"):
        compute(figures, [METRICS["accounts"]], by=["closing_state"], months=[MAY])


def test_a_dimension_that_not_all_operands_have_is_refused(figures: StoreReader) -> None:
    asked = [METRICS["accounts"], METRICS["moved_accounts"]]
    with pytest.raises(FilterNotPossibleError):
        compute(figures, asked, by=["npa"], months=[MAY])
    assert "npa" not in held_dimensions(figures, asked)
    assert {"zone", "bucket", "product_code"} <= held_dimensions(figures, asked)


def test_an_unknown_dimension_or_metric_names_the_near_ones(figures: StoreReader) -> None:
    with pytest.raises(UnknownNameError, match=r"'zones'.*zone"):
        compute(figures, [METRICS["accounts"]], by=["zones"], months=[MAY])
    with pytest.raises(UnknownNameError, match="roll_forward_rate"):
        metric("rol_forward_rate")


def test_comparison_with_the_previous_month_and_with_last_year(figures: StoreReader) -> None:
    asked = [METRICS["accounts"], METRICS["delinquency_rate_30plus"]]
    columns = ("accounts", "accounts__before", "delinquency_rate_30plus", "delinquency_rate_30plus__before")
    before = compute(figures, asked, months=[MAY], compare="previous_month")
    assert before.select(columns).row(0) == (1000, 900, 0.19, 100 / 900)
    last_year = compute(figures, asked, months=[MAY], compare="last_year")
    assert last_year.select(columns).row(0) == (1000, 400, 0.19, 0.0)


def test_comparison_without_the_earlier_month_has_no_delta(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["accounts"]], months=[APRIL], compare="last_year")
    assert answer.row(0) == (900, None)


def test_comparison_by_month_stands_beside_the_month_that_asks(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["accounts"]], by=["month"], months=[APRIL, MAY], compare="previous_month")
    assert answer.rows() == [(APRIL, 900, None), (MAY, 1000, 900)]


def test_a_group_that_is_new_has_nothing_before(figures: StoreReader) -> None:
    answer = compute(figures, [METRICS["accounts"]], by=["zone"], months=[MAY], compare="previous_month")
    assert answer.rows() == [("North", 900, 900), ("South", 100, None)]


def test_written_off_accounts_are_in_no_stock_but_their_own(figures: StoreReader) -> None:
    asked = [METRICS["total_outstanding"], METRICS["written_off_outstanding"]]
    answer = compute(figures, asked, by=["zone"], months=[MAY])
    assert answer.rows() == [("North", 90_000, 0), ("South", 10_000, 700)]


def test_unknown_sums_stay_unknown(tmp_path: Path) -> None:
    figures = figures_of(
        tmp_path,
        position=[
            {"month": MAY, "accounts": 5, "principal": None, "principal_negative": None, "npa": "unknown"},
            {"month": MAY, "branch_code": "S1", "accounts": 5, "principal": 300, "npa": "yes", "total_outstanding": 9},
        ],
    )
    asked = [METRICS[key] for key in ("principal_outstanding", "npa_outstanding", "gnpa_account_rate")]
    by_zone = compute(figures, asked, by=["zone"]).select("zone", "principal_outstanding", "npa_outstanding",
                                                          "gnpa_account_rate")  # fmt: skip
    assert by_zone.rows() == [("North", None, None, None), ("South", 300, 9, 1.0)]


def test_below_its_minimum_a_rate_is_withheld_and_its_cases_shown(tmp_path: Path) -> None:
    from dataclasses import replace

    figures = figures_of(
        tmp_path,
        position=[
            {"month": MAY, "accounts": 29},
            {"month": MAY, "branch_code": "S1", "accounts": 15, "bucket": "31-60"},
            {"month": MAY, "branch_code": "S1", "accounts": 15},
        ],
    )
    strict = replace(METRICS["delinquency_rate_30plus"], minimum_cases=30)
    assert compute(figures, [strict], by=["zone"]).rows() == [("North", None, 29), ("South", 0.5, 30)]


def test_customers_are_looked_up_and_never_added(tmp_path: Path) -> None:
    figures = figures_of(
        tmp_path,
        position=[{"month": MAY, "accounts": 1}],
        customers=[
            {"month": MAY, "customers": 10},
            {"month": MAY, "zone": "North", "customers": 7},
            {"month": MAY, "zone": "South", "customers": 5},
        ],
    )
    customers = [METRICS["customers"]]
    assert compute(figures, customers)["customers"].item() == 10
    assert compute(figures, customers, by=["zone"]).rows() == [("North", 7), ("South", 5)]
    assert compute(figures, customers, scope=Scope.of({"zone": ["South"]}))["customers"].item() == 5
    with pytest.raises(NotAdditiveError, match="one customer may be in several"):
        compute(figures, customers, scope=Scope.of({"zone": ["North", "South"]}))
    with pytest.raises(FilterNotPossibleError, match="'Customers' is counted for the whole book and by"):
        compute(figures, customers, by=["state", "segment"])


def test_money_stays_in_whole_minor_units(figures: StoreReader) -> None:
    money = [one for one in METRICS.values() if one.unit is Unit.MONEY]
    answer = compute(figures, money, by=["month"], months=[MAY])
    assert {answer.schema[one.key] for one in money} == {pl.Int64}


def test_chain_multiplies_rates_each_of_its_own_month(tmp_path: Path) -> None:
    """From current in November to 180+ in May: seven one-month rates, 1/2 each but the last, which is 1/4."""
    buckets = ("Current", "1-30", "31-60", "61-90", "91-120", "121-150", "151-180")
    months = [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 6))]
    rows = []
    for month in months:
        for bucket, worse in zip(buckets, (*buckets[1:], "180+"), strict=True):
            on_the_way = months.index(month) == buckets.index(bucket)
            forward, stay = (1, 3) if bucket == "151-180" else (1, 1) if on_the_way else (0, 9)
            rows += [
                {"month": month, "opening_state": bucket, "closing_state": worse, "accounts": forward},
                {"month": month, "opening_state": bucket, "closing_state": bucket, "accounts": stay},
            ]
    figures = figures_of(tmp_path, movement=rows)
    answer = compute(figures, [METRICS["roll_to_180plus_account_rate"]], by=["month"])
    assert answer["roll_to_180plus_account_rate"].to_list() == [None] * 6 + [0.5**6 * 0.25]
