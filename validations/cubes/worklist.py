"""The list of accounts that a review works through; the one cube whose rows are accounts."""

from typing import Final

import pandera.polars as pa
import polars as pl

from validations import vocabulary
from validations.cubes.columns import BUCKET, COMMON, PERIOD, STATUS, TICKET_BAND, YES_NO, dimension, enum, money
from validations.cubes.spec import CubeSpec

EXCLUSION: Final = enum(vocabulary.EXCLUSIONS)

_COLUMNS = {
    **PERIOD,
    "account_id": dimension(),
    "customer_id": pa.Column(pl.String, nullable=True),
    **COMMON,
    "bucket": dimension(BUCKET),
    "status": dimension(STATUS),
    "npa": dimension(YES_NO),
    "ticket_band": dimension(TICKET_BAND),
    "dpd": pa.Column(pl.Int64, nullable=True),
    "unpaid_dues": pa.Column(pl.Int64, nullable=True),
    "principal": money(),
    "total_outstanding": money(),
    "overdue": money(),
    "charges_due": money(),
    "collector_code": pa.Column(pl.String, nullable=True),
    "allocated_on": pa.Column(pl.Date, nullable=True),
    "last_attempt_on": pa.Column(pl.Date, nullable=True),
    "last_contact_on": pa.Column(pl.Date, nullable=True),
    "last_payment_on": pa.Column(pl.Date, nullable=True),
    "last_payment": money(),
    "promise_due_on": pa.Column(pl.Date, nullable=True),
    "promised": money(),
    "complaint_open": dimension(YES_NO),
    "dispute_open": dimension(YES_NO),
    "exclusion": pa.Column(EXCLUSION, nullable=True),
}

WORKLIST: Final = CubeSpec(
    name="worklist",
    label="Worklist",
    columns=_COLUMNS,
    grain=("month", "account_id"),
    tables=(
        "account_snapshot",
        "account",
        "allocation",
        "interaction so far",
        "payment so far",
        "promise so far",
        "complaint so far",
        "dispute so far",
    ),
    row_budget=12_000,
    span="day-end",
    additive=False,
    latest_only=True,
)
