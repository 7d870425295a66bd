"""What changed a rate since the month compared with, by segment."""

from collections.abc import Mapping

import polars as pl

from dashboard import excel
from dashboard.metrics import Metric
from dashboard.reports.asked import Asked
from dashboard.view import View
from validations.dimensions import dimension

EFFECTS = ("rate_effect", "mix_effect", "total_effect")


def contributors(ask: Asked, rate: Metric, by: str, view: View) -> pl.DataFrame | None:
    """The contributors to the change; None where there is no whole month to compare with."""
    if view.before is None or view.open_until is not None:
        return None
    return ask.contributors(rate.key, by=by, scope=view.scope, month=view.month, before=view.before)


def contributors_table(
    parts: pl.DataFrame, rate: Metric, by: str, labels: Mapping[str, Mapping[str, str]]
) -> excel.Table:
    """Every contributor with its rates and effects; the effects of all rows add up to the change."""
    kinds = dict.fromkeys(("rate_before", "rate_now", "weight_now"), excel.Kind.PERCENT)
    return excel.listing(
        f"Contributors to {rate.label}",
        parts,
        headings={
            by: dimension(by).label,
            "rate_before": "Rate before",
            "rate_now": "Rate now",
            "weight_now": "Share of the book",
            "rate_effect": "Rate effect",
            "mix_effect": "Mix effect",
            "total_effect": "Together",
        },
        kinds=kinds | dict.fromkeys(EFFECTS, excel.Kind.POINTS),
        labels=labels,
    )
