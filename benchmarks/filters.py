"""One filter change per page: processor and wall time of the server, measured without a browser.

Each page is changed to selections of zones that nobody asked for before, then to the same ones again: what one reader
asked is remembered for all. The page on one agency, which zones do not apply to, is changed to other agencies. The time
of the thread that measures, which reads what was drawn as a browser would, is left out. A script with one choice and
nothing else shows what else measuring takes.
"""

import os
import statistics
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from time import perf_counter, process_time, thread_time

from streamlit import config
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from data_access.refresh import refresh

PROJECT = Path(__file__).resolve().parents[1]
APP = PROJECT / "dashboard" / "app.py"
CONFIG = PROJECT / ".streamlit" / "config.toml"
PAGES = (
    "portfolio_health",
    "delinquency",
    "bucket_movement",
    "npa_and_sma",
    "what_changed",
    "forecast",
    "vintages",
    "recovery",
    "settlements",
    "legal_and_repossession",
    "write_off_pool",
    "agency_sla",
    "agency",
    "agency_comparison",
    "contact_to_cash",
    "teams",
    "conduct",
    "complaints",
    "campaigns",
    "accounts",
)
PLAIN = "import streamlit as st\n\nst.multiselect('Zone', ['N', 'S', 'E', 'W'], key='pick_zone')\n"
CHANGES = 24
WARM_UP = 2
AIM_MS = 80.0
Times = list[tuple[float, float]]
"""Wall seconds of each change, and the processor's without those of the thread that measures."""


def measure() -> Iterator[Measurement]:
    """Of the changes of each page the median, and what 95 of 100 new selections take at most."""
    _as_served()
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(lender(tables="all").resolve(), Path(folder))
        refresh(settings)
        os.environ |= {"COLLECTIONS_DATABASE_URL": settings.database_url, "COLLECTIONS_STORE_PATH": folder}
        yield Measurement("a script with one choice: processor", _median(_plain(), 1), "ms")
        for name in PAGES:
            began = perf_counter()
            app = _opened(name)
            opened = perf_counter() - began
            new, again = _changed(app, _of_agency if name == "agency" else _of_zones)
            page = f"{name}, {accounts():,} accounts"
            yield Measurement(f"{page}, opened by the first reader: wall", 1000 * opened, "ms")
            yield Measurement(f"{page}, a new selection: wall", _median(new, 0), "ms")
            yield Measurement(f"{page}, a new selection: processor", _median(new, 1), "ms", AIM_MS)
            yield Measurement(f"{page}, 95 of 100 new selections: processor", _most(new, 1), "ms", AIM_MS)
            yield Measurement(f"{page}, asked before: processor", _median(again, 1), "ms", AIM_MS)


def _as_served() -> None:
    """The configuration that the product is served with; scripts compiled once, as a server does."""
    for section in ("browser", "runner"):
        for name, value in tomllib.loads(CONFIG.read_text("utf-8"))[section].items():
            config.set_option(f"{section}.{name}", value)
    compiled = ScriptCache()
    for module in (app_test, local_script_runner):
        module.ScriptCache = lambda: compiled  # type: ignore[attr-defined]


def _opened(name: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run()
    app.switch_page(str(PROJECT / "pages" / f"{name}.py")).run()
    if app.exception:
        raise RuntimeError(app.exception[0].message)
    return app


def _plain() -> Times:
    app = AppTest.from_string(PLAIN)
    app.run()
    return _changed(app, _of_zones)[0]


def _changed(app: AppTest, changes: Callable[[AppTest], list[Callable[[], None]]]) -> tuple[Times, Times]:
    """The times of selections that nobody asked for before, and of the same ones once more."""
    asked = changes(app)[: CHANGES + WARM_UP]
    return [_seconds(one) for one in asked][WARM_UP:], [_seconds(one) for one in asked][WARM_UP:]


def _of_zones(app: AppTest) -> list[Callable[[], None]]:
    zones = app.multiselect(key="pick_zone").options
    picks = [list(pick) for size in range(1, len(zones)) for pick in combinations(zones, size)]
    return [partial(_pick, app, pick) for pick in picks]


def _of_agency(app: AppTest) -> list[Callable[[], None]]:
    named = app.selectbox(key="agency_chosen").options
    codes = [name.rpartition("(")[2].removesuffix(")") for name in named[1:]]
    return [partial(_choose, app, code) for code in codes]


def _pick(app: AppTest, zones: list[str]) -> None:
    app.multiselect(key="pick_zone").set_value(zones).run()


def _choose(app: AppTest, agency: str) -> None:
    app.selectbox(key="agency_chosen").set_value(agency).run()


def _seconds(change: Callable[[], None]) -> tuple[float, float]:
    wall, cpu, own = perf_counter(), process_time(), thread_time()
    change()
    return perf_counter() - wall, process_time() - cpu - (thread_time() - own)


def _median(times: Times, column: int) -> float:
    return 1000 * statistics.median(one[column] for one in times)


def _most(times: Times, column: int) -> float:
    return 1000 * statistics.quantiles([one[column] for one in times], n=20, method="inclusive")[-1]


if __name__ == "__main__":
    report(measure())
