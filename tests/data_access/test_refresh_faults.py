"""Damage, kills, rivals and broken figures: never a crash, never half a version."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.figures.compute import compute
from dashboard.figures.store_reader import open_figures
from dashboard.metrics import metric
from data_access.refresh import refresh
from data_access.refresh_failure import last_failure, noted
from data_access.settings import Settings
from data_access.store import Store, store_of
from tests.data_access.prepared import figures, held
from tests.data_access.small_lender import MONTHS, execute, write_lender
from validations.errors import BrokenFiguresError, ContractError, StoreEmptyError, UserError

BOOK = Path("lender.duckdb")
JANUARY, FEBRUARY, MARCH, APRIL = MONTHS
REFRESH = """
import os, sys
from pathlib import Path
from data_access.refresh import refresh
from data_access.settings import Settings
def told(what, share):
    print(what, flush=True)
    if what == sys.argv[1]:
        sys.stdin.readline()
refresh(Settings(database_url="duckdb:///lender.duckdb", store_path=Path("store")), since="2026-02", progress=told)
"""


def file_of(lender: Settings, key: str, name: str) -> Path:
    return lender.store_path / "files" / held(lender).months[key].partitions[name].file


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_bit(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 4
    path.write_bytes(whole)


def empty(path: Path) -> None:
    path.write_bytes(b"")


# Damage -------------------------------------------------------------------------------------------------------------
def test_a_damaged_file_makes_its_month_anew(lender: Settings) -> None:
    before = figures(lender)
    damages: list[tuple[Callable[[Path], None], str]] = [
        (cut, "position"),
        (flip_a_bit, "position"),
        (empty, "movement.by_state"),
        (Path.unlink, "customers"),
    ]
    for damage, name in damages:
        file = file_of(lender, FEBRUARY, name)
        whole = file.read_bytes()
        damage(file)
        with pytest.raises(StoreEmptyError, match=r"figures of 2026-02 are damaged; run 'bucketwise refresh'"):
            open_figures(Store(lender.store_path))
        assert store_of(lender).damaged(held(lender)) == [FEBRUARY]
        if (damage, name) != damages[-1]:
            file.write_bytes(whole)
    report = refresh(lender)
    assert (report.redone, report.broken) == ((FEBRUARY,), ())
    assert all(frame.equals(before[key]) for key, frame in figures(lender).items())
    assert open_figures(Store(lender.store_path)).version == 2


def test_a_damaged_branch_table_is_written_anew_without_redoing_months(lender: Settings) -> None:
    empty(lender.store_path / "files" / held(lender).dimensions["branch"].file)
    with pytest.raises(StoreEmptyError, match="figures of branch are damaged"):
        open_figures(Store(lender.store_path))
    assert refresh(lender).redone == ()
    assert open_figures(Store(lender.store_path)).labels("branch_code")["B1"] == "Agra"


def test_a_damaged_list_of_loads_is_written_anew(lender: Settings) -> None:
    loads = held(lender).loads
    assert loads is not None
    (lender.store_path / "files" / loads.file).unlink()
    refresh(lender)
    assert Store(lender.store_path).damaged(held(lender)) == []


def test_all_files_gone_everything_is_made_anew(lender: Settings) -> None:
    before = figures(lender)
    for path in (lender.store_path / "files").iterdir():
        path.unlink()
    assert refresh(lender).redone == MONTHS
    assert all(frame.equals(before[key]) for key, frame in figures(lender).items())


def test_a_month_stays_reconciled_when_the_month_before_it_is_damaged(lender: Settings) -> None:
    flip_a_bit(file_of(lender, FEBRUARY, "position"))
    report = refresh(lender, only=[MARCH])
    assert (report.redone, report.broken) == ((FEBRUARY, MARCH), ())
    compared = [one["identity"] for one in held(lender).months[MARCH].identities]
    assert any("previous position" in identity for identity in compared)


def test_a_damaged_manifest_leaves_the_version_before_it(lender: Settings) -> None:
    refresh(lender, only=[APRIL])
    (lender.store_path / "manifests" / "00000002.json").write_text('{"format": 1, "vers')
    assert open_figures(Store(lender.store_path)).version == 1
    assert refresh(lender, only=[APRIL]).version == 3
    assert open_figures(Store(lender.store_path)).version == 3


def test_without_any_readable_manifest_everything_is_made_anew(lender: Settings) -> None:
    (lender.store_path / "manifests" / "00000001.json").write_text("")
    with pytest.raises(StoreEmptyError, match="No figures have been prepared yet"):
        open_figures(Store(lender.store_path))
    report = refresh(lender)
    assert (report.version, report.redone) == (2, MONTHS)


def test_readers_of_the_version_before_keep_their_files(lender: Settings) -> None:
    old = open_figures(Store(lender.store_path))
    refresh(lender, everything=True)
    answer = compute(old, [metric("accounts")], by=["month", "branch_code"])
    assert answer["accounts"].sum() == 21


# Another database ---------------------------------------------------------------------------------------------------
def test_figures_of_another_database_are_never_mixed_in(lender: Settings, tmp_path: Path) -> None:
    write_lender(tmp_path / "other.duckdb")
    execute(tmp_path / "other.duckdb", "UPDATE account_snapshot SET total_outstanding = 1 WHERE dpd = 0")
    other = Settings(database_url="duckdb:///other.duckdb", store_path=lender.store_path)
    report = refresh(other)
    assert (report.version, report.redone, report.kept) == (2, MONTHS, ())
    manifest = held(other)
    assert manifest.database == "duckdb:///other.duckdb"
    assert manifest.restatements == []
    assert manifest.first_reported[JANUARY]["total_outstanding"] == 950_100
    # The first database finds its own version again, and nothing of the other.
    assert open_figures(store_of(lender)).manifest.database == lender.database_url
    assert refresh(lender).redone == ()
    third = Settings(database_url="duckdb:///third.duckdb", store_path=lender.store_path)
    with pytest.raises(StoreEmptyError, match="No figures have been prepared yet"):
        open_figures(store_of(third))


# Broken figures -----------------------------------------------------------------------------------------------------
def assert_refused_and_the_last_version_serves(lender: Settings, kind: type[UserError], sentence: str) -> None:
    before = held(lender)
    with pytest.raises(kind, match=sentence):
        refresh(lender)
    assert held(lender) == before
    assert open_figures(Store(lender.store_path)).version == 1


def test_figures_that_break_their_rules_are_refused(lender: Settings) -> None:
    # A view that makes every account appear twice breaks the worklist's key.
    execute(
        BOOK,
        "ALTER TABLE account_snapshot RENAME TO snapshots",
        "CREATE VIEW account_snapshot AS SELECT * FROM snapshots UNION ALL SELECT * FROM snapshots",
    )
    assert_refused_and_the_last_version_serves(
        lender, BrokenFiguresError, r"The cube 'worklist' breaks its own rules:\n  - .*unique.*rows, for example"
    )


def test_a_state_that_is_in_no_vocabulary_is_refused(lender: Settings) -> None:
    execute(BOOK, "UPDATE account_snapshot SET status = 'frozen' WHERE account_id = 'AC01'")
    assert_refused_and_the_last_version_serves(
        lender, BrokenFiguresError, r"The cube 'position' has the status 'frozen'; allowed are active, closed"
    )


def test_amounts_kept_as_doubles_are_refused(lender: Settings) -> None:
    execute(BOOK, "ALTER TABLE account_snapshot ALTER total_outstanding TYPE DOUBLE")
    assert_refused_and_the_last_version_serves(
        lender, ContractError, r"total_outstanding has type DOUBLE .*write CAST\(total_outstanding AS DECIMAL\(18,2\)\)"
    )


def test_amounts_kept_as_text_are_refused(lender: Settings) -> None:
    execute(BOOK, "ALTER TABLE account_snapshot ALTER total_outstanding TYPE VARCHAR")
    assert_refused_and_the_last_version_serves(
        lender, ContractError, r"total_outstanding has type VARCHAR where DECIMAL\(18,2\) is wanted"
    )


def test_a_column_that_became_text_is_refused_until_it_is_what_it_was(lender: Settings) -> None:
    for table, column, was in (
        ("account_snapshot", "as_of_date", "DATE"),
        ("load_batch", "period_start", "DATE"),
        ("account_snapshot", "dpd", "BIGINT"),
    ):
        execute(BOOK, f"ALTER TABLE {table} ALTER {column} TYPE VARCHAR")
        sentence = f"{table}.{column} has type VARCHAR where {was} is wanted"
        assert_refused_and_the_last_version_serves(lender, ContractError, sentence)
        execute(BOOK, f"ALTER TABLE {table} ALTER {column} TYPE {was}")
        assert refresh(lender).broken == ()
        assert last_failure(lender.store_path) is None


def test_a_table_that_is_lost_is_named_until_it_is_back(lender: Settings) -> None:
    execute(BOOK, "ALTER TABLE branch RENAME TO lost")
    assert_refused_and_the_last_version_serves(
        lender, ContractError, "The database has no table 'branch', which every figure needs"
    )
    execute(BOOK, "ALTER TABLE lost RENAME TO branch")
    assert refresh(lender).broken == ()
    assert last_failure(lender.store_path) is None


def test_a_database_that_went_away_leaves_the_last_version(lender: Settings) -> None:
    BOOK.rename("elsewhere.duckdb")
    assert_refused_and_the_last_version_serves(lender, UserError, "There is no database file 'lender.duckdb'")


# Why the figures are not newer --------------------------------------------------------------------------------------
def test_a_failed_refresh_is_noted_until_one_succeeds(lender: Settings) -> None:
    assert last_failure(lender.store_path) is None
    BOOK.rename("elsewhere.duckdb")
    with pytest.raises(UserError):
        refresh(lender)
    failure = last_failure(lender.store_path)
    assert failure is not None
    assert failure.why.startswith("There is no database file 'lender.duckdb'")
    assert failure.at.tzinfo is not None
    Path("elsewhere.duckdb").rename(BOOK)
    refresh(lender)
    assert last_failure(lender.store_path) is None


def test_a_month_that_was_mistyped_is_no_failure_of_the_figures(lender: Settings) -> None:
    with pytest.raises(UserError, match="There is no snapshot in '2031-01'"):
        refresh(lender, only=["2031-01"])
    assert last_failure(lender.store_path) is None


def test_a_mistake_of_ours_is_noted_by_its_kind_only(lender: Settings) -> None:
    with pytest.raises(ZeroDivisionError), noted(lender.store_path):
        raise ZeroDivisionError("account AC1")
    failure = last_failure(lender.store_path)
    assert failure is not None
    assert failure.why == "An unexpected error (ZeroDivisionError); the log of the refresh says more."


def test_examples_of_what_is_wrong_are_not_noted_for_all_readers(lender: Settings) -> None:
    with pytest.raises(BrokenFiguresError), noted(lender.store_path):
        raise BrokenFiguresError("The cube 'worklist' breaks its own rules:\n  - account_id: unique, for example AC7")
    failure = last_failure(lender.store_path)
    assert failure is not None
    assert failure.why == "The cube 'worklist' breaks its own rules; 'bucketwise refresh' says more."


def test_a_damaged_note_stops_nothing(lender: Settings) -> None:
    for damage in (cut, flip_a_bit, empty):
        with pytest.raises(ZeroDivisionError), noted(lender.store_path):
            raise ZeroDivisionError
        damage(lender.store_path / "last-refresh")
        last_failure(lender.store_path)
        refresh(lender)
        assert last_failure(lender.store_path) is None


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of its own under the folder; skips where this process may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only an administrator may mount a small disk")
    try:
        yield
    finally:
        unmount = ["umount", "--lazy", str(folder)]
        subprocess.run(unmount, check=True)


def fill(path: Path) -> None:
    """Take all the room that is left."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_full_disk_is_said_leaves_the_last_version_and_needs_no_hand_afterwards(lender: Settings) -> None:
    with small_disk(Path("disk")):
        store = Path(shutil.copytree(lender.store_path, Path("disk/store")))
        settings = replace(lender, store_path=store)
        before, files = held(settings), {path.name for path in (store / "files").iterdir()}
        fill(Path("disk/filler"))
        with pytest.raises(UserError, match="'disk/store' cannot be written: the disk is full; make room there"):
            refresh(settings, only=[APRIL])
        assert held(settings) == before
        assert {path.name for path in (store / "files").iterdir()} == files
        assert store_of(settings).damaged(before) == []
        failure = last_failure(store)
        assert failure is not None
        assert "the disk is full" in failure.why
        Path("disk/filler").unlink()
        assert refresh(settings, only=[APRIL]).broken == ()
        assert last_failure(store) is None


