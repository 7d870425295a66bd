"""Row conditions: rows that contradict themselves, counted by the database and doubted per condition."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed
from validations.plausibility.rule import RowCondition
from validations.plausibility.words import period_key, period_text

CONDITIONS: Final[tuple[RowCondition, ...]] = ()
"""Every row condition; see CONTRIBUTING.md."""


def condition_doubts(
    observed: Observed, _limits: Limits, conditions: tuple[RowCondition, ...] = CONDITIONS
) -> Iterator[Doubt]:
    """One doubt per condition, over all periods in which enough rows are concerned."""
    for condition in conditions:
        hit = observed.conditions.filter(
            (pl.col("condition") == condition.name)
            & (pl.col("found") > 0)
            & (pl.col("found") * 100 >= pl.col("rows") * condition.least_percent)
        )
        if hit.is_empty():
            continue
        found, rows = int(hit["found"].sum()), int(hit["rows"].sum())
        last: date | None = hit.select(pl.col("period").max()).item()
        yield Doubt(
            rule=condition.name,
            table=condition.table,
            period="" if last is None else period_key(condition.table, last),
            subject="rows",
            numbers=(str(found), str(rows)),
            sentence=f"{found:,} of {rows:,} rows of {condition.table} {condition.says}{_last(condition.table, last)}.",
            fix=condition.fix,
        )


def _last(table: str, period: date | None) -> str:
    return "" if period is None else f"; the last are of {period_text(table, period)}"
