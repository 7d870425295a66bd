"""What of Apache Spark needs no cluster: literals, where a WITH stays, what is remembered, what an import says."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from data_access import lists
from data_access.contract import LiveColumns
from data_access.importing.target_database import target_of
from data_access.list_specs import MOVEMENT_ACCOUNTS
from data_access.lists import accounts
from data_access.months import months_of
from data_access.queries import render
from data_access.refresh import live_tables, refresh
from data_access.settings import Settings
from data_access.spark.statements import bound, literal
from tests.data_access.prepared import held
from tests.data_access.same_figures import HOSTILE
from tests.data_access.small_lender import execute
from validations.errors import DatabaseUnavailableError


def read_back(written: str) -> str:
    """What Spark makes of a text: every escape is one unit of UTF-16."""
    units = b"".join(
        int(code, 16).to_bytes(2) if code else plain.encode("utf-16-be")
        for code, plain in re.findall(r"\\u([0-9a-f]{4})|(.)", written[1:-1], flags=re.DOTALL)
    )
    return units.decode("utf-16-be", "surrogatepass")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_written_without_any_sign_that_means_something(value: str) -> None:
    written = literal(value)
    assert re.fullmatch(r"'([A-Za-z0-9 _.-]|\\u[0-9a-f]{4})*'", written)
    assert read_back(written) == value


@settings(max_examples=30)
@given(st.text(max_size=20))
def test_every_text_comes_back_as_it_was(value: str) -> None:
    assert read_back(literal(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (7, "7"),
        (-7, "(-7)"),
        (Decimal("1.50"), "1.50BD"),
        (Decimal("1E+3"), "1000BD"),
        (Decimal("-0.01"), "(-0.01BD)"),
        (0.1, "0.1D"),
        (float("nan"), "CAST('nan' AS DOUBLE)"),
        (date(2026, 3, 31), "DATE '2026-03-31'"),
        (datetime(2026, 3, 31, 23, 59, 59, 5), "TIMESTAMP_NTZ '2026-03-31 23:59:59.000005'"),
    ],
)
def test_other_values_are_literals_of_their_own_type(value: object, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize("value", [b"bytes", ["a", "list"], datetime(2026, 3, 31, tzinfo=UTC)])
def test_what_is_not_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        literal(value)


def test_values_are_put_where_they_are_named_and_percent_signs_stay() -> None:
    statement = "SELECT %(a)s, '100%%', %(b)s"
    assert bound(statement, {"a": "%(b)s", "b": 1}) == r"SELECT '\u0025\u0028b\u0029s', '100%', 1"


@pytest.mark.parametrize("name", ["coverage", "disputes", "worklist"])
def test_a_subquery_keeps_its_own_with(name: str) -> None:
    ours = sqlglot.parse_one(render(name, "hive"), dialect="spark")
    theirs = sqlglot.parse_one(render(name, "duckdb"), dialect="duckdb")
    nested = [len([node for node in tree.find_all(exp.With) if node.parent is not tree]) for tree in (ours, theirs)]
    assert nested[0] == nested[1]
    assert render(name, "hive") == render(name, "spark")


def test_an_import_into_spark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="filled by its own jobs"):
        target_of("hive://reader@server/default")


@pytest.mark.parametrize(("slow", "asked"), [(("duckdb",), 2), ((), 4)])
def test_a_slow_catalogue_is_asked_once_for_each_version_of_the_figures(
    lender: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slow: tuple[str, ...], asked: int
) -> None:
    told: list[str] = []

    def tables(connection: sa.Connection, schema: str) -> LiveColumns:
        told.append(schema)
        return live_tables(connection, schema)

    monkeypatch.setattr(lists, "live_tables", tables)
    monkeypatch.setattr(lists, "_SLOW", slow)
    monkeypatch.setattr(lists, "_told", {})
    april = months_of([month.as_of for month in held(lender).months.values()])[-1]
    for allocated in (3, 0):
        if not allocated:
            execute(Path("lender.duckdb"), "DROP TABLE allocation")
            refresh(lender)
        for _ in range(2):
            rows, _ = accounts(lender, MOVEMENT_ACCOUNTS, april, {}, granted={})
            assert rows["agency_code"].is_in(["AG1", "AG2"]).sum() == allocated
    assert len(told) == asked
