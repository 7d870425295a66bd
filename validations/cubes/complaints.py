"""The cubes of complaints: what came in by month and by day, what is open, and the list of what is open."""

from typing import Final

from validations import vocabulary as words
from validations.cubes.columns import DAY, PERIOD, WHOLE, YES_NO, attribute, count, dimension, enum, known_count
from validations.cubes.spec import CubeSpec

AGE_BAND: Final = enum((*words.AGE_BANDS, words.NONE))
TAT_BAND: Final = enum(words.TAT_BANDS)
TIMELY: Final = enum(words.TIMELY)
OPEN_CLOSED: Final = enum(words.OPEN_CLOSED)

_WHO = {"agency_code": dimension(), "product_code": dimension(), "state": dimension()}
_ABOUT = {
    "category": dimension(),
    "sub_category": dimension(),
    "channel": dimension(),
    **_WHO,
    "complaint_status": dimension(OPEN_CLOSED),
    "timely": dimension(TIMELY),
    "tat_band": dimension(TAT_BAND),
    "resolution": dimension(),
}

COMPLAINTS: Final = CubeSpec(
    name="complaints",
    label="Complaints",
    columns={
        **PERIOD,
        **_ABOUT,
        "received": count(),
        "attributed": count(),
        "incident_known": count(),
        "days_to_close": attribute(WHOLE),
        "upheld": known_count(),
        "verdicts": count(),
        "ombudsman": known_count(),
        "ombudsman_known": count(),
        "reopened": known_count(),
        "reopened_known": count(),
        "complainants": count(),
        "repeat_complainants": known_count(),
    },
    grain=("month", *_ABOUT),
    row_budget=500,
    needs="complaint",
    controls=("complaints_control",),
)
COMPLAINTS_DAILY: Final = CubeSpec(
    name="complaints_daily",
    label="Complaints by day",
    columns={**PERIOD, "day": dimension(DAY), "category": dimension(), **_WHO, "received": count()},
    grain=("month", "day", "category", *_WHO),
    row_budget=500,
    needs="complaint",
)
COMPLAINTS_OPEN: Final = CubeSpec(
    name="complaints_open",
    label="Open complaints",
    columns={
        **PERIOD,
        "category": dimension(),
        **_WHO,
        "age_band": dimension(AGE_BAND),
        "waiting": known_count(),
        "days_waited": known_count(),
    },
    grain=("month", "category", *_WHO, "age_band"),
    row_budget=200,
    needs="complaint",
    controls=("complaints_open_control",),
)
COMPLAINT_LIST: Final = CubeSpec(
    name="complaint_list",
    label="List of open complaints",
    columns={
        **PERIOD,
        "complaint_id": dimension(),
        "account_id": attribute(),
        "category": dimension(),
        "sub_category": dimension(),
        "channel": dimension(),
        **_WHO,
        "received_on": dimension(DAY),
        "days_waited": count(),
        "escalated": dimension(YES_NO),
    },
    grain=("month", "complaint_id"),
    row_budget=500,
    needs="complaint",
    additive=False,
    latest_only=True,
)
COMPLAINT_CUBES: Final = (COMPLAINTS, COMPLAINTS_DAILY, COMPLAINTS_OPEN, COMPLAINT_LIST)
