"""The pages on which a metric is known to stand."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from dashboard.basis import BASES, Basis
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency_sla import content as agency_sla
from dashboard.subjects.bucket_movement import content as bucket_movement
from dashboard.subjects.complaints import content as complaints
from dashboard.subjects.complaints import handling, satisfaction
from dashboard.subjects.conduct import content as conduct
from dashboard.subjects.delinquency import content as delinquency
from dashboard.subjects.npa_and_sma import content as npa_and_sma
from dashboard.subjects.portfolio_health import content as portfolio_health
from dashboard.subjects.recovery import content as recovery
from dashboard.subjects.recovery import losses


def _portfolio_health(basis: Basis) -> tuple[str, ...]:
    return (*portfolio_health.shown(basis), *(key for _, _, keys in portfolio_health.SUBJECTS for key in keys))


def _delinquency(basis: Basis) -> tuple[str, ...]:
    return (*delinquency.SHOWN, basis.book, *(basis.delinquency(days) for days in (30, 60, 90)), basis.gnpa)


def _bucket_movement(basis: Basis) -> tuple[str, ...]:
    rates = (basis.movement(key) for key in bucket_movement.CLASSES)
    return (*bucket_movement.shown(basis), *rates)


_WHATEVER_THE_BASIS: Final[Mapping[str, tuple[str, ...]]] = {
    "npa_and_sma": (*npa_and_sma.SHOWN, *npa_and_sma.COURSE),
    "recovery": (
        *recovery.SHOWN,
        *losses.VARIANTS,
        *losses.CLEARED,
        *losses.BOUNCES,
        *losses.CHARGES,
        *losses.POOL,
        *losses.AMOUNTS,
        recovery.COST,
    ),
    "agency_sla": agency_sla.BESIDE,
    "agency": (
        *agency.SHOWN,
        agency.COST,
        *agency.MONEY,
        *agency.MOVED,
        *(key for _, keys in agency.BY_MONTH.values() for key in keys),
    ),
    "conduct": (*conduct.SHOWN, *conduct.BY_HOUR),
    "complaints": (
        *complaints.SHOWN,
        *handling.TIMELY,
        *handling.FURTHER,
        *handling.AGEING,
        *satisfaction.DISPUTES,
        satisfaction.DISPUTE_RATE,
        *satisfaction.SURVEYED,
    ),
}


def _standing() -> Iterator[tuple[str, str]]:
    """Metric and page, in the order of the pages; pairs repeat."""
    for basis in BASES.values():
        yield from ((key, "portfolio_health") for key in _portfolio_health(basis))
        yield from ((key, "delinquency") for key in _delinquency(basis))
        yield from ((key, "bucket_movement") for key in _bucket_movement(basis))
    for page, keys in _WHATEVER_THE_BASIS.items():
        yield from ((key, page) for key in keys)


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """Names of the pages by the key of each metric; a metric that is nowhere known to stand is missing."""
    found: dict[str, dict[str, None]] = {}
    for key, page in _standing():
        found.setdefault(key, {})[page] = None
    return {key: tuple(pages) for key, pages in found.items()}
