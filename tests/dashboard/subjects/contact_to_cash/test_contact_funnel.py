"""Leaks against the best quarter of a type, in numbers worked out by hand."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.subjects.contact_to_cash import contact_funnel
from dashboard.view import opening_view
from data_access.settings import Settings

VIEW = opening_view((date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)), None)
LABELS = {"agency_code": {"A4": "Fourth"}, "agency_type": {"field": "Field"}}


def found(rows: Mapping[str, tuple[int | None, ...]]) -> tuple[contact_funnel.Leak, ...]:
    """Leaks among field agencies with such accounts at each step."""
    frame = pl.DataFrame(
        [
            {"agency_type": "field", "agency_code": code, **dict(zip(contact_funnel.COUNTED, counts, strict=True))}
            for code, counts in rows.items()
        ],
        schema={
            "agency_type": pl.String,
            "agency_code": pl.String,
            **dict.fromkeys(contact_funnel.COUNTED, pl.Int64),
        },
    )
    return contact_funnel.leaks(_answers(frame), VIEW)


def _answers(frame: pl.DataFrame) -> Answers:
    def answer(*_asked: Any, **_more: Any) -> pl.DataFrame:
        return frame

    return cast("Answers", SimpleNamespace(answer=answer, labels=lambda: LABELS, settings=Settings()))


def test_a_leak_is_named_with_what_it_costs() -> None:
    even = (1000, 800, 600, 500, 250, 100)
    (leak,) = found({"A1": even, "A2": even, "A3": even, "A4": (1000, 800, 600, 500, 100, 40)})
    assert (leak.agency_code, leak.before, leak.step, leak.teams) == ("A4", "right_party", "promised", 4)
    # A quarter of four is one: 250 of 500 against 100 of 500.
    assert (leak.rate, leak.best, leak.cases) == (0.2, 0.5, 500)
    assert leak.fewer == 150
    # All four kept 340 of the 850 promised.
    assert round(leak.kept_fewer, 6) == 60
    said = contact_funnel.in_words((leak,), _answers(pl.DataFrame()), VIEW)
    assert said == (
        "The biggest leak of the last 3 months is at Fourth: 20.00 % of 500 accounts in the step right party came to "
        "the step promised, against 50.00 % in the best quarter of 4 agencies of type field; that is 150 accounts "
        "fewer, about 60 of them kept."
    )


def test_chance_few_teams_and_few_accounts_name_nobody() -> None:
    even = (1000, 800, 600, 500, 250, 100)
    low = (1000, 800, 600, 500, 100, 40)
    assert found({"A1": even, "A2": even, "A4": low}) == ()
    assert found({"A1": even, "A2": even, "A3": even, "A4": (29, 29, 29, 29, 1, 0)}) == ()
    assert found({"A1": even, "A2": even, "A3": even, "A4": (1000, 800, 600, 500, 240, 96)}) == ()
    unknown = (1000, None, None, None, None, None)
    assert found(dict.fromkeys(("A1", "A2", "A3", "A4"), unknown)) == ()
    assert "no agency falls behind" in contact_funnel.in_words((), _answers(pl.DataFrame()), VIEW)


def test_steps_that_are_not_recorded_say_so() -> None:
    rows = contact_funnel.steps_frame({contact_funnel.COUNTED[0]: 7}).select("step", "accounts", "note").rows()
    assert rows[0] == ("Allocated", 7, "")
    assert {note for _, _, note in rows[1:]} == {"not recorded"}
