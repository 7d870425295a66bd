"""The rules of plausibility and the row conditions, and their evaluation.

To add one, write a function over Observed and list it in RULES, or a condition in SQL and list it in CONDITIONS.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from validations.plausibility.doubt import DAY_ENDS, Doubt, Limits, counted, period_key, period_text
from validations.plausibility.doubtful_day_ends import day_end_size, months_cut_short, months_without_day_end
from validations.plausibility.doubtful_reporting import reporting_circles, reporting_gaps
from validations.plausibility.doubtful_targets import (
    holiday_states,
    period_starts,
    unknown_measures,
    unknown_places,
    values_out_of_range,
)
from validations.plausibility.doubtful_terms import conduct_rules, slab_values, terms_gap, terms_overlap
from validations.plausibility.doubtful_values import (
    columns_emptied,
    columns_partly_unknown,
    dates_outside,
    events_outside,
    repeated_receipts,
    total_rows,
)
from validations.plausibility.observed import Observed, RowCondition, Rule

_NPA_FROM: Final = 91
"""Days past due from which an account is non-performing; the due date counts as day 1."""
_FAR_BELOW_NPA: Final = 30
_SINGULAR: Final = {"have": "has", "are": "is"}

CONDITIONS: Final = (
    RowCondition(
        "overdue_without_days",
        DAY_ENDS,
        ("status", "overdue_amount", "dpd"),
        "status = 'active' AND overdue_amount > 0 AND dpd <= 0",
        "have 0 days past due",
        "Such accounts count as Current. Count 'dpd' from the oldest unpaid due, whose due date is day 1; write "
        "dpd_from_days(x) in the SELECT where the source stores the plain difference of two dates.",
        among="status = 'active' AND overdue_amount > 0 AND dpd IS NOT NULL",
        among_whom="active accounts with an overdue amount",
        percent="contradiction_percent",
    ),
    RowCondition(
        "days_without_overdue",
        DAY_ENDS,
        ("status", "overdue_amount", "dpd"),
        "status = 'active' AND dpd > 0 AND overdue_amount <= 0",
        "have no overdue amount",
        "Fill 'overdue_amount', and leave it empty where the source does not know it; or correct 'dpd' of accounts "
        "that owe nothing.",
        among="status = 'active' AND dpd > 0 AND overdue_amount IS NOT NULL",
        among_whom="active accounts that are past due",
        percent="contradiction_percent",
    ),
    RowCondition(
        "late_without_npa",
        DAY_ENDS,
        ("status", "npa_flag", "dpd"),
        f"status = 'active' AND dpd >= {_NPA_FROM} AND npa_flag = FALSE",
        "are not flagged as NPA",
        "Correct 'npa_flag' or 'dpd', or leave the flag empty where it is not known; figures of NPA are read from "
        "the flag alone.",
        among=f"status = 'active' AND dpd >= {_NPA_FROM} AND npa_flag IS NOT NULL",
        among_whom=f"active accounts more than {_NPA_FROM - 1} days past due",
        percent="contradiction_percent",
    ),
    # An account stays NPA until all arrears are paid, and where another of its customer is; most are late.
    RowCondition(
        "npa_without_days",
        DAY_ENDS,
        ("status", "npa_flag", "dpd"),
        f"status = 'active' AND npa_flag = TRUE AND dpd <= {_FAR_BELOW_NPA}",
        f"are at most {_FAR_BELOW_NPA} days past due",
        "See whether 'npa_flag' is the wrong way round or belongs to other accounts, and whether 'dpd' is right.",
        among="status = 'active' AND npa_flag = TRUE AND dpd IS NOT NULL",
        among_whom="active accounts flagged as NPA",
        percent="npa_low_days_percent",
        least_rows=5,
    ),
)
"""Every row condition; see CONTRIBUTING.md."""


def condition_doubts(
    observed: Observed, limits: Limits, conditions: tuple[RowCondition, ...] = CONDITIONS
) -> Iterator[Doubt]:
    """One doubt per condition, told by the last period in which enough rows are concerned."""
    for condition in conditions:
        percent = getattr(limits, condition.percent) if condition.percent else 0
        hit = observed.conditions.filter(
            (pl.col("condition") == condition.name)
            & (pl.col("found") > 0)
            & (pl.col("rows") >= condition.least_rows)
            & (pl.col("found") * 100 >= pl.col("rows") * percent)
        ).sort("period")
        if hit.is_empty():
            continue
        last: date | None = hit["period"][-1]
        yield Doubt(
            rule=condition.name,
            table=condition.table,
            period="" if last is None else period_key(condition.table, last),
            subject="rows",
            numbers=(str(hit["found"][-1]), str(hit["rows"][-1]), *map(str, hit["found"].to_list()[:-1])),
            sentence=_sentence(condition, hit),
            fix=condition.fix,
        )


def _sentence(condition: RowCondition, hit: pl.DataFrame) -> str:
    """'On 31 May 2026, 40 of 1,200 active accounts with an overdue amount have 0 days past due (3.3 %).'"""
    found, rows, last = hit["found"][-1], hit["rows"][-1], hit["period"][-1]
    on = "on" if condition.table == DAY_ENDS else "in"
    when = "" if last is None else f"{on.capitalize()} {period_text(condition.table, last)}, "
    whom = condition.among_whom or f"rows of {condition.table}"
    says = condition.says if found > 1 else _of_one(condition.says)
    told = f"{when}{found:,} of {rows:,} {whom} {says} ({found * 100 / rows:.1f} %)"
    if (others := hit.height - 1) == 0:
        return f"{told}."
    earlier = counted(others, "earlier day-end" if condition.table == DAY_ENDS else "earlier month")
    first = period_text(condition.table, hit["period"][0])
    return f"{told}; the same is found {on} {earlier}, the first of them {first}."


def _of_one(says: str) -> str:
    """The words for one row: 'has', 'is'."""
    verb, rest = says.split(" ", 1)
    return f"{_SINGULAR.get(verb, verb)} {rest}"


RULES: Final = (
    Rule(
        "day_end_size",
        "A day-end has far fewer or far more active accounts, or far less or more balance, than the one before: in "
        "all, or for a zone, branch or product.",
        day_end_size,
    ),
    Rule(
        "total_row", "An account's amounts equal the sum of all others of its day-end, as a total row's do.", total_rows
    ),
    Rule("month_without_day_end", "A calendar month within the data has no day-end.", months_without_day_end),
    Rule("month_cut_short", "The last day-end of a past month is not the month's last day.", months_cut_short),
    Rule("events_outside", "Events lie before the first month or after the last day-end.", events_outside),
    Rule("column_emptied", "A column that was filled before is suddenly empty, or much emptier.", columns_emptied),
    Rule("partly_unknown", "A kind or a flag is known for some rows and unknown for others.", columns_partly_unknown),
    Rule("date_outside", "A date lies before 1950 or more than ten years ahead.", dates_outside),
    Rule(
        "repeated_receipts", "Receipts repeat account, time and amount of others under a new number.", repeated_receipts
    ),
    Rule("unknown_measure", "A target or a term is for a measure that the catalogue does not have.", unknown_measures),
    Rule(
        "value_out_of_range",
        "A target or a threshold has a value that its measure cannot have, such as 70 for a rate.",
        values_out_of_range,
    ),
    Rule("period_start", "A target starts on another day than the first of its period.", period_starts),
    Rule("unknown_place", "A target is for a zone, state or area that no branch has.", unknown_places),
    Rule("holiday_state", "A holiday is of a state that branches spell otherwise.", holiday_states),
    Rule("terms_overlap", "Two terms of one agency for the same are in force on one day.", terms_overlap),
    Rule("terms_gap", "Days lie between a term of an agency and the next one for the same.", terms_gap),
    Rule("slab_values", "Commission slabs leave values out, or hold some twice.", slab_values),
    Rule("conduct_rule", "A rule of conduct is misspelled, or its value cannot be read.", conduct_rules),
    Rule("reporting_circle", "Collectors and managers report to each other in a circle.", reporting_circles),
    Rule("reporting_gap", "Collectors have no manager, or one whom the database does not hold.", reporting_gaps),
    Rule("row_condition", "Rows contradict themselves; CONDITIONS lists how.", condition_doubts),
)
"""Every rule, in the order in which doubts are told."""


def doubts(observed: Observed, limits: Limits | None = None) -> list[Doubt]:
    """Everything that is doubted, in the order of the rules, within a rule the newest first."""
    return [doubt for rule in RULES for doubt in _newest_first(rule.check(observed, limits or Limits()))]


def _newest_first(found: Iterator[Doubt]) -> list[Doubt]:
    return sorted(found, key=lambda doubt: doubt.period, reverse=True)
