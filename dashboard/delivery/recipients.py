"""Who gets what is delivered, and what each of them may be told of."""

from pathlib import Path
from typing import Final

from dashboard.access.access import EVERYTHING, Access
from dashboard.access.grants import load_grants
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader
from dashboard.targets import Calendar
from data_access.settings import Settings
from data_access.store import store_of

_AT: Final = "@"
NO_EXPORT: Final = "The file of grants lets this recipient export nothing."


def is_mail(recipient: str) -> bool:
    """Whether a recipient is an address; else it is a folder."""
    return _AT in recipient


def access_of(settings: Settings, recipient: str) -> Access | None:
    """What a recipient of mails may see; folders are of those who run the server. Raises SettingsError."""
    if not settings.access_grants or not is_mail(recipient):
        return EVERYTHING
    granted = load_grants(Path(settings.access_grants)).of(recipient)
    return granted if granted is not None and granted.export else None


def within(ask: Answers, access: Access) -> Answers:
    """The same figures, of what may be seen alone."""
    if access == EVERYTHING:
        return ask
    calendar = Calendar.of(ask.settings)
    return Answers(StoreReader(store_of(ask.settings), ask.figures.opened_from, calendar, access), ask.settings)
