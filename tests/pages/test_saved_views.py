"""Saved views in the sidebar without a browser: saved, opened, renamed, deleted; nothing of a customer is kept."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from data_access.saved_views import SavedView, save_view, saved_views
from data_access.settings import Settings
from data_access.state import State
from tests.pages.conftest import Shown
from tests.pages.reading import sentences

pytestmark = pytest.mark.slow


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state database of the test's own; the store is shared."""
    address = f"sqlite:///{tmp_path / 'state.sqlite'}"
    monkeypatch.setenv("COLLECTIONS_STATE_URL", address)
    return State(address)


def saved(app: AppTest, name: str, author: str = "") -> AppTest:
    """The page after it was saved under a name."""
    app.text_input(key="view_name").set_value(name)
    app.text_input(key="view_author").set_value(author)
    return app.button(key="view_save").click().run()


def links(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """The saved views in the sidebar: name, page and parameters."""
    views = [one.proto for one in app.sidebar.get("page_link") if one.proto.icon == ":material/bookmark:"]
    return {one.label: (one.page, parse_qs(one.query_string)) for one in views}


def test_a_view_is_saved_with_its_filters_and_choices_and_opens_them_again(
    shown: Shown, demo_settings: Settings, state: State
) -> None:
    app = shown(demo_settings, "delinquency", month="2026-05", zone="North", basis="principal")
    app.session_state["choice_by"] = "state"
    saved(app.run(), "North, principal", "Asha")
    assert not app.exception
    held = {"month": ["2026-05"], "zone": ["North"], "basis": ["principal"], "by": ["state"]}
    assert links(app) == {"North, principal": ("delinquency", held)}
    assert [(one.page, one.parameters, one.author) for one in saved_views(state)] == [("delinquency", held, "Asha")]
    assert app.text_input(key="view_name").value == ""
    assert app.text_input(key="view_author").value == "Asha"

    other = shown(demo_settings, "recovery")
    assert links(other) == links(app)


def test_what_no_longer_holds_is_said_when_a_view_is_opened(
    shown: Shown, demo_settings: Settings, state: State
) -> None:
    save_view(state, "Old", "delinquency", {"month": ["2019-01"], "zone": ["Atlantis"]})
    app = shown(demo_settings, "delinquency")
    _, query = links(app)["Old"]
    for key, values in query.items():
        app.query_params[key] = values
    app.run()
    assert [one for one in sentences(app) if "'2019-01', which is not there" in one]
    assert [one for one in sentences(app) if "'Atlantis', which the data does not hold" in one]


def test_neither_an_account_nor_a_search_is_kept(shown: Shown, demo_settings: Settings, state: State) -> None:
    app = shown(demo_settings, "accounts", zone="North")
    account = str(next(one.value for one in app.dataframe if "account_id" in one.value.columns)["account_id"].iloc[0])
    app.text_input(key="accounts_search").set_value(account).run()
    saved(app, "A search")
    app.query_params["account"] = account
    app.run()
    assert account in app.subheader[0].value
    saved(app, "An account")
    assert [(one.name, set(one.parameters)) for one in saved_views(state)] == [
        ("A search", {"month", "zone"}),
        ("An account", {"month", "zone"}),
    ]
    assert account.encode() not in Path(str(state.file)).read_bytes()


def test_a_view_is_renamed_and_deleted(shown: Shown, demo_settings: Settings, state: State) -> None:
    first, second = (save_view(state, name, "recovery", {}) for name in ("First", "Second"))
    app = shown(demo_settings, "recovery")
    picked(app, first).text_input(key="view_new_name").set_value("third")
    app.button(key="view_rename").click().run()
    assert [*links(app)] == ["Second", "third"]
    picked(app, second).button(key="view_delete").click().run()
    assert [*links(app)] == ["third"]
    assert [one.name for one in saved_views(state)] == ["third"]


def picked(app: AppTest, view: SavedView) -> AppTest:
    """The page with a view picked in the form that changes views."""
    app.selectbox(key="view_picked").set_value(view.view_id)
    return app


def test_a_name_that_is_taken_is_said_and_the_words_stay(shown: Shown, demo_settings: Settings, state: State) -> None:
    save_view(state, "North", "recovery", {})
    app = saved(shown(demo_settings, "recovery"), "north")
    assert "There is a view named 'north' already; give this one another name." in [str(one.value) for one in app.error]
    assert app.text_input(key="view_name").value == "north"
    assert not app.run().error


def test_names_are_plain_text_and_a_page_that_is_gone_is_said(
    shown: Shown, demo_settings: Settings, state: State
) -> None:
    save_view(state, "[x](http://y) :material/home:", "recovery", {})
    save_view(state, "Old", "no_such_page", {})
    app = shown(demo_settings, "recovery")
    assert [*links(app)] == ["\\[x\\]\\(http\\://y\\) \\:material/home\\:"]
    assert "Old: its page 'no\\_such\\_page' is not there." in [str(one.value) for one in app.sidebar.caption]


def test_a_state_that_cannot_be_used_is_one_sentence_and_the_page_stays(
    shown: Shown, demo_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("COLLECTIONS_STATE_URL", f"sqlite:///{tmp_path / 'folder'}")
    app = shown(demo_settings, "delinquency")
    assert not app.exception
    assert sentences(app) == []
    assert len([one for one in app.sidebar.caption if "cannot be used" in str(one.value)]) == 1
    assert app.metric
    saved(app, "North")
    assert len([one for one in app.error if "cannot be written" in str(one.value)]) == 1


def test_the_glossary_has_them_before_figures_are_prepared(
    shown: Shown, nothing_prepared: Settings, state: State
) -> None:
    save_view(state, "North", "recovery", {"zone": ["North"]})
    assert links(shown(nothing_prepared, "glossary")) == {"North": ("recovery", {"zone": ["North"]})}
