"""Killed at any moment, the database holds what it held before the import or what it holds after it."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.data_access.importing_case import Case, small_case

PROJECT: Final = Path(__file__).resolve().parents[3]
IMPORT: Final = """
import os, signal, sys
from pathlib import Path
from data_access.importing import import_folder

folder, fatal_step = Path(sys.argv[1]), sys.argv[2]

def step(name, done):
    print(name, flush=True)
    if name == fatal_step:
        os.kill(os.getpid(), signal.SIGKILL)

import_folder(
    folder / "selects", [folder / "accounts.csv", folder / "book.csv"], f"duckdb:///{folder / 'lender.duckdb'}",
    rejects=folder / "rejects", progress=step,
)
"""
STATE: Final = (
    "SELECT (SELECT count(*) FROM account), (SELECT sum(dpd) FROM account_snapshot), (SELECT count(*) FROM load_batch)"
)
ACCOUNTS: Final = 5_000


def start(case: Case, fatal_step: str = "") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, case.folder, fatal_step], cwd=PROJECT, stdout=subprocess.PIPE, bufsize=0
    )


def give_second_load(case: Case) -> None:
    """A load that changes accounts, adds some and replaces a day-end, with one row rejected."""
    numbers = range(ACCOUNTS)
    case.file("accounts.csv", "account_id,sanctioned\n" + "".join(f"A{n},{n}\n" for n in numbers))
    rows = "".join(f"2026-05-31,A{n},active,1,10\n" for n in numbers)
    case.file("book.csv", f"as_of,account_id,status,dpd,balance\n{rows}2026-05-31,A1,gone,1,1\n")


def states(case: Case) -> tuple[object, object]:
    """State after the first load, and the state a whole second load would leave."""
    case.load()
    before = case.rows(STATE)[0]
    give_second_load(case)
    return before, (ACCOUNTS, 35 + ACCOUNTS, before[2] + 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fatal_step",
    [
        "validating account_snapshot",
        "checking account_snapshot as a whole",
        "comparing account_snapshot",
        "keeping rejected rows",
        "writing account_snapshot",
        "committing",
    ],
)
def test_killed_at_a_step(tmp_path: Path, fatal_step: str) -> None:
    case = small_case(tmp_path)
    before, after = states(case)
    with start(case, fatal_step) as process:
        process.wait()
    assert process.returncode == -signal.SIGKILL
    assert case.rows(STATE)[0] == before
    case.load()
    assert case.rows(STATE)[0] == after
    assert not list(case.rejects.glob(".import-*"))


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", [0, 20, 80])
def test_killed_while_committing(tmp_path: Path, milliseconds: int) -> None:
    case = small_case(tmp_path)
    before, after = states(case)
    with start(case) as process:
        assert process.stdout is not None
        while process.stdout.readline() not in (b"committing\n", b""):
            pass
        time.sleep(milliseconds / 1000)
        process.kill()
    assert case.rows(STATE)[0] in (before, after)
    case.load()
    assert case.rows("SELECT sum(dpd) FROM account_snapshot") == [(35 + ACCOUNTS,)]


@pytest.mark.slow
def test_killed_before_there_is_a_database(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    with start(case, "committing") as process:
        process.wait()
    assert process.returncode == -signal.SIGKILL
    case.load()
    assert case.rows("SELECT count(*) FROM account_snapshot") == [(3,)]
