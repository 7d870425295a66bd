"""What a closed month said when it was first reported, against what it says now."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_COUNTS: Final = ("accounts", "customers", "dpd_days", "count")


class Restated(NamedTuple):
    """A control figure of the whole database: minor units of money, or a count."""

    figure: str
    first: int
    now: int

    @property
    def difference(self) -> int:
        """What came since it was first reported."""
        return self.now - self.first

    @property
    def counted(self) -> bool:
        """Whether it is a count; else money."""
        return self.figure.endswith(_COUNTS)


def restated(first: Mapping[str, int | None], now: Mapping[str, int | None], figures: Iterable[str]) -> list[Restated]:
    """The figures of a month that were reported at first and are known now, also those that have not changed."""
    held = ((name, first.get(name), now.get(name)) for name in figures)
    return [Restated(name, was, is_now) for name, was, is_now in held if was is not None and is_now is not None]
