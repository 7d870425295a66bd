"""Terms, what was reached and since when one is missed: literal frames, expected values in plain sight."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard import sla
from dashboard.figures.scope import Scope
from dashboard.metrics import METRICS
from dashboard.targets import Target
from validations.errors import FilterNotPossibleError

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
DAYS = {MARCH: date(2026, 3, 31), APRIL: date(2026, 4, 30), MAY: date(2026, 5, 31)}
TERM = {
    "agency_code": pl.String,
    "measure": pl.String,
    "product_code": pl.String,
    "bucket": pl.String,
    "threshold": pl.Float64,
    "window_days": pl.Int64,
    "minimum_cases": pl.Int64,
    "weight": pl.Float64,
    "effective_from": pl.Date,
    "effective_to": pl.Date,
}


def terms(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of sla_term; what a row leaves out is a term of AG1 on penetration from January on."""
    usual = {
        "agency_code": "AG1",
        "measure": "penetration_rate",
        "threshold": 0.9,
        "weight": 0.5,
        "effective_from": date(2026, 1, 1),
    }
    return pl.DataFrame([usual | row for row in rows], schema=TERM)


def values(*rows: dict[str, Any]) -> pl.DataFrame:
    """Figures of AG1 in May; a rate on 100 cases unless a row says otherwise."""
    usual = {
        "month": MAY,
        "agency_code": "AG1",
        "measure": "penetration_rate",
        "cases": 100,
        "recorded": True,
        "fewest": 10,
        "less_is_good": False,
    }
    schema = {
        "month": pl.Date,
        "agency_code": pl.String,
        "measure": pl.String,
        "value": pl.Float64,
        "cases": pl.Int64,
        "recorded": pl.Boolean,
        "fewest": pl.Int64,
        "less_is_good": pl.Boolean,
    }
    return pl.DataFrame([usual | row for row in rows], schema=schema)


def judged(told: pl.DataFrame, agreed: pl.DataFrame) -> pl.DataFrame:
    """Figures of May held against the terms in force."""
    figures = told.select("month", "agency_code", "measure", "value", "cases")
    measures = told.select("month", "measure", "recorded", "fewest", "less_is_good").unique()
    return sla.with_status(figures, measures, sla.keyed(sla.in_force(agreed, {MAY: DAYS[MAY]})))


def status(value: dict[str, Any], *term: dict[str, Any]) -> str:
    """How one figure is judged by the terms in force in May."""
    return str(judged(values(value), terms(*term))["status"].item())


def cells(*told: tuple[date, str]) -> pl.DataFrame:
    """One term of AG1 judged month by month."""
    rows = [{"month": month, "agency_code": "AG1", "measure": "m", "status": one} for month, one in told]
    return pl.DataFrame(
        rows, schema={"month": pl.Date, "agency_code": pl.String, "measure": pl.String, "status": pl.String}
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"value": 0.9}, "met"),
        ({"value": 0.8999}, "missed"),
        ({"value": 0.9, "less_is_good": True}, "met"),
        ({"value": 0.9001, "less_is_good": True}, "missed"),
        ({"value": None, "cases": 9}, "too few cases"),
        ({"value": None, "cases": None}, "too few cases"),
        ({"value": None, "cases": 100}, "not recorded"),
        ({"value": None, "cases": None, "fewest": 0}, "not recorded"),
        ({"value": None, "cases": 0, "recorded": False}, "not recorded"),
    ],
)
def test_a_figure_is_judged_by_the_threshold_its_direction_and_its_cases(value: dict[str, Any], expected: str) -> None:
    assert status(value, {}) == expected


def test_figures_that_only_arithmetic_parts_from_the_threshold_meet_it() -> None:
    assert status({"value": 0.1 + 0.7}, {"threshold": 0.8}) == "met"


def test_the_larger_of_both_minimums_decides() -> None:
    assert status({"value": 1.0, "cases": 29}, {"minimum_cases": 30}) == "too few cases"
    assert status({"value": 1.0, "cases": 30}, {"minimum_cases": 30}) == "met"
    assert status({"value": None, "cases": 9}, {"minimum_cases": 1}) == "too few cases"


