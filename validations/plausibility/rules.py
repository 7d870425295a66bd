"""The rules of plausibility, and their evaluation. To add one, write a function over Observed and list it in RULES."""

from collections.abc import Iterator
from typing import Final

from validations.plausibility.calendar import events_outside, months_cut_short, months_without_day_end
from validations.plausibility.columns import columns_emptied, columns_partly_unknown
from validations.plausibility.conditions import condition_doubts
from validations.plausibility.day_end_size import day_end_size
from validations.plausibility.doubt import Doubt
from validations.plausibility.limits import Limits
from validations.plausibility.observed import Observed
from validations.plausibility.rule import Rule
from validations.plausibility.single_values import dates_outside, repeated_receipts, total_rows
from validations.plausibility.targets import (
    holiday_states,
    period_starts,
    unknown_measures,
    unknown_places,
    values_out_of_range,
)
from validations.plausibility.terms import conduct_rules, slab_values, terms_gap, terms_overlap

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
    Rule("row_condition", "Rows contradict themselves; conditions.py lists how.", condition_doubts),
)
"""Every rule, in the order in which doubts are told."""


def doubts(observed: Observed, limits: Limits | None = None) -> list[Doubt]:
    """Everything that is doubted, in the order of the rules, within a rule the newest first."""
    return [doubt for rule in RULES for doubt in _newest_first(rule.check(observed, limits or Limits()))]


def _newest_first(found: Iterator[Doubt]) -> list[Doubt]:
    return sorted(found, key=lambda doubt: doubt.period, reverse=True)
