"""A literal lender for tests: six accounts, four month-ends, payments, presentations, allocations, one write-off.

Month-ends of 2026: January to April. Every test writes its own file, changes it with `execute`, and reads it through
the product.
"""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import create_tables
from data_access.settings import Settings

MANDATORY: Final = ("product", "branch", "account", "account_snapshot")
OPTIONAL: Final = (
    "agency",
    "allocation",
    "payment",
    "presentation",
    "waiver",
    "charge",
    "write_off",
    "instalment",
    "target",
    "collection_cost",
    "complaint",
    "dispute",
    "survey_response",
    "load_batch",
)
MONTHS: Final = ("2026-01", "2026-02", "2026-03", "2026-04")

BOOK: Final = """
INSERT INTO product (product_code, product_name, product_group, secured, revolving) VALUES
  ('PL', 'Personal loan', 'Unsecured', false, false), ('CC', 'Card', 'Cards', false, true);
INSERT INTO branch (branch_code, branch_name, area, state, zone) VALUES
  ('B1', 'Agra', 'A1', 'Uttar Pradesh', 'North'), ('B2', 'Madurai', 'A2', 'Tamil Nadu', 'South');
INSERT INTO account (account_id, customer_id, product_code, branch_code, opened_on, sanctioned_amount, risk_segment)
VALUES
  ('AC01', 'CU1', 'PL', 'B1', '2025-06-10', 40000, 'low'),
  ('AC02', 'CU1', 'CC', 'B1', '2025-06-10', 90000, 'low'),
  ('AC03', 'CU2', 'PL', 'B2', '2025-07-01', 300000, 'high'),
  ('AC04', 'CU3', 'PL', 'B2', '2025-08-15', 700000, 'high'),
  ('AC05', 'CU4', 'CC', 'B1', '2025-09-20', 20000, 'low'),
  ('AC06', 'CU5', 'PL', 'B2', '2026-02-12', 50000, 'low');
"""
# account, then dpd and total outstanding at each month-end; AC05 is written off in March, AC06 opens in February.
_PATHS: Final = {
    "AC01": ((0, 1000), (0, 950), (12, 960), (0, 900)),
    "AC02": ((15, 2000), (45, 2100), (45, 2050), (75, 2150)),
    "AC03": ((40, 3000), (70, 3100), (101, 3200), (131, 3300)),
    "AC04": ((95, 4000), (95, 3900), (35, 3700), (0, 3500)),
    "AC05": ((170, 500), (201, 510), None, None),
    "AC06": (None, (0, 5000), (0, 4900), (20, 4950)),
}
_MONTH_ENDS: Final = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")
ACTIVITY: Final = """
INSERT INTO agency (agency_code, agency_name, agency_type) VALUES
  ('AG1', 'Own team', 'in_house'), ('AG2', 'Field partner', 'field');
INSERT INTO allocation (allocation_id, account_id, agency_code, allocated_on, recalled_on, dpd_at_allocation,
                        balance_at_allocation) VALUES
  ('AL1', 'AC02', 'AG1', '2026-01-05', NULL, 10, 2000),
  ('AL2', 'AC03', 'AG2', '2026-01-05', NULL, 20, 3000),
  ('AL3', 'AC04', 'AG2', '2026-02-03', '2026-04-02', 95, 4000);
INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES
  ('R1', 1, 'AC01', '2026-02-10 10:00', 50, 'due', 'upi', 'cleared'),
  ('R2', 1, 'AC04', '2026-03-12 11:30', 200.50, 'overdue', 'cash', 'cleared'),
  ('R3', 1, 'AC02', '2026-03-20 09:15', 50, 'overdue', 'upi', 'cleared'),
  ('R4', 1, 'AC04', '2026-04-11 16:45', 200, 'overdue', 'upi', 'cleared');
INSERT INTO presentation (presentation_id, account_id, presented_on, amount, result) VALUES
  ('P1', 'AC02', '2026-02-05', 100, 'returned'), ('P2', 'AC01', '2026-02-05', 50, 'cleared'),
  ('P3', 'AC03', '2026-04-05', 100, 'returned');
INSERT INTO write_off (write_off_id, account_id, written_off_on, amount, kind) VALUES
  ('W1', 'AC05', '2026-03-15', 510, 'full');
INSERT INTO instalment (account_id, due_on, amount, cleared_on) VALUES
  ('AC01', '2026-02-05', 50, '2026-02-10'), ('AC03', '2026-03-05', 100, NULL),
  ('AC04', '2026-03-10', 200, '2026-03-10'), ('AC06', '2026-03-05', 75, '2026-04-20'), ('AC02', '2026-04-10', 50, NULL);
INSERT INTO target (period_start, period_type, measure, zone, value) VALUES
  ('2026-03-01', 'month', 'collected_amount', 'North', 100),
  ('2026-03-01', 'month', 'collected_amount', 'South', 300.5),
  ('2026-04-01', 'month', 'collected_amount', 'North', 100);
INSERT INTO collection_cost (month, agency_code, cost_type, amount) VALUES
  ('2026-03-01', 'AG2', 'commission', 20.50), ('2026-04-01', NULL, 'telecom', 3);
INSERT INTO complaint (complaint_id, account_id, customer_id, agency_code, product_code, state, incident_on,
                       received_on, channel, category, status, closed_on, resolution, timely, upheld,
                       escalated_to_ombudsman, reopened) VALUES
  ('K1', 'AC02', NULL, NULL, NULL, NULL, '2026-01-20',
   '2026-01-25', 'Web', 'Conduct', 'closed', '2026-02-20', 'Explained', true, false, false, false),
  ('K2', 'AC04', 'CU3', NULL, NULL, NULL, NULL,
   '2026-03-05', 'Call', 'Conduct', 'open', NULL, NULL, NULL, NULL, true, false),
  ('K3', 'AC01', NULL, 'AG1', NULL, NULL, '2026-03-01',
   '2026-03-31', 'Web', 'Charges', 'closed', '2026-04-25', NULL, true, true, false, true),
  ('K4', NULL, 'CU9', NULL, 'CC', 'Tamil Nadu', NULL,
   '2026-04-12', 'Web', 'Charges', 'closed', '2026-04-13', NULL, NULL, NULL, NULL, NULL);
INSERT INTO dispute (dispute_id, account_id, raised_on, category, status, closed_on) VALUES
  ('D1', 'AC03', '2026-02-10', 'Amount', 'open', NULL), ('D2', 'AC03', '2026-02-20', 'Charges', 'closed', '2026-03-31'),
  ('D3', 'AC01', '2026-04-02', 'Amount', 'open', NULL);
INSERT INTO survey_response (response_id, account_id, agency_code, sent_on, responded_on, score) VALUES
  ('S1', 'AC02', NULL, '2026-02-10', '2026-02-12', 4), ('S2', 'AC04', 'AG2', '2026-03-10', NULL, NULL),
  ('S3', NULL, 'AG1', '2026-03-11', '2026-03-20', 2);
UPDATE account SET first_due_on = '2026-03-05' WHERE account_id = 'AC06';
INSERT INTO load_batch (batch_id, table_name, period_start, loaded_at, source, rows, rejected) VALUES
  ('L1', 'account_snapshot', '2026-01-01', '2026-02-01 08:00', 'core', 5, 0),
  ('L2', 'account_snapshot', '2026-02-01', '2026-03-01 08:00', 'core', 6, 0),
  ('L3', 'account_snapshot', '2026-03-01', '2026-04-01 08:00', 'core', 5, 0),
  ('L4', 'account_snapshot', '2026-04-01', '2026-05-01 08:00', 'core', 5, 0);
"""


