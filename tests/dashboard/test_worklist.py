"""The list of accounts: its order of priority, its pages in both directions, search, amounts, and rows for a file."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.figures.scope import Scope
from dashboard.last_contact import CONTACT_BANDS
from dashboard.priority import Chances
from dashboard.worklist import FILE_ROW, HELD, ORDERS, PLACED, ROW, Cursor, Page, Question, Worklist
from dashboard.worklist_rows import WorklistRows, worklist_rows
from data_access.manifest import Partition
from data_access.settings import Settings
from tests.offenders import every
from validations.cubes import BUCKET, STATUS
from validations.errors import FilterNotPossibleError, UserError

AS_OF = date(2026, 5, 31)
CHANCES = Chances({"1-30": 0.25, "31-60": 0.5, "180+": 0.1}, (date(2026, 5, 1),))
NOWHERE = Partition("none.parquet", 0, 0, "")
# account, customer, zone, bucket, status, dpd, outstanding and overdue in minor units, last contact
ACCOUNTS = [
    ("A1", "C1", "North", "1-30", "active", 20, 1000_00, 100_00, date(2026, 5, 21)),  # 1000 x 0.25 x 10 days
    ("A2", "C1", "North", "31-60", "active", 40, 1000_00, 300_00, None),  # never reached: x 0.5 x 40 days
    ("A3", "C2", "South", "31-60", "active", 35, 1000_00, 200_00, date(2025, 5, 31)),  # a year, but due for 35 days
    ("A4", "C3", "South", "180+", "active", 400, 500_00, 500_00, date(2026, 5, 31)),  # spoken to today: 0 days
    ("A5", "C4", "East", "180+", "written_off", 500, 2000_00, None, date(2026, 1, 1)),  # has no bucket to roll from
    ("A6", "X7", "East", "Unknown", "active", None, 3000_00, None, None),
    ("A7", "C5", "East", "1-30", "active", 20, -50_00, 100_00, date(2026, 5, 1)),  # in credit: nothing at risk
]
PRIORITIES = {"A1": 2500, "A2": 20000, "A3": 17500, "A4": 0, "A5": None, "A6": None, "A7": 0}


def worklist(accounts: Sequence[tuple[object, ...]] = ACCOUNTS, chances: Chances = CHANCES) -> Worklist:
    names = ("account_id", "customer_id", "zone", "bucket", "status", "dpd", "total_outstanding", "overdue",
             "last_contact_on")  # fmt: skip
    types: dict[str, Any] = {
        "bucket": BUCKET,
        "status": STATUS,
        "dpd": pl.Int32,
        "last_contact_on": pl.Date,
        "overdue": pl.Int64,
    }
    frame = pl.DataFrame(accounts, schema=list(names), orient="row", schema_overrides=types)
    others = HELD - {*names, "branch_code", "exclusion"}
    rest = [pl.lit("same").alias(name) for name in sorted(others)]
    unknown = [pl.lit(None, dtype=pl.Date).alias(name) for name in ("last_payment_on", "promise_due_on")]
    attempts = pl.col("last_contact_on").alias("last_attempt_on")
    amounts = pl.col("total_outstanding").alias("principal")
    reasons = [pl.lit("no").alias(name) for name in ("complaint_open", "dispute_open")]
    holds = [*reasons, pl.lit(None, dtype=pl.String).alias("exclusion")]
    branch = pl.concat_str(pl.lit("B-"), "zone").alias("branch_code")
    whole = frame.with_columns(*holds, branch, *rest, *unknown, attempts, amounts)
    return Worklist(whole.with_row_index(ROW).with_columns(pl.col(ROW).alias(FILE_ROW)), chances, AS_OF, NOWHERE)


def ids(page: Page) -> list[str]:
    return page.frame["account_id"].to_list()


def all_pages(listed: Worklist, asked: Question, size: int) -> list[list[str]]:
    """Every page from the first to the last, turned by the cursors as an address spells them."""
    pages: list[list[str]] = []
    page = listed.page(asked, None, size)
    while True:
        assert page.place == sum(len(one) for one in pages)
        pages.append(ids(page))
        if page.last is None:
            return pages
        page = listed.page(asked, Cursor.read(str(page.last), back=False), size)


def all_pages_back(listed: Worklist, asked: Question, size: int, last: Page) -> list[list[str]]:
    pages, page = [ids(last)], last
    while page.first is not None:
        page = listed.page(asked, Cursor.read(str(page.first), back=True), size)
        pages.insert(0, ids(page))
    return pages


def test_priority_is_balance_at_risk_times_chance_times_days_without_contact() -> None:
    found = worklist().frame
    assert dict(found.select("account_id", "priority").rows()) == PRIORITIES
    assert found["days_since_contact"].to_list() == [10, None, 365, 0, 150, None, 30]
    assert found["chance_to_roll"].to_list() == [0.25, 0.5, 0.5, 0.1, None, None, 0.25]


def test_accounts_without_a_priority_come_last_the_largest_balance_first() -> None:
    assert ids(worklist().page(Question())) == ["A2", "A3", "A1", "A4", "A7", "A6", "A5"]
    assert ids(worklist().page(Question(descending=False))) == ["A4", "A7", "A1", "A3", "A2", "A6", "A5"]


def set_aside(**reasons: Sequence[str | None]) -> Worklist:
    """The accounts with the reasons, in the order of their ids, why some must not be worked."""
    whole = worklist()
    given = whole.frame.drop("days_since_contact", "chance_to_roll", "priority", "set_aside")
    columns = [pl.Series(name, values, dtype=pl.String) for name, values in reasons.items()]
    return Worklist(given.with_columns(columns), CHANCES, AS_OF, NOWHERE)


def test_accounts_that_are_set_aside_are_in_no_order_of_work_and_last_in_a_file() -> None:
    listed = set_aside(
        exclusion=[None, "deceased", None, "legal_hold", None, None, None],
        complaint_open=["no", "no", "yes", "unknown", "no", "unknown", "no"],
    )
    assert ids(listed.page(Question(work="open"))) == ["A1", "A7", "A6", "A5"]
    assert ids(listed.page(Question())) == ["A1", "A7", "A6", "A5", "A2", "A3", "A4"]
    assert ids(listed.page(Question(descending=False)))[-3:] == ["A2", "A3", "A4"]
    assert ids(listed.page(Question(work="hold"))) == ["A2", "A3", "A4"]
    for order in ORDERS:
        filed = [ACCOUNTS[row][0] for row in listed.rows(Question(order=order))]
        assert set(filed[:4]) == {"A1", "A5", "A6", "A7"}
        assert set(filed[4:]) == {"A2", "A3", "A4"}
    assert listed.frame["set_aside"].to_list() == ["no", "deceased", "complaint", "legal_hold", "no", "no", "no"]
    assert listed.frame.filter(pl.col("set_aside") != "no")["priority"].to_list() == [None] * 3


def test_what_is_in_order_and_set_aside_by_reason_adds_up_to_all() -> None:
    listed = set_aside(dispute_open=["no", "yes", "yes", "no", "no", "no", "yes"], exclusion=[None] * 6 + ["fraud"])
    assert listed.by_reason(Question()).rows() == [
        ("no", 4, 6500_00, 600_00),
        ("dispute", 2, 2000_00, 500_00),
        ("fraud", 1, -50_00, 100_00),
    ]
    sums = listed.sums(Question())
    assert (sums.accounts, sums.set_aside, sums.outstanding) == (7, 3, 8450_00)


def test_where_no_contact_is_recorded_the_days_are_left_out() -> None:
    silent = worklist([(*row[:-1], None) for row in ACCOUNTS])
    assert not silent.contacts_recorded
    assert dict(silent.frame.select("account_id", "priority").rows())["A2"] == 500
    assert silent.sums(Question()).silent is None


def test_every_number_of_days_is_in_one_band_of_the_last_contact() -> None:
    days = pl.DataFrame({"days_since_contact": [None, *range(200)]}, schema={"days_since_contact": pl.Int32})
    within = days.select(band.holds().fill_null(value=False).alias(key) for key, band in CONTACT_BANDS.items())
    assert within.select(pl.sum_horizontal(pl.all()).unique()).to_series().to_list() == [1]
    assert {key: within[key].sum() for key in within.columns} == {
        "0-6": 7, "7-14": 8, "15-29": 15, "30-89": 60, "90": 110, "never": 1,
    }  # fmt: skip


def test_the_list_holds_the_accounts_of_the_bands_asked_for() -> None:
    listed = worklist()  # days without contact of A1 to A7: 10, never, 365, 0, 150, never, 30
    assert sorted(ids(listed.page(Question(contact=("7-14", "never"))))) == ["A1", "A2", "A6"]
    assert sorted(ids(listed.page(Question(contact=("30-89", "90"))))) == ["A3", "A5", "A7"]
    # The accounts of the last three bands are those of the card "No contact in 30 days".
    assert listed.sums(Question(contact=("30-89", "90", "never"))).accounts == listed.sums(Question()).silent == 5


def test_where_no_contact_is_recorded_the_list_cannot_be_narrowed_by_it() -> None:
    silent = worklist([(*row[:-1], None) for row in ACCOUNTS])
    with pytest.raises(UserError, match="No contact is recorded"):
        silent.page(Question(contact=("never",)))


def test_where_no_month_has_a_movement_the_order_is_that_of_the_balance() -> None:
    assert ids(worklist(chances=Chances({}, ())).page(Question())) == ["A6", "A5", "A1", "A2", "A3", "A4", "A7"]


@every("order", ORDERS)
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_hold_every_account_once_in_both_directions(order: str, descending: bool, size: int) -> None:
    listed, asked = worklist(), Question(order=order, descending=descending)
    whole = [ACCOUNTS[row][0] for row in listed.rows(asked)]
    pages = all_pages(listed, asked, size)
    assert list(chain.from_iterable(pages)) == whole
    assert sorted(map(str, whole)) == ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]
    page = listed.page(asked, None, size)
    while page.last is not None:
        page = listed.page(asked, page.last, size)
    assert all_pages_back(listed, asked, size, page) == pages


def test_what_is_not_known_comes_last_in_either_direction() -> None:
    for descending in (True, False):
        page = worklist().page(Question(order="overdue", descending=descending))
        assert ids(page)[-2:] == ["A5", "A6"]
        assert page.frame["overdue"].to_list()[-2:] == [None, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A3", ["A3"]),
        ("c1", ["A1", "A2"]),
        (" x7 ", ["A6"]),
        ("7", ["A6", "A7"]),
        ("%", []),
        (".*", []),
        ("A1' OR", []),
    ],
)
def test_a_search_finds_any_part_of_an_account_or_customer_number(text: str, found: list[str]) -> None:
    assert ids(worklist().page(Question(search=text, order="account_id", descending=False))) == found


def test_filters_amounts_and_search_narrow_together_and_the_sums_follow() -> None:
    asked = Question(scope=Scope.of({"zone": ["North", "South"]}), least=200_00, of="overdue", search="A")
    listed = worklist()
    assert sorted(ids(listed.page(asked))) == ["A2", "A3", "A4"]
    sums = listed.sums(asked)
    assert (sums.accounts, sums.outstanding, sums.overdue, sums.silent) == (3, 2500_00, 1000_00, 2)
    assert listed.page(asked).total == 3


def test_a_sum_over_amounts_that_are_all_unknown_is_unknown() -> None:
    assert worklist().sums(Question(scope=Scope.of({"status": ["written_off"]}))).overdue is None
    nobody = worklist().sums(Question(search="nobody"))
    assert (nobody.accounts, nobody.outstanding, nobody.overdue) == (0, 0, 0)


def test_a_filter_that_the_list_does_not_have_is_refused() -> None:
    with pytest.raises(FilterNotPossibleError, match="The list of accounts is not recorded by"):
        worklist().page(Question(scope=Scope.of({"paid": ["yes"]})))


@pytest.mark.parametrize("text", ["", "~", "1", "a~b", "1~", "~1", "1.5~x"])
def test_a_cursor_that_cannot_be_read_is_none(text: str) -> None:
    assert Cursor.read(text, back=False) is None


def test_a_place_that_is_no_longer_there_still_shows_a_page() -> None:
    listed = worklist()
    assert ids(listed.page(Question(), Cursor(1e12, 5), 3)) == ["A2", "A3", "A1"]
    assert ids(listed.page(Question(), Cursor(-2e18, 5), 3)) == ["A2", "A3", "A1"]
    assert ids(listed.page(Question(), Cursor(1e12, 5, back=True), 3)) == ["A2", "A3", "A1"]


def test_the_rows_of_a_file_are_those_of_the_list_in_its_order(tmp_path: Path) -> None:
    listed = worklist()
    stored = listed.frame.drop(
        ROW, FILE_ROW, "days_since_contact", "chance_to_roll", "priority", *chain.from_iterable(PLACED.values())
    )
    (tmp_path / "files").mkdir()
    stored.write_parquet(tmp_path / "files" / "none.parquet")
    rows = worklist_rows(Settings(store_path=tmp_path), listed, Question(order="overdue"))
    written = pl.concat(list(rows.batches()))
    expected = listed.frame[listed.rows(Question(order="overdue"))]
    for column in ("account_id", "zone", "overdue", "priority", "days_since_contact", "chance_to_roll"):
        assert written[column].to_list() == expected[column].to_list()


def test_a_file_that_newer_figures_replaced_is_said_in_a_sentence(tmp_path: Path) -> None:
    rows = WorklistRows(tmp_path / "gone.parquet", pl.Series([0], dtype=pl.UInt32), {}, {}, AS_OF, True, masked=False)
    with pytest.raises(UserError, match="prepared anew since this page was opened"):
        next(rows.batches())
