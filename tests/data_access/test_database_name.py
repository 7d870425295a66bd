"""The name of a database is its address without the password, as SQLAlchemy would write it."""

import pytest
import sqlalchemy as sa

from data_access.database_name import database_name
from validations.errors import DatabaseUnavailableError

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
