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
_TAKEN: Final = ("agency_collected_amount", "in_house_collected_amount")
_LARGEST: Final = "largest_receipts_amount"
_CELL: Final = ("month", "product_code", "zone", "opening_state", "receipt_place")
"""What one of the largest receipts is kept by, beside its agency."""
_FEW: Final = 5
_AT_PLACEMENT: Final = ("promised_at_placement_rate", "disputed_at_placement_rate")
SHOWN: Final = ("withdrawn_rate_6m", "settlement_depth_6m", *_AT_PLACEMENT, "recalled_allocations", "disputes_open")
"""Metrics that stand beside the rank as the page opens."""


def attempts_judged(ask: Answers, scope: Scope, reached: Reached) -> pl.DataFrame:
    """agency_code x rule x breaches and attempts judged, of the months in which the batches reached the age."""
    months = reached.months_reached(ask.figures.months)
    return _asked(ask, gate.JUDGED, scope.with_values("rule", tuple(gate.BREACHES)), months, "rule")


def figures(ask: Answers, scope: Scope, reached: Reached, month: date) -> pl.DataFrame:
    """agency_code x what stands beside the rank: of the batches, of their months, and of the day-end shown."""
    age, months = reached.age, reached.months_reached(ask.figures.months)
    placed = [one for one in reached.months if one <= reached.last_placed and one in ask.figures.months]
    by_batch = (f"liquidation_rate_{age}m", f"withdrawn_rate_{age}m", f"settlement_depth_{age}m")
    found = _asked(ask, by_batch, scope, months)
    for keys, of in ((_AT_PLACEMENT, placed), (_RECEIPTS, months), (_MONTHS, months), (("disputes_open",), [month])):
        found = found.join(_asked(ask, keys, scope, of), on="agency_code", how="full", coalesce=True)
    found = found.join(_largest_share(ask, scope, months), on="agency_code", how="full", coalesce=True)
    share = pl.col("self_paid_amount") / pl.col("received_all_amount")
    return found.with_columns(pl.when(pl.col("received_all_amount") > 0).then(share).alias("self_paid_share"))


def _largest_share(ask: Answers, scope: Scope, months: Sequence[date]) -> pl.DataFrame:
    """agency_code x the five largest receipts of the months as a share of all that the agency itself took in them.

    Null where it took nothing, or more was reversed than taken.
    """
    largest = _asked(ask, (_LARGEST,), scope, months, *_CELL)
    held = largest.group_by("agency_code").agg(pl.col(_LARGEST).drop_nulls().top_k(_FEW).sum())
    taken = _asked(ask, _TAKEN, scope, months).select("agency_code", pl.sum_horizontal(_TAKEN).alias("taken"))
    share = pl.when(pl.col("taken") > 0).then(pl.col(_LARGEST) / pl.col("taken"))
    return taken.join(held, on="agency_code", how="left").select("agency_code", share.alias("largest_receipts_share"))


def _asked(ask: Answers, keys: Sequence[str], scope: Scope, months: Sequence[date], *by: str) -> pl.DataFrame:
    """Some figures by agency; what is not recorded by a filter is not known."""
    names = ("agency_code", *by)
    if not months or scope.impossible(ask.held(keys)):
        return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), **dict.fromkeys(keys, pl.Int64)})
    return ask.answer(keys, by=names, scope=scope, months=months).with_columns(pl.col(names).cast(pl.String))
