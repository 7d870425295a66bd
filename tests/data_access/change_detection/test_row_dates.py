"""What SQL reads, and by which dates rows matter: nothing is missed, and what is not proven is not assumed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
import sqlglot
from sqlglot import exp

from data_access.change_detection import date_bounds
from data_access.change_detection.sql_reads import TableRead, tables_read
from data_access.change_detection.watched_columns import cubes_read
from data_access.months import Period, cut_at_same_day, months_before, months_of, months_of_events
from data_access.queries import whole_query
from validations.cubes import CUBES
from validations.tables import TABLES


def reads(sql: str) -> Mapping[str, TableRead]:
    query = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(query, exp.Query)
    return tables_read(query)


def test_a_new_cube_is_watched_by_every_column_that_it_reads() -> None:
    sql = """
    WITH approved AS (SELECT * FROM settlement WHERE status <> 'broken')
    SELECT a.product_code, SUM(s.waived_principal) AS waived, SUM(s.outstanding_at_approval) AS outstanding
    FROM approved AS s LEFT JOIN account AS a ON a.account_id = s.account_id
    WHERE s.approved_on >= :events_from AND s.approved_on < :events_before
    GROUP BY a.product_code
    """
    read = reads(sql)
    assert read["settlement"].columns == {
        "status",
        "waived_principal",
        "outstanding_at_approval",
        "account_id",
        "approved_on",
    }
    assert read["settlement"].dates == {("approved_on", "month")}
    assert read["account"].columns == {"account_id", "product_code"}


CONDITIONS: Mapping[str, set[tuple[str, str]]] = {
    "made_on >= :events_from AND made_on < :events_before": {("made_on", "month")},
    ":events_from <= made_on AND CAST(:events_before AS DATE) > made_on": {("made_on", "month")},
    "made_on BETWEEN :events_from AND :closing_date": {("made_on", "month")},
    "CAST(DATE_TRUNC('month', made_on) AS DATE) = :month_start": {("made_on", "month")},
    "made_on = :as_of_date": {("made_on", "month")},
    "made_on = :opening_date": {("made_on", "opening")},
    "made_on > :opening_date AND made_on <= :closing_date": {("made_on", "month")},
    "made_on <= :as_of_date": {("made_on", "onwards")},
    "made_on >= :week_from AND made_on < :events_before": {("made_on", "week")},
    "made_on = :as_of_date OR made_on >= :week_from AND made_on <= :as_of_date": {
        ("made_on", "month"),
        ("made_on", "week"),
    },
    "made_on = :events_from OR due_on = :as_of_date": {("made_on", "month"), ("due_on", "month")},
    "made_on <= :as_of_date AND (made_on >= :events_from OR status = 'kept')": {
        ("made_on", "month"),
        ("made_on", "onwards"),
    },
    # Nothing bounds these from above, or from both sides.
    "made_on <= :events_before": set(),
    "made_on >= :events_from": set(),
    "made_on >= CAST(:events_from AS DATE) - INTERVAL 90 DAY AND made_on <= :as_of_date": {("made_on", "onwards")},
    "made_on - INTERVAL 5 DAY <= :as_of_date": set(),
    "NOT made_on <= :as_of_date": set(),
    "made_on <= :as_of_date OR status = 'kept'": set(),
    "made_on <= :some_day": set(),
    "made_on <= due_on": set(),
    "status = 'kept'": set(),
}


def test_conditions_prove_by_which_dates_rows_matter() -> None:
    found = {
        condition: set(reads(f"SELECT SUM(amount) AS amount FROM promise WHERE {condition}")["promise"].dates)
        for condition in CONDITIONS
    }
    assert {key: value for key, value in found.items() if value != CONDITIONS[key]} == {}


QUERIES: Mapping[str, set[tuple[str, str]]] = {
    # What is asked of a subquery holds for the table in it, unless its rows have another effect there.
    "SELECT * FROM (SELECT * FROM promise) AS p WHERE p.made_on = :as_of_date": {("made_on", "month")},
    "SELECT * FROM (SELECT MAX(due_on) AS d, made_on FROM promise GROUP BY made_on) WHERE made_on = :month": set(),
    "SELECT * FROM (SELECT made_on, COUNT(*) OVER () AS n FROM promise) AS p WHERE p.made_on = :as_of_date": set(),
    "SELECT * FROM (SELECT made_on FROM promise LIMIT 5) AS p WHERE p.made_on = :as_of_date": set(),
    "WITH p AS (SELECT * FROM promise) SELECT 1 AS n FROM p WHERE made_on = :month UNION SELECT 2 AS n FROM p": set(),
    # An outer join keeps rows of its other side.
    "SELECT * FROM promise AS p LEFT JOIN branch AS b ON p.made_on = :as_of_date": set(),
    "SELECT b.zone FROM branch AS b LEFT JOIN promise AS p ON p.made_on = :as_of_date": {("made_on", "month")},
    "SELECT * FROM branch AS b FULL JOIN promise AS p ON p.made_on = :as_of_date": set(),
    # A bound by another table's column, which is bounded itself.
    "SELECT made_on FROM dispute JOIN promise ON made_on <= raised_on WHERE raised_on <= :as_of_date": {
        ("made_on", "onwards")
    },
    "SELECT made_on FROM dispute JOIN promise ON made_on <= closed_on WHERE raised_on <= :as_of_date": set(),
    "SELECT EXISTS (SELECT 1 FROM promise) AS some": set(),
}


def test_subqueries_and_joins_prove_no_more_than_they_say() -> None:
    found = {sql: set(reads(sql)["promise"].dates) for sql in QUERIES}
    assert {key: value for key, value in found.items() if value != QUERIES[key]} == {}


ENDS: Mapping[str, bool] = {
    "recalled_on IS NULL OR recalled_on > :as_of_date": True,
    "recalled_on <= :as_of_date": True,
    "recalled_on > :month_start AND recalled_on <= :as_of_date": True,
    "recalled_on > :as_of_date": False,  # none is not later
    "recalled_on IS NULL": False,
    "recalled_on IS NULL OR recalled_on > allocated_on + INTERVAL 3 DAY": False,
    "NOT recalled_on <= :as_of_date": False,
    "recalled_on <> :as_of_date": False,
    "EXTRACT(YEAR FROM recalled_on) = 2026": False,
}


def test_an_end_counts_from_its_own_date_only_where_a_later_one_is_the_same_as_none() -> None:
    found = {}
    for condition in ENDS:
        sql = f"SELECT COUNT(*) AS n FROM allocation WHERE allocated_on <= :as_of_date AND ({condition})"
        found[condition] = "recalled_on" in reads(sql)["allocation"].ends
    assert {key: value for key, value in found.items() if value != ENDS[key]} == {}
    for sql in (
        "SELECT recalled_on FROM allocation",
        "SELECT n FROM (SELECT DISTINCT recalled_on, 1 AS n FROM allocation) AS a",
        "SELECT MAX(recalled_on) AS n FROM allocation",
    ):
        assert reads(sql)["allocation"].ends == set(), sql


def test_every_contract_table_that_a_cube_names_is_watched_by_its_dates_or_as_a_whole() -> None:
    found = cubes_read()
    missing = [
        (name, table.name)
        for name, spec in CUBES.items()
        for file in (name, *spec.controls)
        for table in whole_query(file).find_all(exp.Table)
        if table.name in TABLES and table.name not in {watch.table for watch, _ in found[name].watches}
    ]
    assert missing == []


PERIODS = [
    *months_of([date(2026, 1, 31), date(2026, 2, 27), date(2026, 4, 30), date(2026, 5, 9)], {date(2026, 3, 1)}),
    *months_of([date(2026, 1, 15)]),
    *cut_at_same_day(months_of([date(2026, 4, 9), date(2026, 4, 30), date(2026, 5, 9)])),
    *months_of_events([date(2026, 1, 12), date(2026, 3, 31)]),
]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: f"{period.key} {period.opening}")
def test_parameters_lie_where_the_bounds_take_them_to_lie(period: Period) -> None:
    values = {}
    for name, value in period.parameters(5, {}).items():
        if isinstance(value, date):
            values[name] = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    assert values.keys() == date_bounds.UNTIL_EXCLUSIVE | date_bounds.UNTIL_NEXT
    opening = period.opening or period.month - timedelta(days=1)
    first = min(
        datetime(opening.year, opening.month, opening.day) + timedelta(days=1), datetime(*period.month.timetuple()[:3])
    )
    following = datetime(period.month.year + period.month.month // 12, period.month.month % 12 + 1, 1)
    outside = [
        (name, value)
        for name, value in values.items()
        if (name in date_bounds.FROM_INCLUSIVE and value < first)
        or (name in date_bounds.FROM_EXCLUSIVE and value + timedelta(days=1) < first)
        or (name in date_bounds.FROM_WEEK and value < datetime(*months_before(period.month, 1).timetuple()[:3]))
        or (name in date_bounds.UNTIL_INCLUSIVE and value >= following)
        or (name in date_bounds.UNTIL_EXCLUSIVE and value > following)
        or value > datetime(*months_before(period.month, -2).timetuple()[:3])
    ]
    assert outside == []
