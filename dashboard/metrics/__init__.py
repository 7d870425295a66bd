"""The catalogue of metrics: one entry each, read by cards, axes, tooltips, tables, Excel and the docs."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from dashboard.metrics.model import Metric, Unit, before_column, by_key, cases_column
from validations.declarations import declared
from validations.errors import UnknownNameError

_FIRST: Final = (
    "position",
    "movement",
    "npa_movement",
    "recovery",
    "recovery_dues",
    "recovery_inflow",
    "coverage",
    "effort",
    "complaints",
    "outcome",
)
"""The order of the first metrics in lists; those of other modules follow."""
METRICS: Final[Mapping[str, Metric]] = by_key(*declared(__name__, Metric, _FIRST))


def metric(key: str) -> Metric:
    """The metric of that key. Raises UnknownNameError with the nearest names."""
    try:
        return METRICS[key]
    except KeyError:
        near = get_close_matches(key, METRICS, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else " 'bucketwise figures --list' shows all."
        raise UnknownNameError(f"There is no metric '{key}' in the catalogue.{hint}") from None


__all__ = ["METRICS", "Metric", "Unit", "before_column", "cases_column", "metric"]
