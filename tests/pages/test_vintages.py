"""The page Vintages: triangle, curves and early signs of a lender, with its choices."""

from dataclasses import replace

import pytest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import charts, chosen, sentences

pytestmark = pytest.mark.slow
PAGE = "vintages"


def test_cohorts_are_drawn_and_follow_the_choices(
    shown: Shown, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_VINTAGE_ACCOUNTS", "40")
    app = shown(replace(demo_settings, vintage_accounts=40), PAGE, agency="TE01")
    assert not app.exception
    assert not [one for one in sentences(app) if "wrong" in one]
    said = " ".join(str(one.value) for one in app.markdown)
    assert "active accounts are in no cohort" in said
    curves, triangle = charts(app)
    assert curves["layout"]["xaxis"]["title"]["text"] == "Months on book"
    assert len(app.dataframe) == 3
    table = app.dataframe[0].value
    # The first quarter has one month in the data.
    assert table["cohort"].str.contains(" to ").to_list() == [True] * 4 + [False]
    assert app.multiselect(key="pick_agency").disabled
    other = chosen(app, state="now", days="60", cohort="month", terms="no", by="zone")
    assert not other.exception
    assert "Now 60+" in " ".join(str(one.value) for one in other.markdown)
    assert triangle != charts(other)[-1]


def test_with_few_accounts_no_share_is_told(shown: Shown, demo_settings: Settings) -> None:
    app = chosen(shown(demo_settings, PAGE), cohort="month")
    assert not app.exception
    assert any("No cohort has 100 accounts" in str(one.value) for one in app.caption)
