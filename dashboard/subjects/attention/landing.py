"""Where the figure of an alert is seen: the page, and what is chosen on it so that the figure is in view."""

from collections.abc import Mapping
from typing import Final

from dashboard.alerts import Alert
from dashboard.basis import BASES
from dashboard.metrics import metric
from dashboard.subjects.bucket_movement.content import card_metrics as moved
from dashboard.subjects.complaints import content as complaints
from dashboard.subjects.delinquency import content as delinquency
from dashboard.subjects.npa_and_sma import content as npa_and_sma
from dashboard.subjects.recovery import content as recovery

HERE: Final = "portfolio_health"
"""Its scorecard and cards show the figures that no other page has for a whole selection."""
_BASES: Final[Mapping[str, str]] = {key: basis.key for basis in BASES.values() for key in (*basis.rates, *moved(basis))}
"""The basis that a page must have to show a rate."""
_RATES: Final = frozenset(key for basis in BASES.values() for key in basis.rates[:4])
"""What Delinquency follows over time."""
_PARTS: Final[Mapping[str, str]] = {
    "demand": "efficiency",
    "inflow": "losses",
    "write_off_pool": "losses",
}
"""The part of the page on recovery that shows the metrics of a cube; what is collected stands on its cards."""
_CHARGES: Final = "charges_"


def page_of(key: str) -> str:
    """The page that shows a metric of a whole selection."""
    if key in npa_and_sma.SHOWN:
        return "npa_and_sma"
    if key in _RATES or key in delinquency.SHOWN:
        return "delinquency"
    if any(key in moved(basis) for basis in BASES.values()):
        return "bucket_movement"
    if key in complaints.SHOWN:
        return "complaints"
    if key in recovery.SHOWN or _recovery_part(key):
        return "recovery"
    return HERE


def presets(alert: Alert) -> dict[str, str]:
    """What the address of the alert's page says besides the filters: basis, comparison, and choices of the page."""
    rule, key = alert.rule, alert.rule.metric
    found = {"basis": _BASES[key]} if key in _BASES else {}
    if rule.of_change:
        found["compare"] = "previous_month"
    return found | _choices(rule.page, key, rule.by)


def _choices(page: str, key: str, by: str) -> dict[str, str]:
    match page:
        case "delinquency":
            by_part = {"by": by} if by in delinquency.BREAKDOWNS else {}
            return by_part | ({"rate": key} if key in _RATES else {})
        case "npa_and_sma":
            return {"by": by} if by in npa_and_sma.BREAKDOWNS else {}
        case "recovery":
            part = _recovery_part(key)
            return {"part": part} if part else {}
        case "complaints" if key == complaints.RATE and by in complaints.RATE_BREAKDOWNS:
            return {"part": "rates", "rate_by": by, "span": "1"}
        case "complaints" if set(metric(key).cubes) & {"complaints_open"}:
            return {"part": "answers"}
        case "agency_sla":
            return {"measures": "all"}
    return {}


def _recovery_part(key: str) -> str:
    first, *_ = metric(key).cubes
    return "losses" if key.startswith(_CHARGES) else _PARTS.get(first, "")
