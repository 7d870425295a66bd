"""Every page with a full lender, one account, and nothing at all: figures, one sentence, never a traceback."""

from datetime import date, datetime
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.subjects import REPORTS
from dashboard.subjects.headlines import unbroken
from dashboard.widgets import filters
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, chosen, sentences

pytestmark = pytest.mark.slow
PAGES = ("portfolio_health", "delinquency", "bucket_movement", "data_health")
"""Pages whose figures a full lender fills; every page is held to one account, and to nothing."""
PARTS = {
    "recovery": {"target": 2, "efficiency": 2, "sources": 4, "losses": 2},
    "complaints": {"volume": 3, "answers": 2, "voices": 4},
}
"""How many charts each part draws; a small lender has too few complaints and accounts for shares and rates."""


@pytest.mark.parametrize("page", PAGES)
def test_a_full_lender_fills_the_page(shown: Shown, demo_settings: Settings, page: str) -> None:
    app = shown(demo_settings, page)
    assert not app.exception
    assert sentences(app) == []
    assert len(app.title) == 1
    assert len(cards(app)) >= len(["as of", "identities", "rejected", "months"])
    assert "n/a" not in cards(app).values() or page == "bucket_movement"
    assert app.dataframe
    assert bool(charts(app)) is (page != "data_health")


def test_delinquency_opens_on_what_is_past_due_and_draws_its_charts_before_its_tables(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "delinquency")
    assert "stock" not in app.query_params
    assert [one["meta"] for one in charts(app)[0]["data"] if one.get("name")][:2] == ["1-30", "31-60"]
    order = [type(one).__name__ for one in app.main if one.type in ("plotly_chart", "arrow_data_frame")]
    assert order == sorted(order, key=lambda name: name == "Dataframe")
    whole = shown(demo_settings, "delinquency", stock="value")
    assert [one["meta"] for one in charts(whole)[0]["data"] if one.get("name")][:2] == ["Current", "1-30"]


def test_the_view_for_a_meeting_room_is_in_the_address_and_its_value_is_checked(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "delinquency", meeting="yes")
    assert app.button(key="meeting").label == "Leave full screen"
    # What other pages understand too is in the links to them.
    links = [link.proto.query_string for link in app.get("page_link")]
    assert links
    assert all("meeting=yes" in link for link in links if "month=" in link)
    app.button(key="meeting").click().run()
    assert "meeting" not in app.query_params
    wrong = shown(demo_settings, "delinquency", meeting="<b>")
    assert wrong.button(key="meeting").label == "Full screen"
    assert any("asks for the full screen" in one for one in sentences(wrong))


@pytest.mark.parametrize(
    ("page", "part", "drawn"), [(page, *one) for page, parts in PARTS.items() for one in parts.items()]
)
def test_every_part_of_a_page_is_drawn(shown: Shown, demo_settings: Settings, page: str, part: str, drawn: int) -> None:
    app = chosen(shown(demo_settings, page), part=part)
    assert not app.exception
    assert sentences(app) == []
    assert len(charts(app)) == drawn
    assert app.dataframe
    assert all(card.proto.help for card in app.metric)
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))


@pytest.mark.parametrize("page", REPORTS)
def test_one_account_seen_once_is_drawn_or_explained(shown: Shown, one_account: Settings, page: str) -> None:
    app = shown(one_account, page)
    assert not app.exception
    assert not [one for one in sentences(app) if OURS in one]
    if page == "bucket_movement":
        assert sentences(app) == ["May 2026 has no movement, because no snapshot lies before it; pick a later month."]
    if page == "delinquency":
        assert cards(app)["Overdue, active accounts"] == "₹250"
        assert cards(app)["Delinquent accounts"] == "1"
    if page == "portfolio_health":
        assert cards(app)["30+ rate"] == "100.00 %"
        assert cards(app)["60+ rate"] == "0.00 %"
        assert cards(app)["Resolution"] == "n/a"


# The glossary and Load data need no figures; tests of their own say so.
@pytest.mark.parametrize("page", [page for page in REPORTS if page not in ("glossary", "load_data")])
def test_nothing_prepared_is_said_in_one_sentence(shown: Shown, nothing_prepared: Settings, page: str) -> None:
    app = shown(nothing_prepared, page)
    assert not app.exception
    assert len(app.error) == 1
    assert OURS not in app.error[0].value


@pytest.mark.parametrize("page", PAGES[:3])
def test_filters_that_leave_nothing_are_explained(shown: Shown, demo_settings: Settings, page: str) -> None:
    app = shown(demo_settings, page, zone="North", bucket="Unknown")
    assert not app.exception
    assert [one for one in sentences(app) if "matches these filters" in one]


