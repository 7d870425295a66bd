"""What `bucketwise serve` does beside the server: refreshes from time to time, and serves what there is."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from dashboard.cli.serve_command import is_at_hand, prepare, refreshed_regularly
from data_access.refresh_failure import last_failure
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import execute
from validations.errors import UserError

pytestmark = pytest.mark.slow


def test_figures_are_kept_fresh_while_the_server_runs(lender: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", lender.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(lender.store_path))
    execute(Path(lender.database_url.removeprefix("duckdb:///")), "UPDATE payment SET amount = 60")
    with refreshed_regularly(every=0.2):
        _wait_until((lender.store_path / "manifests" / "00000002.json").exists)
    assert Store(lender.store_path).manifest().version == 2


def test_without_a_timer_nothing_is_refreshed(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("dashboard.cli.serve_command.subprocess.Popen", begun.append)
    with refreshed_regularly(every=0):
        time.sleep(0.1)
    assert begun == []


@contextmanager
def served(lender: Settings, log: Path, **environment: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The command as users have it, from when its port answers; its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"COLLECTIONS_DATABASE_URL": lender.database_url, "COLLECTIONS_STORE_PATH": str(lender.store_path)}
    command = [sys.executable, "-m", "dashboard", "serve", "--headless", "--port", str(port)]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env=os.environ | ours | environment, stdout=said, stderr=said) as serve,
    ):
        try:
            _wait_until(lambda: _answers(port))
            yield port, serve
        finally:
            serve.kill()


def read(port: int) -> list[str]:
    """The figures of the first page, as a reader gets them who comes as soon as the port answers."""
    told: list[str] = []
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")]) as reader:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        reader.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(bytes(reader.recv(timeout=60)))  # type: ignore[arg-type]
            if message.delta.new_element.HasField("metric"):
                told.append(message.delta.new_element.metric.label)
            if message.WhichOneof("type") == "script_finished" and told:
                return told


def test_who_comes_at_once_gets_the_page_and_the_command_ends_in_order(lender: Settings, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with served(lender, log) as (port, serve):
        assert "Accounts" in read(port)
        serve.terminate()
        assert serve.wait(timeout=60) in (0, -signal.SIGTERM)
        assert not _answers(port)
    said = log.read_text("utf-8")
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said
    assert "ScriptRunContext" not in said


@pytest.mark.parametrize("after", [0.0, 1.0])
def test_a_signal_while_it_starts_ends_it_as_any_program(lender: Settings, tmp_path: Path, after: float) -> None:
    with served(lender, tmp_path / "log") as (port, serve):
        time.sleep(after)
        serve.terminate()
        assert serve.wait(timeout=60) in (0, -signal.SIGTERM)
        assert not _answers(port)


def test_settings_of_streamlit_in_the_environment_hold(lender: Settings, tmp_path: Path) -> None:
    """A list of hosts is a matter of safety: who set it must not lose it."""
    with served(lender, tmp_path / "log", STREAMLIT_SERVER_ALLOWED_HOSTS="figures.example") as (port, _):
        with pytest.raises(InvalidStatus) as refused:
            read(port)
        assert refused.value.response.status_code == 403


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_database_that_is_gone_leaves_the_last_version_to_be_served(
    lender: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(lender.database_url.removeprefix("duckdb:///")).unlink()
    assert not is_at_hand(replace(lender, cutoff_day=7))
    prepare(replace(lender, cutoff_day=7))
    told = " ".join(capsys.readouterr().err.split())
    assert "There is no database file" in told
    assert "Version 1 is served, as it was prepared before." in told
    assert last_failure(lender.store_path) is not None


def test_a_version_at_hand_is_served_while_the_database_is_looked_through(
    lender: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(Path(lender.database_url.removeprefix("duckdb:///")), "UPDATE payment SET amount = 60")
    monkeypatch.setattr("dashboard.cli.serve_command._BEFORE_THE_FIRST", 0.0)
    assert is_at_hand(lender)
    assert "Serving version 1" in capsys.readouterr().err
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", lender.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(lender.store_path))
    with refreshed_regularly(every=0, at_once=True):
        _wait_until((lender.store_path / "manifests" / "00000002.json").exists)


@pytest.mark.parametrize("change", ["other settings", "another release"])
def test_what_other_settings_or_another_release_made_is_prepared_anew_first(
    lender: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str
) -> None:
    if change == "another release":
        (tmp_path / "sql").mkdir()
        (tmp_path / "sql" / "cube.sql").write_text("SELECT 1", "utf-8")
        monkeypatch.setattr("data_access.store.SQL_FOLDER", tmp_path / "sql")
    settings = lender if change == "another release" else replace(lender, cutoff_day=7)
    assert not is_at_hand(settings)
    prepare(settings)
    assert Store(lender.store_path).manifest().version == 2


def test_a_refresh_under_way_can_be_seen(lender: Settings) -> None:
    store = Store(lender.store_path)
    assert not store.being_written()
    with store.writing():
        assert store.being_written()
    assert not store.being_written()


def test_without_any_version_there_is_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no database file"):
        prepare(Settings(database_url=f"duckdb:///{tmp_path / 'none.duckdb'}", store_path=tmp_path / "store"))
