"""The two pages on agencies without a browser: the grid of terms, one agency, and what is missing said in words."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, chosen, columns, hover, rows, sentences

pytestmark = pytest.mark.slow
PARTS = ("terms", "money", "portfolio", "work", "accounts")


def frame_with(app: AppTest, column: str) -> pd.DataFrame:
    """The first table on the page that has the column."""
    found: pd.DataFrame = next(one.value for one in app.dataframe if column in one.value.columns)
    return found


def grid(app: AppTest) -> pd.DataFrame:
    """The texts of the grid of agencies and measures, a row for each agency; with many agencies it is a table."""
    found: pd.DataFrame = frame_with(app, "_names").set_index("_names")
    return found


def test_the_grid_and_its_lists_are_drawn(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla")
    assert not app.exception
    assert sentences(app) == []
    assert len(charts(app)) == 1
    assert len(grid(app)) > 20
    figures = cards(app)
    assert int(figures["SLAs missed"]) + int(figures["Not judged"]) > 0
    assert frame_with(app, "share_met")["missed"].astype(int).sum() == int(figures["SLAs missed"])
    assert all(card.proto.help for card in app.metric)
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))


def test_all_measures_have_more_columns_than_those_with_a_term(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla")
    agreed = len(grid(app).columns)
    app.session_state["choice_measures"] = "all"
    app.run()
    assert not app.exception
    assert len(grid(app).columns) > agreed


def test_only_agencies_and_measures_with_a_miss_are_listed_where_asked_for(
    shown: Shown, demo_settings: Settings
) -> None:
    whole = shown(demo_settings, "agency_sla", month="2026-07")
    missed = grid(whole).apply(lambda column: column.str.startswith("\u2717"))
    agencies, measures = missed.any(axis=1), missed.any()
    assert 0 < agencies.sum() < len(agencies)
    # Those that miss most come first, agencies and measures alike.
    assert agencies.is_monotonic_decreasing
    assert missed.sum().is_monotonic_decreasing
    app = shown(demo_settings, "agency_sla", agencies="missed", month="2026-07")
    assert not app.exception
    assert app.query_params["agencies"] == "missed"
    (drawn, _) = charts(app)
    assert rows(drawn) == [name for name, one in agencies.items() if one]
    assert len(columns(drawn)) == measures.sum()
    assert cards(app) == cards(whole)
    standing = frame_with(app, "share_met")
    assert len(standing) == agencies.sum()
    assert (standing["missed"] > 0).all()


def test_since_when_a_term_is_missed_stands_beside_it_everywhere(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla", agencies="missed", month="2026-07")
    listed = frame_with(app, "months_missed")
    standing = frame_with(app, "share_met").set_index("agency_code")
    for agency, since in listed.groupby("agency_code")["since"].min().items():
        assert standing.loc[agency, "since"] == since
    (drawn, _) = charts(app)
    said = [text for text in hover(drawn, "cells") if "missed since" in text]
    assert len(said) == len(listed) == int(cards(app)["SLAs missed"])
    first = min(listed["since"])
    home = shown(demo_settings, "portfolio_health", alerts="year", month="2026-07")
    lines = [link.proto.label for link in home.get("page_link") if "SLAs met" in link.proto.label]
    assert lines
    assert any(f"missed since {first:%B %Y}" in line for line in lines)
    quick = shown(demo_settings, "portfolio_health", month="2026-07")
    assert not any("missed since" in link.proto.label for link in quick.get("page_link"))


def test_what_an_alert_about_agencies_speaks_of_is_a_column(shown: Shown, demo_settings: Settings) -> None:
    columns_ = list(frame_with(shown(demo_settings, "agency_sla"), "share_met").columns)
    assert {"outside_window_rate", "promise_kept_rate"} <= set(columns_[: columns_.index("share_met")])


def test_the_review_of_an_agency_keeps_the_places_picked_but_for_its_costs(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "agency", agency="LE01", zone="North")
    assert not app.exception
    whole = shown(demo_settings, "agency", agency="LE01")
    assert 0 < int(cards(app)["Allocated accounts"]) < int(cards(whole)["Allocated accounts"])
    assert not any("not applied here" in str(button.label) for button in app.button)
    counts = [str(one.value) for one in chosen(app, part="portfolio").caption]
    assert any("accounts within the filters answer" in one for one in counts)
    app, whole = chosen(app, part="money"), chosen(whole, part="money")
    costs = [frame_with(one, "collection_cost_amount") for one in (app, whole)]
    assert costs[0].equals(costs[1])
    titles = [str(one.value) for one in app.markdown]
    assert "**Cost and commission, whole agency**" in titles
    assert "**Cost and commission**" in [str(one.value) for one in whole.markdown]


def test_the_agency_of_the_page_and_of_the_filter_bar_are_one(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency")
    for code in (app.selectbox(key="agency_chosen").value, "TE01"):
        app.selectbox(key="agency_chosen").set_value(code).run()
        (bar,) = [one for one in app.sidebar.selectbox if one.label == "Agency"]
        assert bar.disabled
        assert app.selectbox(key="agency_chosen").format_func(code) == f"{bar.value} ({code})"
    assert not [one for one in app.sidebar.multiselect if one.label == "Agency"]


def test_a_filter_by_agency_leaves_its_row_and_a_link_to_its_review(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency_sla", agency="TE01")
    assert not app.exception
    assert len(rows(charts(app)[0])) == 1
    assert len(frame_with(app, "share_met")) == 1


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
    assert app.selectbox(key="agency_chosen").value == agency
    drawn = {part: (charts(one), tables(one)) for part in PARTS if not (one := chosen(app, part=part)).exception}
    assert {part: len(found[0]) for part, found in drawn.items()} == dict.fromkeys(PARTS, 0) | {"terms": 1, "money": 1}
    # Every table of the workbook is on exactly one part.
    names = [name for _, found in drawn.values() for name in found]
    assert sorted(names) == sorted(set(names))
    assert {"Recovery against target", "Coverage", "Effort and conduct", "Promises", "Complaints"} <= set(names)


def tables(app: AppTest) -> list[str]:
    """The titles of the tables of a page."""
    return [frame.proto.alt for frame in app.dataframe]


def test_a_review_begins_with_how_the_agency_stands(shown: Shown, demo_settings: Settings) -> None:
    picked = {"agency": "LE02", "month": "2026-07"}
    (standing,) = frame_with(shown(demo_settings, "agency_sla", **picked), "share_met").to_dict("records")
    app = shown(demo_settings, "agency", **picked)
    said = [str(one.value).replace("\\", "") for one in app.markdown]
    place = next(place for place, text in enumerate(said) if text.startswith("**LexArrears"))
    verdict, miss, change, conduct = said[place], *said[place + 2 : place + 7 : 2]
    judged = standing["met"] + standing["missed"]
    assert f"met {standing['met']} of the {judged} SLAs that could be judged in July 2026" in verdict
    assert f"it collected {cards(app)['Collected']}, {cards(app)['Target achievement']} of its target" in verdict
    missed = frame_with(app, "months_missed")
    worst = missed.loc[((missed["reached"] - missed["agreed"]).abs() / missed["agreed"]).idxmax()]
    of_more = f"of {standing['missed']} missed: " if standing["missed"] > 1 else "Missed: "
    assert of_more + f"{worst['measure']}, {worst['reached']:.2%}".replace("%", " %") in miss
    assert f"missed since {worst['since']:%B %Y}, {worst['months_missed']} month" in miss
    points = {str(one.label): float(str(one.delta).split()[0]) for one in app.metric if str(one.delta).endswith("pp")}
    most = max(points, key=lambda label: abs(points[label]))
    assert change.startswith(f"{most}: {cards(app)[most]}, {points[most]:+.2f} pp since June 2026")
    work = frame_with(chosen(app, part="work"), "outside_window_attempts").iloc[0]
    assert conduct.startswith(f"Attempts outside permitted hours: {work['outside_window_attempts']}, of ")


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
    earlier, now = (thresholds(shown(demo_settings, "agency_sla", month=month, agency=["LE01", "TE01"]))
                    for month in ("2026-03", "2026-10"))  # fmt: skip
    assert earlier
    assert earlier != now


def thresholds(app: AppTest) -> set[str]:
    """What was agreed, as the grid of a few agencies says on hover."""
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
