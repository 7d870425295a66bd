"""A mail server of a test's own, and a lender whose settings name it."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data_access.settings import Settings
from tests.dashboard.delivery.mail_server import Box, WithTls


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, own = folder / "key.pem", folder / "own.pem"
    asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [openssl, "req", *asked, *named, "-keyout", str(key), "-out", str(own)]
    subprocess.run(command, check=True, capture_output=True)
    return own, key


@pytest.fixture
def box(certificate: tuple[Path, Path]) -> Iterator[tuple[Box, int]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    box = Box()
    server = WithTls(box, context)
    server.start()
    yield box, server.port
    server.stop()


@pytest.fixture
def settings(demo_settings: Settings, box: tuple[Box, int], certificate: tuple[Path, Path], tmp_path: Path) -> Settings:
    packs = tmp_path / "packs"
    packs.mkdir()
    return replace(
        demo_settings,
        state_url=f"sqlite:///{tmp_path / 'state.sqlite'}",
        pack_folder=str(packs),
        mail_server="127.0.0.1",
        mail_port=box[1],
        mail_certificates=str(certificate[0]),
        mail_from="packs@lender.example",
        mail_administrator="mis@lender.example",
    )
