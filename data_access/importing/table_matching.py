"""Which contract tables a sheet is for: guessed from its name and from which of their columns it has."""

from collections.abc import Mapping
from typing import Final

from data_access.importing.column_matching import FILLABLE, PERIOD, day_of, guessed, names_of
from data_access.importing.source_profile import SourceSheet
from data_access.importing.usual_names import TABLES as TABLE_NAMES
from data_access.importing.usual_names import bare
from validations.tables import Table

_LEAST_REQUIRED: Final = 0.5
"""The share of its required columns that a table needs before a sheet is taken to be for it."""
_LEAST_FOUND: Final = 2
_NAMED_BONUS: Final = 1.5


def guessed_tables(sheet: SourceSheet) -> tuple[str, ...]:
    """The tables that a sheet can fill, the likeliest first; none where it looks like none.

    A sheet that has the name of a table is for that table alone. Beside the likeliest one, a list of loans is often
    for others too: those that it refers to and of which every required column is there.
    """
    if not sheet.columns:
        return ()
    named = _named_table(sheet)
    if named is not None and bare(named) == bare(_stem(sheet)):
        return (named,)
    found = {name: _found(sheet, table) for name, table in FILLABLE.items()}
    likely = _likely(found)
    score = {
        name: _fit(sheet, table, found[name]) + _NAMED_BONUS * (name == named)
        for name, table in FILLABLE.items()
        if name == named or (name in likely and (_enough(sheet, table, found[name]) or _is_of_a_day(name, found)))
    }
    if not any(score.values()):
        return ()
    best = max(score, key=lambda name: score[name])
    if best == "account" and _is_day_end(found["account_snapshot"]):
        best = "account_snapshot"
    whole = [name for name, table in FILLABLE.items() if name != best and not _unmatched(sheet, table, found[name])]
    related = [name for name in whole if name in {ref.split(".")[0] for ref in FILLABLE[best].references.values()}]
    return (best, *related)


def likeliest(sheet: SourceSheet) -> tuple[str, tuple[str, ...]]:
    """The table of which most is there, and what of it is missing on every row; empty where not two columns are."""
    found = {name: _found(sheet, table) for name, table in FILLABLE.items()}
    best = max(_likely(found), key=lambda name: _fit(sheet, FILLABLE[name], found[name]), default="")
    if not best or len(found[best]) < _LEAST_FOUND:
        return "", ()
    return best, guessed(sheet, best).missing


def _found(sheet: SourceSheet, table: Table) -> dict[str, str]:
    """Columns of the table and the column of the sheet that is named like each, which stands for one alone."""
    found: dict[str, str] = {}
    left = list(sheet.columns)
    for among in (lambda column: {bare(column.name)}, names_of):
        for name, column in table.fields.items():
            if name not in found and (one := next((one for one in left if bare(one.name) in among(column)), None)):
                found[name] = one.name
                left.remove(one)
    return found


def _likely(found: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The tables that are not a small part of a sheet of which another takes most.

    Rows with an account number are about accounts; that a product stands beside it makes no list of products of them.
    """
    most = max(map(len, found.values()))
    likely = [name for name, of in found.items() if 2 * len(of) > most]
    of_accounts = [name for name in likely if "account_id" in found[name] and len(found[name]) > 1]
    return of_accounts or likely


def _is_of_a_day(name: str, found: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a sheet is a day-end whatever is missing: account numbers with days past due or a day, and not more of
    another table.
    """
    of = found[name]
    told = "account_id" in of and not of.keys().isdisjoint(("dpd", "as_of_date"))
    return name == "account_snapshot" and told and len(of) == max(map(len, found.values()))


def _is_day_end(found: Mapping[str, str]) -> bool:
    """Whether the days past due of accounts stand beside what they owe."""
    owed = ("principal_outstanding", "total_outstanding", "overdue_amount")
    return {"account_id", "dpd"} <= found.keys() and any(name in found for name in owed)


def _named_table(sheet: SourceSheet) -> str | None:
    """The table that the sheet, or the file, is named after."""
    by_name = {bare(other): name for name, others in TABLE_NAMES.items() for other in others}
    by_name |= {bare(name): name for name in FILLABLE}
    return by_name.get(bare(_stem(sheet)))


def _stem(sheet: SourceSheet) -> str:
    """The name of the sheet, or of a file without sheets, without its ending and its period."""
    return PERIOD.sub("", sheet.sheet if sheet.sheet is not None else sheet.file.rsplit(".", 1)[0])


def _unmatched(sheet: SourceSheet, table: Table, found: Mapping[str, str]) -> list[str]:
    """Required columns that no column of the sheet is named like; a date that its name tells is there."""
    return [name for name in table.required if name not in found and not day_of(sheet, table.fields[name])]


def _enough(sheet: SourceSheet, table: Table, found: Mapping[str, str]) -> bool:
    """Whether so much of a table is there that it is proposed: its key, and half of what is required."""
    unmatched = _unmatched(sheet, table, found)
    if [name for name in table.key if not table.fields[name].nullable][-1] in unmatched:
        return False
    there = len(table.required) - len(unmatched)
    return there >= max(_LEAST_REQUIRED * len(table.required), _LEAST_FOUND)


def _fit(sheet: SourceSheet, table: Table, found: Mapping[str, str]) -> float:
    """How well a sheet fits a table: the share of what is required that is there, and of the sheet that is used."""
    there = len(table.required) - len(_unmatched(sheet, table, found))
    return there / len(table.required) + len(found) / len(sheet.columns)
