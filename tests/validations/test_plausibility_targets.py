"""Targets, terms, rules of conduct and holidays over literal frames: every doubt beside the nearest sound row."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from validations.measures import MEASURES, out_of_range
from validations.plausibility.observed import Observed
from validations.plausibility.rules import doubts

BRANCHES = pl.DataFrame(
    [("B1", "Agra", "A1", "Uttar Pradesh", "North"), ("B2", "Madurai", "A2", "Tamil Nadu", "South")],
    schema=["branch_code", "branch_name", "area", "state", "zone"],
    orient="row",
)
TARGET = ("period_start", "period_type", "measure", "zone", "value")
TERM = ("agency_code", "measure", "threshold", "effective_from", "effective_to")


def sentences(table: str, columns: tuple[str, ...], *rows: tuple[Any, ...], **settings: Any) -> list[str]:
    """What is doubted of a database with these branches and these rows of one table."""
    frame = pl.DataFrame(rows, schema=list(columns), orient="row")
    return [one.sentence for one in doubts(Observed(tables={"branch": BRANCHES, table: frame}, **settings))]


def target(
    start: date, kind: str = "month", measure: str = "collected_amount", zone: str | None = None, value: str = "3000"
) -> tuple[Any, ...]:
    return start, kind, measure, zone, Decimal(value)


def term(
    start: date, end: date | None, measure: str = "visit_rate", threshold: str = "0.7", agency: str = "A"
) -> tuple[Any, ...]:
    return agency, measure, Decimal(threshold), start, end


MAY = date(2026, 5, 1)


def test_a_measure_that_nobody_has_is_named_with_those_that_are_like_it() -> None:
    assert sentences("target", TARGET, target(MAY, measure="collectd_amount"), target(MAY)) == [
        "1 target is for 'collectd_amount', which is no measure, so no figure is held against it; did you mean "
        "collected_amount, collected_daily_amount or collected_on_due_amount?"
    ]
    assert sentences("sla_term", TERM, term(MAY, None, "quality"), term(MAY, None, "quality", agency="B")) == [
        "2 agency terms are for 'quality', which is no measure, so no agency is judged by them."
    ]
    assert sentences("sla_term", TERM, term(MAY, None, "contact_rate")) == []


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
    assert sentences("sla_term", TERM, wrong, term(MAY, None, agency="B")) == [
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
    assert sentences("target", TARGET, target(MAY), target(MAY, zone="North"), revised) == [
        "1 of 3 targets for a month does not start on the first day of its month, and counts for the whole month: "
        "collected_amount, 3,500 from 16 May 2026 in place of 3,000 from 1 May 2026."
    ]
    assert sentences("target", TARGET, target(MAY), target(date(2026, 6, 1), value="3500")) == []


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
        "target", TARGET, target(MAY, zone="Nort"), target(MAY, zone="East"), target(MAY, zone="South")
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


MARCH_31, APRIL_1, JUNE_30 = date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([term(date(2025, 4, 1), MARCH_31), term(APRIL_1, None)], []),
        ([term(date(2025, 4, 1), MARCH_31, agency="B"), term(MAY, None)], []),
        ([term(date(2025, 4, 1), MARCH_31), term(MAY, None, "contact_rate")], []),
        (
            [term(date(2025, 4, 1), MARCH_31), term(MAY, None)],
            [
                "1 gap lies between one agency term and the next for the same, in which the agency is not judged: "
                "visit_rate, agency A, 1 April 2026 to 30 April 2026."
            ],
        ),
        (
            [term(APRIL_1, JUNE_30), term(MAY, None, threshold="0.8")],
            [
                "1 agency term begins while an earlier one for the same is in force, and the one that begins last "
                "counts: visit_rate, agency A, 0.7 and 0.8 from 1 May 2026 to 30 June 2026."
            ],
        ),
        (
            [term(APRIL_1, None), term(MAY, None, threshold="0.8")],
            [
                "1 agency term begins while an earlier one for the same is in force, and the one that begins last "
                "counts: visit_rate, agency A, 0.7 and 0.8 from 1 May 2026 on."
            ],
        ),
        # A short term within a long one neither hides its end nor makes a gap.
        (
            [term(APRIL_1, JUNE_30), term(MAY, date(2026, 5, 31)), term(date(2026, 7, 1), None)],
            [
                "1 agency term begins while an earlier one for the same is in force, and the one that begins last "
                "counts: visit_rate, agency A, 0.7 and 0.7 from 1 May 2026 to 31 May 2026."
            ],
        ),
        # Ends before it begins: check says so.
        ([term(APRIL_1, MARCH_31), term(APRIL_1, None)], []),
    ],
)
def test_dates_of_terms(terms: list[tuple[Any, ...]], expected: list[str]) -> None:
    assert sentences("sla_term", TERM, *terms) == expected


SLAB = ("agency_code", "basis", "from_value", "to_value", "effective_from", "effective_to")


def slab(low: str, high: str | None, start: date = APRIL_1, end: date | None = None) -> tuple[Any, ...]:
    return "A", "resolution", Decimal(low), None if high is None else Decimal(high), start, end


@pytest.mark.parametrize(
    ("slabs", "expected"),
    [
        ([slab("0", "0.5"), slab("0.5", "0.7"), slab("0.7", None)], []),
        (
            [slab("0", "0.5"), slab("0.55", None)],
            ["1 fault between the values of commission slabs that take effect together: resolution, agency A, no slab "
             "from 0.5 to 0.55."],
        ),
        (
            [slab("0", "0.5"), slab("0.45", None)],
            ["1 fault between the values of commission slabs that take effect together: resolution, agency A, two "
             "slabs for 0.45."],
        ),
        (
            [slab("0", None), slab("0.5", None)],
            ["1 fault between the values of commission slabs that take effect together: resolution, agency A, two "
             "slabs for 0.5."],
        ),
        (
            [slab("0", "0.5"), slab("0.5", "0.4"), slab("0.6", None)],
            ["1 fault between the values of commission slabs that take effect together: resolution, agency A, from "
             "0.5 to 0.4 holds no value."],
        ),
        (
            [slab("0", "0.5", end=JUNE_30), slab("0.5", None, end=JUNE_30), slab("0", None, date(2026, 7, 1))],
            [],
        ),
        (
            [slab("0", "0.5", end=JUNE_30), slab("0.5", None, end=JUNE_30), slab("0", None, date(2026, 7, 3))],
            ["1 gap lies between one commission slab and the next for the same, in which no commission is agreed: "
             "resolution, agency A, 1 July 2026 to 2 July 2026."],
        ),
        (
            [slab("0", "0.5"), slab("0.5", None), slab("0", None, date(2026, 7, 1))],
            ["1 commission slab begins while an earlier one for the same is in force, and the one that begins last "
             "counts: resolution, agency A, from 1 July 2026 on."],
        ),
    ],
)  # fmt: skip
def test_values_and_dates_of_commission_slabs(slabs: list[tuple[Any, ...]], expected: list[str]) -> None:
    assert sentences("commission_slab", SLAB, *slabs) == expected


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("contact_from", "08:00", []),
        ("contact_from", "8:00", []),
        (
            "contact_from",
            "8 am",
            [
                "The conduct rule 'contact_from' is '8 am' from 1 April 2026, where a time such as 08:00 is wanted, so "
                "it is not applied."
            ],
        ),
        (
            "complaint_days",
            "thirty",
            [
                "The conduct rule 'complaint_days' is 'thirty' from 1 April 2026, where a number of days is wanted, so "
                "it is not applied."
            ],
        ),
        ("complaint_days", "30", []),
        ("contact_form", "08:00", ["The conduct rule 'contact_form' is read by no figure; did you mean contact_from?"]),
        ("visits_per_day", "2", []),
        ("our_own_policy", "yes", []),
    ],
)
def test_rules_of_conduct(rule: str, value: str, expected: list[str]) -> None:
    assert sentences("conduct_rule", ("rule", "value", "effective_from"), (rule, value, APRIL_1)) == expected


def test_every_unit_of_a_measure_has_values_that_are_in_range() -> None:
    assert {unit for key, unit in MEASURES.items() if out_of_range(key, Decimal(1))} == set()
