"""The conventions that decide the figures, one account per case, expected states in plain sight (see awkward.py)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.database_lists import accounts_behind
from dashboard.figures.answers import Answers
from dashboard.figures.compute import compute
from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS
from tests.figures.awkward import APRIL, APRIL_CASES, JUNE, MARCH, MAY, awkward_tables
from tests.figures.prepared import Prepared, prepare, write_database
from validations.vocabulary import OPENING_STATES

WENT = {
    "stays-current": ("Current", "Current", "no"),
    "flows": ("1-30", "31-60", "no"),
    "jumps-three-buckets": ("Current", "91-120", "no"),
    "boundary-30-to-31": ("1-30", "31-60", "no"),
    "boundary-180-to-181": ("151-180", "180+", "no"),
    "same-bucket-paid": ("31-60", "31-60", "yes"),
    "same-bucket-unpaid": ("31-60", "31-60", "no"),
    "same-bucket-paid-then-reversed": ("31-60", "31-60", "no"),
    "same-bucket-only-charges-paid": ("31-60", "31-60", "no"),
    "same-bucket-only-prepayment": ("31-60", "31-60", "no"),
    "same-bucket-cheque-bounced": ("31-60", "31-60", "no"),
    "same-bucket-paid-on-opening-day": ("31-60", "31-60", "no"),
    "same-bucket-paid-last-second": ("31-60", "31-60", "yes"),
    "same-bucket-paid-day-after": ("31-60", "31-60", "no"),
    "same-bucket-settlement-paid": ("31-60", "31-60", "yes"),
    "rolls-back": ("91-120", "31-60", "no"),
    "normalises": ("31-60", "Current", "yes"),
    "negative-dpd-is-current": ("31-60", "Current", "no"),
    "closed-row": ("31-60", "closed", "no"),
    "settled-row": ("91-120", "settled", "no"),
    "written-off-row": ("180+", "written_off", "no"),
    "sold-row": ("180+", "sold", "no"),
    "settled-on-20-april-then-no-row": ("91-120", "settled", "no"),
    "active-on-20-april-then-no-row": ("91-120", "exit", "no"),
    "closed-then-active-on-20-april-then-no-row": ("91-120", "exit", "no"),
    "closed-on-12-april-no-row": ("1-30", "closed", "no"),
    "closed-in-february-no-row": ("1-30", "exit", "no"),
    "written-off-15-april-no-row": ("151-180", "written_off", "no"),
    "write-off-reversed-no-row": ("151-180", "exit", "no"),
    "gone": ("31-60", "exit", "no"),
    "was-closed-gone": ("closed", "exit", "no"),
    "stays-written-off": ("written_off", "written_off", "no"),
    "reopened": ("closed", "Current", "no"),
    "new": ("new", "Current", "no"),
    "appeared": ("appeared", "31-60", "no"),
    "unknown-to-current": ("Unknown", "Current", "no"),
    "unknown-to-closed": ("Unknown", "closed", "no"),
    "late-to-unknown": ("31-60", "Unknown", "no"),
    "stays-unknown": ("Unknown", "Unknown", "no"),
}
HELD_IN_APRIL = {
    "held-all-month": "AG1",
    "handed-over-on-4-april": "AG2",
    "recalled-on-cut-off-day": "AG1",
    "placed-on-20-april": "AG2",
    "recalled-in-march": "(none)",
    "overlapping-latest-wins": "AG2",
    "overlapping-both-recalled-before-cut-off-day": "AG2",
    "lent-out-and-returned": "AG2",
    "placed-and-recalled-same-day": "(none)",
    "stays-current": "(none)",
}


@pytest.fixture(scope="module")
def april(awkward: Prepared) -> dict[str, dict[str, Any]]:
    """Every account of April's movement by its id."""
    scope = Scope.of({"opening_state": OPENING_STATES})
    rows, total = accounts_behind(Answers(awkward.figures, awkward.settings), scope, APRIL)
    assert total == rows.height
    return {row["account_id"]: row for row in rows.iter_rows(named=True)}