@pytest.mark.parametrize("basis", ["accounts", "principal", "outstanding"])
@pytest.mark.parametrize("compare", ["previous_month", "last_year", "none"])
def test_every_basis_and_comparison_draws_every_page(
    shown: Shown, demo_settings: Settings, basis: str, compare: str
) -> None:
    for page in PAGES[:3]:
        app = shown(demo_settings, page, basis=basis, compare=compare)
        assert not app.exception
        assert not app.error
        assert bool([card.delta for card in app.metric if card.delta]) is (compare != "none")


def test_a_worse_figure_is_red_and_points_up_where_high_is_bad(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "portfolio_health")
    card = next(one for one in app.metric if one.label.startswith("30+ rate"))
    rising = str(card.delta).startswith("+")
    assert card.proto.color == (card.proto.RED if rising else card.proto.GREEN)
    assert card.proto.direction == (card.proto.UP if rising else card.proto.DOWN)
    assert str(card.delta).endswith(" pp")


def test_the_first_month_has_no_delta(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "portfolio_health", month=_first_month(shown, demo_settings))
    assert not app.exception
    assert not [card.delta for card in app.metric if card.delta]


def test_every_card_carries_its_definition_and_every_chart_its_name(shown: Shown, demo_settings: Settings) -> None:
    for page in PAGES[:3]:
        app = shown(demo_settings, page)
        assert all(card.proto.help for card in app.metric)
        assert all(chart.proto.alt for chart in app.get("plotly_chart"))


def test_the_page_says_that_the_data_is_invented(shown: Shown, demo_settings: Settings, one_account: Settings) -> None:
    assert "Invented data" in _markdown(shown(demo_settings, "delinquency"))
    assert "Invented data" not in _markdown(shown(one_account, "delinquency"))


def _markdown(app: AppTest) -> str:
    return " ".join(str(one.value) for one in app.markdown)


def _first_month(shown: Shown, settings: Settings) -> str:
    months = [datetime.strptime(name, "%B %Y") for name in shown(settings, "data_health").selectbox[0].options]  # noqa: DTZ007
    return f"{min(months):%Y-%m}"


def test_every_link_of_the_first_page_opens_what_it_speaks_of(shown: Shown, demo_settings: Settings) -> None:
    home = shown(demo_settings, "portfolio_health")
    leads = {
        (link.proto.page, link.proto.query_string)
        for link in home.get("page_link")
        if link.proto.label and ("%" in link.proto.label or "SLAs met" in link.proto.label)
    }
    assert any("product=" in query for _, query in leads)
    for page, query in leads:
        picked = {key: values for key, values in parse_qs(query).items() if key != "month"}
        app = shown(demo_settings, page, **picked)
        assert not app.exception
        assert not [one for one in sentences(app) if "does not know" in one or "is not" in one]
        filtered = {filters.parameter(key) for key in filters.FILTERS}
        keys = {f"pick_{key}": values for key, values in picked.items() if key in filtered}
        assert {key: app.session_state[key] for key in keys} == keys


def test_rules_that_could_not_be_checked_are_never_said_to_find_nothing(shown: Shown, one_account: Settings) -> None:
    """One account in 31-60 without any other table: nothing can be checked, so nothing is well."""
    app = shown(one_account, "portfolio_health")
    said = [str(one.value) for one in app.caption]
    assert not app.success
    assert "0 of 8 rules could be checked." in said
    [reasons] = [one for one in said if one.startswith("Not checked: ")]
    assert len(reasons.split("  \n")) == 8
    assert r"More accounts are over 30 days past due\: Every state stands on fewer accounts than the 300" in reasons
    assert r"Many complaints for the accounts handled\: May 2026 has no figure of Complaints per 1,000" in reasons


def test_how_many_rules_and_targets_could_be_checked_is_said(shown: Shown, demo_settings: Settings) -> None:
    full = shown(demo_settings, "portfolio_health")
    assert "4 of 9 rules could be checked, and 15 of 16 targets." in [str(one.value) for one in full.caption]


def test_a_trend_does_not_run_across_months_that_nobody_knows() -> None:
    months = [date(2026, month, 1) for month in range(1, 7)]
    course = {month: {"rate": rate} for month, rate in zip(months, [1.0, None, 3.0, 4.0, 5.0, 6.0], strict=True)}
    assert unbroken(course, "rate", months[4]) == [3.0, 4.0, 5.0]
    assert unbroken(course, "rate", months[1]) == []


def test_every_card_of_the_first_page_has_its_trend_in_words_too(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "portfolio_health")
    trends = [image.alt for one in app.get("image") for image in one.proto.imgs]
    drawn = [card for card in app.metric if card.value not in ("n/a", "too few cases")]
    assert len(trends) >= len(drawn)
    card = app.metric[0]
    assert trends[0].startswith(f"{card.label} by month: first ")
    assert f"last October 2026: {card.value};" in trends[0]
