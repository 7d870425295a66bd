"""The header of a file or sheet must name each column once."""

from collections.abc import Sequence

from data_access.importing.limits import MAX_COLUMNS
from data_access.importing.words import listed
from validations.errors import ImportFileError

FILE, ROW = "_file", "_row"
"""Columns every given file has in SQL: its name, and the number of the row as a spreadsheet shows it."""


def checked_header(names: Sequence[str | None], where: str, unnamed_hint: str = "") -> list[str]:
    """The names without surrounding blanks.

    Raises ImportFileError when there are too many columns, or one has no name, a name given twice or a reserved one.
    """
    if len(names) > MAX_COLUMNS:
        raise ImportFileError(
            f"{where} has {len(names):,} columns; at most {MAX_COLUMNS:,} are read, so keep only those the SELECTs use."
        )
    stripped = [(name or "").strip() for name in names]
    _refuse_unnamed(stripped, where, unnamed_hint)
    _refuse_repeated(stripped, where)
    for name in stripped:
        if name.lower() in (FILE, ROW):
            raise ImportFileError(f"{where} has a column '{name}', a name the import keeps for itself; rename it.")
    return stripped


def _refuse_unnamed(names: list[str], where: str, unnamed_hint: str) -> None:
    unnamed = [str(position) for position, name in enumerate(names, start=1) if not name]
    if unnamed:
        raise ImportFileError(
            f"The header of {where} has no name for column {listed(unnamed)} of {len(names)}{unnamed_hint}; "
            "each column needs one name in one header row."
        )


def _refuse_repeated(names: list[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise ImportFileError(f"The header of {where} has the column '{name}' twice; rename one of them.")
        seen.add(name.lower())