@pytest.mark.parametrize("account", WENT)
def test_where_an_account_went(april: dict[str, dict[str, Any]], account: str) -> None:
    row = april[account]
    assert (row["opening_state"], row["closing_state"], row["paid"]) == WENT[account]


@pytest.mark.parametrize("account", HELD_IN_APRIL)
def test_who_has_the_month_of_an_account(april: dict[str, dict[str, Any]], account: str) -> None:
    """The holder on the fifth; else the first holder in the month; on any day the latest allocation wins."""
    assert april[account]["agency_code"] == HELD_IN_APRIL[account]


def test_every_account_of_either_day_end_moved_once(april: dict[str, dict[str, Any]], awkward: Prepared) -> None:
    assert set(april) == set(APRIL_CASES) | {"open-month-flows", "open-month-clears", "open-month-late"}
    assert awkward.one("moved_accounts", APRIL) == len(april)


def test_reallocated_is_an_account_that_changed_hands_within_the_month(awkward: Prepared) -> None:
    # handed-over-on-4-april, recalled-on-cut-off-day and lent-out-and-returned; an older allocation that was never
    # recalled is not a second holder.
    assert awkward.one("reallocated_accounts", APRIL) == 3


def test_position_belongs_to_the_holder_of_the_day(awkward: Prepared) -> None:
    held = awkward.ask("accounts", by=("agency_code",), months=[APRIL])
    # On 30 April AG1 holds held-all-month and lent-out-and-returned; AG2 handed-over, recalled, placed and overlapping.
    assert dict(held.rows()) == {"(none)": 43, "AG1": 2, "AG2": 4}


def test_an_account_that_moved_branch_closes_where_it_went(awkward: Prepared) -> None:
    by_branch = awkward.ask("moved_accounts", "opening_outstanding", "closing_outstanding", by=("branch_code",),
                            months=[APRIL])  # fmt: skip
    # moves-branch 1,000; npa-moves-branch 980; credit-balance-moves-branch -40.50.
    north, south = by_branch.rows()
    assert south == ("S1", 0, 0, 100_000 + 98_000 - 4_050)
    assert north == ("N1", 66, 5_771_970, 5_388_975 - (100_000 + 98_000 - 4_050))


def test_a_transfer_leaves_one_branch_and_reaches_another(awkward: Prepared) -> None:
    legs = awkward.ask("closing_outstanding", by=("branch_code", "opening_state"), months=[APRIL])
    moved = {row[:2]: row[2] for row in legs.rows() if row[1].startswith("transfer")}
    assert moved[("S1", "transfer_in")] == 193_950
    # Out of the north go these three; moves-segment goes out and in within the branch.
    assert moved[("N1", "transfer_out")] == -(193_950 + 100_000)
    assert moved[("N1", "transfer_in")] == 100_000


def test_a_transferred_credit_balance_is_floored_once(awkward: Prepared) -> None:
    floored = awkward.ask("closing_outstanding_positive", by=("branch_code",), months=[APRIL])
    assert dict(floored.rows())["S1"] == 198_000


def test_segment_of_the_day_else_the_accounts(awkward: Prepared) -> None:
    by_segment = awkward.ask("accounts", by=("month", "segment"), months=[MARCH, APRIL])
    assert dict(by_segment.filter(pl.col("month") == APRIL).select("segment", "accounts").rows()) == {
        "Low": 48,
        "High": 1,
    }
    assert by_segment.filter(pl.col("month") == MARCH)["segment"].to_list() == ["Low"]


def test_unknown_days_count_below_the_line_only(awkward: Prepared) -> None:
    # Active on 30 April: 49 accounts, 31 with more than 30 days; late-to-unknown and stays-unknown among the 49.
    assert awkward.one("accounts", APRIL) == 49
    assert awkward.one("accounts", APRIL, bucket="Unknown") == 2
    assert awkward.one("delinquency_rate_30plus", APRIL) == 31 / 49


