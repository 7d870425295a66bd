"""Whether the server answers, and whether it has figures, can be asked by whatever name; nothing else is told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from dashboard.asgi.health import readiness
from data_access.refresh_failure import noted
from data_access.settings import Settings
from tests.dashboard.asgi.conftest import Served
from validations.errors import DatabaseUnavailableError

Start = Callable[..., AbstractContextManager[Served]]


@pytest.mark.slow
def test_a_load_balancer_asks_by_an_address_and_readers_need_not_sign_in(served: Served) -> None:
    for host in ("10.1.2.3:8501", f"127.0.0.1:{served.port}"):
        alive, ready = served.get("/healthz", host=host), served.get("/readyz", host=host)
        assert (alive.status_code, alive.text) == (200, "ok")
        assert ready.status_code == 200
        assert ready.json().keys() == {"ready", "age_seconds", "refresh_failed"}
        assert ready.json()["ready"] is True
        assert ready.headers["cache-control"] == "no-store"
    assert httpx.post(f"{served.address}/readyz").status_code == 405


@pytest.mark.slow
def test_without_figures_the_server_lives_but_is_not_ready(start: Start, tmp_path: Path) -> None:
    with start(COLLECTIONS_STORE_PATH=str(tmp_path / "nothing")) as served:
        assert served.get("/healthz").status_code == 200
        assert served.get("/readyz").status_code == 503
        assert served.get("/readyz").json() == {"ready": False}


def test_a_failed_refresh_is_told_without_its_reason(lender: Settings) -> None:
    told = readiness(lender)
    assert told["ready"] is True
    assert 0 <= told["age_seconds"] < 3_600
    assert told["refresh_failed"] is False
    with pytest.raises(DatabaseUnavailableError), noted(lender.store_path):
        raise DatabaseUnavailableError("The database server db.example does not answer.")
    assert readiness(lender)["refresh_failed"] is True
    assert "db.example" not in str(readiness(lender))


def test_a_store_that_cannot_be_read_is_not_ready(lender: Settings) -> None:
    for manifest in (lender.store_path / "manifests").iterdir():
        manifest.write_text("{", "utf-8")
    assert readiness(lender) == {"ready": False}