def test_the_last_version_made_is_the_newest_also_when_the_clock_was_set_back(lender: Settings) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    execute(BOOK, "UPDATE payment SET amount = 60 WHERE receipt_no = 'R1'")
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("data_access.refresh.moment", lambda: long_ago)
        assert refresh(lender).redone == (JANUARY, FEBRUARY, MARCH, APRIL)
    assert (held(lender).version, held(lender).refreshed_at) == (2, long_ago)
    assert refresh(lender).redone == ()


# Kills and rivals ---------------------------------------------------------------------------------------------------
def started(pause_at: str) -> subprocess.Popen[str]:
    """A refresh from February on in another process that waits for a line when it comes to `pause_at`."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.Popen(
        [sys.executable, "-c", REFRESH, pause_at],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def wait_for(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == what:
            return
    raise AssertionError(f"The other process never came to '{what}'.")


@pytest.mark.parametrize("moment", ["Looking for what changed", f"Preparing {FEBRUARY}", f"Preparing {APRIL}"])
def test_a_killed_refresh_leaves_the_last_version_and_the_next_completes(lender: Settings, moment: str) -> None:
    before = held(lender)
    execute(BOOK, "UPDATE payment SET amount = 60 WHERE receipt_no = 'R1'")
    with started(moment) as process:
        wait_for(process, moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert held(lender) == before
    assert open_figures(Store(lender.store_path)).version == 1
    report = refresh(lender)
    assert (report.version, report.redone, report.broken) == (2, (JANUARY, FEBRUARY, MARCH, APRIL), ())
    needed = before.files | held(lender).files
    assert {path.name for path in (lender.store_path / "files").iterdir()} == needed


@pytest.mark.slow
@pytest.mark.parametrize("share", [2, 5])
def test_a_refresh_killed_at_any_time_leaves_a_readable_store(lender: Settings, share: int) -> None:
    with started("never") as process:
        wait_for(process, "Looking for what changed")
        time.sleep(share * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert open_figures(Store(lender.store_path)).version in (1, 2)
    assert refresh(lender, only=[APRIL]).broken == ()
    assert Store(lender.store_path).damaged(held(lender)) == []


def test_of_two_refreshes_one_waits_or_is_told_and_the_store_stays_whole(lender: Settings) -> None:
    with started(f"Preparing {FEBRUARY}") as process:
        wait_for(process, f"Preparing {FEBRUARY}")
        with pytest.raises(UserError, match=r"Another refresh of the store 'store' is running; wait for it to finish"):
            refresh(lender, only=[APRIL])
        assert process.stdin is not None
        process.stdin.write("go on\n")
        process.stdin.flush()
        report = refresh(lender, only=[APRIL], wait=60)
        assert process.wait() == 0
    assert report.version == 3
    assert Store(lender.store_path).damaged(held(lender)) == []
    assert open_figures(Store(lender.store_path)).version == 3


def test_a_reader_sees_one_version_while_another_is_made(lender: Settings) -> None:
    execute(BOOK, "UPDATE account_snapshot SET total_outstanding = 0 WHERE as_of_date = '2026-04-30'")
    with started(f"Preparing {APRIL}") as process:
        wait_for(process, f"Preparing {APRIL}")
        seen = compute(open_figures(Store(lender.store_path)), [metric("total_outstanding")], by=["month"])
        assert seen["total_outstanding"].to_list() == [1050_000, 1556_000, 1481_000, 1480_000]
        assert process.stdin is not None
        process.stdin.write("go on\n")
        process.stdin.flush()
        assert process.wait() == 0
    after = compute(open_figures(Store(lender.store_path)), [metric("total_outstanding")], by=["month"])
    assert after["total_outstanding"].to_list() == [1050_000, 1556_000, 1481_000, 0]
