"""Targets, measures and holidays over literal frames: every doubt beside the nearest sound row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.validations.plausibility.literal_states import TERM, sentences, term
from validations.measures import MEASURES, out_of_range

TARGET = ("period_start", "period_type", "measure", "zone", "value")
MAY_1 = date(2026, 5, 1)


def target(
    start: date, kind: str = "month", measure: str = "collected_amount", zone: str | None = None, value: str = "3000"
) -> tuple[Any, ...]:
    return start, kind, measure, zone, Decimal(value)


def test_a_measure_that_nobody_has_is_named_with_those_that_are_like_it() -> None:
    assert sentences("target", TARGET, target(MAY_1, measure="collectd_amount"), target(MAY_1)) == [
        "1 target is for 'collectd_amount', which is no measure, so no figure is held against it; did you mean "
        "collected_amount, collected_daily_amount or collected_unnamed_count?"
    ]
    assert sentences("sla_term", TERM, term(MAY_1, None, "quality"), term(MAY_1, None, "quality", agency="B")) == [
        "2 agency terms are for 'quality', which is no measure, so no agency is judged by them."
    ]
    assert sentences("sla_term", TERM, term(MAY_1, None, "contact_rate")) == []


@pytest.mark.parametrize(
    ("measure", "wrong", "why", "sound"),
    [
        ("visit_rate", "70", "is no fraction, as 0.7 is for 70 %", "0.7"),
        ("visit_rate", "1.01", "is no fraction, as 0.7 is for 70 %", "1"),
        ("visit_rate", "-0.01", "is negative", "0"),
        ("target_achievement_rate", "97", "is no fraction, as 0.7 is for 70 %", "1.1"),
        ("net_flow_rate", "10.01", "is no fraction, as 0.7 is for 70 %", "10"),
        ("collected_amount", "0.97", "looks like a rate and not like an amount", "1"),
        ("collected_amount", "-1", "is negative", "0"),
        ("complaints_received", "0.5", "looks like a rate and not like a count", "5"),
        ("complaint_rate", "1000.1", "is not within 0 to 1,000", "9"),
        ("recall_days", "3651", "is not within 0 to 3,650", "0.5"),
        ("csat_mean", "0.8", "is not within 1 to 5", "4.2"),
        ("intensity", "-1", "is negative", "0.4"),
    ],
)
def test_a_value_that_its_measure_cannot_have(measure: str, wrong: str, why: str, sound: str) -> None:
    assert (out_of_range(measure, Decimal(wrong)), out_of_range(measure, Decimal(sound))) == (why, "")
    assert out_of_range("target_gap_amount", Decimal("-5")) == ""


def test_a_value_in_another_unit_is_shown_with_its_row() -> None:
    wrong = term(date(2026, 4, 1), None, threshold="70.000000")
    assert sentences("sla_term", TERM, wrong, term(MAY_1, None, agency="B")) == [
        "1 of 2 agency terms for visit_rate has a value that is no fraction, as 0.7 is for 70 %: 70 (agency A, from "
        "1 April 2026)."
    ]
    many = [target(date(2026, month, 1), measure="gnpa_rate", zone="North", value="2.5") for month in range(1, 6)]
    assert sentences("target", TARGET, *many) == [
        "5 of 5 targets for gnpa_rate have a value that is no fraction, as 0.7 is for 70 %: 2.5 (zone North, from "
        "1 January 2026); 2.5 (zone North, from 1 February 2026); 2.5 (zone North, from 1 March 2026) and 2 more."
    ]


def test_a_target_that_starts_within_its_period_is_shown_with_the_one_it_replaces() -> None:
    revised = target(date(2026, 5, 16), value="3500")
    assert sentences("target", TARGET, target(MAY_1), target(MAY_1, zone="North"), revised) == [
        "1 of 3 targets for a month does not start on the first day of its month, and counts for the whole month: "
        "collected_amount, 3,500 from 16 May 2026 in place of 3,000 from 1 May 2026."
    ]
    assert sentences("target", TARGET, target(MAY_1), target(date(2026, 6, 1), value="3500")) == []


@pytest.mark.parametrize(
    ("kind", "sound", "settings"),
    [
        ("day", date(2026, 5, 13), {}),
        ("week", date(2026, 5, 9), {}),
        ("week", date(2026, 5, 11), {"week_ends_on": "sunday"}),
        ("quarter", date(2026, 4, 1), {}),
        ("quarter", date(2026, 5, 1), {"year_starts": 2}),
        ("year", date(2026, 4, 1), {}),
        ("year", date(2026, 1, 1), {"year_starts": 1}),
    ],
)
def test_periods_begin_as_the_settings_say(kind: str, sound: date, settings: dict[str, Any]) -> None:
    assert sentences("target", TARGET, target(sound, kind), **settings) == []
    later = sentences("target", TARGET, target(sound.replace(day=sound.day + 1), kind), **settings)
    noun = "financial year" if kind == "year" else kind
    assert [one.split(" start on")[0] for one in later] == [f"1 of 1 target for a {noun} does not"] * (kind != "day")


def test_a_place_that_no_branch_has() -> None:
    assert sentences(
        "target", TARGET, target(MAY_1, zone="Nort"), target(MAY_1, zone="East"), target(MAY_1, zone="South")
    ) == [
        "2 targets are for a zone that no branch has, so no figure is held against them: 'Nort' (did you mean North?); "
        "'East'."
    ]
    holidays = [(date(2026, 1, 15), "Tamilnadu"), (date(2026, 11, 1), "Kerala"), (date(2026, 1, 26), None)]
    assert sentences("holiday", ("holiday_on", "state"), *holidays) == [
        "1 holiday is of a state that no branch has by that name, so the day counts as worked there: 'Tamilnadu' (did "
        "you mean Tamil Nadu?)."
    ]
    assert sentences("holiday", ("holiday_on", "state"), (date(2026, 1, 15), "Tamil Nadu")) == []


def test_every_unit_of_a_measure_has_values_that_are_in_range() -> None:
    assert {unit for key, unit in MEASURES.items() if out_of_range(key, Decimal(1))} == set()
