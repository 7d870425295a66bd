"""When the customer was last spoken to, in the bands by which a list of accounts is narrowed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from validations.errors import UserError


@dataclass(frozen=True)
class ContactBand:
    """Days since the last contact, both ends included; without a first day the customer was never spoken to."""

    label: str
    first: int | None = None
    last: int | None = None

    def holds(self) -> pl.Expr:
        """Whether an account is in the band, from its `days_since_contact`."""
        days = pl.col("days_since_contact")
        if self.first is None:
            return days.is_null()
        since = days >= self.first
        return since if self.last is None else since & (days <= self.last)


CONTACT_BANDS: Final[Mapping[str, ContactBand]] = {
    "0-6": ContactBand("0-6 days", 0, 6),
    "7-14": ContactBand("7-14 days", 7, 14),
    "15-29": ContactBand("15-29 days", 15, 29),
    "30-89": ContactBand("30-89 days", 30, 89),
    "90": ContactBand("90+ days", 90),
    "never": ContactBand("Never"),
}


def contacted_within(bands: Collection[str], *, contacts_recorded: bool) -> pl.Expr:
    """Whether an account is in one of the bands.

    Raises UserError where no contact is recorded: that an account was never contacted is not known then.
    """
    if not contacts_recorded:
        raise UserError("No contact is recorded, so accounts cannot be narrowed by their last contact.")
    return pl.any_horizontal(CONTACT_BANDS[band].holds().fill_null(value=False) for band in bands)
