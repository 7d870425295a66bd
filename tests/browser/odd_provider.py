"""The provider of the tests as a process whose tokens must not be taken: who signs in decides how theirs is spoiled."""

import json
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

import flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, app
from oidc_provider_mock._storage import storage

Claims = dict[str, Any]
_HOUR: Final = 3_600
SPOILED: Final[Mapping[str, Callable[[Claims], Claims]]] = {
    "expired": lambda claims: {**claims, "iat": time.time() - 2 * _HOUR, "exp": time.time() - _HOUR},
    "of another client": lambda claims: {**claims, "aud": ["another"]},
    "of another provider": lambda claims: {**claims, "iss": "https://elsewhere.example"},
    "of another sign-in": lambda claims: {**claims, "nonce": "another"},
    "signed by another key": lambda claims: claims,
    "changed": lambda claims: {**claims, "email": "north@lender.example"},
    "not signed": lambda claims: claims,
    "whole": lambda claims: claims,
}
"""What each user's token says; all but the last must open nothing."""


def spoiled(token: str, who: str) -> str:
    """The token of a user as it must not be taken."""
    head, body, signature = token.split(".")
    claims = SPOILED[who](json.loads(_decoded(body)))
    if who == "whole":
        return token
    if who == "not signed":
        return f"{_encoded({'alg': 'none'})}.{body}."
    if who == "changed":
        return f"{head}.{_encoded(claims)}.{signature}"
    header = json.loads(_decoded(head))
    own = RSAKey.import_key(storage.jwk.as_dict(is_private=True))
    return jwt.encode(header, claims, RSAKey.generate_key(2048) if who == "signed by another key" else own)


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(part: Claims) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def main(port: int) -> None:
    """Serve until the process ends."""
    users = [User(sub=who, claims={"email": "north@lender.example", "email_verified": True}) for who in SPOILED]
    site = app(user_claims=users)

    def spoil(answer: flask.Response) -> flask.Response:
        told = answer.get_json(silent=True) if flask.request.path == "/oauth2/token" else None
        if told and "id_token" in told:
            who = json.loads(_decoded(told["id_token"].split(".")[1]))["sub"]
            answer.set_data(json.dumps({**told, "id_token": spoiled(told["id_token"], who)}))
        return answer

    site.after_request(spoil)
    site.run("127.0.0.1", port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
