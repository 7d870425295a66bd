"""A refresh redoes the months that changed, and what it publishes equals a full refresh."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from data_access.refresh import RefreshReport, refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.prepared import figures, held
from tests.data_access.small_lender import MANDATORY, MONTHS, execute, settings_for, write_lender
from validations.cubes import CUBES
from validations.errors import ContractError, UserError

BOOK = Path("lender.duckdb")
JANUARY, FEBRUARY, MARCH, APRIL = MONTHS


def outcome(report: RefreshReport) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    return report.version, report.redone, report.broken


def test_the_first_refresh_prepares_every_month_and_reconciles(lender: Settings) -> None:
    manifest = held(lender)
    assert (manifest.version, tuple(manifest.keys), manifest.open_month) == (1, MONTHS, False)
    assert all(identity["holds"] for month in manifest.months.values() for identity in month.identities)
    assert manifest.months[FEBRUARY].controls["total_outstanding"] == 1556_000
    assert manifest.months[MARCH].controls["received"] == 25_050
    assert manifest.months[MARCH].controls["provision"] is None
    # The first month has no opening, and so no movement and no demand.
    assert {name for name, spec in CUBES.items() if spec.span == "movement"} == {"movement", "resolutions"}
    assert not {name.split(".")[0] for name in manifest.months[JANUARY].partitions} & {"movement", "demand"}
    assert {"position", "position.by_state", "position.by_agency", "customers", "receipts"} <= set(
        manifest.months[JANUARY].partitions
    )
    assert ["worklist" in month.partitions for month in manifest.months.values()] == [False, False, False, True]


def test_nothing_changed_nothing_is_published(lender: Settings) -> None:
    report = refresh(lender)
    assert outcome(report) == (1, (), ())
    assert report.kept == MONTHS


def test_a_store_that_was_prepared_without_a_small_table_gets_it(lender: Settings) -> None:
    store, before = Store(lender.store_path), held(lender)
    kept = {name: part for name, part in before.dimensions.items() if name != "campaign"}
    with store.writing():
        store.publish(replace(before, version=2, dimensions=kept))
    assert outcome(refresh(lender)) == (3, (), ())
    assert held(lender).dimensions.keys() == before.dimensions.keys()


def test_only_the_month_that_changed_is_redone(lender: Settings) -> None:
    before = held(lender)
    execute(BOOK, "UPDATE payment SET amount = 60 WHERE receipt_no = 'R1'")
    # Later months only for what has come in so far on written-off accounts and on new ones, and the last one for its
    # worklist, which tells when each account last paid. The month before only for its promises, whose days of grace end
    # in this one.
    assert outcome(refresh(lender)) == (2, (JANUARY, FEBRUARY, MARCH, APRIL), ())
    after = held(lender)
    for name, part in before.months[JANUARY].partitions.items():
        assert after.months[JANUARY].partitions[name] == part or name.split(".")[0] == "contact_funnel"
    so_far = {"write_off_pool", "worklist", "placements", "contact_funnel", "vintage", "agency_reversals"}
    for key in (MARCH, APRIL):
        for name, part in before.months[key].partitions.items():
            assert (after.months[key].partitions[name] == part) is (name.split(".")[0] not in so_far)
    assert after.months[FEBRUARY].controls["received"] == 60_00


def test_a_new_month_is_added_and_the_worklist_moves_to_it(lender: Settings) -> None:
    columns = "account_id, status, dpd, principal_outstanding, total_outstanding"
    execute(
        BOOK,
        f"INSERT INTO account_snapshot (as_of_date, {columns}) SELECT DATE '2026-05-31', {columns} "
        "FROM account_snapshot WHERE as_of_date = '2026-04-30'",
    )
    before = held(lender)
    # Dues of March and April had not had their 30 days, and April is the last month no more, which complaints that are
    # open depend on, and its days of grace have passed; nothing else of these months is redone.
    assert outcome(refresh(lender)) == (2, (MARCH, APRIL, "2026-05"), ())
    manifest = held(lender)
    for key, redone in ((MARCH, {"demand"}), (APRIL, {"demand", "complaints_open", "contact_funnel"})):
        was, now = before.months[key].partitions, manifest.months[key].partitions
        assert {name.split(".")[0] for name in now if was.get(name) != now[name]} == redone
    assert [key for key, month in manifest.months.items() if "worklist" in month.partitions] == ["2026-05"]


def test_a_month_that_becomes_the_last_again_gets_its_worklist(lender: Settings) -> None:
    execute(BOOK, "DELETE FROM account_snapshot WHERE as_of_date = '2026-04-30'")
    assert outcome(refresh(lender)) == (2, (MARCH,), ())
    manifest = held(lender)
    assert manifest.keys == [JANUARY, FEBRUARY, MARCH]
    assert "worklist" in manifest.latest.partitions


def test_the_user_may_ask_for_months_that_did_not_change(lender: Settings) -> None:
    assert refresh(lender, only=[FEBRUARY]).redone == (FEBRUARY,)
    assert refresh(lender, since=MARCH).redone == (MARCH, APRIL)
    assert refresh(lender, everything=True).redone == MONTHS


def test_an_unknown_month_is_refused_with_those_there_are(lender: Settings) -> None:
    with pytest.raises(UserError, match=r"no snapshot in '2026-09'; the database holds months from 2026-01 to 2026-04"):
        refresh(lender, only=["2026-09"])
    with pytest.raises(UserError, match="'May'"):
        refresh(lender, since="May")


def test_progress_runs_to_its_end(lender: Settings) -> None:
    told: list[tuple[str, float]] = []
    refresh(lender, everything=True, progress=lambda what, share: told.append((what, share)))
    assert told[0] == ("Looking for what changed", 0.0)
    assert told[-1] == ("Done", 1.0)
    assert [what for what, _ in told[1:-2]] == [f"Preparing {key}" for key in MONTHS]
    assert told[-2][0] == "Asking whether the data can be right"
    assert [share for _, share in told] == sorted(share for _, share in told)
    cubes = [len(month.signatures) + 1 for month in held(lender).months.values()]
    assert [share for _, share in told[1:-2]] == [sum(cubes[:at]) / sum(cubes) for at in range(len(cubes))]


# What closed months reported first ----------------------------------------------------------------------------------
def test_a_closed_month_that_changes_is_restated_and_the_first_figures_are_kept(lender: Settings) -> None:
    execute(BOOK, "UPDATE payment SET amount = 60 WHERE receipt_no = 'R1'")
    refresh(lender)
    execute(BOOK, "UPDATE payment SET amount = 75 WHERE receipt_no = 'R1'")
    refresh(lender)
    manifest = held(lender)
    found = [(f"{one.month:%Y-%m}", one.figure, one.old, one.new) for one in manifest.restatements]
    # Of the calendar month, and between the two day-ends, which are the same days here.
    changes = ((50_00, 60_00), (60_00, 75_00))
    assert sorted(found) == sorted(
        (FEBRUARY, name, *change) for name in ("received", "received_between") for change in changes
    )
    assert manifest.restatements[0].why == "changed in the database; no load of that month is recorded"
    assert manifest.first_reported[FEBRUARY]["received"] == 50_00
    store, first = Store(lender.store_path), manifest.first_told[FEBRUARY]
    sums = [store.scan([one["receipts"]]) for one in (first, manifest.months[FEBRUARY].partitions)]
    assert [one.select(pl.col("amount").sum()).collect().item() for one in sums] == [50_00, 75_00]
    assert first["position"] == manifest.months[FEBRUARY].partitions["position"]
    assert not any(name.split(".")[0] == "worklist" for name in first)


def test_a_receipt_dated_back_restates_the_month_it_was_paid_in(lender: Settings) -> None:
    execute(
        BOOK,
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, posted_on, amount, kind, channel, status) "
        "VALUES ('R9', 1, 'AC03', '2026-02-27 18:00', '2026-05-04', 30, 'overdue', 'cash', 'cleared')",
        "INSERT INTO load_batch (batch_id, table_name, period_start, loaded_at, source, rows, rejected) VALUES "
        "('L9', 'payment', '2026-02-01', '2026-05-04 10:00', 'core', 1, 0)",
    )
    # Later months only for what reaches on: the worklist, and the pool that loads of receipts may add to; the month
    # before only for its promises, whose days of grace end in this one.
    assert outcome(refresh(lender)) == (2, (JANUARY, FEBRUARY, MARCH, APRIL), ())
    manifest = held(lender)
    found = [(f"{one.month:%Y-%m}", one.figure, one.old, one.new, one.why) for one in manifest.restatements]
    why = "a load of 04 May 2026 10:00 added, changed or removed 1 row of payment of that month"
    assert sorted(found) == [(FEBRUARY, name, 50_00, 80_00, why) for name in ("received", "received_between")]
    by_agency = figures(lender)["2026-02 receipts"].filter(pl.col("agency_code") == "AG2")
    assert by_agency.select("attribution", "amount").rows() == [("agency", 30_00)]


def test_a_restatement_names_the_load_that_caused_it_and_no_earlier_one(lender: Settings) -> None:
    execute(
        BOOK,
        "UPDATE account_snapshot SET total_outstanding = 951 WHERE account_id = 'AC01' AND as_of_date = '2026-02-28'",
        "INSERT INTO load_batch (batch_id, table_name, period_start, loaded_at, source, rows, rejected) VALUES "
        "('L9', 'account_snapshot', '2026-02-01', '2026-05-02 10:00', 'core', 6, 0)",
    )
    refresh(lender)
    restated = {(f"{one.month:%Y-%m}", one.figure): one for one in held(lender).restatements}
    february = restated[FEBRUARY, "total_outstanding"]
    assert (february.old, february.new) == (1556_000, 1556_100)
    why = "a load of 02 May 2026 10:00 added, changed or removed 6 rows of account_snapshot of that month"
    assert february.why == why
    # March opens with it; the load of March itself was known before and is not the cause.
    assert restated[MARCH, "opening_outstanding"].why.startswith("changed in the database")


def test_an_open_month_is_not_yet_reported(tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "book.duckdb"))
    execute(
        tmp_path / "book.duckdb",
        "UPDATE account_snapshot SET as_of_date = '2026-04-20' WHERE as_of_date = '2026-04-30'",
    )
    refresh(settings)
    assert held(settings).open_month
    assert list(held(settings).first_reported) == [JANUARY, FEBRUARY, MARCH]
    execute(
        tmp_path / "book.duckdb",
        "UPDATE account_snapshot SET as_of_date = '2026-04-21' WHERE as_of_date = '2026-04-20'",
    )
    assert refresh(settings).redone == (MARCH, APRIL)
    assert held(settings).restatements == []


def test_an_open_month_brings_the_same_day_of_the_month_before(tmp_path: Path) -> None:
    book = write_lender(tmp_path / "book.duckdb")
    columns = "account_id, status, dpd, principal_outstanding, total_outstanding"
    execute(
        book,
        "UPDATE account_snapshot SET as_of_date = '2026-04-20' WHERE as_of_date = '2026-04-30'",
        f"INSERT INTO account_snapshot (as_of_date, {columns}) SELECT DATE '2026-03-20', {columns} "
        "FROM account_snapshot WHERE as_of_date = '2026-02-28'",
    )
    settings = settings_for(book)
    assert refresh(settings).broken == ()
    manifest = held(settings)
    assert manifest.same_day_keys == ["2026-03@20"]
    cut = manifest.months["2026-03@20"]
    # Receipts of the cut month stop at that day: R2 of the 12th and R3 of the 20th.
    assert (cut.controls["received"], cut.controls["total_outstanding"]) == (250_50, 1556_000)


# What a database may lack -------------------------------------------------------------------------------------------
def test_the_smallest_database_works(tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "smallest.duckdb", tables=MANDATORY))
    assert outcome(refresh(settings)) == (1, MONTHS, ())
    movement = figures(settings)[f"{FEBRUARY} movement"]
    assert movement["paid"].unique().to_list() == ["unknown"]
    assert movement["received"].null_count() == movement.height
    assert movement["agency_code"].unique().to_list() == ["(none)"]


def test_a_view_serves_as_a_table(lender: Settings) -> None:
    before = figures(lender)
    execute(BOOK, "ALTER TABLE payment RENAME TO receipts", "CREATE VIEW payment AS SELECT * FROM receipts")
    refresh(lender, everything=True)
    assert all(frame.equals(before[name]) for name, frame in figures(lender).items())


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DROP TABLE branch", "The database has no table 'branch', which every figure needs"),
        ("ALTER TABLE account_snapshot DROP COLUMN dpd", "The table 'account_snapshot' lacks dpd; 'bucketwise check'"),
        ("ALTER TABLE payment DROP COLUMN paid_at", "The table 'payment' lacks paid_at"),
    ],
)
def test_a_missing_table_or_column_is_named(lender: Settings, statement: str, sentence: str) -> None:
    execute(BOOK, statement)
    with pytest.raises(ContractError, match=sentence):
        refresh(lender)
    assert held(lender).version == 1


def test_a_database_without_snapshots_says_what_to_import(lender: Settings) -> None:
    events = ("payment", "presentation", "complaint", "dispute", "survey_response")
    execute(BOOK, *(f"DELETE FROM {table}" for table in ("account_snapshot", *events)))
    with pytest.raises(UserError, match="account_snapshot holds no rows, nor does any table of events; import a"):
        refresh(lender)


def test_every_cube_keeps_its_declared_types_in_the_store(lender: Settings) -> None:
    for name, frame in figures(lender).items():
        cube = name.partition(" ")[2]
        if cube in CUBES:
            assert dict(frame.schema) == {column: CUBES[cube].dtype(column) for column in CUBES[cube].columns}
