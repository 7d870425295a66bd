"""Identities of money over literal cubes: they hold for figures that agree; one minor unit is enough to break one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.dashboard.literal_figures import frame_of
from validations.reconciliation import RULES, Identity

MAY = date(2026, 5, 1)
Rows = Sequence[Mapping[str, Any]]
CUBES: Mapping[str, Rows] = {
    "receipts": [
        {"receipts": 2, "amount": 700},
        {"receipts": 1, "amount": 200, "kind": "overdue", "attribution": "agency", "agency_code": "AG1"},
        {"receipts": 1, "amount": 50, "kind": "write_off_recovery", "attribution": "unattributed",
         "opening_state": "written_off"},
    ],
    "receipts_daily": [
        {"day": date(2026, 5, 4), "receipts": 1, "amount": 300},
        {"day": date(2026, 5, 5), "receipts": 1, "amount": 400},
        {"day": date(2026, 5, 5), "receipts": 1, "amount": 200, "kind": "overdue", "agency_code": "AG1"},
        {"day": date(2026, 5, 9), "receipts": 1, "amount": 50, "kind": "write_off_recovery"},
    ],
    "collector_receipts": [
        {"receipts": 2, "amount": 700},
        {"receipts": 1, "amount": 200, "kind": "overdue", "agency_code": "AG1", "collector_code": "C1"},
        {"receipts": 1, "amount": 50, "kind": "write_off_recovery", "opening_state": "written_off"},
    ],
    "agency_receipts_daily": [{"day": date(2026, 5, 5), "receipts": 1, "amount": 200}],
    "agency_reversals": [
        {"day": date(2026, 5, 5), "unnamed": 2, "unnamed_amount": -30, "booked_amount": -40},
        {"day": date(2026, 4, 2), "named": 1, "named_amount": -35, "agency_code": "AG2"},
    ],
    "largest_receipts": [
        {"receipts": 1, "amount": 150},
        {"receipts": 1, "amount": 50, "receipt_place": "2"},
        {"receipts": 1, "amount": 90, "agency_code": "AG2"},
    ],
    "movement": [{"received": 930}],
    "position": [{"accounts": 3, "overdue": 340, "overdue_negative": -10}, {"status": "written_off", "overdue": 99}],
    "demand": [
        {"due": 800, "due_between": 800, "opening_overdue": 500, "closing_overdue": 350,
         "collected_total": 900, "collected_on_due": 700,
         "collected_on_due_between": 700,
         "collected_on_overdue": 200, "collected_on_demand": 900, "waived": 30, "waived_on_demand": 20,
         "written_off": 60, "written_off_on_demand": 40, "levied": 5},
    ],
    "inflow": [{"presentations": 8, "returned": 3}],
    "costs": [{"amount": 30}, {"amount": 12, "cost_type": "legal"}],
    "write_off_pool": [{"charged_off_before": 100, "charged_off": 60, "recovered_before": 10, "recovered": 50}],
}  # fmt: skip
CONTROLS = {
    "received": 950, "received_outside": 20, "levied": 5, "waived": 30, "written_off": 60, "presentations_count": 8,
    "returned_count": 3, "collection_cost": 42, "charged_off_to_date": 160,
    "received_in_other_months": 0, "recovered_on_write_offs": 50,
    "reversals_unnamed_count": 2, "reversals_named_count": 1, "reversals_unnamed_amount": -30,
    "reversals_booked_amount": -40, "reversals_named_amount": -35,
}  # fmt: skip
OURS = [rule for rule in RULES if set(rule.cubes) <= CUBES.keys() and rule.name not in ("position", "movement")]


def frames(changed: tuple[str, int, str, int] | None = None) -> dict[str, pl.DataFrame]:
    """The cubes of May, one value of one row changed."""
    rows = {name: [{"month": MAY, **row} for row in given] for name, given in CUBES.items()}
    if changed is not None:
        cube, place, column, value = changed
        rows[cube][place][column] = value
    return {name: frame_of(name, given) for name, given in rows.items()}


def identities(cubes: Mapping[str, pl.DataFrame], **controls: int | None) -> list[Identity]:
    return [one for rule in OURS for one in rule.check(cubes, {**CONTROLS, **controls})]


def broken(found: Sequence[Identity]) -> set[str]:
    return {one.identity for one in found if not one.holds}


def test_figures_that_agree_satisfy_every_identity() -> None:
    found = identities(frames())
    assert broken(found) == set()
    assert len(found) == len({one.identity for one in found}) == 27


@pytest.mark.parametrize("control", CONTROLS)
def test_a_total_of_the_database_that_differs_is_named(control: str) -> None:
    assert broken(identities(frames(), **{control: CONTROLS[control] + 1}))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("receipts_daily", 0, "amount", 301), {"receipts by day = receipts"}),
        (("receipts_daily", 0, "receipts", 2), {"receipts by day = receipts"}),
        (("collector_receipts", 1, "amount", 199), {"receipts by collector = receipts"}),
        (("agency_receipts_daily", 0, "amount", 201), {"receipts of agencies by day = receipts"}),
        (
            ("agency_reversals", 0, "booked_amount", -41),
            {"reversals of agencies that name a receipt, by the day booked: amount = the database's own total"},
        ),
        (
            ("agency_reversals", 1, "named", 2),
            {"reversals of agencies that name a receipt, by the receipt: lines = the database's own count"},
        ),
        (("largest_receipts", 1, "amount", 151), {"largest receipts: places out of order"}),
        (("largest_receipts", 2, "receipts", 2), {"largest receipts: places out of order"}),
        (
            ("movement", 0, "received", 931),
            {
                "receipts: amount + received between the day-ends in other months - received in the month outside the "
                "day-ends = movement's received + receipts of accounts in neither snapshot"
            },
        ),
        (("demand", 0, "closing_overdue", 351), {"demand: closing overdue = overdue of the position, floored"}),
        (
            ("demand", 0, "collected_total", 901),
            {"demand: collected = receipts for dues, overdue and settlements"},
        ),
        (("demand", 0, "collected_on_due", 801), {"demand: rows with more collected on due than due"}),
        (
            ("write_off_pool", 0, "recovered", 51),
            {"write-off pool: recovered = the database's own receipts of accounts written off before"},
        ),
    ],
)
def test_one_minor_unit_is_enough(changed: tuple[str, int, str, int], named: set[str]) -> None:
    assert broken(identities(frames(changed))) == named


def test_the_way_of_overdue_shows_what_it_cannot_explain() -> None:
    line = next(one for one in identities(frames()) if one.identity.startswith("overdue"))
    # 500 + 800 - 900 - 20 - 40 = 340; ten more are overdue at closing.
    assert (line.left, line.right, line.difference, line.holds) == (350, 340, 10, True)
    assert line.detail == "opening 500, dues 800, collected -900, waived -20, written off -40"


def test_who_collected_is_named_part_by_part() -> None:
    line = next(one for one in identities(frames()) if "self-paid" in one.identity)
    assert line.detail == "agency 200, in house 0, self paid 700, unattributed 50"


def test_where_dues_or_kinds_are_not_known_nothing_is_claimed() -> None:
    unknown = frames()
    unknown["demand"] = unknown["demand"].with_columns(
        pl.lit(None, dtype=pl.Int64).alias(name) for name in ("due_between", "collected_total")
    )
    names = {one.identity for one in identities(unknown)}
    assert not any(name.startswith(("overdue:", "demand: collected =")) for name in names)
