"""Loads merge by key: what a sequence of loads leaves is what a dictionary by key holds, on every engine."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from data_access.importing import ImportSummary
from tests.data_access.importing_case import Case
from tests.data_access.postgres_server import a_server, change
from validations.errors import ImportFileError
from validations.tables import TABLES

Row = dict[str, Any]
MONTHS: Final = ("2026-03", "2026-04", "2026-05")
PAYMENTS: Final[dict[str, Any]] = {
    "receipt_no": pl.String,
    "line_no": pl.Int64,
    "account_id": pl.String,
    "paid_at": pl.Datetime("us"),
    "amount": pl.Decimal(18, 2),
    "agency_code": pl.String,
}
COSTS: Final[dict[str, Any]] = {
    "month": pl.Date,
    "agency_code": pl.String,
    "cost_type": pl.String,
    "amount": pl.Decimal(18, 2),
}
PAYMENT: Final = "receipt_no, line_no, account_id, paid_at, amount, NULL AS kind, NULL AS channel, 'cleared' AS status"

COST: Final = {"month": date(2026, 5, 1), "agency_code": None, "cost_type": "fixed", "amount": Decimal(1)}

day = st.sampled_from([datetime(2026, month, day, 23, 59, 59) for month in (3, 4, 5) for day in (1, 15, 30)])
amount = st.integers(-3, 3).map(Decimal)
payment = st.fixed_dictionaries(
    {
        "receipt_no": st.sampled_from("ABCDE"),
        "line_no": st.integers(1, 2),
        "account_id": st.just("A1"),
        "paid_at": day,
        "amount": amount,
        "agency_code": st.sampled_from(["X", "Y", None]),
    }
)
cost = st.fixed_dictionaries(
    {
        "month": st.sampled_from([date(2026, month, 1) for month in (3, 4, 5)]),
        "agency_code": st.sampled_from(["X", None]),
        "cost_type": st.just("commission"),
        "amount": amount,
    }
)
loads = st.lists(
    st.fixed_dictionaries(
        {
            "payment": st.lists(
                payment, min_size=1, max_size=8, unique_by=lambda row: (row["receipt_no"], row["line_no"])
            ),
            "collection_cost": st.lists(
                cost, min_size=1, max_size=4, unique_by=lambda row: (row["month"], row["agency_code"])
            ),
            "with_agency": st.booleans(),
            "replace": st.lists(st.sampled_from(["payment:2026-04", "payment:2026-04-15", "2026-05"]), max_size=1),
        }
    ),
    min_size=2,
    max_size=4,
)


def month_of(row: Row) -> str:
    return f"{row.get('paid_at') or row['month']:%Y-%m}"


def is_within(row: Row, period: str) -> bool:
    return f"{row.get('paid_at') or row['month']:%Y-%m-%d}".startswith(period)


def meant(table: str, replace: str) -> str:
    """The period that a --replace names of a table, or nothing."""
    named, _, period = replace.rpartition(":")
    return period if named in ("", table) else ""


class Model:
    """One table as a dictionary by key, and what each load does to it."""

    def __init__(self, table: str) -> None:
        self.table, self.key, self.rows = table, TABLES[table].key, dict[tuple[Any, ...], Row]()

    def load(self, given: list[Row], columns: set[str], replace: list[str]) -> tuple[int, int, int]:
        """Rows added, changed and removed."""
        new = {tuple(row[name] for name in self.key): row for row in given}
        gone = [
            key
            for key, row in self.rows.items()
            if key not in new and any(is_within(row, period) for each in replace if (period := meant(self.table, each)))
        ]
        for key in gone:
            del self.rows[key]
        added = changed = 0
        for key, row in new.items():
            known = self.rows.get(key)
            after = {name: row[name] if name in columns or not known else known[name] for name in row}
            if known is None:
                after = {name: value if name in columns else None for name, value in after.items()}
            added += known is None
            changed += known is not None and known != after
            self.rows[key] = after
        return added, changed, len(gone)

    def months(self) -> dict[str, int]:
        """Rows per month."""
        found = [month_of(row) for row in self.rows.values()]
        return {month: found.count(month) for month in MONTHS}


class Lender:
    """A database that the loads of a sequence go into, and the models they are compared with."""

    def __init__(self, folder: Path, url: str) -> None:
        self.case, self.url = Case(folder), url
        self.models = {name: Model(name) for name in ("payment", "collection_cost")}

    def load(self, load: dict[str, Any]) -> None:
        """One load, into the database and into the models, which must agree on what it did and on what is there."""
        self._write(load)
        replace = [each for each in load["replace"] if self._has_rows_for(each, load)]
        before = {name: model.months() for name, model in self.models.items()}
        summary = self.case.load(self.url, replace=replace)
        for name, model in self.models.items():
            schema = PAYMENTS if name == "payment" else COSTS
            columns = set(schema) - ({"agency_code"} if name == "payment" and not load["with_agency"] else set())
            did = model.load(load[name], columns, replace)
            assert did == self._said(summary, name)
            expected = Counter(tuple(row[column] for column in schema) for row in model.rows.values())
            assert self._rows(name, list(schema)) == expected
            self._compare_periods(summary, name, before[name], model.months())

    def _write(self, load: dict[str, Any]) -> None:
        for name, schema in (("payment", PAYMENTS), ("collection_cost", COSTS)):
            path = self.case.folder / f"{name}s.parquet"
            pl.DataFrame(load[name], schema=schema).write_parquet(path)
            self.case.files = [each for each in self.case.files if each != path] + [path]
        agency = ", agency_code" if load["with_agency"] else ""
        self.case.select(
            payment=f"SELECT {PAYMENT}{agency} FROM payments", collection_cost="SELECT * FROM collection_costs"
        )

    def _has_rows_for(self, replace: str, load: dict[str, Any]) -> bool:
        periods = {name: meant(name, replace) for name in self.models}
        return all(any(is_within(row, p) for row in load[name]) for name, p in periods.items() if p)

    def _said(self, summary: ImportSummary, name: str) -> tuple[int, int, int]:
        effect = next(one.effect for one in summary.tables if one.table == name)
        return effect.added, effect.changed, effect.removed

    def _compare_periods(
        self, summary: ImportSummary, name: str, before: dict[str, int], after: dict[str, int]
    ) -> None:
        periods = next(one.effect.periods for one in summary.tables if one.table == name)
        said = {one.span.label: (one.before, one.after) for one in periods}
        assert said == {month: (before[month], after[month]) for month in said}
        assert all(before[month] == after[month] for month in MONTHS if month not in said)

    def _rows(self, name: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
        table = sa.table(name, *(sa.column(column) for column in columns))
        with sa.create_engine(self.url, poolclass=sa.NullPool).connect() as connection:
            return Counter(tuple(row) for row in connection.execute(sa.select(*table.c)))


@settings(max_examples=6, phases=[Phase.generate])
@given(sequence=loads)
def test_a_sequence_of_loads_leaves_what_a_dictionary_holds(
    tmp_path_factory: pytest.TempPathFactory, sequence: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("lender")
    lender = Lender(folder, f"duckdb:///{folder / 'lender.duckdb'}")
    for load in sequence:
        lender.load(load)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of an empty PostgreSQL server."""
    with a_server() as started:
        yield started.url


