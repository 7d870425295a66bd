"""Notes: remarks that readers left on a month of the portfolio or on an agency."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from data_access.state import State
from data_access.state_tables import NOTE
from validations.errors import EntryRefusedError

LONGEST: Final = 500
"""Letters of a note."""
LONGEST_AUTHOR: Final = 80
MOST: Final = 5_000


@dataclass(frozen=True)
class Note:
    """One remark; of the whole portfolio where no agency is named."""

    note_id: str
    month: date
    """The month it is about; of an agency the month that was shown when it was written."""
    agency_code: str
    text: str
    author: str
    """Empty where nobody said."""
    written_at: datetime


def notes(state: State) -> tuple[Note, ...]:
    """All notes, the newest month first, and within it the last written. Raises StateUnavailableError."""
    if not state.exists:
        return ()
    newest_first = sa.select(NOTE).order_by(NOTE.c.month.desc(), NOTE.c.written_at.desc(), NOTE.c.note_id)
    with state.reading() as connection:
        rows = connection.execute(newest_first).mappings().all()
    return tuple(Note(**{**row, "written_at": row["written_at"].replace(tzinfo=UTC)}) for row in rows)


def add_note(state: State, month: date, text: str, *, agency_code: str = "", author: str = "") -> Note:
    """Keep a note. Raises EntryRefusedError for one without text or too long, StateUnavailableError."""
    said, now = _line(text), datetime.now(UTC)
    if not said:
        raise EntryRefusedError("A note needs a text, for example 'Branch B2 was merged into B1'.")
    if len(said) > LONGEST:
        raise EntryRefusedError(f"The note has {len(said)} letters; at most {LONGEST} are kept.")
    note = Note(uuid4().hex, month, agency_code, said, _line(author)[:LONGEST_AUTHOR], now)
    with state.writing() as connection:
        if connection.execute(sa.select(sa.func.count()).select_from(NOTE)).scalar_one() >= MOST:
            raise EntryRefusedError(f"There are {MOST} notes already; delete some that nobody needs.")
        connection.execute(NOTE.insert().values(**{**vars(note), "written_at": now.replace(tzinfo=None)}))
    return note


def delete_note(state: State, note_id: str) -> None:
    """Forget a note; one that is gone already stays so. Raises StateUnavailableError."""
    with state.writing() as connection:
        connection.execute(NOTE.delete().where(NOTE.c.note_id == note_id))


def _line(text: str) -> str:
    return " ".join(text.split())
