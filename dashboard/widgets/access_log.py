"""What the reader did, written into the log of access, once for each thing that was asked and not for each click."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.access.log import account_mark, append, log_of
from validations.errors import AccessRefusedError

_LOGGED: Final = "_access_logged"
_KEPT: Final = 200


def record(action: str, what: str, *, filters: Mapping[str, object] | None = None, rows: int | None = None) -> None:
    """Log something that is shown; the same again in this session is not. Raises AccessLogError."""
    logged: dict[object, None] = st.session_state.setdefault(_LOGGED, {})
    asked = (action, what, repr(filters), rows)
    if not data_version.settings().sign_in or asked in logged:
        return
    append(log_of(data_version.settings()), data_version.reader().user, action, what, filters=filters, rows=rows)
    logged[asked] = None
    while len(logged) > _KEPT:
        del logged[next(iter(logged))]


def refused(sentence: str, user: str = "") -> None:
    """Log a refusal, once in a session."""
    if not user:
        with suppress(AccessRefusedError):
            user = data_version.reader().user
    logged: dict[object, None] = st.session_state.setdefault(_LOGGED, {})
    settings = data_version.settings()
    if settings.sign_in and ("refusal", sentence) not in logged:
        append(log_of(settings), user, "refusal", sentence)
        logged["refusal", sentence] = None


def account_opened(account: str) -> None:
    """Log that the page of an account is shown. Raises AccessLogError, StateUnavailableError."""
    if (settings := data_version.settings()).sign_in:
        record("account", account_mark(account, settings), rows=1)


def account_refused(account: str) -> None:
    """Log that the page of an account was asked for in vain."""
    if (settings := data_version.settings()).sign_in:
        refused(f"account {account_mark(account, settings)}")


def exporting(name: str, rows: int | None) -> Callable[[], None]:
    """What logs an export when its button is pressed: Streamlit then no longer says who reads."""
    settings, user = data_version.settings(), data_version.reader().user

    def log() -> None:
        if settings.sign_in:
            append(log_of(settings), user, "export", name, rows=rows)

    return log
