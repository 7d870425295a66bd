"""The cubes of what customers say: complaints, disputes, and answers to surveys."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, attribute, count, dimension, known_count

_WHO: Final = ("agency_code", "product_code", "state")
_ABOUT: Final = (
    "category",
    "sub_category",
    "channel",
    *_WHO,
    "complaint_status",
    "timely",
    "tat_band",
    "resolution",
)
_WHERE: Final = ("agency_code", "product_code", "branch_code")


class Complaints(Monthly):
    """What came in, by month."""

    category: str = dimension()
    sub_category: str = dimension()
    channel: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    complaint_status: pl.Enum = dimension(*words.OPEN_CLOSED)
    timely: pl.Enum = dimension(*words.TIMELY)
    tat_band: pl.Enum = dimension(*words.TAT_BANDS)
    resolution: str = dimension()
    received: int = count()
    attributed: int = count()
    incident_known: int = count()
    days_to_close: int = attribute()
    upheld: int = known_count()
    verdicts: int = count()
    ombudsman: int = known_count()
    ombudsman_known: int = count()
    reopened: int = known_count()
    reopened_known: int = count()
    complainants: int = count()
    repeat_complainants: int = known_count()

    class Config:
        unique = ("month", *_ABOUT)


class ComplaintsDaily(Monthly):
    """What came in, by day."""

    day: pl.Date = dimension()
    category: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    received: int = count()

    class Config:
        unique = ("month", "day", "category", *_WHO)


class ComplaintsOpen(Monthly):
    """What is open, by how long it has waited."""

    category: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    age_band: pl.Enum = dimension(*words.AGE_BANDS, words.NONE)
    waiting: int = known_count()
    days_waited: int = known_count()

    class Config:
        unique = ("month", "category", *_WHO, "age_band")


class ComplaintList(Monthly):
    """One row per open complaint."""

    complaint_id: str = dimension()
    account_id: str = attribute()
    category: str = dimension()
    sub_category: str = dimension()
    channel: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    received_on: pl.Date = dimension()
    days_waited: int = count()
    escalated: pl.Enum = dimension(*words.YES_NO_UNKNOWN)

    class Config:
        unique = ("month", "complaint_id")


class Disputes(Monthly):
    """Disputes raised, closed and open."""

    category: str = dimension()
    agency_code: str = dimension()
    product_code: str = dimension()
    branch_code: str = dimension()
    age_band: pl.Enum = dimension(*words.AGE_BANDS, words.NONE)
    waiting: int = count()
    days_waited: int = count()
    delinquent_accounts: int = count()
    raised: int = count()
    closed: int = count()

    class Config:
        unique = ("month", "category", *_WHERE, "age_band")


class Surveys(Monthly):
    """Answers to surveys."""

    agency_code: str = dimension()
    product_code: str = dimension()
    branch_code: str = dimension()
    sent: int = count()
    responded: int = count()
    scored: int = count()
    score_sum: int = known_count()
    top_two: int = known_count()

    class Config:
        unique = ("month", *_WHERE)


COMPLAINTS: Final = CubeSpec(
    name="complaints",
    label="Complaints",
    model=Complaints,
    row_budget=500,
    needs="complaint",
    controls=("complaints_control",),
)
COMPLAINTS_DAILY: Final = CubeSpec(
    name="complaints_daily", label="Complaints by day", model=ComplaintsDaily, row_budget=500, needs="complaint"
)
COMPLAINTS_OPEN: Final = CubeSpec(
    name="complaints_open",
    label="Open complaints",
    model=ComplaintsOpen,
    row_budget=200,
    needs="complaint",
    controls=("complaints_open_control",),
)
COMPLAINT_LIST: Final = CubeSpec(
    name="complaint_list",
    label="List of open complaints",
    model=ComplaintList,
    row_budget=500,
    needs="complaint",
    additive=False,
    latest_only=True,
)
DISPUTES: Final = CubeSpec(
    name="disputes",
    label="Disputes",
    model=Disputes,
    row_budget=500,
    needs="dispute",
    controls=("disputes_control",),
)
SURVEYS: Final = CubeSpec(
    name="surveys",
    label="Surveys",
    model=Surveys,
    row_budget=800,
    needs="survey_response",
    controls=("surveys_control",),
)
COMPLAINT_CUBES: Final = (COMPLAINTS, COMPLAINTS_DAILY, COMPLAINTS_OPEN, COMPLAINT_LIST, DISPUTES, SURVEYS)
