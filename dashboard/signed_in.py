"""Who reads: the one place where the identity that the provider vouched for is taken from Streamlit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.access.access import EVERYTHING, Access
from dashboard.access.grants import load_grants
from data_access.settings import LOOPBACK, Settings
from validations.errors import AccessRefusedError, UserError

_OUT: Final[dict[tuple[str, str], float]] = {}
"""Sessions that were signed out before their token ended, and when it does: a copy of their cookie opens nothing."""
_LOCK: Final = Lock()


class NotSignedInError(AccessRefusedError):
    """Nobody signed in, or the session has ended."""


class NothingGrantedError(AccessRefusedError):
    """Somebody who signed in and may see nothing."""

    def __init__(self, sentence: str, user: str) -> None:
        super().__init__(sentence)
        self.user = user


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at pages."""

    user: str
    """As the provider names them; empty where nobody signs in."""
    access: Access
    until: float | None = None
    """When the token ends, in seconds since 1970."""


_ANYBODY: Final = Reader("", EVERYTHING)


def claims() -> Mapping[str, Any]:
    """What the provider's token says of the user, as Streamlit verified it; nothing where nobody signed in."""
    told = dict(st.user.to_dict())
    return told if told.get("is_logged_in") is True else {}


def sees_places(settings: Settings, told: Mapping[str, Any] | None = None) -> bool:
    """Whether the reader runs the dashboard, so that sentences for whoever does may name files, servers and accounts.

    That is an administrator; where nobody signs in, whoever is at this computer. `told` is what the token says where no
    page is drawn.
    """
    if not settings.sign_in:
        return settings.address in LOOPBACK and not settings.behind_authenticating_proxy
    try:
        return reader_of(claims() if told is None else told, settings).access.administrator
    except UserError:
        return False


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """The same of a request that no page is drawn for; nothing where its cookie is missing, changed or too old."""
    secret = get_cookie_secret()
    held = get_cookie_with_chunks(
        lambda name: decode_signed_value(secret, name, cookies.get(name, "")), USER_COOKIE_NAME
    )
    told = json.loads(held) if held else {}
    return told if isinstance(told, dict) and told.get("is_logged_in") is True else {}


def can_sign_in() -> bool:
    """Whether this server knows a provider; `streamlit run` gives it none."""
    return "is_logged_in" in st.user.to_dict()


def reader(settings: Settings) -> Reader:
    """Who reads, and what they may see.

    Raises NotSignedInError where nobody signed in or the session ended, AccessRefusedError for a user without a grant,
    SettingsError for a file of grants that cannot be read.
    """
    return reader_of(claims(), settings) if settings.sign_in else _ANYBODY


def reader_of(told: Mapping[str, Any], settings: Settings) -> Reader:
    """Who the provider's token names, and what they may see; raises as `reader`."""
    if not told:
        raise NotSignedInError("Sign in to see the dashboard.")
    until = _ends(told)
    if until is None or until <= datetime.now(UTC).timestamp() or _session(told) in _OUT:
        raise NotSignedInError("Your session has ended; sign in again.")
    user = told.get(settings.access_user_claim)
    if not isinstance(user, str) or not user or _is_unverified_mail(told, settings.access_user_claim):
        raise NothingGrantedError(
            f"Your sign-in does not say who you are: its claim '{settings.access_user_claim}' is missing or not "
            "verified. Ask your administrator.",
            str(told.get("sub", "")),
        )
    access = load_grants(Path(settings.access_grants)).of(user, _groups(told.get(settings.access_group_claim)))
    if access is None:
        raise NothingGrantedError(
            f"You are signed in as {user}, but nothing was granted to you; ask your administrator.", user
        )
    return Reader(user, access, until)


def end_session() -> None:
    """Sign out: this session at once, also where a copy of its cookie is left."""
    told, now = claims(), datetime.now(UTC).timestamp()
    with _LOCK:
        for key in [key for key, until in _OUT.items() if until < now]:
            del _OUT[key]
        if told and (until := _ends(told)) is not None:
            _OUT[_session(told)] = until
    st.logout()


def _session(told: Mapping[str, Any]) -> tuple[str, str]:
    return str(told.get("sub")), f"{told.get('iat')} {told.get('nonce')}"


def _ends(told: Mapping[str, Any]) -> float | None:
    until = told.get("exp")
    return float(until) if isinstance(until, int | float) and not isinstance(until, bool) else None


def _groups(told: object) -> tuple[str, ...]:
    found = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    return tuple(one for one in found if isinstance(one, str))


def _is_unverified_mail(told: Mapping[str, Any], claim: str) -> bool:
    return claim == "email" and told.get("email_verified") is False
