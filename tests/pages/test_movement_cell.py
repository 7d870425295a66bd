"""The accounts behind a cell of the movement matrix: the address opens them, and names them after a click."""

from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import sentences


def _opened(shown: Shown, settings: Settings, **parameters: str) -> AppTest:
    """The page of movement after a link with these parameters."""
    app = shown(settings, "bucket_movement")
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def _asked(app: AppTest, *names: str) -> list[str]:
    """The values of some parameters in the address."""
    return [
        value
        for name in names
        for value in ([app.query_params[name]] if isinstance(app.query_params[name], str) else app.query_params[name])
    ]


def _listed(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.markdown if str(one.value).endswith("accounts**")]


def test_an_address_opens_the_accounts_of_its_cell(shown: Shown, demo_settings: Settings) -> None:
    app = _opened(shown, demo_settings, opening="Current", closing="1-30")
    clicked = shown(demo_settings, "bucket_movement")
    assert _listed(clicked) == []
    clicked.selectbox(key="choice_opening").set_value("Current")
    clicked.selectbox(key="choice_closing").set_value("1-30")
    assert _listed(app) == _listed(clicked.run())
    assert _listed(app)[0].startswith("**Current to 1-30: ")
    assert _asked(clicked, "opening", "closing") == ["Current", "1-30"]


def test_without_a_closing_state_the_whole_row_is_listed(shown: Shown, demo_settings: Settings) -> None:
    app = _opened(shown, demo_settings, opening="31-60")
    assert _listed(app)[0].startswith("**31-60 to any state: ")
    assert "closing" not in app.query_params


def test_closing_the_list_takes_the_cell_out_of_the_address(shown: Shown, demo_settings: Settings) -> None:
    app = _opened(shown, demo_settings, opening="Current", closing="1-30")
    next(button for button in app.button if button.label == "Close").click()
    app.run()
    assert _listed(app) == []
    assert "opening" not in app.query_params


def test_a_state_that_does_not_exist_is_said(shown: Shown, demo_settings: Settings) -> None:
    app = _opened(shown, demo_settings, opening="gone", closing="lost")
    assert sentences(app) == [
        "The link asks for opening state to list 'gone', which is not there; Nothing is shown instead.",
        "The link asks for closing state to list 'lost', which is not there; Any state is shown instead.",
    ]
    assert _listed(app) == []


def test_a_page_that_stops_calls_none_of_its_own_parameters_unknown(shown: Shown, one_account: Settings) -> None:
    """The only month has no movement, so the page stops before it reads the cell."""
    app = _opened(shown, one_account, opening="Current", flow="net")
    assert sentences(app) == ["May 2026 has no movement, because no snapshot lies before it; pick a later month."]
    assert _asked(app, "opening", "flow") == ["Current", "net"]