def test_balances_as_booked_and_floored(awkward: Prepared) -> None:
    # In credit on 30 April: credit-balance 100.10 and credit-balance-moves-branch 40.50.
    booked, floored = awkward.one("total_outstanding", APRIL), awkward.one("total_outstanding_positive", APRIL)
    assert floored - booked == 10_010 + 4_050
    assert awkward.one("opening_outstanding_positive", APRIL) - awkward.one("opening_outstanding", APRIL) == (
        20_025 + 5_005 + 3_000
    )


def test_npa_is_read_from_the_flag_and_moves_by_its_identity(awkward: Prepared) -> None:
    lines = ("opening", "slippage", "upgrades", "recoveries", "write_offs", "transfers", "closing")
    answer = awkward.ask(*(f"npa_{line}" for line in lines), months=[APRIL]).row(0)
    # Flagged on 31 March, 1,000 each: stays, sticky at 20 days, upgraded, written off, closed, moves branch.
    # Recoveries: stays 100, sticky -100, moves branch 20, closed 1,000.
    assert answer == (600_000, 95_000, 100_000, 102_000, 100_000, 0, 393_000)
    assert awkward.one("npa_outstanding", APRIL) == 393_000
    by_branch = dict(awkward.ask("npa_transfers", by=("branch_code",), months=[APRIL]).rows())
    assert by_branch == {"N1": -98_000, "S1": 98_000}


def test_an_npa_account_is_no_special_mention_account(awkward: Prepared) -> None:
    # On 30 April 1 to 30 days late: bounces-and-flows, npa-sticky-at-20-days (NPA), card-12-days (revolving) and
    # open-month-clears.
    assert awkward.one("delinquent_accounts", APRIL, bucket="1-30") == 4
    assert awkward.one("sma0_accounts", APRIL) == 2


def test_bounced_and_cleared(awkward: Prepared) -> None:
    assert awkward.one("bounced_accounts", APRIL) == 2
    of_few = replace(METRICS["bucket_x_resolution_rate"], minimum_cases=0)
    assert compute(awkward.figures, [of_few], months=[APRIL]).row(0) == (0.5, 2)
    # As the catalogue has it, two cases are too few for a rate.
    assert awkward.ask("bucket_x_resolution_rate", months=[APRIL]).row(0) == (None, 2)


def test_received_is_what_cleared_net_of_reversals(awkward: Prepared) -> None:
    # Eight cleared receipts of 100.25 in April, one reversed, and 400.00; not the bounced cheque, not the one of
    # 31 March, not the one of 1 May. An agency took 100.25, a second line of 5.50, and five receipts from 10.25 to
    # 14.25 in April, and 70.00, of which 10.75 went back; in May 3.00 and, of four receipts, 139.50 went back.
    by_agency = 10_025 + 550 + 5 * 1_025 + 1_000 + 7_000 - 1_075
    assert awkward.one("received_amount", APRIL) == 6 * 10_025 + 40_000 + by_agency
    assert awkward.one("received_amount", MAY) == 10_025 - 300 - 13_950


def test_one_customer_with_two_accounts_counts_once(awkward: Prepared) -> None:
    assert awkward.one("customers", APRIL) == awkward.one("accounts", APRIL) - 1


def test_open_month_is_compared_with_the_same_day(awkward: Prepared) -> None:
    """June stands at the 14th, so it is held against 14 May, not against the whole of May."""
    assert awkward.figures.open_month == JUNE
    compared = awkward.ask("delinquency_rate_30plus", "average_dpd", by=("month",), compare="previous_month")
    june, may = compared.row(-1, named=True), compared.row(-2, named=True)
    # 14 June: 34, 0 and 95 days; 14 May: 5, 24 and 64 days; 31 May: 20, 0 and 81 days.
    assert (june["delinquency_rate_30plus"], june["delinquency_rate_30plus__before"]) == (2 / 3, 1 / 3)
    assert (june["average_dpd"], june["average_dpd__before"]) == ((34 + 95) / 2, (5 + 24 + 64) / 3)
    assert (may["average_dpd"], may["average_dpd__before"]) == ((20 + 81) / 2, awkward.one("average_dpd", APRIL))


