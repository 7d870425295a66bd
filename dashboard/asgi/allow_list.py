"""Which names a browser may ask by (Host), and which pages may ask (Origin); decided before Streamlit sees a request.

A page of another site that points its own name at this computer is refused by its Host, and a page of another port by
its Origin. Streamlit itself would look up the address of this computer at an outside service to judge an Origin.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from data_access.settings import LOOPBACK
from data_access.settings_source import origin_of

_EVERY_ADDRESS: Final = ("0.0.0.0", "::", "")  # noqa: S104 - named here to be left out
_SENTENCE: Final = (
    "This address of the dashboard is not known to it. Whoever runs it names the address in the setting dashboard_url "
    "or allowed_origins."
)


@dataclass(frozen=True)
class AllowList:
    """Where readers reach the dashboard."""

    names: frozenset[str]
    """Names of this computer, on any port: whoever is asked by them asks themselves."""
    origins: frozenset[str]
    """Scheme, name and port of every other address, as a browser writes them."""

    @property
    def hosts(self) -> frozenset[str]:
        """Every name that may stand in the header Host, without a port."""
        return self.names | {_name(origin) for origin in self.origins}

    def allows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may ask a server that was asked by the name `host`."""
        own = _name(f"//{host}") in self.names and origin in (f"http://{host}", f"https://{host}")
        return own or origin in self.origins

    def is_tls(self, host: str) -> bool:
        """Whether readers reach this name by TLS alone."""
        return f"https://{host}" in self.origins


def allow_list(address: str, further: Iterable[str]) -> AllowList:
    """The loopback names and the address that is listened on, and the origins of further addresses.

    A further address of this computer is known already; as an origin it would let in a page of another port.
    """
    names = frozenset({*LOOPBACK, address.lower()} - set(_EVERY_ADDRESS))
    given = frozenset(origin_of(one) for one in further)
    return AllowList(names, frozenset(origin for origin in given if _name(origin) not in LOOPBACK))


class OriginAllowList:
    """Refuses what a page of another site or port asks for."""

    def __init__(self, app: ASGIApp, allowed: AllowList) -> None:
        self._app, self._allowed, self._hosts = app, allowed, allowed.hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if _name(f"//{host}") not in self._hosts:
            await PlainTextResponse(_SENTENCE, 400)(scope, receive, send)
        elif (origin is not None and not self._allowed.allows_origin(origin.lower(), host)) or _from_elsewhere(headers):
            await PlainTextResponse(_SENTENCE, 403)(scope, receive, send)
        else:
            if origin is not None:
                scope = _judged(scope, urlsplit(origin).netloc)
            await self._app(scope, receive, send)


def _name(address: str) -> str:
    """The name in an address, without its port; empty where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _from_elsewhere(headers: Headers) -> bool:
    """Whether another page asks for a part, as a picture or script, which has no Origin. Links may lead here."""
    return (
        headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
        and headers.get("sec-fetch-mode") != "navigate"
    )


def _judged(scope: Scope, netloc: str) -> Scope:
    """The request as Streamlit shall see it: from its own page, so that it need not ask anybody about the origin."""
    scope = dict(scope, headers=list(scope["headers"]))
    headers = MutableHeaders(scope=scope)
    if scope["type"] == "websocket":
        headers["host"] = netloc
    else:
        del headers["origin"]
    return scope
