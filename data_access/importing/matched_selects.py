"""Columns that were matched to the contract as an import folder: one SELECT per table, as an engineer would write."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from data_access.importing.column_matching import Match, TableMatch
from data_access.importing.source_profile import Way
from data_access.importing.spelling import FILE, ROW, listed, literal, quoted
from validations.errors import ImportFileError
from validations.tables import Table


def write_selects(matched: Sequence[TableMatch], folder: Path) -> None:
    """Write `<table>.sql` for every table that is matched, so that the import reads it like any other folder.

    Raises ImportFileError where nothing is matched, a column that must be filled is not, or two sheets of one table
    give different columns.
    """
    if not matched:
        raise ImportFileError("No sheet is matched to a table; choose the table that each is for.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in _by_table(matched).items():
        _refuse_missing(parts)
        (folder / f"{name}.sql").write_text(_select(parts), "utf-8")


def _by_table(matched: Sequence[TableMatch]) -> Mapping[str, list[TableMatch]]:
    return {name: [one for one in matched if one.table == name] for name in dict.fromkeys(one.table for one in matched)}


def _refuse_missing(parts: Sequence[TableMatch]) -> None:
    for part in parts:
        if part.missing:
            raise ImportFileError(
                f"Nothing fills {listed(part.missing)} of table {part.table} from '{part.relation}', and every row "
                "needs it; choose a column of the file or write one value for all rows."
            )
    given = [{one.column for one in part.matches if one.given} for part in parts]
    if differing := sorted(set().union(*given) - given[0].intersection(*given)):
        raise ImportFileError(
            f"{len(parts)} sheets fill table {parts[0].table}, and not all of them give {listed(differing)}; match "
            "them alike, or load them one by one."
        )


def _select(parts: Sequence[TableMatch]) -> str:
    return "\nUNION ALL\n".join(_select_of_one(part) for part in parts) + "\n"


def _select_of_one(part: TableMatch) -> str:
    by_column = {one.column: one for one in part.matches}
    declared = part.declared
    chosen = [by_column.get(name, Match(name)) for name in declared.columns]
    columns = [
        f"{_expression(one, declared)} AS {one.column}" for one in chosen if one.given or _is_required(one, declared)
    ]
    listed_columns = ",\n    ".join([*columns, FILE, ROW])
    return f"SELECT\n    {listed_columns}\nFROM {quoted(part.relation)}"


def _is_required(match: Match, table: Table) -> bool:
    return table.fields[match.column].required


def _expression(match: Match, table: Table) -> str:
    if match.fixed:
        return literal(match.fixed)
    if not match.source:
        return "NULL"
    read = quoted(match.source) if match.way is Way.AS_IS else f"{match.way.value}({quoted(match.source)})"
    if not match.words:
        return read
    allowed = table.fields[match.column].vocabulary
    cases = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in match.words if ours in allowed)
    return f"CASE stripped({quoted(match.source)}) {cases} ELSE {read} END" if cases else read
