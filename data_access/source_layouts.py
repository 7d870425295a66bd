"""How the columns of a file were matched, so that the next file of the same layout needs no choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from data_access.importing.column_matching import (
    FILLABLE,
    Match,
    TableMatch,
    guessed,
    rematched,
)
from data_access.importing.source_files import PERIOD_AT_END
from data_access.importing.source_profile import SourceSheet, Way
from data_access.importing.table_matching import guessed_tables
from data_access.state import State
from data_access.state_tables import SOURCE_LAYOUT
from validations.errors import ImportFileError

_LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Layout:
    """The header of a sheet whatever the order of its columns, and the name of the sheet without its period."""

    header: str
    source: str


def layout_of(sheet: SourceSheet) -> Layout:
    """What a sheet is known again by."""
    names = "\n".join(sorted(name.casefold() for name in sheet.column_names))
    file, _, inner = sheet.relation.partition("__")
    source = "__".join(part for part in (PERIOD_AT_END.sub("", file) or file, PERIOD_AT_END.sub("", inner)) if part)
    return Layout(sha256(names.encode()).hexdigest(), source[:_LONGEST_NAME])


def remembered(state: State, sheet: SourceSheet) -> tuple[TableMatch, ...]:
    """The sheet matched as the last one of its layout was; nothing where there was none.

    One of the same name comes before one of another name with the same header. Raises StateUnavailableError.
    """
    if not state.exists or not sheet.columns:
        return ()
    layout, table = layout_of(sheet), SOURCE_LAYOUT.c
    newest = sa.select(SOURCE_LAYOUT).where(table.header == layout.header).order_by(table.kept_at.desc())
    with state.reading() as connection:
        rows = connection.execute(newest).mappings().all()
    row = next((one for one in rows if one["source"] == layout.source), rows[0] if rows else None)
    if row is None:
        return ()
    when = f"as on {row['kept_at']:%d %b %Y}" + (f" by {row['who']}" if row["who"] else "")
    return tuple(
        rematched(sheet, name, [_match(one) for one in kept], when)
        for name, kept in row["matched"].items()
        if name in FILLABLE
    )


def remember(state: State, sheets: Sequence[SourceSheet], matched: Sequence[TableMatch], who: str) -> None:
    """Keep how these sheets were matched in place of what was kept of their layouts. Raises StateUnavailableError."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with state.writing() as connection:
        for sheet in sheets:
            layout = layout_of(sheet)
            own = {
                one.table: [_kept(match) for match in one.matches] for one in matched if one.relation == sheet.relation
            }
            if not own:
                continue
            same = (SOURCE_LAYOUT.c.header == layout.header, SOURCE_LAYOUT.c.source == layout.source)
            connection.execute(SOURCE_LAYOUT.delete().where(*same))
            connection.execute(SOURCE_LAYOUT.insert().values(**vars(layout), matched=own, who=who, kept_at=now))


def _kept(match: Match) -> dict[str, object]:
    return {
        "column": match.column,
        "source": match.source,
        "fixed": match.fixed,
        "way": match.way.value,
        "words": [*map(list, match.words)],
    }


def _match(kept: Mapping[str, Any]) -> Match:
    words = tuple((theirs, ours) for theirs, ours in kept["words"])
    return Match(kept["column"], kept["source"], kept["fixed"], Way(kept["way"]), words)


def known(state: State, sheets: Sequence[SourceSheet]) -> tuple[TableMatch, ...]:
    """Sheets that need no choice: of a layout that was loaded before, or filled in by the names of the contract.

    Raises ImportFileError for a sheet that cannot be read, and for one whose columns nobody has matched.
    """
    found: list[TableMatch] = []
    for sheet in sheets:
        if sheet.fault:
            raise ImportFileError(sheet.fault)
        own = remembered(state, sheet) or _by_contract(sheet)
        if not own:
            raise ImportFileError(
                f"The columns of {sheet.label} are not those of a template, and no file of this layout was loaded "
                "before; load it once on the page 'Load data', or name a folder of SELECTs before the file."
            )
        found += own
    return tuple(found)


def _by_contract(sheet: SourceSheet) -> tuple[TableMatch, ...]:
    """A sheet as it was filled in below the names of the contract."""
    names = {name.casefold() for name in sheet.column_names}
    for table in guessed_tables(sheet):
        declared = FILLABLE[table]
        if names <= set(declared.columns) and names.issuperset(declared.required):
            return (guessed(sheet, table),)
    return ()
