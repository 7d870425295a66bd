"""The web server refuses a port in words and passes Streamlit the options of the one configuration file."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from streamlit import config

from dashboard import server
from data_access.settings import Settings
from validations.errors import UserError

PROJECT = Path(__file__).resolve().parents[2]


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"Port {port} of 127.0.0.1 .*--port"):
            server.refuse_unavailable("127.0.0.1", port)


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", "no address"])
def test_an_address_of_another_computer_is_said_in_words(address: str) -> None:
    with pytest.raises(UserError, match="the setting 'address' takes an address of this computer"):
        server.refuse_unavailable(address, 0)


def test_a_port_that_was_used_a_moment_ago_can_be_used_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        address = first.getsockname()
        with socket.create_connection(address) as caller, first.accept()[0] as answered:
            answered.close()
            caller.recv(1)
    server.refuse_unavailable(*address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::"])
def test_small_answers_are_sent_at_once(address: str) -> None:
    """Else each answer over a kept connection waits 40 ms for what TCP calls the acknowledgement of the one before."""

    async def no_delay() -> bool:
        accepted: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        with server._listening(address, 0) as listening:
            name, port = ("127.0.0.1" if address == "::" else address), listening.getsockname()[1]
            async with await asyncio.start_server(lambda _, writer: accepted.put_nowait(writer), sock=listening):
                _, caller = await asyncio.open_connection(name, port)
                answering = await accepted.get()
                found = answering.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                caller.close()
                answering.close()
                return bool(found)

    assert asyncio.run(no_delay())


def test_streamlit_knows_every_option_of_the_file() -> None:
    options = server.streamlit_options()
    assert options["server.fileWatcherType"] == "none"
    assert options["theme.dark.sidebar.backgroundColor"] == "#151c24"
    assert options.keys() <= config._config_options_template.keys()


def test_a_variable_of_streamlit_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_FILE_WATCHER_TYPE", "poll")
    monkeypatch.setenv("STREAMLIT_SERVER_SSL_CERT_FILE", "certificate.pem")
    options = server.streamlit_options()
    assert options["server.fileWatcherType"] == "poll"
    assert options["server.sslCertFile"] == "certificate.pem"


def test_a_configuration_of_this_user_for_other_programs_does_not_loosen_anything(tmp_path: Path) -> None:
    loose: dict[str, object] = {
        "enableAgentApi": True,
        "enableStaticServing": True,
        "enableXsrfProtection": False,
        "enableCORS": False,
    }
    given: dict[str, dict[str, object]] = {
        "server": loose,
        "client": {"showErrorDetails": "full", "toolbarMode": "developer"},
        "browser": {"gatherUsageStats": True},
    }
    (tmp_path / ".streamlit").mkdir()
    lines = [
        f"[{part}]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in options.items())
        for part, options in given.items()
    ]
    (tmp_path / ".streamlit" / "config.toml").write_text("\n".join(lines), "utf-8")
    code = (
        "import json, sys; from streamlit import config; from streamlit.web.bootstrap import load_config_options; "
        "from dashboard import server; load_config_options(server.streamlit_options()); "
        "print(json.dumps([config.get_option(name) for name in sys.argv[1:]]))"
    )
    names = [f"{part}.{name}" for part, options in given.items() for name in options]
    environment = os.environ | {"HOME": str(tmp_path)}
    command = [sys.executable, "-c", code, *names]
    told = subprocess.check_output(command, env=environment, cwd=PROJECT, text=True)
    assert json.loads(told) == [False, False, True, True, "none", "viewer", False]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what a wheel installs, built as pip builds it, of the files that the Containerfile copies."""
    folder = tmp_path_factory.mktemp("wheel")
    (source := folder / "source").mkdir()
    described = (PROJECT / "docs" / "examples" / "deployment" / "Containerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", described, re.MULTILINE):
        *names, target = line.split()
        for name in names:
            if (PROJECT / name).is_dir():
                shutil.copytree(PROJECT / name, source / target)
            else:
                shutil.copy2(PROJECT / name, source / target)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


@pytest.mark.slow
def test_a_wheel_holds_every_file_that_a_checkout_has(installed: Path) -> None:
    folders = [PROJECT / name for name in ("dashboard", "data_access", "pages", "validations")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert [path for path in files if not (installed / path.relative_to(PROJECT)).is_file()] == []
    packed = (installed / "dashboard" / ".streamlit" / "config.toml").read_text("utf-8")
    assert packed == (PROJECT / ".streamlit" / "config.toml").read_text("utf-8")


@pytest.mark.slow
def test_a_wheel_starts_in_another_folder_with_its_own_configuration(
    installed: Path, demo_settings: Settings, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "PYTHONPATH": str(installed),
        "COLLECTIONS_DATABASE_URL": demo_settings.database_url,
        "COLLECTIONS_STORE_PATH": str(demo_settings.store_path),
    }
    asked = "from dashboard import server; print(server.CONFIG)"
    found = subprocess.check_output([sys.executable, "-c", asked], env=environment, cwd=tmp_path, text=True)
    assert Path(found.strip()) == installed / "dashboard" / ".streamlit" / "config.toml"
    start = f"from dashboard import server; server.serve('127.0.0.1', {port})"
    with subprocess.Popen([sys.executable, "-c", start], env=environment, cwd=tmp_path) as process:
        try:
            assert _body(f"http://127.0.0.1:{port}/_stcore/health") == b"ok"
            assert b"<title>" in _body(f"http://127.0.0.1:{port}/")
        finally:
            process.terminate()


def _body(url: str, seconds: float = 60) -> bytes:
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
                return bytes(answer.read())
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)
