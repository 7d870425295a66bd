"""Which terms are in force on a day, which ran out, and which agencies have none."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from dashboard.metrics import METRICS, Unit
from validations.cubes import MINOR_UNITS


def in_force(terms: pl.DataFrame, days: Mapping[date, date]) -> pl.DataFrame:
    """The terms in force on the day-end of each month; of two for the same, the one that took effect last."""
    months = pl.DataFrame({"month": list(days), "day": list(days.values())}, schema={"month": pl.Date, "day": pl.Date})
    running = (pl.col("effective_from") <= pl.col("day")) & (
        pl.col("effective_to").is_null() | (pl.col("effective_to") >= pl.col("day"))
    )
    named = ["month", "agency_code", "measure", "product_code", "bucket"]
    dated = months.lazy().join(terms.lazy(), how="cross").filter(running).sort("effective_from")
    return dated.unique(named, keep="last", maintain_order=True).sort(named).collect()


def keyed(terms: pl.DataFrame) -> pl.DataFrame:
    """The terms by the key of their measure instead of metric, product and bucket, on the scale of its figures."""
    key = pl.concat_str("measure", "product_code", "bucket", separator="|", ignore_nulls=True)
    in_minor_units = pl.col("measure").is_in([one.key for one in METRICS.values() if one.unit is Unit.MONEY])
    scale = pl.when(in_minor_units).then(MINOR_UNITS).otherwise(1)
    return terms.with_columns(pl.col("threshold").cast(pl.Float64) * scale, key.alias("measure"))


def expired(terms: pl.DataFrame, day: date) -> pl.DataFrame:
    """Terms that ended before the day with none in force in their place: agency, measure, the day they ended."""
    named = ["agency_code", "measure", "product_code", "bucket"]
    running = in_force(terms, {day.replace(day=1): day}).select(named)
    ended = (
        terms.filter(pl.col("effective_to") < day).group_by(named).agg(pl.col("effective_to").max().alias("ended_on"))
    )
    return ended.join(running, on=named, how="anti", nulls_equal=True).sort(named)


def without_terms(terms: pl.DataFrame, agencies: Sequence[str], day: date) -> list[str]:
    """Agencies with no term in force that day, of those named."""
    running = set(in_force(terms, {day.replace(day=1): day})["agency_code"])
    return [agency for agency in agencies if agency not in running]
