"""Rows and bytes of every cube of a refreshed lender, in its largest month, beside the budget of its declaration."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access.refresh import refresh
from data_access.store import store_of
from validations.cubes import CUBES

BUDGETS_ARE_FOR = 40_000
"""Accounts of the demonstration lender that row budgets are set for."""


def measure() -> Iterator[Measurement]:
    """The largest month of each cube and of its smaller copies; budgets only at the size that they are set for."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(tables="all").resolve(), Path(folder))
        refresh(settings)
        months = store_of(settings).manifest().months.values()
        for name in dict.fromkeys(part for month in months for part in month.partitions):
            parts = [month.partitions[name] for month in months if name in month.partitions]
            budget = float(CUBES[name].row_budget) if name in CUBES and accounts() == BUDGETS_ARE_FOR else None
            yield Measurement(f"{name}: rows", max(part.rows for part in parts), "rows", budget)
            yield Measurement(f"{name}: file", max(part.size for part in parts) / 1024, "KiB")


if __name__ == "__main__":
    report(measure())
