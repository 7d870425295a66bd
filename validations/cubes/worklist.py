"""The list of accounts that a review works through; the one cube whose rows are accounts."""

from typing import Final

from validations import vocabulary
from validations.cubes.columns import (
    BUCKET,
    COMMON,
    DAY,
    PERIOD,
    STATUS,
    TICKET_BAND,
    WHOLE,
    YES_NO,
    attribute,
    dimension,
    enum,
    money,
)
from validations.cubes.spec import CubeSpec

EXCLUSION: Final = enum(vocabulary.EXCLUSIONS)

_COLUMNS = {
    **PERIOD,
    "account_id": dimension(),
    "customer_id": attribute(),
    **COMMON,
    "bucket": dimension(BUCKET),
    "status": dimension(STATUS),
    "npa": dimension(YES_NO),
    "ticket_band": dimension(TICKET_BAND),
    "dpd": attribute(WHOLE),
    "unpaid_dues": attribute(WHOLE),
    "principal": money(),
    "total_outstanding": money(),
    "overdue": money(),
    "charges_due": money(),
    "collector_code": attribute(),
    "allocated_on": attribute(DAY),
    "last_attempt_on": attribute(DAY),
    "last_contact_on": attribute(DAY),
    "last_payment_on": attribute(DAY),
    "last_payment": money(),
    "promise_due_on": attribute(DAY),
    "promised": money(),
    "complaint_open": dimension(YES_NO),
    "dispute_open": dimension(YES_NO),
    "exclusion": attribute(EXCLUSION),
}

WORKLIST: Final = CubeSpec(
    name="worklist",
    label="Worklist",
    columns=_COLUMNS,
    grain=("month", "account_id"),
    row_budget=12_000,
    span="day-end",
    additive=False,
    latest_only=True,
)
