"""A doubt: one sentence with numbers that says why a part of the data may be wrong, and what to do."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """What a rule of plausibility found.

    `period` is the day-end (2026-05-20) or month (2026-05) concerned, empty where it is the whole table. `subject` is
    what the doubt is about: the whole book, a branch, a product, a zone, a column. `numbers` are the figures that the
    sentence rests on: the same doubt has the same id in every refresh, and one with other numbers is another doubt.
    """

    rule: str
    table: str
    period: str
    subject: str
    numbers: tuple[str, ...]
    sentence: str
    fix: str

    @property
    def id(self) -> str:
        """Eight characters that name this doubt. The wording of its sentence is not part of them."""
        parts = "\x1f".join((self.rule, self.table, self.period, self.subject, *self.numbers))
        return hashlib.sha256(parts.encode()).hexdigest()[:8]
