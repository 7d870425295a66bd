"""Every rule of the contract check, proven by a small database that keeps it and one that breaks it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.pool import NullPool

from data_access.checking.contract_check import check
from data_access.checking.findings import Finding, Severity, findings_table, is_clean, masked, masked_code, summary
from data_access.contract import create_tables, sql_table

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)


def snapshot(day: date, account: str, **other: object) -> dict[str, object]:
    balances = {
        "principal_outstanding": Decimal("900.00"),
        "total_outstanding": Decimal("1000.00"),
        "overdue_amount": Decimal("0.00"),
    }
    return {"as_of_date": day, "account_id": account, "status": "active", "dpd": 0, **balances, **other}


def allocation(number: str, account: str, start: date, end: date | None) -> dict[str, object]:
    return {
        "allocation_id": number,
        "account_id": account,
        "agency_code": "A01",
        "allocated_on": start,
        "recalled_on": end,
        "dpd_at_allocation": 1,
        "balance_at_allocation": Decimal("1000.00"),
    }


def payment(receipt: str, account: str, paid_at: datetime) -> dict[str, object]:
    return {
        "receipt_no": receipt,
        "line_no": 1,
        "account_id": account,
        "paid_at": paid_at,
        "amount": Decimal("50.00"),
        "kind": "overdue",
        "channel": "upi",
        "status": "cleared",
    }


def account(number: str, **other: object) -> dict[str, object]:
    return {
        "account_id": number,
        "customer_id": "C-" + number,
        "product_code": "PL",
        "branch_code": "B1",
        "opened_on": date(2025, 1, 10),
        "sanctioned_amount": Decimal("5000.00"),
        **other,
    }


CLEAN: dict[str, list[dict[str, object]]] = {
    "product": [{"product_code": "PL", "product_name": "Personal loan"}],
    "branch": [{"branch_code": "B1", "branch_name": "Fort", "state": "Maharashtra", "zone": "West"}],
    "agency": [{"agency_code": "A01", "agency_name": "First Recovery", "agency_type": "field"}],
    "account": [account("ACC0000017"), account("ACC0000018")],
    "account_snapshot": [snapshot(day, f"ACC000001{n}") for day in (APRIL, MAY, JUNE) for n in (7, 8)],
    "allocation": [
        allocation("AL1", "ACC0000017", date(2026, 5, 1), date(2026, 6, 1)),
        allocation("AL2", "ACC0000017", date(2026, 6, 1), None),
    ],
    "payment": [payment("R1", "ACC0000017", datetime(2026, 6, 30, 23, 59))],
}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    """A database with all tables, a few of them filled, that keeps the contract."""
    engine = sa.create_engine(f"duckdb:///{tmp_path / 'lender.duckdb'}", poolclass=NullPool)
    with engine.begin() as opened:
        create_tables(opened)
        for name, rows in CLEAN.items():
            opened.execute(sa.insert(sql_table(name)), rows)
        yield opened


def add(connection: sa.Connection, table: str, *rows: dict[str, object]) -> None:
    connection.execute(sa.insert(sql_table(table)), list(rows))


def run(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(sa.text(statement))


def only(connection: sa.Connection) -> Finding:
    """The one finding of the check."""
    findings = check(connection)
    assert len(findings) == 1, findings
    return findings[0]


def test_a_database_that_keeps_the_contract_gives_no_findings(connection: sa.Connection) -> None:
    assert check(connection) == []
    assert summary([]) == "The database keeps the contract: nothing found."


def test_the_smallest_useful_database_is_clean_and_says_what_else_there_could_be(connection: sa.Connection) -> None:
    kept = ("product", "branch", "account", "account_snapshot")
    names = [name for name in sa.inspect(connection).get_table_names() if name not in kept]
    run(connection, *(f"DROP TABLE {name}" for name in names))
    findings = check(connection)
    assert is_clean(findings)
    assert len(findings) == 29
    assert findings[0] == Finding(
        Severity.INFO,
        "agency",
        "optional table missing; it is for names and types of agencies in every agency review",
        1,
        (),
        "Create a table or view 'agency' to see these.",
    )


def test_a_missing_mandatory_table_is_an_error(connection: sa.Connection) -> None:
    run(connection, "DROP TABLE branch")
    found = only(connection)
    assert (found.severity, found.table) == (Severity.ERROR, "branch")
    assert found.rule == "table missing; nothing works without it: geography: zone, state, area and branch"


def test_a_database_of_events_alone_does_without_accounts(connection: sa.Connection) -> None:
    run(connection, *(f"DROP TABLE {name}" for name in ("account_snapshot", "account", "branch", "product")))
    found = [finding for finding in check(connection) if "missing" in finding.rule]
    assert {finding.severity for finding in found} == {Severity.INFO}
    assert found[0].rule.startswith("table of the book missing; it is for ")


def test_an_empty_mandatory_table_is_an_error(connection: sa.Connection) -> None:
    run(connection, "DELETE FROM payment", "DELETE FROM allocation", "DELETE FROM account_snapshot")
    found = only(connection)
    assert (found.severity, found.table, found.rule) == (Severity.ERROR, "account_snapshot", "the table has no rows")


def test_missing_columns_are_named_required_ones_as_error_optional_ones_as_information(
    connection: sa.Connection,
) -> None:
    run(
        connection,
        "ALTER TABLE product RENAME TO loan_type",
        "CREATE VIEW product AS SELECT product_code, TRUE AS secured, FALSE AS revolving FROM loan_type",
    )
    error, information = check(connection)
    assert (error.severity, error.rule) == (Severity.ERROR, "required columns missing: product_name")
    assert (information.severity, information.rule) == (Severity.INFO, "optional columns missing: product_group")


@pytest.mark.parametrize(
    ("change", "severity", "words"),
    [
        ("dpd TYPE VARCHAR", Severity.ERROR, "'dpd' has type VARCHAR where BIGINT is wanted"),
        (
            "overdue_amount TYPE DOUBLE",
            Severity.ERROR,
            "'overdue_amount' has type DOUBLE where DECIMAL(18,2) is wanted",
        ),
        (
            "provision TYPE DECIMAL(20,4)",
            Severity.WARNING,
            "'provision' has type NUMERIC(20, 4) where DECIMAL(18,2) is wanted: it holds more than two decimals, "
            "which figures cut off",
        ),
        ("npa_flag TYPE INTEGER", Severity.ERROR, "'npa_flag' has type INTEGER where BOOLEAN is wanted"),
        ("as_of_date TYPE TIMESTAMP", Severity.ERROR, "'as_of_date' has type TIMESTAMP where DATE is wanted"),
    ],
)
def test_wrong_types_are_found(connection: sa.Connection, change: str, severity: Severity, words: str) -> None:
    run(connection, f"ALTER TABLE account_snapshot ALTER COLUMN {change}")
    found = only(connection)
    assert (found.severity, found.table, found.rule) == (severity, "account_snapshot", words)
    assert found.fix.startswith(f"Write CAST({change.split()[0]} AS ")


@pytest.mark.parametrize(
    "change", ["dpd TYPE SMALLINT", "overdue_amount TYPE DECIMAL(12,1)", "due_this_month TYPE BIGINT"]
)
def test_types_that_lose_nothing_are_accepted(connection: sa.Connection, change: str) -> None:
    run(connection, f"ALTER TABLE account_snapshot ALTER COLUMN {change}")
    assert check(connection) == []


def test_a_time_without_time_of_day_or_with_a_zone_is_a_warning(connection: sa.Connection) -> None:
    run(connection, "ALTER TABLE payment ALTER COLUMN paid_at TYPE DATE")
    assert only(connection).rule == "'paid_at' has type DATE where TIMESTAMP is wanted: the time of day is lost"
    run(connection, "ALTER TABLE payment ALTER COLUMN paid_at TYPE TIMESTAMPTZ")
    assert only(connection).rule.endswith("it is read as the local time of the setting timezone")


def test_values_outside_a_vocabulary_are_counted_and_shown(connection: sa.Connection) -> None:
    run(connection, "UPDATE account_snapshot SET status = 'Actve' WHERE as_of_date = '2026-05-31'")
    assert only(connection) == Finding(
        Severity.ERROR,
        "account_snapshot",
        "'status' has values that are not in its vocabulary",
        2,
        ("status 'Actve' (2 rows)",),
        "Translate to one of active, closed, settled, written_off, sold.",
    )


def test_a_negative_dpd_is_found_but_an_unknown_one_is_not(connection: sa.Connection) -> None:
    run(
        connection,
        "UPDATE account_snapshot SET dpd = NULL WHERE as_of_date = '2026-04-30'",
        "UPDATE account_snapshot SET dpd = -3 WHERE as_of_date = '2026-05-31' AND account_id = 'ACC0000018'",
    )
    assert only(connection) == Finding(
        Severity.ERROR,
        "account_snapshot",
        "'dpd' is negative",
        1,
        ("as_of_date 2026-05-31, account_id AC****18, dpd -3",),
        "Store 0 or more in 'dpd', and leave it empty where unknown.",
    )


def test_a_score_outside_one_to_five_is_found(connection: sa.Connection) -> None:
    add(connection, "survey_response", {"response_id": "S-1", "sent_on": MAY, "score": 6})
    found = only(connection)
    assert (found.rule, found.count, found.examples) == ("'score' is above 5", 1, ("response_id ****, score 6",))


def test_an_empty_key_is_found(connection: sa.Connection) -> None:
    run(
        connection,
        "ALTER TABLE product RENAME TO loan_type",
        "CREATE VIEW product AS SELECT * FROM loan_type UNION ALL SELECT NULL, 'No code', NULL, NULL, NULL",
    )
    found = only(connection)
    assert (found.rule, found.count, found.examples) == ("'product_code' is empty", 1, ("product_code empty",))


def test_duplicate_keys_are_found(connection: sa.Connection) -> None:
    add(connection, "account_snapshot", snapshot(MAY, "ACC0000017"), snapshot(MAY, "ACC0000017", dpd=5))
    assert only(connection) == Finding(
        Severity.ERROR,
        "account_snapshot",
        "the key as_of_date, account_id stands on more than one row",
        1,
        ("as_of_date 2026-05-31, account_id AC****17 (3 times)",),
        "Keep one row per as_of_date, account_id.",
    )


def test_empty_parts_of_a_key_count_as_equal(connection: sa.Connection) -> None:
    target = {"period_start": date(2026, 6, 1), "period_type": "month", "measure": "accounts", "value": Decimal("0.85")}
    add(connection, "target", {**target, "zone": "West"}, {**target, "zone": "East"})
    assert check(connection) == []
    add(connection, "target", {**target, "zone": "West"})
    found = only(connection)
    assert found.count == 1
    assert found.examples == (
        "period_start 2026-06-01, period_type 'month', measure 'accounts', zone 'West' (2 times)",
    )


def test_orphans_are_found(connection: sa.Connection) -> None:
    add(connection, "payment", *(payment(f"R{n}", f"ACC000099{n}", datetime(2026, 6, 1)) for n in range(2, 6)))
    assert only(connection) == Finding(
        Severity.ERROR,
        "payment",
        "'account_id' has values that 'account' does not have",
        4,
        ("account_id AC****92 (1 rows)", "account_id AC****93 (1 rows)", "account_id AC****94 (1 rows)"),
        "Add the missing rows to 'account', or correct 'account_id'.",
    )


def test_codes_of_organisations_are_shown_whole(connection: sa.Connection) -> None:
    run(connection, "UPDATE account SET branch_code = 'B99' WHERE account_id = 'ACC0000017'")
    assert only(connection).examples == ("branch_code 'B99' (1 rows)",)


def test_a_reference_to_a_table_that_is_not_there_is_no_orphan(connection: sa.Connection) -> None:
    run(connection, "DROP TABLE agency")
    assert [finding.severity for finding in check(connection)] == [Severity.INFO]


def test_facts_later_than_the_last_day_end_are_found(connection: sa.Connection) -> None:
    add(connection, "payment", payment("R2", "ACC0000017", datetime(2026, 7, 1)))
    assert only(connection) == Finding(
        Severity.ERROR,
        "payment",
        "'paid_at' is later than the last day-end 2026-06-30",
        1,
        ("receipt_no ****, line_no 1, paid_at 2026-07-01 00:00",),
        "Correct the date, or load the day-ends of account_snapshot up to it.",
    )


def test_dates_that_may_lie_ahead_are_not_found(connection: sa.Connection) -> None:
    promise = {"promise_id": "P1", "account_id": "ACC0000017", "made_on": JUNE, "due_on": date(2026, 7, 9)}
    add(connection, "promise", {**promise, "amount": Decimal("10.00"), "status": "pending"})
    assert check(connection) == []


def test_dates_in_the_wrong_order_are_a_warning(connection: sa.Connection) -> None:
    run(connection, "UPDATE account SET closed_on = '2024-12-31' WHERE account_id = 'ACC0000017'")
    found = only(connection)
    assert (found.severity, found.rule) == (Severity.WARNING, "'closed_on' is earlier than 'opened_on'")
    assert is_clean([found])


def test_a_month_missing_for_an_account_is_found(connection: sa.Connection) -> None:
    run(connection, "DELETE FROM account_snapshot WHERE account_id = 'ACC0000018' AND as_of_date = '2026-05-31'")
    assert only(connection) == Finding(
        Severity.WARNING,
        "account_snapshot",
        "accounts lack a month between their first and their last snapshot",
        1,
        ("account_id AC****18, 1 missing",),
        "Load the missing day-ends; until then the account counts as exit and appears again.",
    )


def test_a_duplicate_does_not_hide_a_missing_month(connection: sa.Connection) -> None:
    run(connection, "DELETE FROM account_snapshot WHERE account_id = 'ACC0000018' AND as_of_date = '2026-05-31'")
    add(connection, "account_snapshot", snapshot(APRIL, "ACC0000018"))
    assert [finding.severity for finding in check(connection)] == [Severity.ERROR, Severity.WARNING]


def test_duplicates_are_counted_over_all_months(connection: sa.Connection) -> None:
    add(connection, "account_snapshot", *(snapshot(day, f"ACC000001{n}") for day in (APRIL, JUNE) for n in (7, 8)))
    found = only(connection)
    assert found.count == 4
    assert [example[:21] for example in found.examples] == ["as_of_date 2026-04-30"] * 2 + ["as_of_date 2026-06-30"]


def test_daily_snapshots_and_a_new_year_are_no_holes(connection: sa.Connection) -> None:
    days = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    add(connection, "account_snapshot", *(snapshot(day, "ACC0000017") for day in days))
    assert check(connection) == []


def test_overlapping_allocations_of_one_account_are_found(connection: sa.Connection) -> None:
    add(connection, "allocation", allocation("AL3", "ACC0000017", date(2026, 6, 15), None))
    found = only(connection)
    assert (found.severity, found.count) == (Severity.WARNING, 1)
    assert found.rule == "an allocation begins while another of the same account is open"
    assert found.examples == ("account_id AC****17, allocated_on 2026-06-15",)


def test_an_allocation_that_ends_the_day_it_begins_overlaps_nothing(connection: sa.Connection) -> None:
    add(connection, "allocation", allocation("AL3", "ACC0000017", date(2026, 5, 20), date(2026, 5, 20)))
    assert check(connection) == []


def test_payments_that_stop_before_the_last_month_are_a_warning(connection: sa.Connection) -> None:
    run(connection, "UPDATE payment SET paid_at = '2026-05-02 10:00:00'")
    found = only(connection)
    assert (found.severity, found.table) == (Severity.WARNING, "payment")
    assert found.rule == "the last row is of 2026-05-02, 59 days before the last day-end 2026-06-30"


def test_rules_on_a_column_of_the_wrong_type_wait_until_it_is_right(connection: sa.Connection) -> None:
    run(
        connection,
        "ALTER TABLE account_snapshot ALTER COLUMN as_of_date TYPE VARCHAR",
        "UPDATE account_snapshot SET as_of_date = '31 Feb'",
    )
    assert only(connection).rule == "'as_of_date' has type VARCHAR where DATE is wanted"


def test_the_worst_comes_first(connection: sa.Connection) -> None:
    run(
        connection,
        "DROP TABLE agency",
        "UPDATE account SET closed_on = '2024-12-31' WHERE account_id = 'ACC0000017'",
        "UPDATE payment SET status = 'lost'",
    )
    assert [finding.severity for finding in check(connection)] == [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert summary(check(connection)) == "The database breaks the contract: 1 error, 1 warning, 1 for information."


def test_another_schema_can_be_checked(connection: sa.Connection) -> None:
    tables = ("product", "branch", "account", "account_snapshot", "payment")
    run(connection, "CREATE SCHEMA collections")
    for name in tables:
        run(connection, f"CREATE VIEW collections.{name} AS SELECT * FROM main.{name}")
    run(connection, "CREATE OR REPLACE VIEW collections.product AS SELECT 'CC' AS product_code, 'Card' AS product_name")
    errors = [finding for finding in check(connection, schema="collections") if finding.severity is Severity.ERROR]
    assert [(finding.table, finding.examples) for finding in errors] == [("account", ("product_code 'PL' (2 rows)",))]
    assert check(connection) == []


def test_progress_names_every_table(connection: sa.Connection) -> None:
    told: list[tuple[str, float]] = []
    check(connection, progress=lambda table, share: told.append((table, share)))
    assert told[0] == ("product", 0.0)
    assert len(told) == 33


def test_identifiers_are_masked_and_codes_that_look_like_one_too() -> None:
    assert masked("ACC0000017") == "AC****17"
    assert masked("R123") == "R****3"
    assert masked("R1") == "****"
    assert masked_code("Actve") == "'Actve'"
    assert masked_code("98200 12345") == "'98****45'"
    assert masked_code("customer said he will pay tomorrow") == "'cu****ow'"


def test_findings_are_printed_with_what_to_do(connection: sa.Connection) -> None:
    run(connection, "UPDATE payment SET status = '[lost]'")
    console = Console(width=200, record=True, file=StringIO())
    console.print(findings_table(check(connection)))
    text = console.export_text()
    assert "status '[lost]' (1 rows)" in text
    assert "Translate to one of cleared, bounced, reversed." in text