def test_an_agency_with_a_term_but_no_case_has_too_few() -> None:
    found = judged(values({"agency_code": "AG2", "value": 0.95}), terms({}))
    assert found.select("agency_code", "status", "cases").rows() == [
        ("AG1", "too few cases", 0),
        ("AG2", "no SLA", 100),
    ]


def test_without_a_term_the_figure_of_a_handful_is_not_shown() -> None:
    figures = {"value": 1.0, "cases": 9, "fewest": 1}, {"agency_code": "AG2", "value": 0.5, "cases": 10, "fewest": 1}
    assert judged(values(*figures), terms({}).clear())["value"].to_list() == [None, 0.5]


def test_a_term_runs_from_its_first_to_its_last_day_inclusive() -> None:
    until = terms({"effective_to": date(2026, 4, 30)}, {"threshold": 0.8, "effective_from": date(2026, 5, 31)})
    held = sla.in_force(until, DAYS)
    assert held.select("month", "threshold").rows() == [(MARCH, 0.9), (APRIL, 0.9), (MAY, 0.8)]


def test_of_two_terms_in_force_the_later_one_counts_and_a_bucket_has_its_own() -> None:
    both = terms({}, {"threshold": 0.7, "effective_from": date(2026, 2, 1)}, {"bucket": "31-60", "threshold": 0.3})
    held = sla.keyed(sla.in_force(both, {MAY: DAYS[MAY]})).sort("measure")
    assert held.select("measure", "threshold").rows() == [("penetration_rate", 0.7), ("penetration_rate|31-60", 0.3)]


def test_thresholds_of_money_are_read_in_units_of_the_currency() -> None:
    held = sla.keyed(sla.in_force(terms({"measure": "collected_amount", "threshold": 1500.0}), {MAY: DAYS[MAY]}))
    assert held["threshold"].to_list() == [150_000.0]


@pytest.mark.parametrize(
    ("told", "since", "months", "unjudged"),
    [
        ([(MARCH, "missed"), (APRIL, "missed"), (MAY, "missed")], MARCH, 3, 0),
        ([(MARCH, "missed"), (APRIL, "met"), (MAY, "missed")], MAY, 1, 0),
        ([(MARCH, "missed"), (APRIL, "too few cases"), (MAY, "missed")], MARCH, 2, 1),
        ([(MARCH, "no SLA"), (APRIL, "missed"), (MAY, "missed")], APRIL, 2, 0),
        ([(MARCH, "missed"), (APRIL, "missed"), (MAY, "met")], None, 0, 0),
    ],
)
def test_a_miss_lasts_since_the_month_after_it_was_last_met(
    told: Sequence[tuple[date, str]], since: date | None, months: int, unjudged: int
) -> None:
    found = sla.missed_since(cells(*told).lazy()).select("since", "months_missed", "months_not_judged")
    assert found.collect().row(0) == (since, months, unjudged)


def test_the_share_met_leaves_out_what_was_not_judged_and_weighs_by_the_weight_agreed() -> None:
    rows = [("AG1", "met", 0.9, 0.3), ("AG1", "missed", 0.9, 0.1), ("AG1", "too few cases", 0.9, 0.6)]
    told = pl.DataFrame(
        [*rows, ("AG2", "no SLA", None, None)], schema=["agency_code", "status", "threshold", "weight"], orient="row"
    )
    assert sla.shares(told.lazy()).collect().rows() == [
        ("AG1", 1, 1, 1, 0.5, pytest.approx(0.75)),
        ("AG2", 0, 0, 0, None, None),
    ]
    assert sla.shares(told.lazy(), by=()).collect().row(0)[:4] == (1, 1, 1, 0.5)


def test_terms_that_ended_with_none_in_their_place_are_named_and_agencies_without_any() -> None:
    ended = date(2026, 3, 31)
    agreed = terms(
        {"effective_to": ended},
        {"effective_from": APRIL},
        {"measure": "intensity", "effective_to": ended},
        {"agency_code": "AG2", "bucket": "1-30", "effective_to": ended},
    )
    found = sla.Terms(agreed).expired(DAYS[MAY]).select("agency_code", "measure", "bucket", "ended_on").rows()
    assert found == [("AG1", "intensity", None, ended), ("AG2", "penetration_rate", "1-30", ended)]
    assert sla.Terms(agreed).without(["AG1", "AG2", "AG3"], DAYS[MAY]) == ["AG2", "AG3"]


