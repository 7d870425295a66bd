"""Months that the files are the whole of: which can be picked after a check, and what a load would delete then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import formats
from data_access.importing import TableSummary, replacement


@dataclass(frozen=True)
class ReplacedMonth:
    """What a load that is the whole of a month does to it, in rows."""

    label: str
    before: int
    brought: int
    deleted: int
    """Rows of the database that the files do not bring."""

    def in_words(self, settings: formats.Notation) -> str:
        """'payment, April 2026: the database holds 12 rows, the files bring 10. The load deletes 2 rows …'."""
        before, brought = _rows(self.before, settings), _rows(self.brought, settings)
        gone = f"{_rows(self.deleted, settings)} that the files do not bring" if self.deleted else "nothing"
        return f"{self.label}: the database holds {before}, the files bring {brought}. The load deletes {gone}."


def months_of(forecasts: Sequence[TableSummary]) -> Mapping[str, str]:
    """The months of each table that the files bring rows of, as the import writes them, with their labels."""
    months = {
        (one.table, period.span.first.replace(day=1)): None
        for one in forecasts
        for period in one.effect.periods
        if period.brought
    }
    return {f"{table}:{month:%Y-%m}": _label(table, month) for table, month in months}


def replaced(forecasts: Sequence[TableSummary], whole: Sequence[str]) -> tuple[ReplacedMonth, ...]:
    """What becomes of the months that the files were said to be the whole of."""
    effects = {one.table: one.effect for one in forecasts}
    found = []
    for asked in map(replacement, whole):
        if asked.table in effects:
            periods = [one for one in effects[asked.table].periods if asked.span.holds(one.span.first)]
            label = _label(asked.table, asked.span.first)
            before, brought, deleted = (
                sum(getattr(one, name) for one in periods) for name in ("before", "brought", "removed")
            )
            found.append(ReplacedMonth(label, before, brought, deleted))
    return tuple(found)


def deletion(months: Sequence[ReplacedMonth], settings: formats.Notation) -> str:
    """What the administrator agrees to: 'Delete 2 rows of payment, April 2026'; empty where nothing is deleted."""
    losing = [one for one in months if one.deleted]
    if not losing:
        return ""
    return f"Delete {_rows(sum(one.deleted for one in losing), settings)} of {'; '.join(one.label for one in losing)}"


def _label(table: str, month: date) -> str:
    return f"{table}, {formats.month_name(month)}"


def _rows(count: int, settings: formats.Notation) -> str:
    return f"{formats.grouped(count, settings)} {'row' if count == 1 else 'rows'}"
