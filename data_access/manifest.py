"""The manifest of one version of the figures, and how it is read back from JSON.

Values are held to their annotations: one of another type is refused rather than carried along.
"""

from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints
from uuid import uuid4

from data_access.doubts import SeenDoubt

FORMAT: Final = 2


@dataclass(frozen=True)
class Partition:
    """One Parquet file: a cube or one of its rollups for one month."""

    file: str
    rows: int
    size: int
    digest: str


@dataclass(frozen=True)
class MonthFigures:
    """Everything prepared for one month."""

    month: date
    as_of: date
    opening: date | None
    signatures: dict[str, str]
    """By cube: changes when anything does that the cube is made of."""
    partitions: dict[str, Partition]
    """By cube name, and `cube.rollup`."""
    controls: dict[str, int | None]
    """The database's own totals: counts, and money in minor units."""
    identities: list[dict[str, Any]]
    refreshed_at: datetime


@dataclass(frozen=True)
class Restatement:
    """A closed month's control figure that changed after it was first reported."""

    month: date
    figure: str
    old: int | None
    new: int | None
    seen_at: datetime
    why: str


@dataclass(frozen=True)
class Manifest:
    """One version of all figures."""

    version: int
    database: str
    settings: str
    refreshed_at: datetime
    open_month: bool
    months: dict[str, MonthFigures]
    """By period key: 2026-05, or 2026-04@14 for a month cut at the open month's day."""
    dimensions: dict[str, Partition]
    loads: Partition | None
    invented: bool
    first_reported: dict[str, dict[str, int | None]] = field(default_factory=dict)
    restatements: list[Restatement] = field(default_factory=list)
    first_told: dict[str, dict[str, Partition]] = field(default_factory=dict)
    """The files of closed months as they were first reported, by period key, and cube or `cube.rollup`."""
    doubts: list[SeenDoubt] = field(default_factory=list)
    """What the rules of plausibility found in the database that the figures were made of."""
    asked: str = ""
    """The rules of plausibility and their thresholds, so that others are asked anew."""
    product: str = ""
    """A digest of the SQL and the declarations that the figures were made with."""
    identity: str = field(default_factory=lambda: uuid4().hex)
    """Of this version alone. Its number is used again when a store was deleted, or restored from an older copy."""

    @property
    def keys(self) -> list[str]:
        """Keys of the whole months, oldest first."""
        return sorted(key for key in self.months if "@" not in key)

    @property
    def same_day_keys(self) -> list[str]:
        """Keys of the months cut at the open month's day."""
        return sorted(key for key in self.months if "@" in key)

    @property
    def latest(self) -> MonthFigures:
        """The last month."""
        return self.months[self.keys[-1]]

    @property
    def files(self) -> set[str]:
        """Every file this version needs."""
        parts = [part for month in self.months.values() for part in month.partitions.values()]
        parts += [part for month in self.first_told.values() for part in month.values()]
        parts += [*self.dimensions.values(), *([self.loads] if self.loads else [])]
        return {part.file for part in parts}


def json_value(value: object) -> str:
    """A date or moment of a manifest as JSON holds it. Raises TypeError for anything else."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a manifest.")


def manifest_from_json(raw: dict[str, Any]) -> Manifest:
    """A manifest as it was written. Raises an error where it is damaged or of another format."""
    if raw.pop("format") != FORMAT:
        raise ValueError("A manifest of another format.")
    # Written before versions had an identity.
    raw.setdefault("identity", f"{raw['version']} of {raw['refreshed_at']}")
    found = from_json(Manifest, raw)
    if not found.keys or not all(Path(name).name == name for name in found.files):
        raise ValueError("A manifest without a month, or with a file that lies elsewhere.")
    return found


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
