"""Hold a live database against the data contract. Row rules run as SQL in the database; no table is fetched."""

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from data_access.checking.findings import Finding, Severity, findings_table, is_clean, summary
from data_access.checking.relations import duplicate_findings, month_findings, overlap_findings
from data_access.checking.rows import Rows, empty_findings, row_findings
from data_access.checking.structure import structure_findings
from data_access.contract import live_columns
from data_access.engine import zone_of
from validations.tables import TABLES

__all__ = ["Finding", "Severity", "check", "findings_table", "is_clean", "summary"]

_ORDER = list(Severity)


def check(
    connection: sa.Connection, schema: str | None = None, progress: Callable[[str, float], None] | None = None
) -> list[Finding]:
    """Everything that breaks the contract, the worst first, then in the order of the contract.

    A database that keeps it gives no errors; missing optional tables are reported as information.
    `progress` is told the table at hand and the share done, from 0 to 1.
    """
    live = live_columns(connection, schema)
    findings = structure_findings(live, zone_of(connection))
    today = _today(connection, Rows(TABLES["account_snapshot"], live, schema)) if "account_snapshot" in live else None
    for done, name in enumerate(live):
        if progress:
            progress(name, done / len(live))
        findings += _table_findings(connection, Rows(TABLES[name], live, schema), today)
    place = {name: index for index, name in enumerate(TABLES)}
    return sorted(findings, key=lambda finding: (_ORDER.index(finding.severity), place[finding.table]))


def _table_findings(connection: sa.Connection, rows: Rows, today: date | None) -> list[Finding]:
    if not rows.source.c:
        return []
    if rows.is_empty(connection):
        return empty_findings(rows)
    duplicates = duplicate_findings(connection, rows)
    findings = [*row_findings(connection, rows, today), *duplicates]
    if rows.table.name == "account_snapshot":
        findings += month_findings(connection, rows, unique=not duplicates)
    if rows.table.name == "allocation":
        findings += overlap_findings(connection, rows)
    return findings


def _today(connection: sa.Connection, snapshots: Rows) -> date | None:
    """The last day-end; None if there is none."""
    if not snapshots.has("as_of_date"):
        return None
    today: date | None = connection.execute(sa.select(sa.func.max(snapshots.source.c.as_of_date))).scalar_one()
    return today
