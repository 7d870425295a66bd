"""The provider that signs readers in: Streamlit's section [auth] in a file of its own, checked before serving."""

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from data_access.settings import LOOPBACK
from validations.errors import SettingsError

_NEEDED: Final = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CALLBACK: Final = "/oauth2callback"
_LEAST_SECRET: Final = 32


def load_provider(path: Path) -> Mapping[str, Any]:
    """What `st.App` takes as secrets. Raises SettingsError with what is missing or unsafe."""
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"Others may read '{path}', which holds secrets; run 'chmod 600 {path}'.")
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The file of the provider '{path}' cannot be read: {error}.") from None
    auth = given.get("auth")
    if not isinstance(auth, dict):
        raise SettingsError(f"The file of the provider '{path}' has no section [auth].")
    _refuse_unsafe(auth, path)
    return {"auth": auth}


def _refuse_unsafe(auth: Mapping[str, Any], path: Path) -> None:
    for name in _NEEDED:
        if not isinstance(auth.get(name), str) or not auth[name]:
            raise SettingsError(f"The section [auth] of '{path}' needs '{name}', a text.")
    if len(auth["cookie_secret"]) < _LEAST_SECRET:
        raise SettingsError(f"The cookie_secret in '{path}' has fewer than {_LEAST_SECRET} letters; make a random one.")
    for name in ("redirect_uri", "server_metadata_url"):
        _refuse_unsafe_address(name, auth[name])
    if not urlsplit(auth["redirect_uri"]).path.endswith(_CALLBACK):
        raise SettingsError(f"The redirect_uri '{auth['redirect_uri']}' must end in {_CALLBACK}.")


def _refuse_unsafe_address(name: str, address: str) -> None:
    try:
        told = urlsplit(address)
        is_address = bool(told.hostname) and told.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise SettingsError(f"The {name} '{address}' is no address of a server.")
    if told.scheme != "https" and not (told.scheme == "http" and told.hostname in LOOPBACK):
        raise SettingsError(f"The {name} '{address}' must begin with https:// unless it is of this computer.")
