"""A doubt beside what is known of it: since when, and who accepted it."""

from dataclasses import dataclass
from datetime import datetime

from validations.plausibility.doubt import Doubt


@dataclass(frozen=True)
class SeenDoubt:
    """A doubt, and when a refresh saw it first."""

    doubt: Doubt
    since: datetime


@dataclass(frozen=True)
class Acceptance:
    """Who accepted a doubt, when and why."""

    who: str
    at: datetime
    because: str

    @property
    def in_words(self) -> str:
        """Accepted by asha on 3 June 2026: branch B2 was merged into B1."""
        day = self.at.astimezone()
        return f"Accepted by {self.who} on {day.day} {day:%B %Y}: {self.because}"


@dataclass(frozen=True)
class Accepted:
    """A doubt that somebody explained."""

    seen: SeenDoubt
    acceptance: Acceptance


@dataclass(frozen=True)
class Standing:
    """The doubts of one state of the database."""

    open: tuple[SeenDoubt, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @property
    def in_words(self) -> str:
        """The number of open doubts and the first of them: '2 doubts: …'; empty where there is none."""
        if not self.open:
            return ""
        count = len(self.open)
        return f"{count} {'doubt' if count == 1 else 'doubts'}: {self.open[0].doubt.sentence}"
