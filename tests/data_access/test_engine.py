"""The database is opened briefly and read only; a load in another process is waited for."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.engine import open_engine, reading
from tests.data_access.small_lender import write_lender
from validations.errors import ContractError, DatabaseUnavailableError

HOLD = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(float(sys.argv[2]))
"""
ACCOUNTS = sa.text("SELECT COUNT(*) FROM account")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lender(tmp_path_factory.mktemp("book") / "book.duckdb")


@contextmanager
def being_loaded(path: Path, seconds: float) -> Iterator[None]:
    """Another process holds the file for writing."""
    command = [sys.executable, "-c", HOLD, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loader:
        assert loader.stdout is not None
        assert loader.stdout.readline() == "open\n"
        yield
        loader.kill()


def test_a_file_is_opened_read_only(book: Path) -> None:
    with (
        pytest.raises(ContractError, match="cannot run a query"),
        reading(open_engine(f"duckdb:///{book}")) as connection,
    ):
        connection.execute(sa.text("DELETE FROM account"))
    with reading(open_engine(f"duckdb:///{book}")) as connection:
        assert connection.execute(ACCOUNTS).scalar_one() == 6


def test_nothing_keeps_the_file_open_afterwards(book: Path) -> None:
    with reading(open_engine(f"duckdb:///{book}")):
        pass
    with being_loaded(book, 0.0):
        pass  # The other process could open it for writing.


def test_a_reader_waits_for_the_load_of_another_process(book: Path) -> None:
    with being_loaded(book, 1.0):
        began = time.monotonic()
        with reading(open_engine(f"duckdb:///{book}"), wait=20) as connection:
            assert connection.execute(ACCOUNTS).scalar_one() == 6
        assert time.monotonic() - began > 0.1


def test_a_load_that_does_not_end_is_said_in_a_sentence(book: Path) -> None:
    with (
        being_loaded(book, 60),
        pytest.raises(DatabaseUnavailableError, match=r"^The collections database is being loaded; try again in a mom"),
        reading(open_engine(f"duckdb:///{book}"), wait=0.3),
    ):
        pass


def test_a_file_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseUnavailableError, match=r"no database file '.*nowhere\.duckdb'.*'bucketwise demo'"),
        reading(open_engine(f"duckdb:///{tmp_path}/nowhere.duckdb")),
    ):
        pass
    assert not (tmp_path / "nowhere.duckdb").exists()


def test_a_file_of_another_kind_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "blocks.duckdb"  # "lock" in a path must not be taken for a locked file.
    path.write_text("account_id,dpd\nA1,12\n")
    began = time.monotonic()
    with (
        pytest.raises(DatabaseUnavailableError, match=r"blocks\.duckdb' cannot be opened as a DuckDB database"),
        reading(open_engine(f"duckdb:///{path}")),
    ):
        pass
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("collections", "The database address cannot be read; an example is duckdb:///"),
        ("nosuchengine://server/book", "The driver for 'nosuchengine' is not installed"),
        ("oracle+cx_oracle://reader:secret@server/book", r"The driver for 'oracle\+cx_oracle' is not installed"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=sentence) as raised:
        open_engine(url)
    assert "secret" not in str(raised.value)
