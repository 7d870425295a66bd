"""The web server takes its port in words, says where it is, and ends when Streamlit cannot be had."""

import signal
import socket
import sys
from collections.abc import Iterator

import pytest

from dashboard import server
from validations.errors import UserError


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"Port {port} of 127.0.0.1 .*--port"):
            server.reserved("127.0.0.1", port)


def test_an_address_of_another_computer_is_said_in_words() -> None:
    with pytest.raises(UserError, match="the setting 'address' takes an address of this computer"):
        server.reserved("192.0.2.1", 0)


def test_a_port_that_was_used_a_moment_ago_can_be_had_again() -> None:
    with server.reserved("127.0.0.1", 0) as first:
        first.listen()
        address = first.getsockname()
        with socket.create_connection(address) as caller, first.accept()[0] as answered:
            answered.close()
            caller.recv(1)
    with server.reserved(*address) as again:
        assert again.getsockname() == address


@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1", "http://127.0.0.1:{}"), ("0.0.0.0", "http://localhost:{}")],  # noqa: S104
)
def test_the_address_that_is_said_can_be_opened(address: str, said: str) -> None:
    with server.reserved(address, 0) as port:
        assert server.url(port) == said.format(port.getsockname()[1])


@pytest.fixture
def _as_before() -> Iterator[None]:
    """What a server changes of its process is put back."""
    handler, turn = signal.getsignal(signal.SIGTERM), sys.getswitchinterval()
    yield
    signal.signal(signal.SIGTERM, handler)
    sys.setswitchinterval(turn)


@pytest.mark.usefixtures("_as_before")
def test_a_streamlit_that_cannot_be_imported_ends_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ImportError("no Streamlit here")

    monkeypatch.setattr(server, "_streamlit", broken)
    with server.reserved("127.0.0.1", 0) as port, pytest.raises(ExceptionGroup) as failed:
        server.run(port)
    assert failed.group_contains(ImportError, match="no Streamlit here")
