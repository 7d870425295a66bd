"""A small import for tests: files, SELECTs and a database in one temporary folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from data_access.importing import Explanation, ImportSummary, Tolerance, explain, import_folder, replacement

PRODUCT: Final = "SELECT 'PL' AS product_code, 'Personal loan' AS product_name"
BRANCH: Final = "SELECT 'B1' AS branch_code, 'Pune' AS branch_name, NULL AS state, NULL AS zone"
ACCOUNT: Final = """SELECT account_id, NULL AS customer_id, 'PL' AS product_code, 'B1' AS branch_code,
    NULL AS opened_on, sanctioned AS sanctioned_amount, _file, _row FROM accounts"""
SNAPSHOT: Final = """SELECT as_of AS as_of_date, account_id, status, dpd, NULL AS principal_outstanding,
    balance AS total_outstanding, NULL AS overdue_amount, _file, _row FROM book"""
ACCOUNTS_CSV: Final = "account_id,sanctioned\nA1,50000\nA2,70000.50\n"
BOOK_CSV: Final = """as_of,account_id,status,dpd,balance
2026-04-30,A1,active,0,40000.00
2026-04-30,A2,active,35,-12.50
2026-05-31,A1,active,5,39000.25
"""


@dataclass
class Case:
    """Files and SELECTs in one folder; the database beside them."""

    folder: Path
    files: list[Path] = field(default_factory=list)

    @property
    def selects(self) -> Path:
        """The import folder."""
        return self.folder / "selects"

    @property
    def rejects(self) -> Path:
        """Where rejected rows go."""
        return self.folder / "rejects"

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "lender.duckdb"

    @property
    def url(self) -> str:
        """Its address."""
        return f"duckdb:///{self.database}"

    def select(self, **queries: str) -> "Case":
        """Write one .sql file per table."""
        self.selects.mkdir(exist_ok=True)
        for table, query in queries.items():
            (self.selects / f"{table}.sql").write_text(query, "utf-8")
        return self

    def file(self, name: str, content: str | bytes) -> "Case":
        """Write a file and give it to the import."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.files = [each for each in self.files if each != path] + [path]
        return self

    def load(
        self, url: str | None = None, *, replace: Sequence[str] = (), tolerance: Tolerance | None = None
    ) -> ImportSummary:
        """Run the import; it may lose anything where no tolerance is given."""
        periods = [replacement(written) for written in replace]
        return import_folder(
            self.selects, self.files, url or self.url, rejects=self.rejects, replace=periods, tolerance=tolerance
        )

    def explained(
        self, url: str | None = None, *, replace: Sequence[str] = (), tolerance: Tolerance | None = None
    ) -> Explanation:
        """Explain the import."""
        periods = [replacement(written) for written in replace]
        return explain(self.selects, self.files, url or self.url, replace=periods, tolerance=tolerance)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with duckdb.connect(self.database, read_only=True) as connection:
            return connection.execute(query).fetchall()

    def rejected(self) -> pl.DataFrame:
        """The rejected rows of the latest import."""
        return pl.read_parquet(max(self.rejects.glob("*.parquet")))


def small_case(folder: Path, **changed: str) -> Case:
    """Two accounts, three positions in two months."""
    queries: Mapping[str, str] = {
        "product": PRODUCT,
        "branch": BRANCH,
        "account": ACCOUNT,
        "account_snapshot": SNAPSHOT,
    }
    case = Case(folder).select(**{**queries, **changed})
    return case.file("accounts.csv", ACCOUNTS_CSV).file("book.csv", BOOK_CSV)
