"""The alerts that a recipient of mails was told of and whose end was not told yet."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from data_access.state import State
from data_access.state_tables import ALERT_TOLD


class AlertKey(NamedTuple):
    """What an alert is found again by: its rule, and the value of the rule's dimension; empty for the whole."""

    rule: str
    value: str


class SentAlert(NamedTuple):
    """An alert as it was told."""

    sentence: str
    told_at: datetime


def open_alerts(state: State, recipient: str) -> Mapping[AlertKey, SentAlert]:
    """The alerts that a recipient takes for still there, the oldest first. Raises StateUnavailableError."""
    if not state.exists:
        return {}
    asked = (
        sa.select(ALERT_TOLD)
        .where(ALERT_TOLD.c.recipient == recipient, ALERT_TOLD.c.over_at.is_(None))
        .order_by(ALERT_TOLD.c.told_at, ALERT_TOLD.c.rule, ALERT_TOLD.c.value)
    )
    with state.reading() as connection:
        rows = connection.execute(asked).all()
    return {AlertKey(row.rule, row.value): SentAlert(row.sentence, row.told_at.replace(tzinfo=UTC)) for row in rows}


def keep_sent_alerts(state: State, recipient: str, new: Mapping[AlertKey, str], over: Collection[AlertKey]) -> None:
    """Keep what a mail told: alerts with their sentences, and alerts that are over."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with state.writing() as connection:
        for key in over:
            of_recipient = sa.and_(ALERT_TOLD.c.recipient == recipient, ALERT_TOLD.c.over_at.is_(None))
            of_alert = sa.and_(ALERT_TOLD.c.rule == key.rule, ALERT_TOLD.c.value == key.value)
            connection.execute(ALERT_TOLD.update().where(of_recipient, of_alert).values(over_at=now))
        rows = [{"recipient": recipient, **key._asdict(), "told_at": now, "sentence": new[key]} for key in new]
        if rows:
            connection.execute(ALERT_TOLD.insert(), rows)
