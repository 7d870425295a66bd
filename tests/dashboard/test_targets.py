"""Which targets answer a question: every rule of the choice, on literal targets."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.figures import Figures
from dashboard.metrics import compute, metric
from dashboard.scope import Scope
from tests.dashboard.literal_figures import figures_of

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
Row = Mapping[str, Any]


def aim(amount: int, month: date = MAY, **set_for: str | int) -> Row:
    return {"month": month, "amount": amount, "targets": 1, **set_for}


def got(amount: int, month: date = MAY, **where: str) -> Row:
    return {"month": month, "amount": amount, "receipts": 1, **where}


# Branch N1 lies in Uttar Pradesh, N2 in Delhi, both North; S1 in Kerala, South.
EVERYWHERE = [got(70, branch_code="N1"), got(20, branch_code="N2"), got(10, branch_code="S1")]
BY_STATE = [aim(80, state="Uttar Pradesh"), aim(25, state="Delhi"), aim(5, state="Kerala")]
BY_ZONE = [aim(200, zone="North"), aim(50, zone="South")]


@pytest.fixture
def figures(tmp_path: Path) -> "Lender":
    return Lender(tmp_path)


class Lender:
    """Asks for the target of literal rows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, targets: Sequence[Row], receipts: Sequence[Row] = EVERYWHERE) -> Figures:
        return figures_of(self._folder, targets=targets, receipts=receipts)

    def target(
        self,
        targets: Sequence[Row],
        receipts: Sequence[Row] = EVERYWHERE,
        *,
        by: Sequence[str] = (),
        months: Sequence[date] = (MAY,),
        **where: Sequence[str],
    ) -> Any:
        """The one figure asked for, or the figures by dimension."""
        answer = compute(
            self.of(targets, receipts), [metric("target_amount")], by=by, scope=Scope.of(where), months=months
        )
        if not by:
            return answer["target_amount"].item()
        return {row[:-1] if len(by) > 1 else row[0]: row[-1] for row in answer.iter_rows()}


def test_targets_set_for_exactly_what_is_asked_come_first(figures: Lender) -> None:
    assert figures.target([*BY_STATE, *BY_ZONE], by=["zone"]) == {"North": 200, "South": 50}
    assert figures.target([*BY_STATE, *BY_ZONE, aim(999)]) == 999


def test_patterns_never_mix(figures: Lender) -> None:
    # The state without a target of its own does not borrow from its zone.
    found = figures.target([*BY_STATE[:2], *BY_ZONE], by=["state"])
    assert found == {"Uttar Pradesh": 80, "Delhi": 25, "Kerala": None}


def test_else_the_finest_pattern_that_covers_all_that_was_collected(figures: Lender) -> None:
    assert figures.target([*BY_STATE, *BY_ZONE]) == 110
    # One state lacks its target: the states are incomplete, the zones are not.
    assert figures.target([*BY_STATE[:2], *BY_ZONE]) == 250


def test_a_finer_geography_contains_its_parents(figures: Lender) -> None:
    assert figures.target(BY_STATE, by=["zone"]) == {"North": 105, "South": 5}
    branches = [aim(60, branch_code="N1"), aim(30, branch_code="N2"), aim(5, branch_code="S1")]
    assert figures.target(branches, by=["state"]) == {"Uttar Pradesh": 60, "Delhi": 30, "Kerala": 5}
    assert figures.target([aim(7, area="Kochi"), aim(3, area="Agra")], by=["zone"]) == {"North": None, "South": 7}


def test_a_coarser_target_is_never_split(figures: Lender) -> None:
    assert set(figures.target(BY_ZONE, by=["state"]).values()) == {None}
    assert figures.target([aim(999)], by=["zone"]) == {"North": None, "South": None}


def test_a_product_contains_its_group_and_an_agency_its_type(figures: Lender) -> None:
    receipts = [got(10, product_code="PL", agency_code="AG1"), got(5, product_code="CC", agency_code="AG2")]
    assert figures.target([aim(20, product_code="PL"), aim(8, product_code="CC")], receipts, by=["product_group"]) == {
        "Retail": 20,
        "Cards": 8,
    }
    assert figures.target([aim(20, agency_code="AG1"), aim(8, agency_code="AG2")], receipts, by=["agency_type"]) == {
        "field": 20,
        "tele_calling": 8,
    }


