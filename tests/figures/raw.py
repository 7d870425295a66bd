"""The raw tables of a database in memory, with two relations written by hand from the definitions: book and moved."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from data_access.contract import METADATA
from tests.figures.definitions import plans
from tests.figures.definitions.promises import Promise, judged_by_month

_DEFINITIONS = Path(__file__).with_name("definitions")
"""book.sql comes first; the others read what it defines."""


_JUDGED: Final = {
    "month": pl.Date(),
    "promise_id": pl.String(),
    "received": pl.Decimal(18, 2),
    "outcome": pl.String(),
}
_HELD_AGAINST_RECEIPTS: Final = """
CREATE TABLE promise_due AS
SELECT s.*, coalesce(p.agency_code, '(none)') AS agency_code, coalesce(p.collector_code, '(none)') AS collector_code,
       p.status AS recorded_status, p.amount,
       CASE WHEN (SELECT count(*) > 0 FROM payment) THEN j.outcome ELSE 'unknown' END AS recomputed_status,
       CASE WHEN j.received >= p.amount THEN p.amount ELSE j.received END AS received
FROM promise_judged AS j
JOIN month_counted AS m USING (month)
JOIN promise AS p ON p.promise_id = j.promise_id AND p.due_on BETWEEN m.month AND m.last_counted
JOIN stood_at AS s ON s.month = j.month AND s.account_id = p.account_id;

-- Accounts held in the month, and how far each came: promises made in the month to the agency that holds the account.
CREATE TABLE come_so_far AS
WITH made AS (
    SELECT j.month, p.account_id, p.agency_code, p.amount, j.outcome, least(j.received, p.amount) AS received
    FROM promise_judged AS j
    JOIN month_counted AS m USING (month)
    JOIN promise AS p ON p.promise_id = j.promise_id AND p.made_on BETWEEN m.month AND m.last_counted
), own AS (
    SELECT c.month, c.account_id, bool_or(outcome = 'kept') AS kept, bool_or(outcome = 'pending') AS pending,
           sum(amount) AS promised_amount, coalesce(sum(received) FILTER (outcome = 'kept'), 0) AS kept_amount
    FROM covered AS c JOIN made AS d USING (month, account_id)
    WHERE coalesce(d.agency_code, c.agency_code) = c.agency_code
    GROUP BY ALL
)
SELECT c.*, c.right_party AND o.account_id IS NOT NULL AS promised, c.right_party AND coalesce(o.kept, FALSE) AS kept,
       c.right_party AND NOT coalesce(o.kept, FALSE) AND coalesce(o.pending, FALSE) AS still_open,
       CASE WHEN c.right_party THEN o.promised_amount ELSE 0 END AS promised_amount,
       CASE WHEN c.right_party THEN o.kept_amount ELSE 0 END AS kept_amount
FROM covered AS c LEFT JOIN own AS o USING (month, account_id);

-- Promises made in the month, each with the first contact of its day that obtained one for its agency.
CREATE TABLE promise_timed AS
WITH made AS (
    SELECT j.month, p.*, j.outcome, least(j.received, p.amount) AS received,
           (SELECT min_by(i, (i.started_at, i.interaction_id)) FROM attempt AS i
            WHERE i.account_id = p.account_id AND i.day = p.made_on AND i.outcome = 'promise'
              AND (p.agency_code IS NULL OR i.agency_code = p.agency_code)) AS call
    FROM promise_judged AS j
    JOIN month_counted AS m USING (month)
    JOIN promise AS p ON p.promise_id = j.promise_id AND p.made_on BETWEEN m.month AND m.last_counted
)
SELECT s.*, coalesce(d.call.agency_code, d.agency_code, '(none)') AS agency_code,
       coalesce(d.call.collector_code, d.collector_code, '(none)') AS collector_code,
       coalesce(d.call.channel, '(none)') AS channel, coalesce(d.call.hour, '(none)') AS hour,
       dayname(d.made_on) AS weekday, d.amount, d.outcome = 'kept' AS is_kept,
       CASE WHEN d.outcome = 'kept' THEN d.received ELSE 0 END AS kept_amount
FROM made AS d JOIN stood_at AS s USING (month, account_id);

CREATE VIEW attempt_timed AS SELECT *, dayname(day) AS weekday FROM attempt
"""


_PLANNED: Final = {
    "month": pl.Date(),
    "plan_id": pl.String(),
    "plan_status": pl.String(),
    "ended_on": pl.Date(),
    "number": pl.Int64(),
    "due_on": pl.Date(),
    "outcome": pl.String(),
    "received": pl.Decimal(18, 2),
}
_PLANS: Final = """
CREATE TABLE plan_placed AS
SELECT p.plan_id, p.agreed_on, p.status AS recorded_plan_status, coalesce(p.agency_code, '(none)') AS agency_code,
       coalesce((SELECT arg_max(h.collector_code, (h.allocated_on, h.allocation_id)) FROM allocation AS h
                 WHERE h.account_id = p.account_id AND coalesce(p.agency_code, h.agency_code) = h.agency_code
                   AND h.allocated_on <= p.agreed_on AND coalesce(h.recalled_on, DATE '9999-12-31') > p.agreed_on),
                '(none)') AS collector_code,
       a.product_code, k.product_group, k.secured, a.branch_code, place.zone, place.state, place.area