def test_measures_are_those_with_a_term_and_on_request_all() -> None:
    agreed = terms({"measure": "resolution_rate", "bucket": "31-60"}, {"measure": "no_such_metric"}, {})
    assert [one.key for one in sla.measures_of(agreed)] == ["penetration_rate", "resolution_rate|31-60"]
    every = [one.key for one in sla.measures_of(agreed, all_measures=True)]
    assert len(every) == len(sla.MEASURES)
    assert every[:2] == ["contacted_in_time_rate", "penetration_rate"]


def test_measures_are_all_metrics_of_the_catalogue() -> None:
    assert set(sla.MEASURES) <= set(METRICS)


class _Answers:
    """Answers one metric and remembers what it was asked; a filter by branch cannot be honoured."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[str, ...], Scope | None]] = []

    def answer(
        self, keys: Sequence[str], *, by: Sequence[str] = (), scope: Scope | None = None, **_more: Any
    ) -> pl.DataFrame:
        self.asked.append((tuple(keys), scope))
        if scope and "branch_code" in scope.dimensions:
            raise FilterNotPossibleError("no")
        rows = [
            {"month": month, "agency_code": "AG1", "bucket": bucket, keys[0]: value, f"{keys[0]}__n": 50}
            for month in DAYS
            for bucket, value in (("31-60", 0.8), ("61-90", 0.4))
            if "bucket" in by or bucket == "31-60"
        ]
        figures = pl.DataFrame(rows, schema_overrides={"month": pl.Date})
        return figures if "bucket" in by else figures.drop("bucket")

    def targets_by(self, *_args: Any) -> dict[tuple[str, ...], Target]:
        return {}

    def target(self, *_args: Any) -> Target:
        return Target()

    def why_no_target(self, *_args: Any) -> str:
        return ""

    def contributors(self, *_args: Any, **_more: Any) -> pl.DataFrame:
        pytest.fail("no measure is judged by what makes it up")

    def labels(self) -> dict[str, dict[str, str]]:
        return {}


def test_terms_about_buckets_are_asked_in_one_question_and_judged_each_by_its_own() -> None:
    ask = _Answers()
    buckets = ({"bucket": bucket, "threshold": 0.5} for bucket in ("31-60", "61-90"))
    agreed = terms({}, *buckets, {"agency_code": "AG2"})
    judged = sla.judgement(ask, sla.Terms(agreed), DAYS, MAY, Scope.of({"zone": ["North"]}))
    scopes = [scope.picked for _, scope in ask.asked if scope]
    assert scopes == [(("zone", ("North",)),), (("bucket", ("31-60", "61-90")), ("zone", ("North",)))]
    found = judged.shown.select("agency_code", "measure", "status").rows()
    assert found == [
        ("AG1", "penetration_rate", "missed"),
        ("AG1", "penetration_rate|31-60", "met"),
        ("AG1", "penetration_rate|61-90", "missed"),
        ("AG2", "penetration_rate", "too few cases"),
    ]
    assert judged.breaches.select("since", "months_missed").rows() == [(MARCH, 3)] * 2


def test_a_measure_that_cannot_be_asked_within_the_filters_is_not_recorded() -> None:
    judged = sla.judgement(_Answers(), sla.Terms(terms({})), DAYS, MAY, Scope.of({"branch_code": ["N1"]}))
    assert judged.shown["status"].to_list() == ["not recorded"]


def test_a_term_about_another_product_than_the_one_picked_is_not_judged() -> None:
    ask = _Answers()
    judged = sla.judgement(ask, sla.Terms(terms({"product_code": "PL"})), DAYS, MAY, Scope.of({"product_code": ["CC"]}))
    assert ask.asked == []
    assert judged.shown["status"].to_list() == ["not recorded"]


def test_a_product_picked_and_a_term_about_it_are_asked_once_and_judged_both() -> None:
    ask = _Answers()
    agreed = terms({}, {"product_code": "PL", "threshold": 0.5})
    judged = sla.judgement(ask, sla.Terms(agreed), DAYS, MAY, Scope.of({"product_code": ["PL"]}))
    assert [keys for keys, _ in ask.asked] == [("penetration_rate",)]
    found = judged.shown.select("measure", "status").rows()
    assert found == [("penetration_rate", "missed"), ("penetration_rate|PL", "met")]