@pytest.mark.slow
@settings(max_examples=6, phases=[Phase.generate])
@given(sequence=loads)
def test_so_it_does_on_postgresql(
    server: str, tmp_path_factory: pytest.TempPathFactory, sequence: list[dict[str, Any]]
) -> None:
    change(server, "DROP TABLE IF EXISTS payment, collection_cost, load_batch")
    lender = Lender(tmp_path_factory.mktemp("lender"), server)
    for load in sequence:
        lender.load(load)


@pytest.mark.slow
def test_day_ends_and_an_explanation_are_the_same_on_postgresql(server: str, tmp_path: Path) -> None:
    change(server, "DROP TABLE IF EXISTS account_snapshot, load_batch")
    query = """SELECT as_of_date, account_id, 'active' AS status, 1 AS dpd, NULL AS principal_outstanding,
        total AS total_outstanding, NULL AS overdue_amount FROM book"""
    cases = {}
    for name, url in (("file", f"duckdb:///{tmp_path / 'lender.duckdb'}"), ("server", server)):
        (tmp_path / name).mkdir()
        case = Case(tmp_path / name).select(account_snapshot=query)
        case.file("book.csv", "as_of_date,account_id,total\n2026-05-30,A,1\n2026-05-31,A,1\n2026-05-31,B,1\n").load(url)
        case.file("book.csv", "as_of_date,account_id,total\n2026-05-31,A,1\n2026-05-31,C,2\n")
        (foreseen,) = case.explained(url=url).forecasts
        (done,) = case.load(url).tables
        assert foreseen.effect == done.effect
        with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
            text = "SELECT as_of_date, account_id, total_outstanding FROM account_snapshot ORDER BY 1, 2"
            cases[name] = done.effect, [tuple(row) for row in connection.execute(sa.text(text))]
    assert cases["file"] == cases["server"]
    assert cases["file"][1] == [
        (date(2026, 5, 30), "A", 1),
        (date(2026, 5, 31), "A", 1),
        (date(2026, 5, 31), "C", 2),
    ]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2026-13", "The period to replace is '2026-13'; there is no such date."),
        ("April", "The period to replace is 'April'; write a month such as 2026-04"),
        ("paymnt:2026-04", "has no table 'paymnt'. Did you mean payment"),
        ("promise:2026-04", "promise has no periods: its rows are matched by their key"),
        ("waiver:2026-04", "--replace waiver:2026-04 names a table that this load does not fill: waiver"),
        ("2026-04", "would empty 2026-04 of collection_cost: the load has no row of it to put there; name the table"),
        ("payment:2026-03", "would empty 2026-03 of payment: the load has no row of it to put there; leave it out."),
    ],
)
def test_a_period_that_cannot_be_replaced(tmp_path: Path, written: str, sentence: str) -> None:
    lender = Lender(tmp_path, "")
    row = {"receipt_no": "A", "line_no": 1, "account_id": "A1", "paid_at": datetime(2026, 4, 1), "amount": Decimal(1)}
    lender._write({"payment": [row], "collection_cost": [COST], "with_agency": True})
    with pytest.raises(ImportFileError) as refused:
        lender.case.load(replace=[written])
    assert sentence in str(refused.value)


def test_a_database_without_an_optional_column_of_the_key(tmp_path: Path) -> None:
    case = Case(tmp_path).file("unread.csv", "a\n1\n")
    case.select(holiday="SELECT '2026-05-01' AS holiday_on").load()
    change(case.url, "ALTER TABLE holiday DROP COLUMN state")
    assert [one.effect.added for one in case.load().tables] == [0]
