"""The demonstration database: same seed, same rows; every balance explained; what was planted can be found again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from data_access.checking.contract_check import check
from data_access.checking.findings import is_clean
from data_access.demo import INVENTED, DemoTruths, write_demo, writer
from data_access.demo.planted_truths import make_plan
from data_access.engine import open_engine
from validations.errors import SettingsError
from validations.tables import TABLES

ACCOUNTS, MONTHS, SEED = 3_000, 9, 7


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables of one small demonstration."""
    out = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    write_demo(out, ACCOUNTS, MONTHS, SEED)
    return out


@pytest.fixture
def connection(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demonstration, read only."""
    with duckdb.connect(str(demo), read_only=True) as opened:
        yield opened


def fingerprints(file: Path) -> dict[str, tuple[int, int]]:
    """Rows of each table, and a sum over their contents that no order changes."""
    with duckdb.connect(str(file), read_only=True) as opened:
        names = [name for (name,) in opened.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {name: one_row(opened, f"SELECT count(*), sum(hash(t)) FROM {name} AS t") for name in names}


def one_row(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The only row of a query."""
    (row,) = connection.execute(sql).fetchall()
    return row


def count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """How many rows a query gives."""
    return int(one_row(connection, f"SELECT count(*) FROM ({sql})")[0])


# Same seed, same rows


def test_same_seed_gives_the_same_rows_whatever_the_parts_it_is_played_in(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PART_SIZE", 1_700)
    write_demo(tmp_path / "parts.duckdb", ACCOUNTS, MONTHS, SEED)
    assert fingerprints(tmp_path / "parts.duckdb") == fingerprints(demo)


def test_another_seed_gives_other_rows(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write_demo(tmp_path / "other.duckdb", 100, 1, seed=SEED + 1, tables="core")
    products = "SELECT list(product_code ORDER BY account_id) FROM account WHERE account_id < 'AC000000100'"
    with duckdb.connect(str(tmp_path / "other.duckdb"), read_only=True) as other:
        assert one_row(other, products) != one_row(connection, products)


def test_core_writes_the_same_rows_of_fewer_tables(demo: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    truths = write_demo(
        tmp_path / "core.duckdb", ACCOUNTS, MONTHS, SEED, tables="core", progress=lambda *step: told.append(step)
    )

    core, whole = fingerprints(tmp_path / "core.duckdb"), fingerprints(demo)
    assert set(core) == set(writer.CORE_TABLES)
    assert set(whole) == set(TABLES)
    assert all(core[name] == whole[name] for name in set(core) - {"load_batch"})
    assert (truths.first_as_of, truths.last_as_of) == (date(2026, 2, 28), date(2026, 10, 31))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1] == ("done", 1.0)


def test_without_effects_nothing_is_planted() -> None:
    assert make_plan(accounts=100, months=1, seed=3, effects=False).truths == DemoTruths(
        seed=3,
        accounts=100,
        months=1,
        effects=False,
        first_as_of=date(2026, 10, 31),
        last_as_of=date(2026, 10, 31),
        deteriorating_state=None,
        deterioration_from=None,
        bounce_spike_month=None,
        better_agency=None,
        better_legal_agency=None,
        equal_agencies=None,
        out_of_hours_agency=None,
        waiver_agency=None,
        campaign_lift=None,
    )


def test_interrupted_writing_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "demo.duckdb"
    out.write_bytes(b"before")

    def stop(_doing: str, done: float) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(out, 100, 1, tables="core", progress=stop)
    assert [file.name for file in tmp_path.iterdir()] == ["demo.duckdb"]
    assert out.read_bytes() == b"before"


def test_a_size_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="0 accounts x 18 months"):
        write_demo(tmp_path / "demo.duckdb", accounts=0)
    assert list(tmp_path.iterdir()) == []


# The contract


def test_check_finds_nothing(demo: Path) -> None:
    engine: sa.Engine = open_engine(f"duckdb:///{demo}")
    with engine.connect() as opened:
        findings = check(opened)
    assert is_clean(findings)
    assert findings == []


def test_every_table_says_that_it_is_invented(connection: duckdb.DuckDBPyConnection) -> None:
    loads = connection.execute("SELECT table_name, source, rows FROM load_batch").fetchall()
    assert {name for name, _, _ in loads} == set(TABLES)
    assert {source for _, source, _ in loads} == {INVENTED}
    assert all(rows > 0 for _, _, rows in loads)


def test_phones_cannot_be_anyone_s(connection: duckdb.DuckDBPyConnection) -> None:
    # Indian mobile numbers begin with 6 to 9.
    assert count(connection, "SELECT * FROM account WHERE phone NOT LIKE '+91 1%'") == 0
    missing, all_of_them = one_row(connection, "SELECT sum(CAST(phone IS NULL AS INT)), count(*) FROM account")
    assert 0.02 < missing / all_of_them < 0.12


# Balances

MONTH_OF_ACCOUNT = """
WITH position AS (
    SELECT
        *, lag(as_of_date) OVER months AS before, lag(principal_outstanding) OVER months AS principal_before,
        lag(total_outstanding) OVER months AS outstanding_before, lag(overdue_amount) OVER months AS overdue_before,
        lag(charges_due) OVER months AS charges_before, lag(npa_flag) OVER months AS npa_before
    FROM account_snapshot WINDOW months AS (PARTITION BY account_id ORDER BY as_of_date)
),
receipts AS (
    SELECT
        account_id, last_day(CAST(paid_at AS DATE)) AS as_of_date, sum(amount) AS paid,
        sum(CASE WHEN component = 'principal' THEN amount ELSE 0 END) AS principal_paid,
        sum(CASE WHEN component = 'charges' THEN amount ELSE 0 END) AS charges_paid,
        sum(CASE WHEN kind IN ('due', 'overdue', 'write_off_recovery') THEN amount ELSE 0 END) AS dues_paid
    FROM payment WHERE status = 'cleared' GROUP BY ALL
),
waivers AS (
    SELECT
        account_id, last_day(waived_on) AS as_of_date, sum(amount) AS waived,
        sum(CASE WHEN component = 'principal' THEN amount ELSE 0 END) AS principal_waived,
        sum(CASE WHEN component = 'charges' THEN amount ELSE 0 END) AS charges_waived
    FROM waiver GROUP BY ALL
),
charges AS (
    SELECT account_id, last_day(levied_on) AS as_of_date, sum(amount) AS levied FROM charge GROUP BY ALL
),
month_of_account AS (
    SELECT
        position.*, coalesce(paid, 0) AS paid, coalesce(principal_paid, 0) AS principal_paid,
        coalesce(charges_paid, 0) AS charges_paid, coalesce(dues_paid, 0) AS dues_paid, coalesce(waived, 0) AS waived,
        coalesce(principal_waived, 0) AS principal_waived, coalesce(charges_waived, 0) AS charges_waived,
        coalesce(levied, 0) AS levied
    FROM position
    LEFT JOIN receipts USING (account_id, as_of_date)
    LEFT JOIN waivers USING (account_id, as_of_date)
    LEFT JOIN charges USING (account_id, as_of_date)
)
"""


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("principal_before - principal_paid - principal_waived <> principal_outstanding", id="principal"),
        pytest.param("charges_before + levied - charges_paid - charges_waived <> charges_due", id="charges"),
        pytest.param(
            "status <> 'settled' AND overdue_before + due_this_month - dues_paid <> overdue_amount", id="overdue"
        ),
        # Interest is what the balances themselves do not say: it may only grow by what is billed.
        pytest.param(
            "NOT (total_outstanding - outstanding_before - levied + paid + waived BETWEEN 0 AND due_this_month)"
            " AND status NOT IN ('closed')",
            id="outstanding",
        ),
        pytest.param("total_outstanding < principal_outstanding + charges_due", id="parts of the outstanding"),
        pytest.param("(dpd > 0) <> (overdue_amount > 0) OR (dpd > 0) <> (unpaid_dues > 0)", id="in arrears"),
        pytest.param("status = 'active' AND npa_flag <> (dpd > 90 OR (npa_before AND dpd > 0))", id="sticky npa"),
        pytest.param(
            "status IN ('closed', 'settled') AND (total_outstanding <> 0 OR dpd <> 0 OR overdue_amount <> 0)", id="gone"
        ),
    ],
)
def test_every_movement_is_explained(connection: duckdb.DuckDBPyConnection, broken: str) -> None:
    months = f"{MONTH_OF_ACCOUNT} SELECT * FROM month_of_account WHERE before IS NOT NULL"
    assert count(connection, months) > 15_000
    assert count(connection, f"{months} AND ({broken})") == 0


