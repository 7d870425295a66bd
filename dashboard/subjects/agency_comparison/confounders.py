"""Confounders: what else than its work may explain that an agency differs, and how it keeps the rules."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.comparison import Reached
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.agency_comparison import gate

_RECEIPTS: Final = ("self_paid_amount", "received_all_amount")
_MONTHS: Final = ("recalled_allocations", "complaints_attributed")
_AT_PLACEMENT: Final = ("promised_at_placement_rate", "disputed_at_placement_rate")
SHOWN: Final = ("withdrawn_rate_6m", "settlement_depth_6m", *_AT_PLACEMENT, "recalled_allocations", "disputes_open")
"""Metrics that stand beside the rank as the page opens."""


def attempts_judged(ask: Answers, scope: Scope, reached: Reached) -> pl.DataFrame:
    """agency_code x rule x breaches and attempts judged, of the months in which the batches reached the age."""
    return _asked(ask, gate.JUDGED, scope, reached.months_reached(ask.figures.months), "rule")


def figures(ask: Answers, scope: Scope, reached: Reached, month: date) -> pl.DataFrame:
    """agency_code x what stands beside the rank: of the batches, of their months, and of the day-end shown."""
    age, months = reached.age, reached.months_reached(ask.figures.months)
    placed = [one for one in reached.months if one <= reached.last_placed and one in ask.figures.months]
    by_batch = (f"liquidation_rate_{age}m", f"withdrawn_rate_{age}m", f"settlement_depth_{age}m")
    found = _asked(ask, by_batch, scope, months)
    for keys, of in ((_AT_PLACEMENT, placed), (_RECEIPTS, months), (_MONTHS, months), (("disputes_open",), [month])):
        found = found.join(_asked(ask, keys, scope, of), on="agency_code", how="full", coalesce=True)
    share = pl.col("self_paid_amount") / pl.col("received_all_amount")
    return found.with_columns(pl.when(pl.col("received_all_amount") > 0).then(share).alias("self_paid_share"))


def _asked(ask: Answers, keys: Sequence[str], scope: Scope, months: Sequence[date], *by: str) -> pl.DataFrame:
    """Some figures by agency; what is not recorded by a filter is not known."""
    names = ("agency_code", *by)
    if not months or scope.impossible(ask.held(keys)):
        return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), **dict.fromkeys(keys, pl.Int64)})
    return ask.answer(keys, by=names, scope=scope, months=months).with_columns(pl.col(names).cast(pl.String))
