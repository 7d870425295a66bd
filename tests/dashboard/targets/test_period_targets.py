"""Which targets answer a question: every rule of the choice, on literal targets."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures.compute import compute
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import metric
from dashboard.projection import Length
from dashboard.targets import Calendar, Target
from tests.dashboard.literal_figures import figures_of

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
Row = Mapping[str, Any]


def aim(amount: float, start: date = MAY, **set_for: str) -> Row:
    """A target in minor units, so that amounts read like those collected; of a rate on its own scale."""
    value = amount if set_for.get("measure", "").endswith("_rate") else Decimal(amount) / 100
    return {
        "period_start": start,
        "period_type": "month",
        "measure": "collected_amount",
        "value": Decimal(str(value)),
        **set_for,
    }


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

    def of(self, targets: Sequence[Row], receipts: Sequence[Row] = EVERYWHERE) -> StoreReader:
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
    june = [{**row, "period_start": JUNE} for row in BY_STATE]
    assert figures.target([*BY_STATE, *june], receipts, months=(MAY, JUNE)) == 220
    assert figures.target(BY_STATE, receipts, months=(MAY, JUNE)) is None
    assert figures.target([*BY_STATE, june[0]], receipts, months=(MAY, JUNE), state=["Uttar Pradesh"]) == 160
    by_month = figures.target(BY_STATE, receipts, by=["month"], months=(MAY, JUNE))
    assert by_month == {MAY: 110, JUNE: None}


def test_months_may_follow_different_patterns_but_no_month_does(figures: Lender) -> None:
    receipts = [*EVERYWHERE, *({**row, "month": JUNE} for row in EVERYWHERE)]
    june = [{**row, "period_start": JUNE} for row in BY_ZONE]
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


def asked(figures: StoreReader, measure: str, length: Length, day: date, **where: Sequence[str]) -> Target:
    return figures.targets.one(figures, measure, length, day, Scope.of(where))


def test_rates_answer_only_what_they_were_set_for(figures: Lender) -> None:
    rates = [
        aim(0.66, measure="resolution_rate", bucket="1-30"),
        aim(0.02, measure="gnpa_rate"),
        aim(0.03, measure="gnpa_rate", zone="North"),
        aim(0.04, measure="gnpa_rate", zone="South"),
    ]
    held = figures.of(rates)
    assert asked(held, "gnpa_rate", "month", MAY).value == 0.02
    assert asked(held, "gnpa_rate", "month", MAY, zone=["South"]).value == 0.04
    assert asked(held, "gnpa_rate", "month", MAY, zone=["North", "South"]).value is None
    assert asked(held, "resolution_rate", "month", MAY, bucket=["1-30"]).value == 0.66
    assert asked(held, "resolution_rate", "month", MAY).value is None
    # A quarter is never the sum or the mean of its months' rates.
    assert asked(held, "gnpa_rate", "quarter", MAY).value is None


def test_of_two_targets_for_the_same_cell_and_period_the_later_counts_and_they_are_never_added(
    figures: Lender,
) -> None:
    revised = [aim(3000, zone="South"), aim(3500, date(2026, 5, 16), zone="South")]
    assert figures.target(revised, zone=["South"]) == 3500
    assert figures.target(list(reversed(revised)), zone=["South"]) == 3500
    # With the same first day the one that was loaded later counts.
    assert figures.target([aim(1), aim(2)]) == 2
    assert figures.target([aim(2), aim(1)]) == 1


def test_a_zone_filter_with_a_breakdown_by_agency_finds_the_set_that_covers_it(figures: Lender) -> None:
    receipts = [
        got(10, branch_code="N1", agency_code="AG1"),
        got(10, branch_code="N2", agency_code="AG1"),
        got(10, branch_code="N1", agency_code="AG2"),
        got(10, branch_code="S1", agency_code="AG2"),
    ]
    by_agency = [aim(25, agency_code="AG1"), aim(30, agency_code="AG2")]
    # AG1 worked in the north alone, so its target is one of the north; what AG2 was set for is the south as well.
    assert figures.target(by_agency, receipts, by=["agency_code"], zone=["North"]) == {"AG1": 25, "AG2": None}
    crossed = [aim(11, zone="North", agency_code="AG2"), *by_agency]
    assert figures.target(crossed, receipts, by=["agency_code"], zone=["North"]) == {"AG1": 25, "AG2": 11}


SETS: list[Row] = [
    *(aim(100 * month, date(2026, month, 1)) for month in (4, 5, 6)),
    aim(1600, date(2026, 4, 1), period_type="quarter"),
    aim(7000, date(2026, 4, 1), period_type="year"),
    aim(90, date(2026, 5, 9), period_type="week"),
    aim(12, date(2026, 5, 14), period_type="day"),
    aim(40, date(2026, 5, 1), measure="charges_collected_amount"),
    aim(0.12, date(2026, 5, 1), measure="roll_forward_rate"),
    aim(0.11, date(2026, 4, 1), measure="roll_forward_rate", period_type="quarter"),
]


@pytest.mark.parametrize(
    ("measure", "length", "day", "value", "source"),
    [
        ("collected_amount", "day", date(2026, 5, 14), 12, "set"),
        ("collected_amount", "day", date(2026, 5, 15), None, "none"),
        ("collected_amount", "week", date(2026, 5, 14), 90, "set"),  # Saturday 9 to Friday 15 May
        ("collected_amount", "week", date(2026, 5, 16), None, "none"),
        ("collected_amount", "month", date(2026, 5, 14), 500, "set"),
        ("collected_amount", "quarter", date(2026, 5, 14), 1600, "set"),  # not 400 + 500 + 600
        ("collected_amount", "year", date(2027, 3, 31), 7000, "set"),
        ("collected_amount", "quarter", date(2026, 7, 1), None, "none"),
        ("charges_collected_amount", "month", date(2026, 5, 14), 40, "set"),
        ("charges_collected_amount", "quarter", date(2026, 5, 14), None, "none"),
        ("roll_forward_rate", "month", date(2026, 5, 14), 0.12, "set"),
        ("roll_forward_rate", "quarter", date(2026, 6, 30), 0.11, "set"),
        ("roll_forward_rate", "year", date(2026, 6, 30), None, "none"),
    ],
)
def test_one_set_for_the_period_itself_wins(
    figures: Lender, measure: str, length: Length, day: date, value: float | None, source: str
) -> None:
    found = asked(figures.of(SETS), measure, length, day)
    assert (found.value, found.source) == (value, source)


def test_else_the_months_of_the_period_are_added_up(figures: Lender) -> None:
    months = [row for row in SETS if row["period_type"] == "month"]
    found = asked(figures.of(months), "collected_amount", "quarter", MAY)
    assert (found.value, found.source) == (1500, "added")
    assert asked(figures.of(months), "collected_amount", "year", MAY).value is None


def test_a_stock_is_never_added_over_months(figures: Lender) -> None:
    stocks = [aim(100, date(2026, month, 1), measure="overdue_amount") for month in (4, 5, 6)]
    assert asked(figures.of(stocks), "overdue_amount", "month", MAY).value == 100
    assert asked(figures.of(stocks), "overdue_amount", "quarter", MAY).value is None


def test_weeks_and_financial_years_follow_the_settings(tmp_path: Path) -> None:
    rows = [aim(7, date(2026, 1, 1), period_type="year"), aim(9, date(2026, 5, 11), period_type="week")]
    held = figures_of(tmp_path, targets=rows, receipts=EVERYWHERE, calendar=Calendar(1, "sunday"))
    assert asked(held, "collected_amount", "year", date(2026, 12, 31)).value == 7
    assert asked(held, "collected_amount", "week", date(2026, 5, 17)).value == 9
    assert asked(held, "collected_amount", "week", date(2026, 5, 18)).value is None


def test_a_year_is_spread_by_the_mean_share_of_past_years_and_says_that_it_is_derived(figures: Lender) -> None:
    # Financial years from April: in 2024 May brought 30 of 140 in the north, in 2025 it brought 10 of 120. Three count.
    def year(starts: int, may: int) -> list[Row]:
        months = [date(starts + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16)]
        return [got(may if month.month == 5 else 10, month, branch_code="N1") for month in months]

    receipts = [*year(2022, 90), *year(2023, 50), *year(2024, 30), *year(2025, 10), got(5, MAY, branch_code="N1")]
    aims = [aim(12_000, date(2026, 4, 1), period_type="year", zone="North")]
    found = asked(figures.of(aims, receipts), "collected_amount", "month", MAY, zone=["North"])
    share = (50 / 160 + 30 / 140 + 10 / 120) / 3
    assert (found.value, found.source) == (round(12_000 * share), "derived")
    # One that is set for the month wins, and a quarter of derived months is derived.
    both = [*aims, aim(777, zone="North")]
    assert asked(figures.of(both, receipts), "collected_amount", "month", MAY, zone=["North"]).value == 777
    quarter = asked(figures.of(both, receipts), "collected_amount", "quarter", MAY, zone=["North"])
    others = round(12_000 * (10 / 160 + 10 / 140 + 10 / 120) / 3)
    assert (quarter.value, quarter.source) == (777 + 2 * others, "derived")
    # A year that is not known from end to end has no season.
    short = asked(figures.of(aims, receipts[-5:]), "collected_amount", "month", MAY, zone=["North"])
    assert (short.value, short.source) == (None, "none")


def test_a_missing_target_says_which_level_or_period_has_one(figures: Lender) -> None:
    held = figures.of([*BY_STATE, aim(9, date(2026, 4, 1), period_type="year", agency_code="AG1")])

    def why(length: Length, **where: Sequence[str]) -> str:
        return asked(held, "collected_amount", length, MAY, **where).why

    assert why("month", product_code=["PL"], agency_code=["AG1"]) == (
        "No target of this month covers agency and product alone; targets of this month are set by state."
    )
    assert why("day") == (
        "No target is set for this day; there is one for the month by state; for the financial year by agency."
    )
    assert asked(held, "bounce_rate", "month", MAY).why == "No target is set for bounce rate."
