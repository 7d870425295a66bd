"""The two pages on agencies without a browser: the grid of terms, one agency, and what is missing said in words."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, columns, hover, rows, sentences

pytestmark = pytest.mark.slow


def frame_with(app: AppTest, column: str) -> object:
    """The first table on the page that has the column."""
    return next(one.value for one in app.dataframe if column in one.value.columns)


def test_the_grid_and_its_lists_are_drawn(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla")
    assert not app.exception
    assert sentences(app) == []
    assert len(charts(app)) == 2
    grid = charts(app)[0]
    assert len(rows(grid)) > 20
    figures = cards(app)
    assert int(figures["SLAs missed"]) + int(figures["Not judged"]) > 0
    assert frame_with(app, "share_met")["missed"].astype(int).sum() == int(figures["SLAs missed"])  # type: ignore[index]
    assert all(card.proto.help for card in app.metric)
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))


def test_all_measures_have_more_columns_than_those_with_a_term(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla")
    agreed = len(columns(charts(app)[0]))
    app.session_state["choice_measures"] = "all"
    app.run()
    assert not app.exception
    assert len(columns(charts(app)[0])) > agreed


def test_a_filter_by_agency_leaves_its_row_and_a_link_to_its_review(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla", agency="TE01")
    assert not app.exception
    assert len(rows(charts(app)[0])) == 1
    assert len(frame_with(app, "share_met")) == 1  # type: ignore[arg-type]


def test_a_filter_that_measures_are_not_recorded_by_is_greyed_and_said(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla", segment="Low")
    assert not app.exception
    assert not app.error
    assert any("not applied here" in str(button.label) for button in app.button)


@pytest.mark.parametrize("agency", ["TE01", "IHN", "LE01"])
def test_one_agency_is_drawn_whole(shown: Shown, demo_settings: Settings, agency: str) -> None:
    app = shown(demo_settings, "agency", agency=agency)
    assert not app.exception
    assert [one for one in sentences(app) if not one.startswith("Not comparable")] == []
    assert len(cards(app)) == 8
    assert len(charts(app)) == 2
    assert app.selectbox(key="agency_chosen").value == agency


def test_without_a_choice_the_largest_agency_is_shown_and_another_can_be_chosen(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "agency")
    first = app.selectbox(key="agency_chosen").value
    other = next(code for code in ("TE01", "TE02") if code != first)
    app.selectbox(key="agency_chosen").set_value(other).run()
    assert not app.exception
    assert app.query_params["agency"] in (other, [other])
    assert app.selectbox(key="agency_chosen").value == other


@pytest.mark.parametrize("page", ["agency_sla", "agency"])
def test_a_lender_without_agencies_gets_a_sentence(shown: Shown, one_account: Settings, page: str) -> None:
    app = shown(one_account, page)
    assert not app.exception
    assert not [one for one in sentences(app) if OURS in one]
    said = [*sentences(app), *(str(one.value) for one in app.caption)]
    assert any("No agency holds" in one for one in said)


def test_an_earlier_month_is_judged_by_its_own_terms(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla", month="2026-03")
    assert not app.exception
    assert thresholds(app)
    assert thresholds(app) != thresholds(shown(demo_settings, "agency_sla"))


def thresholds(app: AppTest) -> set[str]:
    """What was agreed, as the grid says on hover."""
    return {found for text in hover(charts(app)[0], "cells") for found in re.findall(r"agreed [^,]+", text)}


def test_the_agency_stays_when_the_month_changes_and_is_in_the_address(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency")
    first = app.selectbox(key="agency_chosen").value
    assert app.query_params["agency"] == first
    for month in list(app.selectbox(key="pick_month").options)[1:4]:
        app.selectbox(key="pick_month").select(month).run()
        assert not app.exception
        assert app.selectbox(key="agency_chosen").value == first


def test_of_several_agencies_it_says_which_one_is_reviewed(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency", agency=["TE01", "LE02"])
    assert sorted(app.query_params["agency"]) == ["LE02", "TE01"]
    assert any("A review is of one agency at a time" in str(one.value) for one in app.caption)
