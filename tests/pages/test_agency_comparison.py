"""Agency comparison on the screen: what is said first, choices in the address, and a move tried out."""

from dataclasses import replace
from typing import Final

import duckdb
import pytest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import cards, charts, sentences

pytestmark = pytest.mark.slow
PAGE: Final = "agency_comparison"


@pytest.fixture
def small_strata(demo_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The demonstration with strata of as few accounts as a small lender has."""
    monkeypatch.setenv("COLLECTIONS_COMPARISON_ACCOUNTS", "10")
    return replace(demo_settings, comparison_accounts=10)


def placed(settings: Settings, kind: str, first: str, last: str) -> int:
    """Accounts that agencies of a type were placed in these months."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        found = connection.execute(
            "SELECT count(*) FROM allocation JOIN agency USING (agency_code)"
            f" WHERE agency_type = '{kind}' AND allocated_on BETWEEN '{first}' AND last_day(DATE '{last}')"
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_page_says_first_who_can_be_told_apart_and_counts_what_was_placed(shown: Shown, small_strata: Settings) -> None:
    app = shown(small_strata, PAGE, type="digital", age="3", strata="secured")
    assert not app.exception
    assert sentences(app) == []
    said = [str(one.value) for one in app.markdown if str(one.value).startswith("**")]
    assert "told apart" in said[0]
    # The data begin in September 2025, and October 2026 is the last month: what has reached month 3 ends with August.
    accounts = placed(small_strata, "digital", "2025-09-01", "2026-08-01")
    assert cards(app)["Accounts placed"] == str(accounts)
    assert cards(app)["Agencies compared"] == "3"
    first_columns = [frame.value.columns[0] for frame in app.dataframe]
    assert first_columns[0] == "agency"
    assert "place" in first_columns
    drawn = shown(small_strata, PAGE, type="digital", age="3", strata="secured", part="curves")
    assert len(charts(drawn)) == 2


def test_money_is_that_of_the_books_and_says_who_is_overpaid(shown: Shown, small_strata: Settings) -> None:
    app = shown(small_strata, PAGE, type="tele_calling", age="3", strata="secured", part="money")
    assert not app.exception
    whole, by_month = (frame.value for frame in app.dataframe if "commission" in frame.value.columns)
    with duckdb.connect(small_strata.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        booked = connection.execute(
            "SELECT agency_name, CAST(sum(amount) * 100 AS BIGINT) FROM collection_cost JOIN agency USING (agency_code)"
            " WHERE cost_type = 'commission' AND month BETWEEN '2025-11-01' AND '2026-10-01' GROUP BY 1"
        ).fetchall()
    for frame in (whole, by_month):
        found = frame.groupby("agency_code")["booked"].sum().to_dict()
        assert len(found) == int(cards(app)["Agencies compared"])
        assert found == {name: amount for name, amount in booked if name in found}
        assert (frame["booked"] - frame["commission"] == frame["difference"]).all()
    assert (whole["difference"] != 0).sum() == 1
    assert len([one for one in app.markdown if " more than its slabs come to." in str(one.value)]) == 1


def test_a_move_of_the_readers_choice_is_worked_out(shown: Shown, small_strata: Settings) -> None:
    app = shown(
        small_strata,
        PAGE,
        **{
            "part": "move",
            "type": "digital",
            "age": "3",
            "strata": "secured",
            "from": "DI01",
            "to": "DI03",
            "share": "0.5",
        },
    )
    assert not app.exception
    (said,) = [str(one.value) for one in app.markdown if "go on as before" in str(one.value)]
    assert said.startswith("Of what was placed from Sep 25 to Aug 26, 50 % of ")
    same = shown(
        small_strata,
        PAGE,
        **{"part": "move", "type": "digital", "age": "3", "strata": "secured", "from": "DI01", "to": "DI01"},
    )
    assert "Pick two different agencies." in [str(one.value) for one in same.caption]


def test_too_few_accounts_are_said_and_nothing_is_ranked(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, type="field")
    assert not app.exception
    assert any("cannot be compared" in str(one.value) for one in app.markdown)
    assert cards(app)["In common strata"] == "n/a"
    assert "place" not in [frame.value.columns[0] for frame in app.dataframe]
