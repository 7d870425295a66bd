"""One filter change per page: wall and processor time of the server, measured without a browser."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from streamlit.testing.v1 import AppTest

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access.refresh import refresh

PROJECT = Path(__file__).resolve().parents[1]
APP = PROJECT / "dashboard" / "app.py"
PAGES = (
    "portfolio_health",
    "delinquency",
    "bucket_movement",
    "recovery",
    "agency_sla",
    "complaints",
    "accounts",
)
CHANGES = 12
AIM_MS = 80.0


def measure() -> Iterator[Measurement]:
    """Median of the changes to one zone and back, after two changes to warm up."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(tables="all").resolve(), Path(folder))
        refresh(settings)
        os.environ |= {"COLLECTIONS_DATABASE_URL": settings.database_url, "COLLECTIONS_STORE_PATH": folder}
        for name in PAGES:
            wall, cpu = _change(name)
            yield Measurement(f"{name}, {accounts():,} accounts: wall", wall, "ms")
            yield Measurement(f"{name}, {accounts():,} accounts: processor", cpu, "ms", AIM_MS)


def _change(name: str) -> tuple[float, float]:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run()
    app.switch_page(str(PROJECT / "pages" / f"{name}.py")).run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    zones = app.multiselect(key="pick_zone").options
    times = [_seconds(app, [zones[turn % len(zones)]] if turn % 2 else []) for turn in range(CHANGES + 2)][2:]
    return (1000 * statistics.median(column) for column in zip(*times, strict=True))  # type: ignore[return-value]


def _seconds(app: AppTest, picked: list[str]) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    app.multiselect(key="pick_zone").set_value(picked).run()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    report(measure())
