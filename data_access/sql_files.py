"""The .sql files: where they are, what they are called, what they say."""

from functools import cache
from pathlib import Path
from typing import Final

from validations.errors import UnknownNameError

SQL_FOLDER: Final = Path(__file__).parent / "sql"


def sql_names() -> list[str]:
    """The cubes and lists that have a .sql file."""
    return sorted(path.stem for path in SQL_FOLDER.glob("*.sql"))


@cache
def source(name: str) -> str:
    """The text of a .sql file. Raises UnknownNameError."""
    for folder in (SQL_FOLDER, SQL_FOLDER / "rows", SQL_FOLDER / "controls"):
        if (path := folder / f"{name}.sql").exists():
            return path.read_text("utf-8")
    raise UnknownNameError(f"There is no SQL named '{name}'; known are {', '.join(sql_names())}.")
