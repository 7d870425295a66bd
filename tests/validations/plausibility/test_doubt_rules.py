"""Row conditions over literal frames, and the list of rules."""

import polars as pl

from tests.validations.plausibility.literal_states import APRIL, MARCH, MAY
from validations.plausibility.doubt import RANGES, Limits
from validations.plausibility.doubt_rules import RULES, condition_doubts, doubts
from validations.plausibility.observed import CONDITION_COUNTS, Observed, RowCondition


def test_a_row_condition_is_doubted_once_over_all_periods_above_its_share() -> None:
    condition = RowCondition(
        "overdue_without_days",
        "account_snapshot",
        ("overdue_amount", "dpd"),
        "overdue_amount > 0 AND dpd = 0",
        "have an overdue amount and 0 days past due",
        "Correct dpd.",
        percent="unknown_percent",
    )
    rows = [
        ("overdue_without_days", "account_snapshot", day, 100, found)
        for day, found in ((MARCH, 9), (APRIL, 10), (MAY, 0))
    ]
    observed = Observed(conditions=pl.DataFrame(rows, schema=CONDITION_COUNTS, orient="row"))
    [doubt] = condition_doubts(observed, Limits(unknown_percent=10), (condition,))
    assert (doubt.rule, doubt.period, doubt.numbers) == ("overdue_without_days", "2026-04-30", ("10", "100"))
    assert doubt.sentence == (
        "On 30 April 2026, 10 of 100 rows of account_snapshot have an overdue amount and 0 days past due (10.0 %)."
    )
    [doubt] = condition_doubts(observed, Limits(unknown_percent=9), (condition,))
    assert doubt.numbers == ("10", "100", "9")
    assert doubt.sentence.endswith("(10.0 %); the same is found on 1 earlier day-end, the first of them 31 March 2026.")


def test_an_empty_database_has_no_doubts_and_every_rule_and_limit_says_what_it_is() -> None:
    assert doubts(Observed()) == []
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if not rule.meaning.endswith(".")] == []
    assert list(RANGES) == list(vars(Limits()))
