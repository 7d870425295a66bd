"""What changed on the screen: parts that add up to the change, the next level, and words where it is refused."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.offenders import every
from tests.pages.conftest import Shown
from tests.pages.reading import cards, charts, rows, sentences

pytestmark = pytest.mark.slow
PAGE = "what_changed"
OF = (
    "collected_amount",
    "collected_on_overdue_amount",
    "gnpa_rate",
    "overdue_amount",
    "accounts",
    "resolution_rate",
    "complaint_rate",
    "average_dpd",
    "cost_per_rupee",
)


def table(app: AppTest, holds: str) -> pd.DataFrame:
    """The values of the table with a column of that name."""
    return next(one.value for one in app.dataframe if holds in one.value.columns)


@every("of", OF)
def test_the_parts_add_up_to_the_change(shown: Shown, demo_settings: Settings, of: str) -> None:
    app = shown(demo_settings, PAGE, of=of)
    assert not app.exception
    assert sentences(app) == []
    *parts, change = table(app, "cause")["effect"].astype(float)
    assert sum(parts) == pytest.approx(change, abs=1e-9, rel=1e-9)
    assert table(app, "added")["added"].astype(float).sum() == pytest.approx(change, abs=1e-9, rel=1e-9)
    assert rows(charts(app)[0])[0].endswith("as first told")


def test_a_zone_picked_leads_to_its_states_and_a_click_to_another_dimension(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, PAGE, of="gnpa_rate", zone="North")
    assert table(app, "added").columns[0] == "state"
    assert cards(app).keys() == {"GNPA"}
    app.session_state["choice_by"] = "product_code"
    assert table(app.run(), "added").columns[0] == "product_code"


def test_a_link_to_no_figure_and_a_figure_that_a_filter_rules_out_are_said(
    shown: Shown, demo_settings: Settings
) -> None:
    unknown = shown(demo_settings, PAGE, of="nonsense")
    assert any("nonsense" in one for one in sentences(unknown))
    refused = shown(demo_settings, PAGE, of="complaints_received", bucket="1-30")
    assert any("bucket" in one for one in sentences(refused))
    assert not refused.exception


def test_every_card_that_changed_leads_here(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "portfolio_health")
    links = [one.proto for one in app.get("page_link")]
    led = [one for one in links if one.label == "What changed" and "of=" in one.query_string]
    changed = [card for card in app.metric if card.delta and card.delta != "0"]
    assert len(led) >= len(changed) - 1 > 10


def test_a_card_of_one_agency_leads_to_what_changed_for_that_agency(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "agency")
    links = [one.proto.query_string for one in app.get("page_link") if one.proto.label == "What changed"]
    assert any("of=collected_amount" in one for one in links)
    assert all("agency=" in one for one in links if "of=" in one)


def test_contributors_on_the_first_page_are_of_the_level_below_the_place_picked(
    shown: Shown, demo_settings: Settings
) -> None:
    assert table(shown(demo_settings, "portfolio_health"), "rate_effect").columns[0] == "zone"
    assert table(shown(demo_settings, "portfolio_health", zone="North"), "rate_effect").columns[0] == "state"
