"""The glossary without a browser: with figures and without, its search, and its links to pages."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.metrics import metric
from dashboard.page_registry import PAGES
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import sentences

pytestmark = pytest.mark.slow
FIELD = "glossary_find"


def told(app: AppTest) -> str:
    """Everything in Markdown, without the marks that keep text from being read as such."""
    return "\n".join(str(one.value) for one in app.main.markdown).replace("\\", "")


def arrived(app: AppTest, **query: str) -> AppTest:
    """The page after a link with parameters was followed."""
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def subjects(app: AppTest) -> list[str]:
    """What may be opened."""
    return [one.label for one in app.expander]


def leads(app: AppTest) -> list[tuple[str, str]]:
    """The pages and parameters that links in the page's body lead to."""
    return [(one.proto.page, one.proto.query_string) for one in app.main.get("page_link")]


def test_subjects_are_closed_until_something_is_looked_for(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "glossary")
    assert not app.exception
    assert sentences(app) == []
    assert "Buckets" in subjects(app)
    assert metric("gnpa_rate").definition not in told(app)
    app.text_input(key=FIELD).set_value("gnpa_rate").run()
    assert not app.exception
    assert metric("gnpa_rate").definition in told(app)
    assert app.query_params["find"] in ("gnpa_rate", ["gnpa_rate"])


def test_a_link_opens_its_search_and_leads_to_pages_with_the_filters_but_not_the_search(
    shown: Shown, demo_settings: Settings
) -> None:
    app = arrived(shown(demo_settings, "glossary"), find="roll_back_rate", zone="North")
    assert sentences(app) == []
    assert app.text_input(key=FIELD).value == "roll_back_rate"
    assert {page for page, _ in leads(app)} == {"bucket_movement", "agency"}
    assert all("zone=North" in query and "find" not in query for _, query in leads(app))


def test_what_is_not_found_is_said_and_never_read_as_markdown(shown: Shown, demo_settings: Settings) -> None:
    app = arrived(shown(demo_settings, "glossary"), find="[x](http://y)")
    assert sentences(app) == ["No entry holds '\\[x\\]\\(http\\://y\\)'; try fewer or other words."]


def test_a_glossary_needs_no_figures(shown: Shown, nothing_prepared: Settings) -> None:
    app = arrived(shown(nothing_prepared, "glossary"), find="resolution_rate")
    assert not app.exception
    assert sentences(app) == []
    assert metric("resolution_rate").definition in told(app)
    assert {one.proto.page for one in app.sidebar.get("page_link")} == {one.name for one in PAGES}
