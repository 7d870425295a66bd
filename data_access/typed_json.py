"""Dataclasses from JSON, held to their annotations: a value of another type is refused rather than carried along."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def from_json(kind: type[T], raw: object) -> T:
    """A dataclass with its dataclasses, lists, tuples of one type, dictionaries, dates and moments.

    Raises ValueError for a field that is missing, unknown or of another type.
    """
    found: T = _value(kind, raw)
    return found


def _value(kind: Any, raw: Any) -> Any:
    if kind is Any:
        return raw
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if raw is None and NoneType in arguments else _value(_other_than_none(arguments), raw)
    if origin is dict and isinstance(raw, dict):
        return {key: _value(arguments[1], value) for key, value in raw.items()}
    if origin in (list, tuple) and isinstance(raw, list):
        return origin(_value(arguments[0], value) for value in raw)
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(raw, dict):
        return _record(kind, raw)
    if kind in (date, datetime) and isinstance(raw, str):
        return kind.fromisoformat(raw)
    # A truth is a number to Python.
    if isinstance(kind, type) and isinstance(raw, kind) and (kind is bool or not isinstance(raw, bool)):
        return raw
    raise ValueError(f"A {type(raw).__name__} stands where {kind} belongs.")


def _record(kind: type, raw: dict[str, Any]) -> Any:
    hints, needed = _hints(kind)
    if not needed <= raw.keys() <= hints.keys():
        raise ValueError(f"Fields of {kind.__name__} are missing or unknown.")
    return kind(**{name: _value(hints[name], value) for name, value in raw.items()})


@cache
def _hints(kind: type) -> tuple[dict[str, Any], frozenset[str]]:
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    return get_type_hints(kind), frozenset(needed)


def _other_than_none(arguments: tuple[Any, ...]) -> Any:
    return next(argument for argument in arguments if argument is not NoneType)
