"""Small pieces of sentences that several errors share."""

import glob
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path


def hint(name: str, known: Iterable[str]) -> str:
    """' Did you mean a, b?' for the names closest to this one, or nothing."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = [by_lower[match] for match in get_close_matches(name.lower(), by_lower, n=3)]
    return f" Did you mean {', '.join(near)}?" if near else ""


def listed(names: Sequence[str], limit: int = 8) -> str:
    """'a, b, c' with a count of what was left out."""
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def plural(count: int, one: str) -> str:
    """'1 row', '2,000 rows'."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def quoted(text: str) -> str:
    """A name as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text value as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def every_parquet(folder: Path) -> str:
    """The pattern of all Parquet files of a folder, whatever characters its own name has."""
    return f"{glob.escape(str(folder))}/*.parquet"


def identifier(text: str) -> str:
    """How a file or sheet of this name is called in SQL."""
    name = re.sub(r"\W+", "_", text).strip("_").lower()
    return f"f_{name}" if not name or name[0].isdigit() else name


def database_message(error: Exception) -> str:
    """What DuckDB says, in one line, with the line of the SELECT it points at."""
    text = str(error)
    line = re.search(r"^LINE (\d+):", text, re.MULTILINE)
    said = re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", text.split("\n\n")[0])
    said = re.sub(r"\s*\n\s*", ". ", said.strip()).replace("!.", ".")
    said = said if len(said) <= 300 else said[:300] + "…"
    return f"{said.rstrip('.!')} (line {line.group(1)})" if line else said.rstrip(".!")
