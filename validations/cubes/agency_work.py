"""The cubes of what agencies do: how far they cover what they hold, the attempts they make, the promises they get."""

from typing import Final

from validations import vocabulary as words
from validations.cubes.columns import COMMON, OPENING_STATE, PERIOD, count, dimension, enum, known_count, money
from validations.cubes.spec import CubeSpec, Rollup

HOUR: Final = enum(tuple(str(hour) for hour in range(24)))
OUTCOME: Final = enum((*words.INTERACTION_OUTCOMES, words.NONE))

COVERAGE: Final = CubeSpec(
    name="coverage",
    label="Coverage",
    columns={
        **PERIOD,
        **COMMON,
        "opening_state": dimension(OPENING_STATE),
        "allocated": count(),
        **{name: known_count() for name in ("attempts", "attempted", "contacted", "right_party", "visited")},
        "contact_due": count(),
        "contacted_in_time": known_count(),
        "recalled": count(),
        "recall_days": count(),
    },
    grain=("month", *COMMON, "opening_state"),
    row_budget=15_000,
    needs="allocation",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment", "opening_state")),
        Rollup("by_agency", ("product_code", "zone", "agency_code", "opening_state")),
    ),
    controls=("coverage_control",),
)
_EFFORT = ("agency_code", "collector_code", "channel", "outcome", "reason", "product_code", "state", "hour")

EFFORT: Final = CubeSpec(
    name="effort",
    label="Effort",
    columns={
        **PERIOD,
        **{name: dimension() for name in _EFFORT},
        "outcome": dimension(OUTCOME),
        "hour": dimension(HOUR),
        **{name: count() for name in ("attempts", "contacts", "right_party_contacts")},
        # Days on which the customer was reached, or promised, however often that day.
        **{name: count() for name in ("right_party_days", "promise_days")},
        "window_known": count(),
        "outside_window": known_count(),
        "trail_known": count(),
        "trail_complete": known_count(),
        "upload_known": count(),
        "uploaded_in_time": known_count(),
        "while_complaint_open": known_count(),
        "certification_known": count(),
        "by_uncertified": known_count(),
        "timed": count(),
        "duration_seconds": known_count(),
    },
    grain=("month", *_EFFORT),
    row_budget=12_000,
    needs="interaction",
    rollups=(
        Rollup("by_state", ("agency_code", "channel", "product_code", "state")),
        Rollup("by_hour", ("agency_code", "channel", "product_code", "hour")),
        Rollup("by_collector", ("agency_code", "collector_code", "channel", "product_code")),
    ),
    controls=("effort_control",),
)

_STATUSES = ("due", "kept", "broken", "pending", "rescheduled")

PROMISES: Final = CubeSpec(
    name="promises",
    label="Promises",
    columns={
        **PERIOD,
        **COMMON,
        "collector_code": dimension(),
        **{name: count() for name in _STATUSES},
        **{f"{name}_amount": money() for name in _STATUSES},
        "paid_amount": money(),
        "made": count(),
        "made_amount": money(),
    },
    grain=("month", *COMMON, "collector_code"),
    row_budget=5_000,
    needs="promise",
    rollups=(
        Rollup("by_state", ("product_code", "zone", "state", "segment")),
        Rollup("by_agency", ("product_code", "zone", "agency_code")),
    ),
    controls=("promises_control",),
)
AGENCY_WORK_CUBES: Final = (COVERAGE, EFFORT, PROMISES)
