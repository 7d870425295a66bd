"""Measurements for Prometheus, on a port of their own: requests, open pages, runs, failures, age of the figures.

No customer, reader, filter or figure is in a label; names of pages and kinds of requests are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.asgi.health import readiness
from data_access.settings import Settings
from validations.errors import SettingsError

REQUESTS: Final = Counter("bucketwise_requests", "Answers over HTTP.", ["kind", "status"])
PAGES_OPEN: Final = Gauge("bucketwise_pages_open", "Pages that are open in browsers.")
RUNS: Final = Histogram(
    "bucketwise_page_run_seconds",
    "Runs of pages, from a click to the end.",
    ["page"],
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
)
FAILURES: Final = Counter("bucketwise_failures", "Failures that a reader was shown a reference to.")
_KINDS: Final = ("static", "media", "_stcore", "auth", "oauth2callback")


class Measured:
    """Counts answers and open pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count how it was answered."""
        if scope["type"] == "websocket":
            with PAGES_OPEN.track_inprogress():
                await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, _counting(scope, send))
        else:
            await self._app(scope, receive, send)


def _counting(scope: Scope, send: Send) -> Send:
    first = str(scope["path"]).split("/")[1]
    kind = first if first in _KINDS else "page"

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            REQUESTS.labels(kind, f"{message['status'] // 100}xx").inc()
        await send(message)

    return sent


@contextmanager
def run_of(page: str) -> Iterator[None]:
    """Measure a run of a page that comes to its end; one that a click cut short says nothing."""
    began = perf_counter()
    yield
    RUNS.labels(page).observe(perf_counter() - began)


class _Figures(Collector):
    """The state of the store when it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Whether there are figures, how old they are and whether the last refresh failed."""
        told = readiness(self._settings)
        yield GaugeMetricFamily("bucketwise_ready", "1 where there are figures to show.", told["ready"])
        if told["ready"]:
            yield GaugeMetricFamily("bucketwise_figures_age_seconds", "Age of the figures.", told["age_seconds"])
            yield GaugeMetricFamily(
                "bucketwise_refresh_failed", "1 where the last refresh failed.", told["refresh_failed"]
            )


@contextmanager
def measurements(settings: Settings) -> Iterator[None]:
    """Offer the measurements meanwhile, where a port for them is set. Raises SettingsError when it cannot be had."""
    if not settings.metrics_port:
        yield
        return
    figures = _Figures(settings)
    try:
        server, thread = start_http_server(settings.metrics_port, settings.metrics_address)
    except OSError as error:
        raise SettingsError(
            f"Port {settings.metrics_port} of {settings.metrics_address} for measurements is not available "
            f"({error.strerror}); choose another metrics_port."
        ) from None
    REGISTRY.register(figures)
    try:
        yield
    finally:
        REGISTRY.unregister(figures)
        server.shutdown()
        server.server_close()
        thread.join()
