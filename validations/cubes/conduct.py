"""The cube of conduct: attempts and allocations that each rule is about, how many were judged, how many broke it."""

from typing import Final

import polars as pl

from validations import vocabulary as words
from validations.cubes.cube import CubeSpec, Monthly, Rollup, count, dimension, known_count


class Conduct(Monthly):
    """Attempts and allocations held against the rules of conduct; each counts once for each rule that it is about."""

    rule: pl.Enum = dimension(*words.CONDUCT_RULES)
    agency_code: str = dimension()
    collector_code: str = dimension()
    product_code: str = dimension()
    state: str = dimension()
    events: int = count()
    # Of these the ones on days with a rule in force, of which the source says what the rule asks.
    opportunities: int = count()
    breaches: int = known_count()
    # What would be a breach, where no rule forbids it that day.
    without_rule: int = known_count()

    class Config:
        unique = ("month", "rule", "agency_code", "collector_code", "product_code", "state")


CONDUCT: Final = CubeSpec(
    name="conduct",
    label="Conduct",
    model=Conduct,
    row_budget=30_000,
    needs="interaction",
    rollups=(
        Rollup("by_state", ("rule", "agency_code", "product_code", "state")),
        Rollup("by_collector", ("rule", "agency_code", "collector_code", "product_code")),
    ),
    controls=("conduct_control",),
)
