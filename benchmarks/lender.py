"""The demonstration lender that benchmarks measure on: written once per size, kept under data/bench."""

import os
from pathlib import Path
from typing import Literal

from data_access.demo import write_demo
from data_access.settings import Settings

FOLDER = Path("data/bench")
Tables = Literal["all", "core"]


def accounts() -> int:
    """Size of the lender: the variable BENCH_ACCOUNTS, or the demonstration's own 40,000."""
    return int(os.environ.get("BENCH_ACCOUNTS", "40000"))


def months() -> int:
    """Month-ends of the lender: the variable BENCH_MONTHS, or the demonstration's own 18."""
    return int(os.environ.get("BENCH_MONTHS", "18"))


def lender(tables: Tables = "core") -> Path:
    """The DuckDB file of the lender; written when it is not there yet."""
    every = "-all" if tables == "all" else ""
    path = FOLDER / f"lender-{accounts()}x{months()}{every}.duckdb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.duckdb")
        write_demo(partial, accounts=accounts(), months=months(), tables=tables)
        partial.rename(path)
    return path


def settings_for(path: Path, store: Path) -> Settings:
    """Settings of that lender with a store of its own."""
    return Settings(database_url=f"duckdb:///{path}", store_path=store)
