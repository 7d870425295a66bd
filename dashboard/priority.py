"""The order in which a review works through accounts: balance at risk x chance to roll x days waiting for a contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from dashboard.figures.compute import compute
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import metric
from validations.cubes import MINOR_UNITS
from validations.vocabulary import DELINQUENT_BUCKETS

ROLLS: Final = "roll_forward_rate"
ENDS: Final = "written_off_rate"
"""What stands for rolling in the last bucket, which has none after it."""
LAST_BUCKET: Final = DELINQUENT_BUCKETS[-1]
MONTHS: Final = 3
OPEN_COMPLAINT: Final = "complaint"
OPEN_DISPUTE: Final = "dispute"
IN_ORDER: Final = "no"
"""What `set_aside` holds of an account that stands in the order of work."""


@dataclass(frozen=True)
class Chances:
    """The chance to roll within a month, by bucket, and the months it was seen in; empty where none was."""

    by_bucket: Mapping[str, float]
    months: tuple[date, ...]


def chances_to_roll(figures: StoreReader) -> Chances:
    """The roll-forward rates of the whole book over the last complete months, as the page on movement shows them.

    They are those of the whole book whatever is filtered, so that an account's priority depends on nothing but itself.
    """
    moved = sorted(figures.months_of("movement") - {figures.open_month})
    months = tuple(moved[-MONTHS:])
    if not months:
        return Chances({}, ())
    rates = compute(figures, [metric(ROLLS), metric(ENDS)], by=["opening_state"], months=months)
    found = {
        row["opening_state"]: row[ENDS if row["opening_state"] == LAST_BUCKET else ROLLS] for row in rates.to_dicts()
    }
    # As it is shown, so that a reader who multiplies what stands on the screen gets the same.
    known = {bucket: round(found[bucket], 4) for bucket in DELINQUENT_BUCKETS if found.get(bucket) is not None}
    return Chances(known, months)


def derived(chances: Mapping[str, float], as_of: date, *, contacts_recorded: bool) -> list[pl.Expr]:
    """Days since the last contact, the chance to roll, why an account is set aside, and its priority, a score.

    An account waits for a contact since the last one, but no longer than something is due. Where no contact is recorded
    at all, the days are left out. Written-off accounts and those of unknown days past due have no bucket to roll from,
    so they have no priority. Nor has an account that must not be worked: `set_aside` names the
    reason, the first of several.
    """
    set_aside = (
        pl.when(pl.col("exclusion").is_not_null())
        .then(pl.col("exclusion").cast(pl.String))
        .when(pl.col("complaint_open") == "yes")
        .then(pl.lit(OPEN_COMPLAINT))
        .when(pl.col("dispute_open") == "yes")
        .then(pl.lit(OPEN_DISPUTE))
        .otherwise(pl.lit(IN_ORDER))
    )
    since = (pl.lit(as_of) - pl.col("last_contact_on")).dt.total_days().cast(pl.Int32)
    waiting = pl.min_horizontal(since, pl.col("dpd").cast(pl.Int32)) if contacts_recorded else pl.lit(1)
    chance = pl.col("bucket").cast(pl.String).replace_strict(dict(chances), default=None, return_dtype=pl.Float64)
    of_book = pl.when(pl.col("status") == "active").then(chance if chances else pl.lit(None, dtype=pl.Float64))
    at_risk = pl.col("total_outstanding").clip(lower_bound=0)
    return [
        since.alias("days_since_contact"),
        of_book.alias("chance_to_roll"),
        set_aside.alias("set_aside"),
        pl.when(set_aside == IN_ORDER)
        .then((at_risk * of_book * waiting / MINOR_UNITS).round(0))
        .cast(pl.Int64)
        .alias("priority"),
    ]
