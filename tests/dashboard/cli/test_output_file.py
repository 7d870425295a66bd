"""Where commands write: nothing is replaced that they did not write, and a file is there whole or not at all."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dashboard.cli import main
from data_access.atomic_file import replacing, write_whole
from data_access.settings import Settings
from tests.data_access.small_lender import settings_for
from tests.data_access.test_refresh_faults import fill, small_disk
from validations.errors import FileNotWrittenError

PROJECT = Path(__file__).resolve().parents[3]
FIGURES = ("figures", "accounts", "--by", "zone", "--from", "2026-04")
DEMO = ("demo", "--accounts", "200", "--months", "2", "--tables", "core")
WRITERS = {
    "figures.csv": (*FIGURES, "--format", "csv"),
    "figures.json": (*FIGURES, "--format", "json"),
    "figures.parquet": (*FIGURES, "--format", "parquet"),
    "figures.txt": FIGURES,
    "page.xlsx": ("export", "delinquency"),
    "accounts.csv": ("export", "accounts"),
    "accounts.parquet": ("export", "accounts"),
    "reviews.zip": ("export", "agency-review", "--all"),
    "demo.duckdb": DEMO,
}


@pytest.fixture(scope="module")
def book(lender_template: Path) -> Settings:
    """The small lender, refreshed; only read."""
    return settings_for(lender_template / "lender.duckdb")


@pytest.fixture
def environment(book: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The lender's settings, in an empty folder; others may read what is written, unless a command sees to it."""
    monkeypatch.chdir(tmp_path)
    given = {
        "COLLECTIONS_DATABASE_URL": book.database_url,
        "COLLECTIONS_STORE_PATH": str(book.store_path),
        "PYTHONPATH": str(PROJECT),
        "HOME": str(tmp_path / "home"),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    before = os.umask(0o022)
    yield os.environ | given
    os.umask(before)


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; its lines of errors as one."""
    del environment

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bucketwise", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code or 0
        captured = capsys.readouterr()
        assert isinstance(status, int)
        return Ran(status, captured.out, " ".join(captured.err.split()))

    return ran


def link(path: Path) -> None:
    """A link to somebody else's file."""
    path.with_name("theirs").write_text("theirs")
    path.symlink_to(path.with_name("theirs"))


def database(path: Path) -> None:
    """A lender's own database under another name."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE load_batch (source VARCHAR)")
        connection.execute("INSERT INTO load_batch VALUES ('core banking')")


REFUSED: dict[str, tuple[str, Callable[[Path], object], str]] = {
    # name: command's file, what stands there, what is said even with --overwrite
    "empty": ("", lambda _path: None, "'--out' names no file"),
    "folder": ("page.xlsx", Path.mkdir, "'page.xlsx' is a folder; name a file in it that ends in .xlsx."),
    "another suffix": ("page.csv", lambda _path: None, "The file 'page.csv' must end in .xlsx"),
    "no suffix": ("page", lambda _path: None, "The file 'page' must end in .xlsx"),
    "link": ("page.xlsx", link, "'page.xlsx' is a link, which is never written to"),
    "broken link": ("page.xlsx", lambda path: path.symlink_to("nowhere"), "'page.xlsx' is a link"),
    "pipe": ("page.xlsx", os.mkfifo, "'page.xlsx' is no ordinary file"),
    "device": ("/dev/null", lambda _path: None, "'/dev/null' is a device"),
    "database": ("page.xlsx", database, "'page.xlsx' is not what its name says, so it is not replaced"),
    "text": ("page.xlsx", lambda path: path.write_text("a,b"), "'page.xlsx' is not what its name says"),
    "no folder": ("none/page.xlsx", lambda _path: None, "The folder 'none' does not exist"),
    "file as folder": ("file/page.xlsx", lambda path: path.parent.write_text(""), "a part of its path is a file"),
    "long name": (f"{'x' * 300}.xlsx", lambda _path: None, "its name is too long"),
    "long path": (f"{'x/' * 5_000}page.xlsx", lambda _path: None, "its name is too long"),
    "unknown home": ("~nobody_here/page.xlsx", lambda _path: None, "home of a user who is not known"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_an_export_did_not_write_is_never_replaced(run: Run, tmp_path: Path, name: str) -> None:
    out, prepare, sentence = REFUSED[name]
    prepare(tmp_path / out)
    before = contents(tmp_path)
    ran = run("export", "delinquency", "--out", out, "--overwrite")
    assert (ran.status, ran.out) == (1, "")
    assert sentence in ran.err
    assert contents(tmp_path) == before


@pytest.mark.parametrize(("name", "arguments"), WRITERS.items())
def test_a_file_is_replaced_only_with_overwrite_and_for_its_user_only(
    run: Run, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    assert run(*arguments, "--out", name).status == 0
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    before = (tmp_path / name).stat().st_ino
    ran = run(*arguments, "--out", name)
    assert (ran.status, ran.out) == (1, "")
    assert f"'{name}' exists already; add --overwrite" in ran.err
    assert (tmp_path / name).stat().st_ino == before
    assert run(*arguments, "--out", name, "--overwrite").status == 0
    assert (tmp_path / name).stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_lenders_database_is_never_replaced_by_a_demonstration(run: Run, tmp_path: Path) -> None:
    database(tmp_path / "book.duckdb")
    before = contents(tmp_path)
    ran = run(*DEMO, "--out", "book.duckdb", "--overwrite")
    assert ran.status == 1
    assert "holds more than a demonstration, so it is not replaced" in ran.err
    assert contents(tmp_path) == before


def test_the_store_is_never_written_to(run: Run, book: Settings) -> None:
    part = next((book.store_path / "files").glob("*.parquet"))
    whole = part.read_bytes()
    ran = run(*FIGURES, "--format", "parquet", "--out", str(part), "--overwrite")
    assert ran.status == 1
    assert "lies in the store of prepared figures" in ran.err
    assert part.read_bytes() == whole


def test_the_home_of_a_user_may_be_written_as_a_tilde(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run(*FIGURES, "--format", "csv", "--out", "~/figures.csv").status == 0
    assert (tmp_path / "home" / "figures.csv").exists()


@pytest.mark.parametrize(("name", "arguments"), WRITERS.items())
def test_a_full_disk_is_said_and_leaves_what_was_there(
    run: Run, tmp_path: Path, name: str, arguments: tuple[str, ...]
) -> None:
    with small_disk(tmp_path / "disk"):
        fill(tmp_path / "disk" / "filler")
        ran = run(*arguments, "--out", f"disk/{name}")
        assert (ran.status, ran.out) == (1, "")
        assert f"'disk/{name}' cannot be written: " in ran.err
        assert [path.name for path in (tmp_path / "disk").iterdir()] == ["filler"]


def test_output_that_finds_no_room_is_said(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "dashboard", *FIGURES]
        ran = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip() == "The output or a file cannot be written or read: the disk is full; make room there."


# Kills --------------------------------------------------------------------------------------------------------------
KILLED = """
import os, signal, sys
from pathlib import Path
from dashboard.cli import main
from data_access.atomic_file import replacing
with replacing(Path(sys.argv[1])) as partial:
    partial.write_bytes(b"half")
    partial.with_name(partial.name + ".spill").mkdir()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_leaves_the_old_file_and_the_next_one_clears_up(
    environment: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "list.csv"
    target.write_text("old")
    ran = subprocess.run([sys.executable, "-c", KILLED, str(target)], env=environment, check=False)
    assert (ran.returncode, target.read_text()) == (-signal.SIGKILL, "old")
    assert len(list(tmp_path.iterdir())) == 3
    write_whole(target, b"new")
    assert contents(tmp_path) == {"list.csv": b"new"}


def test_writers_of_one_folder_do_not_clear_each_other(tmp_path: Path) -> None:
    with replacing(tmp_path / "one") as one:
        one.write_text("one")
        with replacing(tmp_path / "two") as two:
            two.write_text("two")
    assert contents(tmp_path) == {"one": b"one", "two": b"two"}


def test_a_writer_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotWrittenError, match=r"list.csv' cannot be written: the disk is full"), failing(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(ValueError, match="ours"), failing(tmp_path):
        raise ValueError("ours")
    assert contents(tmp_path) == {}


@contextmanager
def failing(folder: Path) -> Iterator[None]:
    """A writer that has written a part."""
    with replacing(folder / "list.csv") as partial:
        partial.write_text("a part")
        yield


def contents(folder: Path) -> dict[str, object]:
    """What lies in a folder: the bytes of files, where links lead."""
    return {
        path.name: path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else path.stat().st_mode
        for path in folder.iterdir()
    }


# The store ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["refresh.lock", "manifests", "files", "spill"])
def test_nothing_of_the_store_is_reached_through_a_link(
    book: Settings, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    store, theirs = Path(shutil.copytree(book.store_path, tmp_path / "store")), tmp_path / "theirs"
    if (held := store / name).is_dir():
        shutil.rmtree(held)
        theirs.mkdir()
    else:
        held.unlink(missing_ok=True)
        theirs.write_text("theirs")
    held.symlink_to(theirs)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(store))
    ran = run("refresh")
    assert ran.status == 1
    assert f"{name}' is a link, which is not followed" in ran.err
    assert theirs.is_dir() or theirs.read_text() == "theirs"


def test_the_store_is_for_its_user_only(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(store))
    assert run("refresh").status == 0
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [store, *store.rglob("*")]} == {0}
