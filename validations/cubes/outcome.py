"""The cubes of what else customers say: disputes, and answers to surveys."""

from typing import Final

from validations.cubes.columns import PERIOD, count, dimension, known_count
from validations.cubes.complaints import AGE_BAND
from validations.cubes.spec import CubeSpec

_WHERE = {"agency_code": dimension(), "product_code": dimension(), "branch_code": dimension()}

DISPUTES: Final = CubeSpec(
    name="disputes",
    label="Disputes",
    columns={
        **PERIOD,
        "category": dimension(),
        **_WHERE,
        "age_band": dimension(AGE_BAND),
        "waiting": count(),
        "days_waited": count(),
        "delinquent_accounts": count(),
        "raised": count(),
        "closed": count(),
    },
    grain=("month", "category", *_WHERE, "age_band"),
    row_budget=500,
    needs="dispute",
    controls=("disputes_control",),
)
SURVEYS: Final = CubeSpec(
    name="surveys",
    label="Surveys",
    columns={
        **PERIOD,
        **_WHERE,
        "sent": count(),
        "responded": count(),
        "scored": count(),
        "score_sum": known_count(),
        "top_two": known_count(),
    },
    grain=("month", *_WHERE),
    row_budget=800,
    needs="survey_response",
    controls=("surveys_control",),
)
OUTCOME_CUBES: Final = (DISPUTES, SURVEYS)
