"""From a click on a page to its first KPI and to the whole visible page, in Chromium, against a one-chart page.

Before that: from the command that starts the server, whose figures are prepared, to the first figure on a screen.
"""

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter, sleep

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.lender import accounts, lender, settings_for
from benchmarks.measurement import Measurement, report
from benchmarks.server import FIRST, served, served_as_installed
from data_access.refresh import refresh

ROUNDS = 24
LOOKS_FOR_CHANGES_S = 25
"""When a server that has just started has looked through its database."""
STARTS = 5
FIRST_AIM, WHOLE_AIM, START_AIM_S = 2.5, 6.0, 8.0
PAGES = {"portfolio_health": "Portfolio health", "delinquency": "Delinquency", "bucket_movement": "Bucket movement"}
PLAIN = """
import plotly.graph_objects as go
import streamlit as st

def start():
    st.title("Start")

def chart():
    st.title("One chart")
    st.plotly_chart(go.Figure(go.Bar(x=list("abcdef"), y=[3, 1, 2, 5, 4, 6])))

st.navigation([st.Page(start, title="Start", default=True), st.Page(chart, title="One chart")]).run()
"""
TIMED = """async title => {
  const main = document.querySelector('[data-testid="stMain"]');
  const fresh = selector => [...main.querySelectorAll(selector)].filter(one => !one.closest('[data-stale="true"]'));
  const shown = () => fresh('h1').some(one => one.innerText.trim() === title);
  const visible = one => { const box = one.getBoundingClientRect(); return box.top < innerHeight && box.height > 0; };
  const charts = () => fresh('.stPlotlyChart').filter(visible);
  const drawn = () => charts().every(one => one.querySelector('.main-svg'));
  const ended = () => document.querySelector('[data-test-script-state="notRunning"]');
  const figures = () => fresh('[data-testid="stMetricValue"]').length || (charts().length && drawn());
  const frame = () => new Promise(requestAnimationFrame);
  const began = performance.now();
  const links = [...document.querySelectorAll('[data-testid="stSidebar"] a')];
  links.find(one => one.textContent.includes(title)).click();  // also where its group of pages is closed
  while (!(shown() && figures())) await frame();
  const first = performance.now() - began;
  while (!(ended() && drawn() && !main.querySelector('[data-stale="true"]'))) await frame();
  return [first, performance.now() - began];
}"""


def measure() -> Iterator[Measurement]:
    """What half and 95 of 100 clicks take at most, the plain page and ours in turn on servers that run side by side."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = settings_for(lender().resolve(), Path(folder) / "store")
        refresh(settings)
        ours = {"COLLECTIONS_DATABASE_URL": settings.database_url, "COLLECTIONS_STORE_PATH": str(settings.store_path)}
        plain = Path(folder) / "plain.py"
        plain.write_text(PLAIN, "utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield from _starts(browser, ours)
        with served(plain) as plain_server, served_as_installed(ours) as our_server:
            sleep(LOOKS_FOR_CHANGES_S)
            yield from _compared(browser, plain_server.url, our_server.url)
        browser.close()


def _starts(browser: Browser, environment: Mapping[str, str]) -> Iterator[Measurement]:
    """Medians of several starts, each with a browser that has seen nothing of the program yet."""
    walls, processors = zip(*(_started(browser, environment) for _ in range(STARTS)), strict=True)
    yield Measurement("from the command to the first figure", statistics.median(walls), "s", START_AIM_S)
    yield Measurement("from the command to the first figure: processor", statistics.median(processors), "s")


def _started(browser: Browser, environment: Mapping[str, str]) -> tuple[float, float]:
    # A window that is open, in a browser that knows nothing of the program: its making is not part of the start.
    with browser.new_page() as page:
        return _started_in(page, environment)


def _started_in(page: Page, environment: Mapping[str, str]) -> tuple[float, float]:
    began = perf_counter()
    with served_as_installed(environment, first=FIRST) as server:
        page.goto(server.url)
        page.locator('[data-testid="stMetricValue"]').first.wait_for(timeout=60_000)
        return perf_counter() - began, server.processor_seconds


def _compared(browser: Browser, plain_url: str, our_url: str) -> Iterator[Measurement]:
    plain = _opened(browser, plain_url, "Start")
    page = _opened(browser, f"{our_url}/data_health", "Data health")
    for title in PAGES.values():
        pairs = [(_click(plain, "One chart", "Start"), _click(page, title, "Data health")) for _ in range(ROUNDS + 1)]
        base = [whole for (_, whole), _ in pairs[1:]]
        first, whole = zip(*(ours for _, ours in pairs[1:]), strict=True)
        yield from _ratios(title, "median", statistics.median, base, first, whole)
        yield from _ratios(title, "95 of 100", _most, base, first, whole)


def _ratios(
    title: str,
    words: str,
    of: Callable[[Sequence[float]], float],
    base: Sequence[float],
    first: Sequence[float],
    whole: Sequence[float],
) -> Iterator[Measurement]:
    yield Measurement(f"one-chart page, whole, {words}", of(base), "ms")
    yield Measurement(f"{title}, {accounts():,} accounts, {words}: first figure", of(first), "ms")
    yield Measurement(f"{title}, {words}: whole visible page", of(whole), "ms")
    yield Measurement(f"{title}, {words}: first figure / one-chart", of(first) / of(base), "times", FIRST_AIM)
    yield Measurement(f"{title}, {words}: whole / one-chart", of(whole) / of(base), "times", WHOLE_AIM)


def _most(times: Sequence[float]) -> float:
    """What at most one in twenty takes longer than."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _click(page: Page, title: str, back: str) -> tuple[float, float]:
    """Milliseconds to the first figure and to the whole visible page."""
    first, whole = page.evaluate(TIMED, title)
    page.locator('[data-testid="stSidebar"] a', has_text=back).first.dispatch_event("click")
    _settled(page, back)
    return first, whole


def _opened(browser: Browser, url: str, title: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    _settled(page, title)
    return page


def _settled(page: Page, title: str) -> None:
    page.locator("h1", has_text=title).wait_for(timeout=60_000)
    page.locator('[data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    report(measure())
