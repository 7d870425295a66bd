"""Import speed and memory: python -m benchmarks.import_rows [ROWS]

Writes a CSV file of ROWS account positions (six month-ends), imports it into an empty DuckDB file and reports rows per
second and the peak of resident memory. The aim is 10 million rows within 1.5 GB.
"""

import resource
import sys
import tempfile
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.measurement import Measurement, report
from data_access.importing import import_folder

SELECTS: Final = {
    "product": "SELECT 'PL' AS product_code, 'Personal loan' AS product_name",
    "branch": "SELECT DISTINCT branch AS branch_code, branch AS branch_name, NULL AS state, NULL AS zone FROM book",
    "account": """
        SELECT account_id, any_value(customer_id) AS customer_id, 'PL' AS product_code,
               any_value(branch) AS branch_code, NULL AS opened_on, NULL AS sanctioned_amount
        FROM book GROUP BY account_id""",
    "account_snapshot": """
        SELECT as_of AS as_of_date, account_id, status, dpd_from_days(days) AS dpd, principal AS principal_outstanding,
               total AS total_outstanding, overdue AS overdue_amount, branch AS branch_code, _file, _row
        FROM book""",
}
BOOK: Final = """
    SELECT 'ACC' || lpad(CAST(n // 6 AS VARCHAR), 9, '0') AS account_id, 'C' || CAST(n // 9 AS VARCHAR) AS customer_id,
           last_day(DATE '2026-01-01' + to_months(CAST(n % 6 AS INTEGER))) AS as_of, 'active' AS status,
           (n * 7919) % 200 AS days, ((n * 104729) % 9999999) / 100 AS principal,
           ((n * 15485863) % 9999999) / 100 AS total, ((n * 3) % 9999) / 100 AS overdue, 'BR' || (n % 300) AS branch
    FROM range({rows}) AS numbers(n)
"""


def main(rows: int) -> None:
    """Write the file, import it, report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        selects = folder / "selects"
        selects.mkdir()
        for table, select in SELECTS.items():
            (selects / f"{table}.sql").write_text(select, "utf-8")
        book = folder / "book.csv"
        with duckdb.connect(config={"memory_limit": "400MB"}) as writer:
            writer.execute(f"COPY ({BOOK.format(rows=rows)}) TO '{book}'")
        summary = import_folder(selects, [book], f"duckdb:///{folder}/book.duckdb", rejects=folder / "rejects")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        report(
            [
                Measurement(f"import of {rows:,} rows of CSV into {len(summary.tables)} tables", summary.seconds, "s"),
                Measurement("rows per second", rows / summary.seconds, "rows/s"),
                Measurement("peak of resident memory", peak, "MB", aim=1_500),
            ]
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
