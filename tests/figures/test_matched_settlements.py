"""The accounts behind the comparison of settled accounts with like ones: as many as the figures say, and which."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from dashboard import database_lists
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.settlements.matched_accounts import MatchedAccounts, matched_accounts
from dashboard.view import View, opening_view
from tests.figures.prepared import Prepared, prepare, write_database

DAY_ENDS = (
    *(date(2025, month, day) for month, day in ((11, 30), (12, 31))),
    *(date(2026, month, day) for month, day in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30))),
)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
GROUPS: dict[str, tuple[int, int, int, str, date | None]] = {
    # Group: accounts, days past due, outstanding, product, day of the settlement.
    "settled in December": (21, 200, 40_000, "PL", date(2025, 12, 10)),
    "settled in January": (3, 200, 40_000, "PL", date(2026, 1, 10)),
    "like both": (12, 200, 40_000, "PL", None),
    "another bucket": (12, 20, 40_000, "PL", None),
    "another band": (12, 200, 60_000, "PL", None),
    "settled alone": (1, 200, 9_000_000, "HL", date(2025, 12, 10)),
    "too few beside one": (9, 200, 40_000, "TW", None),
    "settled beside too few": (1, 200, 40_000, "TW", date(2025, 12, 10)),
}


def accounts() -> Iterator[tuple[str, int, int, str, date | None]]:
    for group, (count, dpd, owed, product, settled) in GROUPS.items():
        for number in range(count):
            yield f"{group} {number:02}", dpd, owed, product, settled


def tables() -> dict[str, list[dict[str, Any]]]:
    codes = ("PL", "HL", "TW")
    return {
        "product": [{"product_code": code, "product_name": code} for code in codes],
        "branch": [{"branch_code": "B1", "branch_name": "One", "state": "Goa", "zone": "West"}],
        "account": [
            {
                "account_id": name,
                "customer_id": name,
                "product_code": product,
                "branch_code": "B1",
                "opened_on": date(2024, 1, 1),
                "sanctioned_amount": owed,
            }
            for name, _, owed, product, _ in accounts()
        ],
        "account_snapshot": [
            {
                "as_of_date": day,
                "account_id": name,
                "status": "active",
                "dpd": dpd,
                "principal_outstanding": owed,
                "total_outstanding": owed,
                "overdue_amount": owed,
            }
            for name, dpd, owed, _, _ in accounts()
            for day in DAY_ENDS
        ],
        "settlement": [
            {
                "settlement_id": f"S {name}",
                "account_id": name,
                "approved_on": settled,
                "outstanding_at_approval": owed,
                "settlement_amount": owed // 2,
                "status": "approved",
            }
            for name, _, owed, _, settled in accounts()
            if settled
        ],
        "payment": [
            {
                "receipt_no": f"R {name}",
                "line_no": 1,
                "account_id": name,
                "paid_at": datetime(2026, 2, 3, 10),
                "amount": 1_000,
                "kind": "overdue",
                "channel": "upi",
                "status": "cleared",
            }
            for name, *_ in accounts()
            if name.endswith("0")
        ],
    }


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("settled")
    write_database(folder / "settled.duckdb", tables())
    return prepare(folder / "settled.duckdb", folder / "store")


def compared(lender: Prepared, **scope: tuple[str, ...]) -> MatchedAccounts:
    view = opening_view((MAY, JUNE), None)
    found = matched_accounts(Answers(lender.figures, lender.settings), View(**{**vars(view), "scope": Scope.of(scope)}))
    assert found is not None
    return found


def names(lender: Prepared, found: MatchedAccounts, **within: tuple[str, ...]) -> pl.DataFrame:
    answers = Answers(lender.figures, lender.settings)
    asked = database_lists.matched_settlements(answers, Scope.of({}), found.cells, within)
    rows, total = database_lists.listed(answers, asked)
    assert total == rows.height
    return rows


def test_the_lists_are_as_long_as_the_figures_say(lender: Prepared) -> None:
    found = compared(lender)
    assert found.whole is not None
    # Like accounts count in each month; whoever was settled in December is like nobody in January.
    assert (found.whole.settled, found.whole.alike) == (21 + 3, 12 + 12 + 3)
    settled, alike = (names(lender, found, settled_then=(group,)) for group in ("yes", "no"))
    assert (settled.height, alike.height) == found.counted[""] == (found.whole.settled, found.whole.alike)
    assert {name[:-3] for name in settled["account_id"]} == {"settled in December", "settled in January"}
    # Whoever settles in January was like those of December until then.
    assert {name[:-3] for name in alike["account_id"]} == {"like both", "settled in January"}
    assert alike["followed_from"].unique().sort().to_list() == [date(2025, 12, 1), date(2026, 1, 1)]


def test_what_is_listed_owed_and_paid_what_the_figures_say(lender: Prepared) -> None:
    found = compared(lender)
    settled = names(lender, found, settled_then=("yes",))
    # Three of December and one of January have a receipt.
    assert settled["outstanding_before"].sum() == 24 * 40_000 * 100
    assert settled["received_in_six_months"].sum() == 4 * 1_000 * 100
    assert found.whole is not None
    assert found.whole.received == pytest.approx(4 * 1_000 / (24 * 40_000))


def test_a_product_lists_its_own_and_a_cell_that_is_not_compared_nothing(lender: Prepared) -> None:
    found = compared(lender)
    assert set(found.counted) == {"", "PL"}
    assert names(lender, found, settled_then=("no",), product_code=("PL",)).height == 27
    assert names(lender, found, settled_then=("no",), product_code=("TW",)).height == 0


def test_where_nothing_is_compared_there_is_no_list(lender: Prepared) -> None:
    assert not compared(lender, product_code=("TW",)).cells
