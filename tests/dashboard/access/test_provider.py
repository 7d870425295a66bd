"""The file of the provider: what is missing, unsafe or no address is refused before the server starts."""

from pathlib import Path

import pytest

from dashboard.access.provider import load_provider
from validations.errors import SettingsError

WHOLE = {
    "redirect_uri": "https://figures.example/oauth2callback",
    "cookie_secret": "s" * 40,
    "client_id": "bucketwise",
    "client_secret": "secret",
    "server_metadata_url": "https://sso.example/.well-known/openid-configuration",
}


def written(folder: Path, **changed: str) -> Path:
    file = folder / "auth.toml"
    file.touch(0o600)
    lines = [f'{name} = "{value}"' for name, value in (WHOLE | changed).items()]
    file.write_text("\n".join(["[auth]", *lines]), "utf-8")
    return file


def test_a_whole_file_is_taken(tmp_path: Path) -> None:
    assert load_provider(written(tmp_path)) == {"auth": WHOLE}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://sso.example:99999/x", "is no address of a server"),
        ("https://sso.example:0/x", "is no address of a server"),
        ("https:///x", "is no address of a server"),
        ("https://[::1/x", "is no address of a server"),
        ("http://sso.example/x", "must begin with https"),
        ("ftp://127.0.0.1/x", "must begin with https"),
    ],
)
def test_an_address_that_nobody_can_be_asked_at_is_refused(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_provider(written(tmp_path, server_metadata_url=address))
