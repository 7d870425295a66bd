"""What was delivered to whom: each delivery is claimed before it is made, so that no two processes make it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from data_access.state import State
from data_access.state_tables import PACK_DELIVERY

_GIVEN_UP: Final = timedelta(hours=1)
"""After which a delivery that a process began and never ended is made again."""


class Status(StrEnum):
    """What became of a delivery."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    """Its figures do not reconcile, are in doubt, or are not there yet."""
    FAILED = "failed"
    """The mail server or the folder did not take it."""


@dataclass(frozen=True)
class Due:
    """One pack that is due to one recipient; `due_at` is local time."""

    pack: str
    part: str
    """The zone or agency it is of; empty for the whole selection."""
    schedule: str
    due_at: datetime
    recipient: str
    """An address, or a folder."""


@dataclass(frozen=True)
class Delivered:
    """What became of what was due."""

    due: Due
    status: Status
    changed_at: datetime
    attempts: int
    month: date | None
    data_version: int | None
    said: str
    """Why it was refused or failed; what was sent otherwise."""


def waiting(state: State, dues: Sequence[Due]) -> list[Due]:
    """Those that were not sent yet and that nobody is sending."""
    if not state.exists or not dues:
        return list(dues)
    with state.reading() as connection:
        return [one for one in dues if _may_begin(connection, one)]


def claim(state: State, due: Due) -> bool:
    """Begin a delivery; False where it was sent, or another process is sending it."""
    now = _now()
    with state.writing() as connection:
        if not _may_begin(connection, due):
            return False
        row = connection.execute(sa.select(PACK_DELIVERY.c.attempts).where(_is(due))).scalar()
        begun = {"status": Status.SENDING.value, "changed_at": now, "attempts": (row or 0) + 1, "said": ""}
        if row is None:
            connection.execute(PACK_DELIVERY.insert().values(**vars(due), **begun))
        else:
            connection.execute(PACK_DELIVERY.update().where(_is(due)).values(begun))
    return True


def settle(
    state: State, due: Due, status: Status, said: str, month: date | None = None, version: int | None = None
) -> None:
    """Say what became of a delivery that was claimed."""
    values = {"status": status.value, "changed_at": _now(), "said": said, "month": month, "data_version": version}
    with state.writing() as connection:
        connection.execute(PACK_DELIVERY.update().where(_is(due)).values(values))


def reason_before(state: State, due: Due) -> str:
    """Why it was refused or failed the last time; empty where it was not."""
    if not state.exists:
        return ""
    with state.reading() as connection:
        stopped = (Status.REFUSED.value, Status.FAILED.value)
        asked = sa.select(PACK_DELIVERY.c.said).where(_is(due), PACK_DELIVERY.c.status.in_(stopped))
        return connection.execute(asked).scalar() or ""


def deliveries(state: State, most: int = 200) -> tuple[Delivered, ...]:
    """What was delivered last, the newest first. Raises StateUnavailableError."""
    if not state.exists:
        return ()
    newest = sa.select(PACK_DELIVERY).order_by(PACK_DELIVERY.c.changed_at.desc()).limit(most)
    with state.reading() as connection:
        rows = connection.execute(newest).mappings().all()
    return tuple(
        Delivered(
            due=Due(**{name: row[name] for name in ("pack", "part", "schedule", "due_at", "recipient")}),
            status=Status(row["status"]),
            changed_at=row["changed_at"].replace(tzinfo=UTC),
            **{name: row[name] for name in ("attempts", "month", "data_version", "said")},
        )
        for row in rows
    )


def _may_begin(connection: sa.Connection, due: Due) -> bool:
    found = connection.execute(sa.select(PACK_DELIVERY.c.status, PACK_DELIVERY.c.changed_at).where(_is(due))).first()
    if found is None or found.status in (Status.REFUSED, Status.FAILED):
        return True
    return bool(found.status == Status.SENDING and found.changed_at < _now() - _GIVEN_UP)


def _is(due: Due) -> sa.ColumnElement[bool]:
    return sa.and_(*(PACK_DELIVERY.c[name] == value for name, value in vars(due).items()))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
