"""The page Forecast: choices that change the figures, the bucket that cannot be filtered by, and the workbook."""

import pytest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import charts, chosen, sentences, trace

pytestmark = pytest.mark.slow
PAGE = "forecast"


def test_the_page_draws_its_line_tables_and_effect_and_follows_its_choices(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, PAGE, bucket="31-60")
    assert not app.exception
    assert sentences(app) == []
    assert app.multiselect(key="pick_bucket").disabled
    said = " ".join(str(one.value) for one in app.markdown)
    assert "such forecasts were off by" in said
    assert "points less of 1-30 rolled forward" in said or "1-30 rolled forward every month" in said
    assert len(app.dataframe) == 4
    assert app.dataframe[0].value["line"].to_list()[0] == "30+ rate"
    (fan,) = charts(app)
    assert trace(fan, "actual")["y"][0] is not None
    assert trace(fan, "target")["line"]["dash"] == "dash"
    # Targets are set for the months to come, too.
    assert trace(fan, "target")["y"][-1] == trace(fan, "target")["y"][0] is not None
    other = chosen(app, line="flow_NPA", by="zone", ahead="1", less="5")
    assert not other.exception
    assert set(other.dataframe[2].value["zone"]) == {"North", "South", "East", "West"}
    assert "If 5 points less" in " ".join(str(one.value) for one in other.markdown)


def test_too_few_months_are_a_sentence_on_the_page(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, month="2026-01")
    assert not app.exception
    assert any("complete months with a movement" in str(one.value) for one in app.markdown)
    assert not app.dataframe
