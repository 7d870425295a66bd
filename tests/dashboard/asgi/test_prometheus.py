"""Prometheus reads the measurements on their own port: requests, pages, runs and the age of the figures."""

import re
import socket
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dashboard.asgi.prometheus import measurements
from data_access.settings import Settings
from tests.dashboard.asgi.conftest import Served, drawn
from validations.errors import SettingsError


def samples(port: int) -> dict[tuple[str, frozenset[str]], float]:
    """What Prometheus would read, by name and values of labels."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.values())): one.value for family in families for one in family.samples}


@pytest.mark.slow
def test_measurements_count_what_happened_and_name_no_one(served: Served) -> None:
    port = served.measurements
    before = samples(port)
    assert served.get("/delinquency?zone=Secretia").status_code == 200
    assert served.get("/", host="evil.example").status_code == 400
    with served.page() as page:
        drawn(page)
        assert samples(port)["bucketwise_pages_open", frozenset()] >= 1
    time.sleep(0.3)
    after = samples(port)
    assert after["bucketwise_pages_open", frozenset()] == 0
    run = ("bucketwise_page_run_seconds_count", frozenset(("portfolio_health",)))
    counted = [("bucketwise_requests_total", frozenset(("page", status))) for status in ("2xx", "4xx")]
    for key in (*counted, run):
        assert after[key] - before.get(key, 0) == 1
    assert after["bucketwise_ready", frozenset()] == 1
    assert after["bucketwise_refresh_failed", frozenset()] == 0
    assert after["bucketwise_failures_total", frozenset()] == 0
    assert 0 <= after["bucketwise_figures_age_seconds", frozenset()] < 3_600
    assert after["process_resident_memory_bytes", frozenset()] > 0
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert not re.search("Secretia|evil|lender", text)
    assert "bucketwise_" not in served.get("/metrics").text


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = f"Port {port} of 127.0.0.1 for measurements.*metrics_port"
        with pytest.raises(SettingsError, match=sentence), measurements(Settings(metrics_port=port)):
            raise AssertionError