def test_a_filter_is_part_of_what_is_asked(figures: Lender) -> None:
    assert figures.target([*BY_STATE, *BY_ZONE], zone=["North"]) == 200
    assert figures.target([*BY_STATE, *BY_ZONE], state=["Delhi", "Kerala"]) == 30
    # A state says its zone: both together ask for the state.
    assert figures.target([*BY_STATE, *BY_ZONE], by=["state"], zone=["South"]) == {"Kerala": 5}
    crossed = [aim(6, zone="North", product_code="PL"), aim(4, zone="South", product_code="PL")]
    assert figures.target([*crossed, *BY_ZONE], by=["zone"], product_code=["PL"]) == {"North": 6, "South": 4}


def test_of_equal_patterns_the_coarsest_is_taken(figures: Lender) -> None:
    both = [aim(1, zone="South", state="Kerala"), aim(5, state="Kerala")]
    assert figures.target(both, by=["state"])["Kerala"] == 5


def test_where_any_part_has_no_target_there_is_none(figures: Lender) -> None:
    assert figures.target(BY_STATE[:2]) is None
    assert figures.target(BY_STATE[:2], state=["Uttar Pradesh", "Kerala"]) is None
    # What the targets cover wholly keeps its own.
    assert figures.target(BY_STATE[:2], by=["zone"]) == {"North": 105, "South": None}


def test_what_brought_in_nothing_needs_no_target(figures: Lender) -> None:
    receipts = [*EVERYWHERE[:2], got(10, branch_code="S1", kind="prepayment")]
    assert figures.target(BY_STATE[:2], receipts) == 105


def test_months_add_up_only_if_each_has_its_target(figures: Lender) -> None:
    receipts = [*EVERYWHERE, *({**row, "month": JUNE} for row in EVERYWHERE)]
    june = [{**row, "month": JUNE} for row in BY_STATE]
    assert figures.target([*BY_STATE, *june], receipts, months=(MAY, JUNE)) == 220
    assert figures.target(BY_STATE, receipts, months=(MAY, JUNE)) is None
    assert figures.target([*BY_STATE, june[0]], receipts, months=(MAY, JUNE), state=["Uttar Pradesh"]) == 160
    by_month = figures.target(BY_STATE, receipts, by=["month"], months=(MAY, JUNE))
    assert by_month == {MAY: 110, JUNE: None}


def test_months_may_follow_different_patterns_but_no_month_does(figures: Lender) -> None:
    receipts = [*EVERYWHERE, *({**row, "month": JUNE} for row in EVERYWHERE)]
    june = [{**row, "month": JUNE} for row in BY_ZONE]
    assert figures.target([*BY_STATE, *june], receipts, months=(MAY, JUNE)) == 360


def test_period_types_and_measures_never_mix(figures: Lender) -> None:
    others = [aim(5_000, zone="North", period_type="year"), aim(70, zone="North", measure="received_all_amount")]
    assert figures.target([*BY_ZONE, *others], by=["zone"]) == {"North": 200, "South": 50}
    assert figures.target(others, by=["zone"]) == {"North": None, "South": None}


def test_a_missing_target_leaves_achievement_and_gap_open_and_is_not_0(figures: Lender) -> None:
    answer = compute(
        figures.of(BY_STATE[:2]),
        [metric("collected_amount"), metric("target_achievement_rate"), metric("target_gap_amount")],
        by=["state"],
        months=[MAY],
    )
    rows = {row["state"]: row for row in answer.iter_rows(named=True)}
    kerala, delhi = rows["Kerala"], rows["Delhi"]
    assert (kerala["collected_amount"], kerala["target_achievement_rate"], kerala["target_gap_amount"]) == (
        10, None, None,
    )  # fmt: skip
    assert (delhi["target_achievement_rate"], delhi["target_gap_amount"]) == (20 / 25, -5)


def test_rates_answer_only_what_they_were_set_for(figures: Lender) -> None:
    rates = [
        aim(0, measure="resolution_rate", level_millionths=660_000, bucket="1-30"),
        aim(0, measure="gnpa_rate", level_millionths=20_000),
    ]
    held = figures.of(rates)

    def level(measure: str, *asked: str) -> list[int | None]:
        rows = held.rows("targets", {*asked, "measure", "period_type"}, [MAY]).filter(pl.col("measure") == measure)
        return rows.select("level_millionths").collect().to_series().to_list()

    assert level("gnpa_rate") == [20_000]
    assert level("resolution_rate", "bucket") == [660_000]
    assert level("resolution_rate") == level("gnpa_rate", "zone") == []
