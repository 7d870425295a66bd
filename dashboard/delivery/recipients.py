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
from validations.errors import AccessRefusedError

_AT: Final = "@"
NO_GRANT: Final = (
    "The file of grants grants nothing to this address. A grant for a group counts for a mail only where the section "
    "[members] of that file says that the address is in the group."
)
NO_EXPORT: Final = "The grant of this recipient does not let them export, so nothing is sent to them by mail."


def is_mail(recipient: str) -> bool:
    """Whether a recipient is an address; else it is a folder."""
    return _AT in recipient


def access_of(settings: Settings, recipient: str) -> Access:
    """What a recipient may be told of; folders are of those who run the server.

    Raises AccessRefusedError with why somebody gets nothing, SettingsError for a file of grants that cannot be read.
    """
    if not settings.access_grants or not is_mail(recipient):
        return EVERYTHING
    granted = load_grants(Path(settings.access_grants)).of_recipient(recipient)
    if granted is None:
        raise AccessRefusedError(NO_GRANT)
    if not granted.export:
        raise AccessRefusedError(NO_EXPORT)
    return granted


def within(ask: Answers, access: Access) -> Answers:
    """The same figures, of what may be seen alone."""
    if access == EVERYTHING:
        return ask
    calendar = Calendar.of(ask.settings)
    return Answers(StoreReader(store_of(ask.settings), ask.figures.opened_from, calendar, access), ask.settings)
