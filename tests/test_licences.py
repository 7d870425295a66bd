"""Every package that the product runs on, and all that these need, may be used and passed on by a lender.

What else is installed serves the tests alone, and may also ask that whoever passes it on passes its own source on."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

PROJECT: Final = Path(__file__).resolve().parents[1]
PERMITTED: Final = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
    "MPL-2.0",  # certifi, which is used as it is
}
"""Identifiers of SPDX. A copyleft of what links to it is not among them."""
FOR_TESTS: Final = PERMITTED | {"LGPL-3.0-only"}
"""psycopg, which a lender on PostgreSQL installs beside the product."""
OTHER_WORDS: Final = {
    r"\b3-Clause BSD": "BSD-3-Clause",
    r"\bBSD License": "BSD-3-Clause",
    r"\bMIT License": "MIT",
    r"\bApache (License,? (Version )?2\.0|Software License)": "Apache-2.0",
    r"\bPython Software Foundation License": "PSF-2.0",
    r"\bISC License": "ISC",
    r"\bMozilla Public License 2\.0": "MPL-2.0",
}
"""How packages without an expression of SPDX say it."""


def needed() -> dict[str, Distribution]:
    """What requirements.txt installs, by name."""
    lines = (PROJECT / "requirements.txt").read_text("utf-8").splitlines()
    asked = [Requirement(line) for line in lines if line and not line.startswith("#")]
    seen: set[tuple[str, frozenset[str]]] = set()
    found = {}
    while asked:
        one = asked.pop()
        if (key := (one.name.lower(), frozenset(one.extras))) in seen:
            continue
        seen.add(key)
        found[one.name] = distribution(one.name)
        asked += _requirements(found[one.name], one.extras)
    return found


def _requirements(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for text in package.requires or ():
        one = Requirement(text)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield one


def licences(package: Distribution) -> set[str]:
    """Identifiers of what a package says; of "A OR B" either will do, so the permitted one is taken."""
    told = package.metadata
    for expression in told.get_all("License-Expression", []):
        parts = [part.strip("() ") for part in re.split(r"\bAND\b", expression)]
        return {next((one for one in part.split(" OR ") if one in PERMITTED), part) for part in parts}
    classified = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    said = " ".join(classified) or "".join(told.get_all("License", [])).split("\n")[0]
    return {name for words, name in OTHER_WORDS.items() if re.search(words, said)} or {said}


def test_every_package_that_is_installed_may_be_used_and_passed_on() -> None:
    packages = needed()
    assert {"streamlit", "starlette", "cryptography"} <= packages.keys()
    odd = {name: licences(package) - PERMITTED for name, package in packages.items()}
    assert {name: found for name, found in odd.items() if found} == {}


def test_every_package_that_is_installed_for_the_tests_may_be_used() -> None:
    installed = {one.metadata["Name"]: one for one in distributions()}
    assert {"pytest", "pip", "ruff"} <= installed.keys()
    odd = {name: found for name, one in installed.items() if (found := licences(one) - FOR_TESTS)}
    assert odd == {}


def test_a_licence_that_is_not_permitted_would_be_noticed() -> None:
    assert licences(distribution("psycopg")) - PERMITTED
