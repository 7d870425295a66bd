"""The frozen value of all filters."""

import polars as pl
import pytest

from dashboard.figures.scope import Scope
from validations.errors import FilterNotPossibleError, UnknownNameError
from validations.reporting_lines import ReportingLines


def test_equal_filters_are_equal_scopes() -> None:
    one = Scope.of({"zone": ["South", "North", "South"], "bucket": ("1-30",)})
    other = Scope.of({"bucket": ["1-30"], "zone": ["North", "South"]})
    assert one == other
    assert hash(one) == hash(other)
    assert one.picked == (("bucket", ("1-30",)), ("zone", ("North", "South")))


def test_an_empty_selection_filters_nothing() -> None:
    assert Scope.of({"zone": []}) == Scope()
    assert Scope().dimensions == ()
    assert Scope().values("zone") == ()


def test_changing_a_scope_gives_another() -> None:
    north = Scope.of({"zone": ["North"], "bucket": ["1-30"]})
    assert north.with_values("zone", ["South"]) == Scope.of({"zone": ["South"], "bucket": ["1-30"]})
    assert north.with_values("zone", []) == Scope.of({"bucket": ["1-30"]})
    assert north.without("zone", "bucket") == Scope()
    assert north.values("zone") == ("North",)


def test_a_dimension_that_does_not_exist_names_the_near_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"'zon'.*zone"):
        Scope.of({"zon": ["North"]})


def test_a_filter_that_cannot_apply_is_refused_and_never_left_out() -> None:
    frame = pl.LazyFrame({"zone": ["North", "South"], "accounts": [1, 2]})
    scope = Scope.of({"zone": ["South"]})
    assert scope.apply(frame, ["zone"], "Position").collect().rows() == [("South", 2)]
    both = scope.with_values("ticket_band", ["over 5M"])
    assert both.impossible(["zone"]) == ("ticket_band",)
    with pytest.raises(FilterNotPossibleError, match="Position is not recorded by ticket band"):
        both.apply(frame, ["zone"], "Position")


def test_filters_in_words_use_the_labels_of_values() -> None:
    scope = Scope.of({"branch_code": ["N1", "X9"], "zone": ["North"]})
    assert scope.in_words({"branch_code": {"N1": "Agra main"}}) == [("Branch", "Agra main, X9"), ("Zone", "North")]


def test_a_manager_stands_for_the_collectors_of_the_team() -> None:
    lines = ReportingLines.of([("HEAD", None), ("M1", "HEAD"), ("T1", "M1"), ("T2", "M1"), ("T3", "HEAD")])
    asked = Scope.of({"manager": ["M1"], "zone": ["North"]})
    assert asked.of_teams(lines) == Scope.of({"collector_code": ["M1", "T1", "T2"], "zone": ["North"]})
    both = Scope.of({"manager": ["M1"], "collector_code": ["T1", "T3"]})
    assert both.of_teams(lines) == Scope.of({"collector_code": ["T1"]})
    outside = Scope.of({"manager": ["M1"], "collector_code": ["T3"]})
    assert outside.of_teams(lines) == Scope.of({"collector_code": [""]})
    assert Scope.of({"zone": ["North"]}).of_teams(lines) == Scope.of({"zone": ["North"]})
