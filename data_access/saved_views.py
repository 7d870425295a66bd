"""Saved views: a page as a reader filtered it, under a name. They hold the parameters of a link and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from data_access.state import State
from data_access.state_tables import SAVED_VIEW
from validations.errors import EntryRefusedError

LONGEST_NAME: Final = 80
"""Letters of a name, and of an author."""
MOST: Final = 200
_MOST_VALUES: Final = 500
_LONGEST_VALUE: Final = 200
Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SavedView:
    """A page with the parameters of its address."""

    view_id: str
    name: str
    page: str
    parameters: Parameters
    author: str
    """Who saved it; empty where nobody said."""
    saved_at: datetime


def saved_views(state: State) -> tuple[SavedView, ...]:
    """All saved views by name. Raises StateUnavailableError."""
    if not state.exists:
        return ()
    with state.reading() as connection:
        rows = connection.execute(sa.select(SAVED_VIEW)).mappings().all()
    found = [SavedView(**{**row, "saved_at": row["saved_at"].replace(tzinfo=UTC)}) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.view_id)))


def save_view(
    state: State, name: str, page: str, parameters: Parameters, author: str = "", *, own: bool = False
) -> SavedView:
    """Keep a view. Raises EntryRefusedError for a name that is taken or no name, StateUnavailableError.

    Each author has a list of their `own`, or all share one: names and the most that are kept are those of the list.
    """
    values = {key: [*given] for key, given in parameters.items()}
    if sum(map(len, values.values())) > _MOST_VALUES or any(
        len(v) > _LONGEST_VALUE for vs in values.values() for v in vs
    ):
        raise EntryRefusedError(f"A view holds at most {_MOST_VALUES} picked values; remove some of the filters.")
    now = datetime.now(UTC)
    view = SavedView(uuid4().hex, _named(name), page, values, _line(author)[:LONGEST_NAME], now)
    with state.writing() as connection:
        listed = _listed(connection, view.author if own else None)
        _refuse_taken(listed.values(), view.name)
        if len(listed) >= MOST:
            raise EntryRefusedError(f"There are {MOST} saved views already; delete one that nobody needs.")
        connection.execute(SAVED_VIEW.insert().values(**{**vars(view), "saved_at": now.replace(tzinfo=None)}))
    return view


def rename_view(state: State, view_id: str, name: str, author: str | None = None) -> None:
    """Give a view of this author's list, or of the shared one, another name.

    Raises EntryRefusedError, also where somebody has deleted it, StateUnavailableError.
    """
    new = _named(name)
    with state.writing() as connection:
        _refuse_taken((known for key, known in _listed(connection, author).items() if key != view_id), new)
        _changed(connection.execute(SAVED_VIEW.update().where(SAVED_VIEW.c.view_id == view_id).values(name=new)))


def delete_view(state: State, view_id: str) -> None:
    """Forget a view; one that is gone already stays so. Raises StateUnavailableError."""
    with state.writing() as connection:
        connection.execute(SAVED_VIEW.delete().where(SAVED_VIEW.c.view_id == view_id))


def _named(name: str) -> str:
    line = _line(name)
    if not line:
        raise EntryRefusedError("A view needs a name, for example 'North, 60+'.")
    if len(line) > LONGEST_NAME:
        raise EntryRefusedError(f"The name has {len(line)} letters; at most {LONGEST_NAME} are kept.")
    return line


def _line(text: str) -> str:
    return " ".join(text.split())


def _listed(connection: sa.Connection, author: str | None) -> dict[str, str]:
    """The names of an author's list, or of the shared one, by the keys of their views."""
    asked = sa.select(SAVED_VIEW.c.view_id, SAVED_VIEW.c.name)
    rows = connection.execute(asked if author is None else asked.where(SAVED_VIEW.c.author == author)).all()
    return {row.view_id: row.name for row in rows}


def _refuse_taken(taken: Iterable[str], name: str) -> None:
    if name.casefold() in {one.casefold() for one in taken}:
        raise EntryRefusedError(f"There is a view named '{name}' already; give this one another name.")


def _changed(result: sa.CursorResult[Any]) -> None:
    if not result.rowcount:
        raise EntryRefusedError("This view was deleted by somebody else in the meantime.")
