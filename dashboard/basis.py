"""What figures are weighed by: accounts, principal or total outstanding; and which metrics that makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Basis:
    """One way to weigh the book. Every page names its metrics through it, so that one switch changes them all."""

    key: str
    label: str
    book: str
    """The size of the book."""
    opening: str
    """The size of a movement, in the same unit."""
    gnpa: str
    net_flow: str
    word: str = ""
    """What the keys of weighed rates carry, such as `_value`."""

    def delinquency(self, days: int) -> str:
        """The rate of accounts more than so many days past due."""
        return f"delinquency{self.word}_rate_{days}plus"

    def movement(self, key: str) -> str:
        """A rate of movement, such as roll_forward_rate, weighed by this."""
        return key.replace("_rate", f"{self.word}_rate", 1)

    @property
    def roll_to_180plus(self) -> str:
        """The chain from Current to 180+, which is kept by accounts and by value."""
        return "roll_to_180plus_rate" if self.word else "roll_to_180plus_account_rate"

    @property
    def rates(self) -> tuple[str, ...]:
        """The rates of the book that a reader may follow, mildest first."""
        return (*(self.delinquency(days) for days in (30, 60, 90)), self.gnpa, self.movement("resolution_rate"))


ACCOUNTS: Final = Basis(
    "accounts", "Accounts", "accounts", "moved_accounts", "gnpa_account_rate", "net_flow_account_rate"
)
PRINCIPAL: Final = Basis(
    "principal",
    "Principal",
    "principal_outstanding",
    "opening_principal_positive",
    "gnpa_principal_rate",
    "net_flow_principal_rate",
    "_principal",
)
OUTSTANDING: Final = Basis(
    "outstanding",
    "Total outstanding",
    "total_outstanding",
    "opening_outstanding_positive",
    "gnpa_rate",
    "net_flow_rate",
    "_value",
)
BASES: Final[Mapping[str, Basis]] = {basis.key: basis for basis in (ACCOUNTS, PRINCIPAL, OUTSTANDING)}
STOCKS: Final = tuple(key for basis in BASES.values() for key in (basis.book, *basis.rates, basis.net_flow))
"""The metrics of the book by every basis."""
MOVED: Final = tuple(key for basis in BASES.values() for key in (basis.opening, basis.net_flow))
"""The metrics of a movement by every basis."""
