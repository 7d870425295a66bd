"""Monthly targets as rows, so that formulas read them as they read cubes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.figures.question import Question, Source
from dashboard.targets import Targets
from validations.cubes import OPENING_BUCKET

_COLLECTED: Final = "collected_amount"
_TYPES: Final[Mapping[str, pl.DataType]] = {"month": pl.Date(), "amount": pl.Int64(), "bucket": OPENING_BUCKET}


def target_rows(figures: Source, targets: Targets, months: Sequence[date], question: Question) -> pl.DataFrame:
    """month x breakdown x filters x amount: the monthly targets of what is collected, null where there is none.

    Which targets answer depends on the whole question, of which the rows hold the selection alone.
    """
    by = tuple(key for key in question.by if key != "month")
    within = {key: next(iter(values), "") for key, values in question.scope.picked if key not in by}
    fixed = {**within, "measure": _COLLECTED, "period_type": "month"}
    rows: list[dict[str, object]] = []
    for month in months:
        found = targets.by(figures, _COLLECTED, "month", month, by, question.scope)
        open_parts = targets.parts(figures, _COLLECTED, month, by, question.scope) - found.keys()
        amounts = {group: one.value for group, one in found.items()} | dict.fromkeys(open_parts)
        rows += [
            {"month": month, "amount": amount, **fixed, **dict(zip(by, group, strict=True))}
            for group, amount in amounts.items()
        ]
    names = dict.fromkeys(("month", "amount", "measure", "period_type", *within, *by))
    return pl.DataFrame(rows, schema={name: _TYPES.get(name, pl.String()) for name in names})
