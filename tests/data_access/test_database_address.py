"""Addresses of databases, odd ones too: each is one sentence, and no secret is ever said."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.database_address import database_name
from data_access.engine import open_engine, reading
from tests.offenders import every
from validations.errors import DatabaseUnavailableError

SECRET = "s3cret"  # noqa: S105 - of no server
ODD = {
    "": "cannot be read",
    "collections": "cannot be read",
    "://": "cannot be read",
    "duckdb://c.duckdb": "a file follows three slashes: duckdb:///c.duckdb",
    "duckdb://user:s3cret@c.duckdb": "a file follows three slashes",
    "duckdb:///c.duckdb": "There is no database file 'c.duckdb'",
    "duckdb:///folder": "cannot be opened as a DuckDB database",
    "duckdb:///text.csv": "cannot be opened as a DuckDB database",
    f"duckdb:///{'x' * 300}.duckdb": "its name is too long",
    f"duckdb:///{'x/' * 3_000}c.duckdb": "its name is too long",
    "duckdb:///~nobody_here/c.duckdb": "the home of a user who is not known",
    "duckdb:///~/none.duckdb": "There is no database file '/",
    "duckdb:///text.csv?nosuch=1": "cannot be",
    "sqlite:///none.db": "There is no database file 'none.db'",
    "sqlite://c.db": "a file follows three slashes: sqlite:///c.db",
    "postgres://reader:s3cret@127.0.0.1/c": "The driver for 'postgres' is not installed",
    "nosuch+engine://reader:s3cret@h/c": "The driver for 'nosuch+engine' is not installed",
    "mysql+pymysql://reader:s3cret@127.0.0.1/c": "is not installed",
    "postgresql+psycopg://reader:s3cret@127.0.0.1:1/c": "does not answer",
    "postgresql+psycopg://reader:s3cret@127.0.0.1:99999999/c": "does not answer",
    "postgresql+psycopg://reader:s3cret@127.0.0.1:port/c": "cannot be read",
    "postgresql+psycopg://reader:s3:cret@:x@127.0.0.1/c": "cannot be read",
    "postgresql+psycopg://127.0.0.1:1/c?password=s3cret": "does not answer",
    "postgresql+psycopg://127.0.0.1:1/c?nosuch=1": "The ",
    "postgresql+psycopg://reader:s3cret@127.0.0.1:1/c?connect_timeout=soon": "The ",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where some of the addresses lead to."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.csv").write_text("a,b\n1,2\n" * 100)
    return tmp_path


@every("address", ODD)
def test_an_odd_address_is_one_sentence_without_its_secrets(address: str, folder: Path) -> None:
    said = "it was opened"
    try:
        with reading(open_engine(address), wait=0):
            pass
    except DatabaseUnavailableError as error:
        said = str(error)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    assert ODD[address] in said, said
    assert SECRET not in said, said
    assert "\n" not in said, said
    assert not (folder / "none.db").exists()


def test_the_name_of_a_database_holds_no_secret() -> None:
    address = "postgresql+psycopg://reader:s3cret@db.example/c?password=s3cret&sslpassword=s3cret&application_name=bw"
    assert SECRET not in database_name(address)
    assert "application_name=bw" in database_name(address)


ADDRESSES = (
    "duckdb:///data/demo.duckdb",
    "duckdb:////srv/figures/collections.duckdb",
    "duckdb:///../data/north-2.duckdb",
    "duckdb:///a@b.duckdb",
    "duckdb:///C:/data/book.duckdb",
    "duckdb:///month end.duckdb",
    "duckdb:///:memory:",
    "postgresql+psycopg://reader:secret@db.example/collections?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem",
    "postgresql+psycopg://reader:secret@db.example/collections?sslmode=require&connect_timeout=5",
    "postgresql+psycopg:///collections?host=/var/run/postgresql",
    "postgresql+psycopg://reader:secret@db.example:5432/collections",
    "postgresql+psycopg://reader:s/e:c?r-e_t@db.example/collections?sslmode=require",
    "postgresql+psycopg://reader:@db.example/collections",
    "postgresql+psycopg://reader@db.example/collections",
    "postgresql+psycopg://db.example/collections",
    "postgresql+psycopg://reader:secret@[::1]:5432/collections",
    "postgresql+psycopg://:secret@db.example/collections",
    "hive://reader:secret@spark.example:10000/collections?auth=LDAP",
)


@pytest.mark.parametrize("url", ADDRESSES)
def test_it_is_what_sqlalchemy_writes_without_the_password(url: str) -> None:
    assert database_name(url) == sa.make_url(url).render_as_string(hide_password=True)


@pytest.mark.parametrize("url", [url for url in ADDRESSES if "secret" in url])
def test_no_password_is_left_in_it(url: str) -> None:
    assert "secret" not in database_name(url)


@pytest.mark.parametrize("url", ["", "collections", "reader:secret@db.example/collections", "://x"])
def test_what_is_no_address_is_said_without_repeating_it(url: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be read; an example is duckdb") as refused:
        database_name(url)
    assert "secret" not in str(refused.value)
