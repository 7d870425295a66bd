"""The .sql files: where they are, what they are called, what they say."""

from functools import cache
from pathlib import Path
from typing import Final

from validations.errors import UnknownNameError

SQL_FOLDER: Final = Path(__file__).parent / "sql"


def sql_names() -> list[str]:
    """The cubes and lists that have a .sql file."""
    return sorted(path.stem for folder in ("cubes", "lists") for path in (SQL_FOLDER / folder).glob("*.sql"))


@cache
def source(name: str) -> str:
    """The text of a .sql file. Raises UnknownNameError."""
    for folder in ("cubes", "lists", "rows", "controls"):
        if (path := SQL_FOLDER / folder / f"{name}.sql").exists():
            return path.read_text("utf-8")
    raise UnknownNameError(f"There is no SQL named '{name}'; known are {', '.join(sql_names())}.")
