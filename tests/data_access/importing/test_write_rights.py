"""Whether a load could write is asked of the engine itself, and what is missing is said in a sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from benchmarks.postgres_server import PostgresServer
from data_access.importing.write_rights import why_not_writable
from tests.data_access.postgres_server import a_server, change


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server with a table of the contract, and roles that may do less than its owner."""
    with a_server() as server:
        change(
            server.url,
            "CREATE TABLE product (product_code text PRIMARY KEY, product_name text)",
            "CREATE ROLE looker LOGIN",
            "GRANT SELECT ON product TO looker",
            "CREATE ROLE loader LOGIN",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON product TO loader",
            "CREATE ROLE sleeper LOGIN",
            "ALTER ROLE sleeper SET default_transaction_read_only = on",
        )
        yield server


def as_role(server: PostgresServer, role: str) -> str:
    return sa.make_url(server.url).set(username=role).render_as_string(hide_password=False)


@pytest.mark.slow
def test_the_rights_of_a_role_are_asked(server: PostgresServer) -> None:
    assert why_not_writable(server.url) == ""
    assert why_not_writable(as_role(server, "looker")).startswith(
        "The role 'looker' may not read, insert, update and delete in product; set import_url to an address"
    )
    assert why_not_writable(as_role(server, "loader")).startswith(
        "The role 'loader' may not create the tables that the database lacks;"
    )
    assert why_not_writable(as_role(server, "sleeper")).startswith(
        "The database server takes no writes from 'sleeper', which reads only;"
    )
    change(server.url, "GRANT CREATE ON SCHEMA public TO loader")
    assert why_not_writable(as_role(server, "loader")) == ""


@pytest.mark.slow
def test_tables_that_are_views_are_named(server: PostgresServer) -> None:
    change(server.url, "CREATE VIEW branch AS SELECT 'B1' AS branch_code")
    assert why_not_writable(server.url).startswith("branch is no table of the database but made by it")


def test_a_file_or_a_folder_to_make_it_in_is_enough(tmp_path: Path) -> None:
    assert why_not_writable(f"duckdb:///{tmp_path / 'new' / 'book.duckdb'}") == ""
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "book.duckdb").touch()
    assert why_not_writable(f"duckdb:///{tmp_path / 'book.duckdb'}") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others there")
def test_a_file_that_only_others_may_write_is_named() -> None:
    program = (
        "import os, sys\nfrom data_access.importing.write_rights import why_not_writable\n"
        "if os.getuid() == 0: os.setuid(65534)\nprint(why_not_writable(sys.argv[1]))"
    )
    # Not below the folder of the tests, which is its user's alone.
    with TemporaryDirectory() as folder:
        book = Path(folder) / "book.duckdb"
        book.touch(0o444)
        Path(folder).chmod(0o755)
        command = [sys.executable, "-c", program, f"duckdb:///{book}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout
    assert said.startswith("'book.duckdb' cannot be written by the user that this server runs as; set import_url")
