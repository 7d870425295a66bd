"""Which days a date of the contract may name: from 1950 to the end of the tenth year ahead."""

from datetime import date
from typing import Final

EARLIEST: Final = date(1950, 1, 1)
YEARS_AHEAD: Final = 10
SCHEDULE_YEARS_AHEAD: Final = 40
"""A schedule of instalments runs as long as a home loan."""
_SCHEDULES: Final = frozenset({("instalment", "due_on")})


def latest_plausible(today: date, years: int = YEARS_AHEAD) -> date:
    """The last day of the year that lies so many years ahead."""
    return date(today.year + years, 12, 31)


def latest_of_column(table: str, column: str, today: date) -> date:
    """The last day that a date of this column may name."""
    return latest_plausible(today, SCHEDULE_YEARS_AHEAD if (table, column) in _SCHEDULES else YEARS_AHEAD)
