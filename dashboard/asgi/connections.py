"""Limits of the server's connections: how many there are, and how long a request may take to arrive."""

import asyncio
import logging
import sys
from time import monotonic
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS: Final = 20.0
"""Within so many seconds a connection must have sent a whole head, and then something more of a body."""
_FILES_FOR_ONE: Final = 2
"""A connection has one file; as many are left for the store, the database and what is imported."""
_FULL: Final = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"
_QUIET_SECONDS: Final = 60.0
_LOG: Final = logging.getLogger("bucketwise.server")


def connection_limit(wanted: int) -> int:
    """How many connections may be open at once, after this process took as many files as the system grants it."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * _FILES_FOR_ONE
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return min(wanted, soft // _FILES_FOR_ONE)
    return wanted


class LimitedProtocol(H11Protocol):
    """uvicorn's protocol, which refuses a connection past `most` and closes one that does not ask in time."""

    most: int
    seconds: float = REQUEST_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or refuse it where there are enough."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.write(_FULL)
            transport.close()
            say_once("full", f"More than {self.most} connections at once; further ones are refused.")
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; a head must be whole in time, and a body must go on."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # a websocket from here, whose own pings end it
            return
        state = self.conn.their_state
        if state is h11.SEND_BODY or (state is h11.IDLE and self._deadline is None):
            self._wait()
        elif state is not h11.IDLE:
            self._stop_waiting()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand the connection over."""
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """From here uvicorn waits for the next request."""
        self._stop_waiting()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end of a connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.abort()


def http_protocol(most: int) -> type[LimitedProtocol]:
    """The protocol for a server of at most so many connections; uvicorn makes one of it for each."""
    return type("Limited", (LimitedProtocol,), {"most": most})


def say_shortages_once(loop: asyncio.AbstractEventLoop) -> None:
    """Where the system grants no more files, asyncio tries on and on, each time with a traceback: one line does."""

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and "accept()" in str(context.get("message")):
            say_once("files", f"A connection could not be accepted: {error.strerror}.")
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)


_SAID: Final[dict[str, float]] = {}


def say_once(what: str, sentence: str) -> None:
    now = monotonic()
    if now - _SAID.get(what, -_QUIET_SECONDS) >= _QUIET_SECONDS:
        _SAID[what] = now
        _LOG.warning(sentence)
