"""Which months a load of facts brings, and how many rows of each."""

from dataclasses import dataclass
from datetime import date

from data_access.importing.checks import Workbench
from data_access.importing.staging import StagedTable
from data_access.importing.validate import LINE
from data_access.importing.words import literal, quoted


@dataclass(frozen=True)
class MonthCount:
    """Rows of one calendar month; without a month, rows whose date could not be read."""

    month: date | None
    loaded: int
    rejected: int


def months_of(bench: Workbench, staged: StagedTable, period: str) -> tuple[MonthCount, ...]:
    """Loaded and rejected rows per calendar month of the period column, oldest first."""
    found = bench.connection.execute(
        f"""
        SELECT CAST(date_trunc('month', {quoted(period)}) AS DATE) AS month,
               count(CASE WHEN reasons.{LINE} IS NULL THEN 1 END) AS loaded, count(reasons.{LINE}) AS rejected
        FROM read_parquet({literal(staged.rows)}) AS read_rows
        LEFT JOIN (SELECT DISTINCT {LINE} FROM read_parquet({literal(staged.reasons)})) AS reasons USING ({LINE})
        GROUP BY 1 ORDER BY 1
        """  # noqa: S608 - names of the contract
    ).fetchall()
    return tuple(MonthCount(month, int(loaded), int(rejected)) for month, loaded, rejected in found)


def month_after(month: date) -> date:
    """First day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
