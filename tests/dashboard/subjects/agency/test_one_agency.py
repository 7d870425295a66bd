"""One agency's figures as part of all agencies' are those that a question about the agency alone gives."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency.one_agency import OneAgency
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import FilterNotPossibleError
from validations.vocabulary import NONE

MIXED = ("allocated_accounts", "resolution_rate")
QUESTIONS = (
    (agency.SHOWN, ("month",)),
    (("attempts", "intensity", "promises_due", "promise_kept_rate", "complaints_attributed"), ("month",)),
    (("moved_accounts", "roll_forward_rate", "stabilised_rate", "resolution_rate"), ("bucket",)),
    (("moved_accounts", "roll_forward_rate", "stabilised_rate", "resolution_rate"), ()),
    ((agency.COST,), ("month", "cost_type")),
    (MIXED, ("bucket",)),
    (MIXED, ("product_code",)),
    (MIXED, ()),
    (MIXED, ("agency_code",)),
)


@pytest.fixture(scope="module")
def reader(demo_settings: Settings) -> Answers:
    """The demonstration lender; it has agencies, in-house teams and accounts that nobody holds."""
    store = store_of(demo_settings)
    return Answers(StoreReader(store, store.manifest()), demo_settings)


@pytest.mark.parametrize("picked", [{}, {"zone": 2}, {"product_code": 1, "segment": 1}], ids=str)
@pytest.mark.parametrize(("keys", "by"), QUESTIONS)
def test_a_part_of_all_agencies_answers_as_the_agency_alone_does(
    reader: Answers, keys: Sequence[str], by: Sequence[str], picked: Mapping[str, int]
) -> None:
    scope = Scope.of({key: list(reader.choices(key))[:count] for key, count in picked.items()})
    months = reader.figures.months[-6:] if "month" in by else reader.figures.months[-1:]
    for code in [*reader.choices("agency_code"), NONE, "nobody"]:
        of_one = scope.with_values("agency_code", [code])
        if scope.impossible(reader.held(keys)):
            with pytest.raises(FilterNotPossibleError):
                OneAgency(reader).answer(keys, by=by, scope=of_one, months=months)
            continue
        told = OneAgency(reader).answer(keys, by=by, scope=of_one, months=months)
        assert_frame_equal(told, reader.answer(keys, by=by, scope=of_one, months=months))


@pytest.mark.parametrize("changed", [{"compare": "previous_month"}, {"agencies": 2}, {"agencies": 0}], ids=str)
def test_what_is_not_about_exactly_one_agency_is_passed_on(reader: Answers, changed: Mapping[str, Any]) -> None:
    codes = list(reader.choices("agency_code"))[: changed.get("agencies", 1)]
    scope, months = Scope.of({"agency_code": codes}), reader.figures.months[-1:]
    told, own = (
        ask.answer(MIXED, by=["bucket"], scope=scope, months=months, compare=changed.get("compare"))
        for ask in (OneAgency(reader), reader)
    )
    assert_frame_equal(told, own)
