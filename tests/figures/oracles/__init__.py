"""One oracle per metric: every module here that names ORACLES adds its own."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from tests.figures.oracles.oracle import Oracle


def _found() -> dict[str, Oracle]:
    found: dict[str, Oracle] = {}
    for module in iter_modules(__path__, f"{__name__}."):
        own: Mapping[str, Oracle] = getattr(import_module(module.name), "ORACLES", {})
        assert not found.keys() & own.keys(), f"Two modules have an oracle of {found.keys() & own.keys()}."
        found |= own
    return found


ORACLES: Final[Mapping[str, Oracle]] = _found()

__all__ = ["ORACLES", "Oracle"]
