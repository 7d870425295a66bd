"""Every metric against its oracle: SQL written by hand from the definition, on the raw tables of four lenders."""

from collections.abc import Sequence

import pytest

from dashboard.metrics import METRICS
from tests.figures.agreement import assert_agrees
from tests.figures.oracles import MOVEMENT_ORACLES, ORACLES, POSITION_ORACLES
from tests.figures.prepared import Prepared

By = tuple[str, ...]

POSITION: Sequence[By] = [
    (),
    ("zone",),
    ("state", "secured"),
    ("branch_code",),
    ("product_group", "product_code"),
    ("segment",),
    ("agency_code",),
    ("bucket", "zone"),
    ("npa", "status"),
    ("ticket_band",),
]
MOVEMENT: Sequence[By] = [
    (),
    ("zone",),
    ("state", "secured"),
    ("branch_code",),
    ("product_group", "product_code"),
    ("segment",),
    ("agency_code",),
    ("bucket", "zone"),
    ("opening_state",),
]
CUSTOMERS: Sequence[By] = [
    (),
    ("zone",),
    ("zone", "state"),
    ("product_code",),
    ("zone", "product_code"),
    ("segment",),
    ("agency_code",),
]
REAL: Sequence[By] = [(), ("branch_code",), ("product_code",)]
MOVEMENT_AMOUNTS = [key for key in MOVEMENT_ORACLES if not METRICS[key].is_rate and key != "npa_transfers"]


def test_every_metric_has_an_oracle() -> None:
    assert set(ORACLES) == set(METRICS)


@pytest.mark.parametrize("key", ORACLES)
@pytest.mark.parametrize("lender", ["demo", "awkward"])
def test_figure_equals_its_oracle(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    for by in _breakdowns(key):
        assert_agrees(data, key, by)


@pytest.mark.real_data
@pytest.mark.parametrize("key", ORACLES)
@pytest.mark.parametrize("lender", ["cards", "auto_loans"])
def test_figure_equals_its_oracle_on_real_data(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    for by in CUSTOMERS[:2] if key.startswith("customers") else REAL:
        assert_agrees(data, key, by)


@pytest.mark.parametrize("key", MOVEMENT_AMOUNTS)
@pytest.mark.parametrize("lender", ["demo", "awkward"])
def test_amount_by_where_accounts_went_equals_its_oracle(lender: str, key: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(lender)
    for by in (("opening_state", "closing_state"), ("paid", "bounced")):
        assert_agrees(data, key, by)


def _breakdowns(key: str) -> Sequence[By]:
    if key.startswith("customers"):
        return CUSTOMERS
    if key in POSITION_ORACLES:
        return POSITION
    if key.startswith("roll_to_180plus"):
        # A chain over all buckets is not broken down by bucket.
        return MOVEMENT[:-2]
    if key.startswith("closing_") or key in ("npa_closing", "npa_transfers"):
        # What an account closed with is booked where it closed, its opening bucket where it opened.
        return [*MOVEMENT[:-2], *([] if key == "npa_transfers" else [("opening_state",)])]
    return MOVEMENT
