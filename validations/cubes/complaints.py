"""The cubes of what customers say: complaints, disputes, and answers to surveys."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Daily, Monthly, attribute, count, dimension, known_count
from validations.frame_model import Model

_WHO: Final = ("agency_code", "product_code", "state")
_ABOUT: Final = ("category", "sub_category", "channel", *_WHO, "complaint_status", "timely", "tat_band", "resolution")
_WHERE: Final = ("agency_code", "product_code", "branch_code")


class Categorised(Model):
    """The category of a complaint or dispute."""

    category: str = dimension()


class Described(Categorised):
    """What a complaint is about, and how it came in."""

    sub_category: str = dimension()
    channel: str = dimension()


class Attributed(Model):
    """The agency and product that a complaint is about, and the customer's state."""

    agency_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()


class OfTheAccount(Model):
    """The agency, product and branch of the account."""

    agency_code: str = dimension()
    product_code: str = dimension()
    branch_code: str = dimension()


class Complaints(Attributed, Described, Monthly):
    """What came in, by month."""

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


class ComplaintsDaily(Attributed, Categorised, Daily):
    """What came in, by day."""

    received: int = count()

    class Config:
        unique = ("month", "day", "category", *_WHO)


class ComplaintsOpen(Attributed, Categorised, Monthly):
    """What is open, by how long it has waited."""

    age_band: pl.Enum = dimension(*words.AGE_BANDS, words.NONE)
    waiting: int = known_count()
    days_waited: int = known_count()

    class Config:
        unique = ("month", "category", *_WHO, "age_band")


class Identified(Monthly):
    """The complaint of a row of the list."""

    complaint_id: str = dimension()
    account_id: str = attribute()


class ComplaintList(Attributed, Described, Identified):
    """One row per open complaint."""

    received_on: pl.Date = dimension()
    days_waited: int = count()
    escalated: pl.Enum = dimension(*words.YES_NO_UNKNOWN)

    class Config:
        unique = ("month", "complaint_id")


class Disputes(OfTheAccount, Categorised, Monthly):
    """Disputes raised, closed and open."""

    age_band: pl.Enum = dimension(*words.AGE_BANDS, words.NONE)
    waiting: int = count()
    days_waited: int = count()
    delinquent_accounts: int = count()
    raised: int = count()
    closed: int = count()

    class Config:
        unique = ("month", "category", *_WHERE, "age_band")


class Surveys(OfTheAccount, Monthly):
    """Answers to surveys."""

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
