"""The files of docs/examples/deployment: what systemd thinks of the unit, and that the settings are known."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.asgi.allow_list import allow_list
from data_access.settings_source import load_settings
from tests.deployment.conftest import EXAMPLES


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this computer")
def test_systemd_takes_the_unit_and_finds_it_well_shut(tmp_path: Path) -> None:
    text = (EXAMPLES / "bucketwise.service").read_text("utf-8")
    unit = tmp_path / "bucketwise.service"
    unit.write_text(text.replace("/opt/bucketwise/.venv/bin/bucketwise", sys.executable), "utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S607
    assert (checked.returncode, checked.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(unit)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_settings_are_known_and_name_the_address_of_the_proxy() -> None:
    settings = load_settings({"BUCKETWISE_SETTINGS": str(EXAMPLES / "settings.toml")})
    assert settings.address == "127.0.0.1"
    site = (EXAMPLES / "nginx.conf").read_text("utf-8")
    (name,) = allow_list(settings.address, [settings.dashboard_url]).hosts - {"127.0.0.1", "localhost", "::1"}
    assert f"server_name {name};" in site
    assert f"server 127.0.0.1:{settings.port};" in site