def test_open_month_moves_from_the_last_month_end_to_its_day(awkward: Prepared) -> None:
    compared = awkward.ask("roll_forward_rate", months=[JUNE], compare="previous_month")
    # June: 20 to 34 days forward and 81 to 95 forward. Of April's close, to 14 May: 50 to 64 forward among 35 late.
    assert compared["roll_forward_rate"].item() == 1.0
    assert compared["roll_forward_rate__before"].item() == 1 / 35


def test_open_month_without_the_same_day_has_no_delta(tmp_path: Path) -> None:
    tables = awkward_tables()
    tables["account_snapshot"] = [r for r in tables["account_snapshot"] if r["as_of_date"] != date(2026, 5, 14)]
    write_database(tmp_path / "lender.duckdb", tables)
    data = prepare(tmp_path / "lender.duckdb", tmp_path / "store")
    compared = data.ask("accounts", months=[JUNE], compare="previous_month")
    assert compared.row(0) == (3, None)


def test_another_cut_off_day_gives_the_month_to_another_holder(awkward: Prepared, tmp_path: Path) -> None:
    data = prepare(awkward.path, tmp_path / "store", cutoff_day=3)
    by_agency = data.ask("moved_accounts", by=("agency_code",), months=[APRIL], where={"opening_state": ["31-60"]})
    # On the 3rd handed-over-on-4-april is still with AG1.
    assert {code: n for code, n in by_agency.rows() if code != "(none)"} == {"AG1": 3, "AG2": 4}
    assert dict(
        awkward.ask("moved_accounts", by=("agency_code",), months=[APRIL], where={"opening_state": ["31-60"]}).rows()
    ) == {"(none)": 19, "AG1": 2, "AG2": 5}


def test_smallest_database_says_unknown_rather_than_0(awkward: Prepared, tmp_path: Path) -> None:
    """Only the four tables that must exist, and of them only the columns that must exist."""
    optional = {"npa_flag", "provision", "charges_due", "branch_code", "risk_segment", "closed_on", "product_group",
                "secured", "revolving", "area"}  # fmt: skip
    kept = {"product", "branch", "account", "account_snapshot"}
    tables = {
        name: [
            {
                c: v
                for c, v in row.items()
                if c not in optional or (name in ("account", "branch") and c == "branch_code")
            }
            for row in rows
        ]
        for name, rows in awkward_tables().items()
        if name in kept
    }
    write_database(tmp_path / "small.duckdb", tables)
    data = prepare(tmp_path / "small.duckdb", tmp_path / "store")
    unknown = ("stabilised_rate", "resolution_rate_with_stabilised", "received_amount", "bounced_accounts", "gnpa_rate",
               "nnpa_rate", "npa_outstanding", "npa_opening", "npa_closing", "npa_write_offs", "charges_due",
               "customers_npa")  # fmt: skip
    assert data.ask(*unknown, months=[APRIL]).select(unknown).row(0) == (None,) * len(unknown)
    known = data.ask("accounts", "delinquency_rate_30plus", "roll_forward_rate", "resolution_rate", months=[APRIL])
    same = awkward.ask("accounts", "delinquency_rate_30plus", "roll_forward_rate", months=[APRIL])
    assert known.select(same.columns).equals(same)
    # Without its date of closure and the write-offs two more accounts are exits; one counted as resolved.
    assert known["resolution_rate"].item() == pytest.approx(awkward.one("resolution_rate", APRIL) - 1 / 48)
