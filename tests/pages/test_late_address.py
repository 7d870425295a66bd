"""A request with the address of before the last change is Back where nothing was clicked, else a quick click."""

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.pages.conftest import Shown

pytestmark = pytest.mark.slow


def address(app: AppTest) -> dict[str, Any]:
    return dict(app.query_params)


def with_address(app: AppTest, query: Mapping[str, Any]) -> AppTest:
    """What the browser sends next comes with this address."""
    app.query_params.clear()
    app.query_params.update(query)
    return app


def test_back_at_once_undoes_the_filter(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "delinquency")
    before = address(app)
    app.multiselect(key="pick_zone").set_value(["North"]).run()
    assert address(app)["zone"] == "North"
    with_address(app, before).run()
    assert app.multiselect(key="pick_zone").value == []
    assert address(app) == before


def test_a_quick_click_after_a_filter_keeps_it(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "accounts")
    before = address(app)
    app.multiselect(key="pick_zone").set_value(["North"]).run()
    with_address(app, before)
    app.button(key="accounts_next").click().run()
    assert app.multiselect(key="pick_zone").value == ["North"]
    assert address(app)["zone"] == "North"


def test_a_second_filter_before_the_first_reached_the_browser_keeps_both(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "delinquency")
    before = address(app)
    app.multiselect(key="pick_zone").set_value(["North"]).run()
    with_address(app, before)
    app.multiselect(key="pick_bucket").set_value(["1-30"]).run()
    assert address(app) == before | {"zone": "North", "bucket": "1-30"}
