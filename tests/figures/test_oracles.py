"""Every metric against its oracle: SQL written by hand from the definition, on the raw tables of four lenders."""

from collections.abc import Mapping, Sequence

import pytest

from dashboard.figures.compute import held_dimensions
from dashboard.metrics import METRICS
from tests.figures.agreement import assert_agrees, assert_nothing_is_said
from tests.figures.oracles import ORACLES, agency, complaints, movement, position, recovery
from tests.figures.oracles.oracle import CUSTOMERS, MOVEMENT, POSITION, By
from tests.figures.prepared import Prepared
from tests.offenders import every

COVERAGE: Sequence[By] = MOVEMENT
PROMISES: Sequence[By] = [*MOVEMENT[:-2], ("agency_code", "collector_code")]
EFFORT: Sequence[By] = [
    (),
    ("agency_code",),
    ("product_group", "product_code"),
    ("zone", "state"),
    ("agency_code", "collector_code"),
    ("channel", "outcome"),
    ("agency_code", "hour"),
    ("reason",),
]
OWN_BREAKDOWNS: Mapping[str, Sequence[By]] = {
    **complaints.BREAKDOWNS,
    **{key: recovery.recovery_breakdowns(METRICS[key].cubes) for key in recovery.ORACLES},
}
_BOOKED_WHERE_CLOSED = ("npa_closing", "npa_transfers", "npa_unexplained")
UNSURE = ("position", "customers", "asset_class", "borrowers", "movement", "inflow", "effort", "complaints")
"""Cubes over flags that the lender `unsure` does not know everywhere."""
REAL: Sequence[By] = [(), ("branch_code",), ("product_code",)]
MOVEMENT_AMOUNTS = [
    key
    for key in movement.ORACLES
    if not METRICS[key].is_rate
    and set(METRICS[key].cubes) == {"movement"}
    and not key.startswith(("npa_transfers", "npa_unexplained"))
]


def test_every_metric_has_an_oracle() -> None:
    assert set(ORACLES) == set(METRICS)


@every("key", ORACLES)
@pytest.mark.parametrize("lender", ["demo", "awkward", "mid_month"])
def test_figure_equals_its_oracle(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    for by in _breakdowns(key):
        if lender == "mid_month" and METRICS[key].cubes[-1] == "targets" and by == ("agency_code",):
            # So few accounts that the targets of some places cover all that came from accounts of no agency.
            continue
        # The demonstration books no reversal as a line of its own.
        recorded = _recorded(data, key) and (lender == "awkward" or METRICS[key].cubes != ("agency_reversals",))
        assert_agrees(data, key, by) if recorded else assert_nothing_is_said(data, key)


@every("key", ORACLES)
def test_figure_over_flags_that_are_partly_unknown_equals_its_oracle(unsure: Prepared, key: str) -> None:
    # A zone has no figure where no flag is known of those of its accounts that the figure is about.
    by_zone = not key.startswith(("npa_recoveries", "npa_write_offs", "npa_transfers", "npa_unexplained"))
    for by in _breakdowns(key)[: 1 + by_zone] if METRICS[key].cubes[-1] in UNSURE else ():
        assert_agrees(unsure, key, by)


@pytest.mark.real_data
@every("key", ORACLES)
@pytest.mark.parametrize("lender", ["cards", "auto_loans"])
def test_figure_equals_its_oracle_on_real_data(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    # Neither lender names its customers or has agencies, and all cards were opened before the data begins.
    missing = (
        "borrowers",
        "largest_receipts",
        "agency_receipts_daily",
        "agency_reversals",
        *(("vintage",) if lender == "cards" else ()),
    )
    recorded = _recorded(data, key) and METRICS[key].cubes[0] not in missing
    for by in CUSTOMERS[:2] if METRICS[key].cubes[0] in ("customers", "borrowers") else _held(data, key, REAL):
        assert_agrees(data, key, by) if recorded else assert_nothing_is_said(data, key)


@every("key", MOVEMENT_AMOUNTS)
@pytest.mark.parametrize("lender", ["demo", "awkward"])
def test_amount_by_where_accounts_went_equals_its_oracle(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    for by in (("opening_state", "closing_state"), ("paid", "bounced")):
        assert_agrees(data, key, by)


def _held(data: Prepared, key: str, breakdowns: Sequence[By]) -> Sequence[By]:
    """The breakdowns that the metric is recorded by."""
    held = held_dimensions(data.figures, [METRICS[key]])
    return [by for by in breakdowns if set(by) <= held]


def _recorded(data: Prepared, key: str) -> bool:
    """Whether the lender has the tables that the metric is made of."""
    return all(data.figures.months_of(cube) for cube in METRICS[key].cubes)


def _breakdowns(key: str) -> Sequence[By]:
    if ORACLES[key].by:
        return ORACLES[key].by
    if key in OWN_BREAKDOWNS:
        return OWN_BREAKDOWNS[key]
    if key == "promise_rate":
        # Its account-days are counted once within an agency; a channel's or a collector's part is the first contact.
        return EFFORT[:4]
    if key in agency.ORACLES:
        return {"coverage": COVERAGE, "effort": EFFORT, "promises": PROMISES}[METRICS[key].cubes[0]]
    if key in position.ORACLES:
        return POSITION
    if key.startswith("roll_to_180plus"):
        # A chain over all buckets is not broken down by bucket.
        return MOVEMENT[:-2]
    if key.startswith(("closing_", "arrived_180plus_", *_BOOKED_WHERE_CLOSED)):
        # What an account closed with is booked where it closed, its opening bucket where it opened.
        return [*MOVEMENT[:-2], *([] if key.startswith(_BOOKED_WHERE_CLOSED[1:]) else [("opening_state",)])]
    return MOVEMENT