FROM repayment_plan AS p
JOIN account AS a USING (account_id)
LEFT JOIN place USING (branch_code)
LEFT JOIN kind_of_product AS k USING (product_code);

CREATE TABLE plan_seen AS
SELECT j.month, j.plan_status, p.*, p.agreed_on BETWEEN j.month AND m.last_counted AS is_agreed,
       coalesce(j.ended_on BETWEEN j.month AND m.last_counted, FALSE) AS has_ended,
       (SELECT sum(amount) FROM plan_instalment AS i WHERE i.plan_id = j.plan_id) AS amount,
       (SELECT sum(i.amount - q.received) FROM plan_judged AS q JOIN plan_instalment AS i USING (plan_id, due_on)
        WHERE q.month = j.month AND q.plan_id = j.plan_id) AS still_to_come,
       (SELECT min(number) - 1 FROM plan_judged AS q
        WHERE q.month = j.month AND q.plan_id = j.plan_id AND outcome = 'missed') AS met_before
FROM plan_judged AS j
JOIN month_counted AS m USING (month)
JOIN plan_placed AS p USING (plan_id)
WHERE j.number IS NULL;

CREATE TABLE plan_due AS
SELECT j.month, j.plan_status, j.outcome, j.received, p.*, i.amount, i.paid_amount,
       i.paid_amount >= i.amount * 0.9 AS paid_by_source
FROM plan_judged AS j
JOIN month_counted AS m ON m.month = j.month AND j.due_on BETWEEN m.month AND m.last_counted
JOIN plan_placed AS p USING (plan_id)
JOIN plan_instalment AS i USING (plan_id, due_on)
"""


def raw_tables(path: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the contract's tables in memory; what the database lacks is empty there."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{path}' AS source (READ_ONLY)")
    held = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'source'").fetchall()
    for name, table in METADATA.tables.items():
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        if (name,) in held:
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM source.{name}")
    connection.execute("DETACH source")
    for path in sorted(_DEFINITIONS.glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
    _judge_promises(connection)
    _judge_plans(connection)
    return connection


def _judge_promises(connection: duckdb.DuckDBPyConnection) -> None:
    """promise_judged: what receipts say became of every promise, as the definition in Python works it out."""
    made: dict[str, list[Promise]] = {}
    told = connection.execute("SELECT account_id, promise_id, made_on, due_on, amount, status FROM promise").fetchall()
    for account, *promise in told:
        made.setdefault(account, []).append(Promise(*promise))
    months, today = _months(connection)
    rows = list(judged_by_month(months, today, made, _booked(connection)))
    _keep(connection, "promise_judged", pl.DataFrame(rows, schema=_JUDGED, orient="row"))
    connection.execute(_HELD_AGAINST_RECEIPTS)


def _judge_plans(connection: duckdb.DuckDBPyConnection) -> None:
    """plan_judged: what receipts say became of every plan, and of its instalments, as the definition works it out."""
    due: dict[str, list[tuple[date, Decimal | None]]] = {}
    for plan, day, amount in connection.execute(
        "SELECT plan_id, due_on, amount FROM plan_instalment ORDER BY plan_id, due_on"
    ).fetchall():
        due.setdefault(plan, []).append((day, amount))
    agreed: dict[str, list[plans.Plan]] = {}
    for plan, account, day in connection.execute(
        "SELECT plan_id, account_id, agreed_on FROM repayment_plan"
    ).fetchall():
        agreed.setdefault(account, []).append(plans.Plan(plan, account, day, due.get(plan, [])))
    booked = _booked(connection)
    known = bool(connection.execute("SELECT count(*) > 0 FROM payment").fetchall()[0][0])
    rows = list(plans.judged_by_month(*_months(connection), agreed, booked, known))
    _keep(connection, "plan_judged", pl.DataFrame(rows, schema=_PLANNED, orient="row"))
    connection.execute(_PLANS)


def _booked(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[date, Decimal]]]:
    """What cleared, by account."""
    booked: dict[str, list[tuple[date, Decimal]]] = {}
    cleared = (
        "SELECT account_id, CAST(paid_at AS DATE), amount FROM payment WHERE status = 'cleared' AND amount IS NOT NULL"
    )
    for account, day, amount in connection.execute(cleared).fetchall():
        booked.setdefault(account, []).append((day, amount))
    return booked


def _months(connection: duckdb.DuckDBPyConnection) -> tuple[list[tuple[date, date]], date]:
    """Each month with the last day that counts, and the last of all."""
    months = connection.execute("SELECT month, last_counted FROM month_counted").fetchall()
    return months, max((last for _, last in months), default=date.min)


def _keep(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("judged_rows", frame.to_arrow())
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM judged_rows")
    connection.unregister("judged_rows")
