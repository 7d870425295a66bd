"""The page on which a figure of an alert is seen."""

from collections.abc import Mapping
from typing import Final

from dashboard.metrics import metric

_PAGES: Final[Mapping[str, str]] = {
    "position": "delinquency",
    "movement": "bucket_movement",
    "coverage": "agency_sla",
    "effort": "agency_sla",
    "promises": "agency_sla",
    "complaints": "complaints",
}
"""By the cube that a metric is computed from."""


def page_of(key: str) -> str:
    """The page that says more of a metric."""
    first, *_ = metric(key).cubes
    return _PAGES.get(first, "recovery")
