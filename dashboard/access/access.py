"""What one reader may see and do: part of every frame, list and file that is made for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from dashboard.figures.cube_dimensions import recorded_by
from dashboard.figures.scope import Scope
from data_access.settings import Settings
from validations.cubes import CUBES, CubeSpec
from validations.dimensions import dimension
from validations.errors import AccessRefusedError


@dataclass(frozen=True)
class Access:
    """What a grant allows. Readers of equal access share figures, so it is part of the key of every cache."""

    within: Scope = field(default_factory=Scope)
    """The rows that may be seen; without any dimension all of them."""
    names: bool | None = None
    """Whether names and phones of customers are shown rather than masked; None leaves it to the setting."""
    account_numbers: bool = False
    """Whether numbers of accounts and customers are whole where the setting masks them."""
    collector_names: bool = True
    export: bool = True
    administrator: bool = True

    def applied_to(self, settings: Settings) -> Settings:
        """The settings of the lender as they are for these readers: what of a customer is shown to them."""
        names = settings.show_customer_names if self.names is None else self.names
        masks = settings.mask_account_numbers and not self.account_numbers
        return replace(settings, show_customer_names=names, mask_account_numbers=masks)

    @property
    def sees_all(self) -> bool:
        """Whether no row is kept back, so that totals of the whole book may be shown."""
        return not self.within.picked

    def refuses(self, spec: CubeSpec) -> bool:
        """Whether a cube does not record what the rows are granted by, so that nothing of it may be shown."""
        return bool(self.within.impossible(recorded_by(spec)))

    def in_words(self, labels: Mapping[str, Mapping[str, str]]) -> str:
        """'Zone North; Product Personal loan, Card', or 'the whole book'."""
        return "; ".join(f"{name} {values}" for name, values in self.within.in_words(labels)) or "the whole book"

    def why_refused(self, label: str) -> str:
        """Why a reader is not shown something that is not recorded by what they were granted."""
        names = " and ".join(dimension(key).label.lower() for key in self.within.dimensions)
        return f"{label} is not recorded by {names}, and you may see some of it only, so it is not shown to you."

    def require_all(self, what: str) -> None:
        """Raise AccessRefusedError unless everything may be seen."""
        if not self.sees_all:
            raise AccessRefusedError(f"{what} is about the whole book, of which you may see a part.")

    def require_export(self) -> None:
        """Raise AccessRefusedError unless files may be taken away."""
        if not self.export:
            raise AccessRefusedError("You may see figures here but not export them; ask your administrator.")


EVERYTHING: Final = Access()
"""What is open where nobody signs in: the server then listens on loopback alone."""


def refused_cubes(access: Access, among: Collection[str] = tuple(CUBES)) -> tuple[str, ...]:
    """The labels of the cubes of which nothing may be shown."""
    return tuple(CUBES[name].label for name in among if access.refuses(CUBES[name]))
