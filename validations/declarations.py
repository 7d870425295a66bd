"""Finds what the modules of a package declare, so that a new declaration needs no line in a register."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def declared(package: str, kind: type[T], first: Sequence[str] = (), without: Sequence[str] = ()) -> tuple[T, ...]:
    """What the modules of a package hold of a kind under public names, alone or in tuples, each once.

    Modules come in the order of their names, those named in `first` before the others, and none of those `without`.
    """
    path = import_module(package).__path__
    names = sorted(module.name for module in iter_modules(path))
    ordered = [*first, *(name for name in names if name not in (*first, *without))]
    modules = (import_module(f"{package}.{name}") for name in ordered)
    return tuple({id(one): one for module in modules for one in _held(module, kind)}.values())


def _held(module: ModuleType, kind: type[T]) -> Iterator[T]:
    for name, value in vars(module).items():
        if name.isupper() and not name.startswith("_"):
            values = value if isinstance(value, tuple) else (value,)
            yield from (one for one in values if isinstance(one, kind))
