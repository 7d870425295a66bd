"""What each cube reads of the database, derived from its SQL: tables, columns, and by which dates rows matter.

Nothing of this is listed by hand, so a cube that reads a further column is made anew when that column changes.
Deriving it takes seconds, so it is kept beside the figures until the product, and with it the SQL, is another one.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

from data_access.atomic_file import write_whole
from data_access.store import product_digest
from validations.cubes import CUBES
from validations.errors import FileNotWrittenError
from validations.tables import TABLES

Reach = Literal["month", "opening", "week", "onwards", "ahead", "everywhere"]
"""Which months a row matters to: its own, also the one that opens with it, also the one that begins within a week of
it, every later one, these and the one before it, or all of them.
"""
Dated = tuple[str, Reach]
"""A date column of a table, and how far a row reaches from there."""

STARTS: Final = {"account": "opened_on"}
"""The date from which a row matters, of a table that cubes join without a condition on any date."""
ENDS: Final = {"account": ("closed_on", "first_due_on"), "allocation": ("recalled_on",)}
"""Dates that say when something happened to a row: one that lies after a month is to that month the same as none.

Holds for a query only where it compares such a date with days of the month and uses it for nothing else.
"""


@dataclass(frozen=True)
class Watch:
    """Columns of a table that are hashed together, by one of its dates; without a date, all rows at once."""

    table: str
    by: str | None
    columns: frozenset[str]


@dataclass(frozen=True)
class CubeReads:
    """What one cube and its control totals read."""

    watches: frozenset[tuple[Watch, Reach]]
    parameters: frozenset[str]
    """The parameters that their SQL binds."""


_FILE: Final = "columns-read.json"


def cubes_read(store: Path | None = None) -> Mapping[str, CubeReads]:
    """What every cube reads; kept in the folder of a store, if one is given."""
    if store is None:
        return _derived()
    file, digest = store / _FILE, _digest()
    found = _loaded(file, digest)
    if found is None:
        found = _derived()
        _save(file, digest, found)
    return found


@cache
def _derived() -> Mapping[str, CubeReads]:
    # The optimizer of sqlglot is not worth importing where everything is known.
    from data_access.change_detection.sql_reads import derived

    return derived()


def _digest() -> str:
    """Changes with everything that the derivation depends on."""
    modules = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    contract = {name: (table.columns, table.period) for name, table in TABLES.items()}
    cubes = {name: (spec.controls, bool(spec.rollups)) for name, spec in CUBES.items()}
    told = f"{product_digest()}{version('sqlglot')}{contract}{cubes}".encode()
    return hashlib.sha256(b"".join([told, *modules])).hexdigest()[:32]


def _loaded(file: Path, digest: str) -> Mapping[str, CubeReads] | None:
    try:
        found = json.loads(file.read_text("utf-8"))
        return {name: _read(row) for name, row in found["cubes"].items()} if found["digest"] == digest else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _read(row: Mapping[str, Any]) -> CubeReads:
    watches = ((Watch(table, by, frozenset(columns)), reach) for table, by, columns, reach in row["watches"])
    return CubeReads(frozenset(watches), frozenset(row["parameters"]))


def _save(file: Path, digest: str, found: Mapping[str, CubeReads]) -> None:
    """Without room for it, the next refresh derives it again."""
    rows = {
        name: {
            "watches": [[one.table, one.by, sorted(one.columns), reach] for one, reach in reads.watches],
            "parameters": sorted(reads.parameters),
        }
        for name, reads in found.items()
    }
    with suppress(FileNotWrittenError):
        write_whole(file, json.dumps({"digest": digest, "cubes": rows}).encode())
