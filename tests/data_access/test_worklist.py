"""The worklist against the raw tables: who is on it, and what each account's facts are, from definitions by hand."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import execute
from tests.figures.raw import raw_tables

# Written from the definitions: one fact at a time, by correlated subqueries on the raw tables.
BY_HAND = """
WITH today AS (SELECT MAX(as_of_date) AS day FROM account_snapshot)
SELECT
  s.account_id,
  (SELECT CAST(MAX(i.started_at) AS DATE) FROM interaction i
   WHERE i.account_id = s.account_id AND CAST(i.started_at AS DATE) <= t.day) AS last_attempt_on,
  (SELECT CAST(MAX(i.started_at) AS DATE) FROM interaction i
   WHERE i.account_id = s.account_id AND CAST(i.started_at AS DATE) <= t.day
     AND i.outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid')) AS last_contact_on,
  (SELECT MIN(p.due_on) FROM promise p
   WHERE p.account_id = s.account_id AND p.status = 'pending' AND p.made_on <= t.day) AS promise_due_on,
  (SELECT CAST(100 * SUM(p.amount) AS BIGINT) FROM promise p
   WHERE p.account_id = s.account_id AND p.status = 'pending' AND p.made_on <= t.day) AS promised,
  CASE WHEN EXISTS (SELECT 1 FROM complaint c, account o WHERE o.account_id = s.account_id
                    AND COALESCE(c.account_id = s.account_id, c.customer_id = o.customer_id) AND c.received_on <= t.day
                    AND (c.status = 'open' OR c.closed_on > t.day)) THEN 'yes' ELSE 'no' END AS complaint_open,
  CASE WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.account_id = s.account_id AND d.raised_on <= t.day
                    AND (d.status = 'open' OR d.closed_on > t.day)) THEN 'yes' ELSE 'no' END AS dispute_open,
  s.exclusion,
  (SELECT a.collector_code FROM allocation a
   WHERE a.account_id = s.account_id AND a.allocated_on <= t.day AND COALESCE(a.recalled_on > t.day, TRUE)
   ORDER BY a.allocated_on DESC, a.allocation_id DESC LIMIT 1) AS collector_code
FROM account_snapshot s, today t
WHERE s.as_of_date = t.day AND (s.status = 'written_off' OR (s.status = 'active' AND COALESCE(s.dpd, 1) > 0))
ORDER BY s.account_id
"""
PAYMENTS = """
WITH days AS (
  SELECT account_id, CAST(paid_at AS DATE) AS day, SUM(amount) AS amount
  FROM payment
  WHERE status = 'cleared' AND CAST(paid_at AS DATE) <= (SELECT MAX(as_of_date) FROM account_snapshot)
  GROUP BY ALL HAVING SUM(amount) > 0
)
SELECT account_id, day AS last_payment_on, CAST(100 * amount AS BIGINT) AS last_payment
FROM days d WHERE day = (SELECT MAX(day) FROM days o WHERE o.account_id = d.account_id)
"""


def worklist(settings: Settings) -> pl.DataFrame:
    store = Store(settings.store_path)
    return store.scan([store.manifest().latest.partitions["worklist"]]).collect()


def asked(raw: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(raw.execute(sql).to_arrow_table()))


@pytest.fixture(scope="module")
def listed(demo_settings: Settings) -> pl.DataFrame:
    return worklist(demo_settings)


@pytest.fixture(scope="module")
def raw(demo_settings: Settings) -> duckdb.DuckDBPyConnection:
    return raw_tables(Path(demo_settings.database_url.removeprefix("duckdb:///")))


def test_the_list_holds_every_account_past_due_unknown_or_written_off_with_its_facts(
    listed: pl.DataFrame, raw: duckdb.DuckDBPyConnection
) -> None:
    expected = asked(raw, BY_HAND)
    assert listed.height == expected.height > 100
    found = listed.select(expected.columns).with_columns(pl.col(pl.Enum).cast(pl.String))
    for column in expected.columns:
        assert found[column].to_list() == expected[column].to_list(), column
    facts = ("last_contact_on", "promise_due_on", "collector_code", "exclusion")
    assert all(found[column].count() for column in facts)


def test_the_last_payment_is_what_cleared_on_the_last_day_that_brought_money(
    listed: pl.DataFrame, raw: duckdb.DuckDBPyConnection
) -> None:
    expected = listed.select("account_id").join(
        asked(raw, PAYMENTS), on="account_id", how="left", maintain_order="left"
    )
    found = listed.select(expected.columns)
    assert found.rows() == expected.rows()
    assert 0 < found["last_payment"].null_count() < found.height


def test_the_file_is_in_the_order_of_the_accounts_and_holds_no_name(listed: pl.DataFrame) -> None:
    assert listed["account_id"].is_sorted()
    assert not {"customer_name", "phone"} & set(listed.columns)


def test_what_no_table_records_is_unknown_and_not_no(lender: Settings) -> None:
    assert "unknown" not in {*worklist(lender)["complaint_open"], *worklist(lender)["dispute_open"]}
    execute(Path("lender.duckdb"), "DROP TABLE complaint", "DROP TABLE dispute")
    refresh(lender)
    found = worklist(lender)
    assert set(found["complaint_open"]) == set(found["dispute_open"]) == {"unknown"}
    assert found["last_attempt_on"].null_count() == found["promised"].null_count() == found.height


def test_a_payment_of_long_ago_makes_the_list_stale(lender: Settings) -> None:
    before = worklist(lender).filter(pl.col("account_id") == "AC03")
    assert before["last_payment_on"].to_list() == [None]
    execute(
        Path("lender.duckdb"),
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES "
        "('R9', 1, 'AC03', '2026-02-20 10:00', 75.25, 'overdue', 'upi', 'cleared')",
    )
    refresh(lender)
    after = worklist(lender).filter(pl.col("account_id") == "AC03")
    assert after.select("last_payment_on", "last_payment").rows() == [(date(2026, 2, 20), 75_25)]
