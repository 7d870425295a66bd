"""When a delivery is due: its last time at or before now, so that a run that was missed is made up once."""

from datetime import date, datetime, time, timedelta

from dashboard.packs.declaration import Delivery, Pack
from data_access.months import months_before
from validations.period_types import WEEKDAYS


def last_due(delivery: Delivery, now: datetime) -> datetime:
    """The last time at which it was due; `now` is the lender's local time."""
    at = time.fromisoformat(delivery.at)
    today = datetime.combine(now.date(), at)
    match delivery.every:
        case "day":
            return today if today <= now else today - timedelta(days=1)
        case "week":
            back = (now.weekday() - WEEKDAYS.index(delivery.on)) % len(WEEKDAYS)
            due = today - timedelta(days=back)
            return due if due <= now else due - timedelta(weeks=1)
        case _:
            due = today.replace(day=int(delivery.on))
            earlier = months_before(now.date().replace(day=1), 1)
            return due if due <= now else datetime.combine(earlier.replace(day=int(delivery.on)), at)


def month_expected(pack: Pack, due: datetime) -> date | None:
    """The month that must be loaded and over before a pack of complete months goes out; None for the newest."""
    return months_before(due.date().replace(day=1), 1) if pack.month == "complete" else None


def in_words(delivery: Delivery) -> str:
    """'every week on monday at 07:00'."""
    on = f" on {'day ' if delivery.every == 'month' else ''}{delivery.on}" if delivery.on else ""
    return f"every {delivery.every}{on} at {delivery.at}"