def test_months_of_an_account_follow_each_other_and_end_with_it(connection: duckdb.DuckDBPyConnection) -> None:
    gaps = """
        SELECT account_id FROM account_snapshot GROUP BY account_id
        HAVING count(*)
            <> 1 + max(year(as_of_date) * 12 + month(as_of_date)) - min(year(as_of_date) * 12 + month(as_of_date))
    """
    rows_after_the_end = """
        SELECT * FROM account_snapshot AS s JOIN account_snapshot AS n USING (account_id)
        WHERE s.status IN ('closed', 'settled', 'sold') AND n.as_of_date > s.as_of_date
    """
    closed_on = """
        SELECT * FROM account AS a JOIN account_snapshot AS s USING (account_id)
        WHERE s.status IN ('closed', 'settled') AND last_day(a.closed_on) IS DISTINCT FROM s.as_of_date
    """
    assert [count(connection, sql) for sql in (gaps, rows_after_the_end, closed_on)] == [0, 0, 0]


def test_dpd_counts_from_the_oldest_unpaid_due_as_day_one(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = """
        WITH oldest AS (
            SELECT s.as_of_date, s.account_id, min(i.due_on) AS due_on, count(*) AS dues
            FROM account_snapshot AS s
            JOIN instalment AS i ON i.account_id = s.account_id AND i.due_on <= s.as_of_date
                AND (i.cleared_on IS NULL OR i.cleared_on > s.as_of_date)
            WHERE s.status IN ('active', 'written_off', 'sold') GROUP BY ALL
        )
        SELECT * FROM account_snapshot AS s LEFT JOIN oldest AS o USING (as_of_date, account_id)
        WHERE s.status IN ('active', 'written_off', 'sold') AND (
            s.dpd <> coalesce(s.as_of_date - o.due_on + 1, 0) OR s.unpaid_dues <> coalesce(o.dues, 0))
    """
    assert count(connection, wrong) == 0


def test_dues_hold_exactly_what_was_paid_towards_them(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = """
        SELECT * FROM (SELECT account_id, sum(paid_amount) AS of_dues FROM instalment GROUP BY 1) FULL JOIN (
            SELECT account_id, sum(amount) AS of_receipts FROM payment
            WHERE status = 'cleared' AND kind IN ('due', 'overdue', 'write_off_recovery') GROUP BY 1
        ) USING (account_id)
        WHERE coalesce(of_dues, 0) <> coalesce(of_receipts, 0)
    """
    half = "SELECT * FROM instalment WHERE (paid_amount = amount) <> (cleared_on IS NOT NULL)"
    out_of_order = """
        SELECT * FROM (
            SELECT *, lag(cleared_on) OVER (PARTITION BY account_id ORDER BY due_on) AS older,
                row_number() OVER (PARTITION BY account_id ORDER BY due_on) AS nth FROM instalment
        ) WHERE nth > 1 AND cleared_on IS NOT NULL AND (older IS NULL OR older > cleared_on)
    """
    assert [count(connection, sql) for sql in (wrong, half, out_of_order)] == [0, 0, 0]


def test_a_cleared_presentation_is_a_receipt_of_that_day(connection: duckdb.DuckDBPyConnection) -> None:
    unmatched = """
        SELECT * FROM (
            SELECT account_id, presented_on AS day, sum(amount) AS presented
            FROM presentation WHERE result = 'cleared' GROUP BY ALL
        ) FULL JOIN (
            SELECT account_id, CAST(paid_at AS DATE) AS day, sum(amount) AS received FROM payment
            WHERE channel = 'nach' AND kind IN ('due', 'overdue') GROUP BY ALL
        ) USING (account_id, day) WHERE presented IS DISTINCT FROM received
    """
    bounced = """
        SELECT * FROM account_snapshot AS s WHERE bounced_this_month <> EXISTS (
            SELECT 1 FROM presentation AS p WHERE p.account_id = s.account_id AND p.attempt_no = 1
                AND p.result = 'returned' AND last_day(p.presented_on) = s.as_of_date)
    """
    assert [count(connection, sql) for sql in (unmatched, bounced)] == [0, 0]


def test_other_subjects_agree_with_the_receipts(connection: duckdb.DuckDBPyConnection) -> None:
    settled_otherwise = """
        SELECT * FROM settlement AS s LEFT JOIN (
            SELECT account_id, sum(amount) AS received FROM payment WHERE kind = 'settlement' GROUP BY 1
        ) AS p USING (account_id)
        WHERE status = 'paid' AND (settlement_amount <> received OR paid_amount <> settlement_amount
            OR outstanding_at_approval <> settlement_amount + waived_principal + waived_interest + waived_charges)
    """
    planted = make_plan(ACCOUNTS, MONTHS, SEED, effects=True).truths.unbacked_collector
    kept_without_money = f"""
        SELECT * FROM promise AS r WHERE status = 'kept' AND collector_code <> '{planted}' AND NOT EXISTS (
            SELECT 1 FROM payment AS p WHERE p.account_id = r.account_id AND p.status = 'cleared'
                AND CAST(p.paid_at AS DATE) BETWEEN r.made_on AND r.due_on)
    """
    sold_otherwise = """
        SELECT * FROM repossession AS r JOIN payment AS p ON p.account_id = r.account_id AND p.kind = 'settlement'
        WHERE r.sold_on <> CAST(p.paid_at AS DATE) OR r.sale_amount <> p.amount
    """
    by_no_holder = """
        SELECT * FROM interaction AS x WHERE NOT EXISTS (
            SELECT 1 FROM allocation AS a WHERE a.account_id = x.account_id AND a.agency_code = x.agency_code
                AND a.allocated_on <= CAST(x.started_at AS DATE)
                AND (a.recalled_on IS NULL OR a.recalled_on > CAST(x.started_at AS DATE)))
    """
    queries = (settled_otherwise, kept_without_money, sold_otherwise, by_no_holder)
    assert [count(connection, sql) for sql in queries] == [0, 0, 0, 0]


def test_delinquency_looks_like_a_lender_s(connection: duckdb.DuckDBPyConnection) -> None:
    current, over_30, npa = one_row(
        connection,
        "SELECT avg(CAST(dpd = 0 AS INT)), avg(CAST(dpd > 30 AS INT)), avg(CAST(npa_flag AS INT))"
        " FROM account_snapshot WHERE status = 'active'",
    )
    assert 0.87 < current < 0.94
    assert 0.04 < over_30 < 0.09
    assert 0.02 < npa < 0.06
