"""What a metric is made of."""

import pytest

from dashboard.metrics.model import Chain, Metric, Ratio, Term, Total, Unit, before_column, by_key, cases_column

ACCOUNTS = Term("position", "accounts")
LATE = ACCOUNTS.over(bucket=("31-60",))


def metric(key: str, formula: Total | Ratio | Chain) -> Metric:
    return Metric(key, "A label", Unit.PERCENT, formula, "A definition.", "a formula")


def test_terms_narrow_negate_and_shift_without_changing_the_original() -> None:
    assert LATE.over(npa=("no",)).where == (("bucket", ("31-60",)), ("npa", ("no",)))
    assert LATE.minus().minus() == LATE
    assert LATE.moved(-2).moved(1).shift == -1
    assert Term("position", "accounts") == ACCOUNTS


def test_a_metric_names_its_cubes_once_in_order_of_use() -> None:
    formula = Ratio((Term("movement", "received"), ACCOUNTS), (ACCOUNTS, Term("movement", "accounts")))
    assert metric("mixed", formula).cubes == ("movement", "position")


def test_rates_are_ratios_and_chains() -> None:
    assert metric("a", Ratio((LATE,), (ACCOUNTS,))).is_rate
    assert metric("b", Chain((Ratio((LATE,), (ACCOUNTS,)),))).is_rate
    assert not metric("c", Total((ACCOUNTS,))).is_rate


def test_companion_columns() -> None:
    assert (cases_column("gnpa_rate"), before_column("gnpa_rate")) == ("gnpa_rate__n", "gnpa_rate__before")


def test_a_key_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'accounts'"):
        by_key(metric("accounts", Total((ACCOUNTS,))), metric("accounts", Total((LATE,))))
