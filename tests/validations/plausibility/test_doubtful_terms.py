"""Terms, commission slabs and rules of conduct over literal frames: every doubt beside the nearest sound row."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.validations.plausibility.literal_states import TERM, sentences, term

MAY_1 = date(2026, 5, 1)
MARCH_31, APRIL_1, JUNE_30 = date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([term(date(2025, 4, 1), MARCH_31), term(APRIL_1, None)], []),
        ([term(date(2025, 4, 1), MARCH_31, agency="B"), term(MAY_1, None)], []),
        ([term(date(2025, 4, 1), MARCH_31), term(MAY_1, None, "contact_rate")], []),
        (
            [term(date(2025, 4, 1), MARCH_31), term(MAY_1, None)],
            [
                "1 gap lies between one agency term and the next for the same, in which the agency is not judged: "
                "visit_rate, agency A, 1 April 2026 to 30 April 2026."
            ],
        ),
        (
            [term(APRIL_1, JUNE_30), term(MAY_1, None, threshold="0.8")],
            [
                "1 agency term begins while an earlier one for the same is in force, and the one that begins last "
                "counts: visit_rate, agency A, 0.7 and 0.8 from 1 May 2026 to 30 June 2026."
            ],
        ),
        (
            [term(APRIL_1, None), term(MAY_1, None, threshold="0.8")],
            [
                "1 agency term begins while an earlier one for the same is in force, and the one that begins last "
                "counts: visit_rate, agency A, 0.7 and 0.8 from 1 May 2026 on."
            ],
        ),
        # A short term within a long one neither hides its end nor makes a gap.
        (
            [term(APRIL_1, JUNE_30), term(MAY_1, date(2026, 5, 31)), term(date(2026, 7, 1), None)],
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
