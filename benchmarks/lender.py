"""The demonstration lender that benchmarks measure on: written once per size, kept under data/bench."""

import os
from pathlib import Path

from data_access.demo import write_demo
from data_access.settings import Settings

FOLDER = Path("data/bench")


def accounts() -> int:
    """Size of the lender: the variable BENCH_ACCOUNTS, or the demonstration's own 40,000."""
    return int(os.environ.get("BENCH_ACCOUNTS", "40000"))


def lender(months: int = 18) -> Path:
    """The DuckDB file of the lender with the core tables; written when it is not there yet."""
    path = FOLDER / f"lender-{accounts()}x{months}.duckdb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.duckdb")
        write_demo(partial, accounts=accounts(), months=months, tables="core")
        partial.rename(path)
    return path


def settings_for(path: Path, store: Path) -> Settings:
    """Settings of that lender with a store of its own."""
    return Settings(database_url=f"duckdb:///{path}", store_path=store)
