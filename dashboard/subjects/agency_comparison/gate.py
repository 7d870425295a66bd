"""The compliance gate: the rules that an agency breaks more often than the others, beyond chance."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard.statistical_limits import LEVEL, per_thousand

JUDGED: Final = ("conduct_breaches", "conduct_opportunities")
BREACHES: Final[Mapping[str, str]] = {
    "contact_hours": "outside permitted hours",
    "calls_per_day": "beyond the calls allowed in a day",
    "calls_per_week": "beyond the calls allowed in a week",
    "visits_per_week": "beyond the visits allowed in a week",
    "third_party_contact": "that reach third parties",
    "unrecorded_call": "without a recording",
    "uncertified_agent": "by uncertified collectors",
    "open_complaint_contact": "while a complaint is open",
    "open_dispute_contact": "while a dispute is open",
    "excluded_account_contact": "on accounts that must not be contacted",
}
"""Attempts that break a rule, in words. Whom the lender gives an account to is no act of the agency."""


def marks(judged: pl.DataFrame, agencies: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The rules that mark some agencies: the whole interval lies above the rate of all others of the type together.

    The intervals allow for the number of agencies and rules looked at, so that all hold together at 95 %. `judged`
    holds agency_code, rule, breaches and attempts judged of every agency of the type. Agencies without a mark are left
    out.
    """
    breaches, cases = JUDGED
    known = judged.filter(pl.col(cases) > 0).drop_nulls(breaches)
    rows = known.with_columns(
        *((pl.col(name).sum().over("rule") - pl.col(name)).alias(f"others_{name}") for name in JUDGED)
    )
    rows = rows.filter(pl.col("agency_code").is_in(agencies)).sort("agency_code", "rule")
    found: dict[str, list[str]] = {}
    level = 1 - (1 - LEVEL) / max(rows.height, 1)
    for row in rows.filter(pl.col(f"others_{cases}") > 0).iter_rows(named=True):
        interval = per_thousand(row[breaches], row[cases], level)
        if interval and interval.low > 1000 * row[f"others_{breaches}"] / row[f"others_{cases}"]:
            found.setdefault(row["agency_code"], []).append(str(row["rule"]))
    return {agency: tuple(rules) for agency, rules in found.items()}
