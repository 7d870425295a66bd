"""The catalogue of metrics: one entry each, read by cards, axes, tooltips, tables, Excel and the docs."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from dashboard.metrics.asset_class import ASSET_CLASS_METRICS
from dashboard.metrics.complaints import COMPLAINT_METRICS
from dashboard.metrics.coverage import COVERAGE_METRICS
from dashboard.metrics.effort import EFFORT_METRICS
from dashboard.metrics.model import Metric, Unit, before_column, by_key, cases_column
from dashboard.metrics.movement import MOVEMENT_METRICS
from dashboard.metrics.npa_movement import NPA_MOVEMENT_METRICS
from dashboard.metrics.outcome import OUTCOME_METRICS
from dashboard.metrics.position import POSITION_METRICS
from dashboard.metrics.recovery import RECOVERY_METRICS
from dashboard.metrics.recovery_dues import RECOVERY_DUES_METRICS
from dashboard.metrics.recovery_inflow import RECOVERY_INFLOW_METRICS
from validations.errors import UnknownNameError

METRICS: Final[Mapping[str, Metric]] = by_key(
    *POSITION_METRICS,
    *ASSET_CLASS_METRICS,
    *MOVEMENT_METRICS,
    *NPA_MOVEMENT_METRICS,
    *RECOVERY_METRICS,
    *RECOVERY_DUES_METRICS,
    *RECOVERY_INFLOW_METRICS,
    *COVERAGE_METRICS,
    *EFFORT_METRICS,
    *COMPLAINT_METRICS,
    *OUTCOME_METRICS,
)


def metric(key: str) -> Metric:
    """The metric of that key. Raises UnknownNameError with the nearest names."""
    try:
        return METRICS[key]
    except KeyError:
        near = get_close_matches(key, METRICS, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else " 'bucketwise figures --list' shows all."
        raise UnknownNameError(f"There is no metric '{key}' in the catalogue.{hint}") from None


__all__ = ["METRICS", "Metric", "Unit", "before_column", "cases_column", "metric"]
