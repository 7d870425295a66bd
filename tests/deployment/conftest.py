"""nginx as docs/examples/deployment/nginx.conf sets it up, on ports of its own, with a certificate signed by itself."""

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.dashboard.asgi.conftest import listens
from tests.programs import SERVERS

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "deployment"
NAME = "figures.localhost"
"""A name that Chromium takes for this computer without asking anybody."""


@dataclass(frozen=True)
class Proxy:
    """A running nginx."""

    port: int
    certificate: Path

    @property
    def address(self) -> str:
        """Where readers reach it."""
        return f"https://{NAME}:{self.port}"

    def trusted(self) -> ssl.SSLContext:
        """What knows the certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def client(self) -> httpx.Client:
        """A program that knows the certificate, and reaches the name here."""
        return httpx.Client(verify=self.trusted(), base_url=f"https://127.0.0.1:{self.port}")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the name, and its key."""
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl is not installed"
    own, key = folder / "own.pem", folder / "own.key"
    names = f"subjectAltName=DNS:{NAME},IP:127.0.0.1"
    asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", names]
    subprocess.run([openssl, "req", *asked, "-keyout", str(key), "-out", str(own)], check=True, capture_output=True)
    return own, key


def configuration(folder: Path, port: int, clear: int, behind: tuple[int, ...], own: Path, key: Path) -> str:
    """The example with other ports, name and paths, and what surrounds it in Debian."""
    site = (EXAMPLES / "nginx.conf").read_text("utf-8")
    changes = {
        r"listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        r"listen 80;": f"listen 127.0.0.1:{clear};",
        r"figures\.example;": f"{NAME};",
        r"ssl_certificate /.*;": f"ssl_certificate {own};",
        r"ssl_certificate_key /.*;": f"ssl_certificate_key {key};",
        r"server 127\.0\.0\.1:8501;": " ".join(f"server 127.0.0.1:{one};" for one in behind),
    }
    for old, new in changes.items():
        site, changed = re.subn(old, new, site)
        assert changed, old
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    return f"pid {folder / 'pid'};\nevents {{}}\nhttp {{ access_log off; {folders}\n{site} }}\n"


@contextmanager
def _nginx(folder: Path, port: int, clear: int, behind: tuple[int, ...]) -> Iterator[Proxy]:
    program = shutil.which("nginx") or shutil.which("nginx", path=SERVERS)
    assert program is not None, "nginx is not installed; python -m tests.programs installs it"
    own, key = certificate(folder)
    file, log = folder / "nginx.conf", folder / "nginx.log"
    file.write_text(configuration(folder, port, clear, behind, own, key), "utf-8")
    command = [program, "-c", str(file), "-e", str(log), "-g", "daemon off;"]
    subprocess.run([*command[:-2], "-t", "-q"], check=True)
    with subprocess.Popen(command) as process:
        try:
            until = time.monotonic() + 20
            while not listens(port):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            yield Proxy(port, own)
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture
def nginx(tmp_path: Path) -> Callable[..., AbstractContextManager[Proxy]]:
    """Starts nginx before servers on these ports: `nginx(port, port for clear text, (ports,))`."""

    def run(port: int, clear: int, behind: tuple[int, ...]) -> AbstractContextManager[Proxy]:
        return _nginx(tmp_path, port, clear, behind)

    return run