def write_lender(path: Path, *, tables: tuple[str, ...] = MANDATORY + OPTIONAL) -> Path:
    """Write the lender's DuckDB file; with only the mandatory tables its activity is left out."""
    path.write_bytes(_file(tables))
    return path


@cache
def _file(tables: tuple[str, ...]) -> bytes:
    """The content of the lender's file, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "lender.duckdb")
        fill(sa.create_engine(f"duckdb:///{path}", poolclass=NullPool), tables)
        return path.read_bytes()


def copied(template: Path, folder: Path) -> Settings:
    """Settings of a copy of a folder with the lender's database and its store, which is the copy's own."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    settings = settings_for(folder / "lender.duckdb")
    for manifest in (settings.store_path / "manifests").iterdir():
        held = json.loads(manifest.read_text("utf-8"))
        manifest.write_text(json.dumps(held | {"database": settings.database_url}), "utf-8")
    return settings


def fill(engine: sa.Engine, tables: tuple[str, ...] = MANDATORY + OPTIONAL) -> None:
    """Write the lender into an empty database of any engine."""
    with engine.begin() as connection:
        create_tables(connection, tables)
        for statement in (BOOK + snapshots() + (ACTIVITY if "payment" in tables else "")).split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def snapshots() -> str:
    """The month-end rows as one INSERT: principal is nine tenths of the outstanding, a tenth of it is overdue."""
    rows = [
        f"('{day}', '{account}', 'active', {found[0]}, {found[1] * 0.9:.2f}, {found[1]:.2f}, "
        f"{found[1] / 10 if found[0] else 0:.2f})"
        for account, path in _PATHS.items()
        for day, found in zip(_MONTH_ENDS, path, strict=True)
        if found is not None
    ]
    columns = "as_of_date, account_id, status, dpd, principal_outstanding, total_outstanding, overdue_amount"
    return f"INSERT INTO account_snapshot ({columns}) VALUES\n{', '.join(rows)};\n"


def execute(path: Path, *statements: str) -> None:
    """Change the lender's file, as a load or a correction by hand would."""
    engine = sa.create_engine(f"duckdb:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def settings_for(path: Path, store: Path | None = None) -> Settings:
    """Settings of that file, with a store beside it."""
    return Settings(database_url=f"duckdb:///{path}", store_path=store or path.parent / "store")
