"""The page on packs: a pack is chosen, made in the background and offered; the smallest lender has its packs."""

from time import monotonic, sleep

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.packs.declaration import load_packs
from dashboard.packs.pack_files import Wanted, made
from data_access.settings import Settings
from data_access.store import store_of
from tests.pages.conftest import Shown
from tests.pages.reading import sentences
from validations.errors import UserError

pytestmark = pytest.mark.slow
_PATIENCE = 90


def test_a_pack_is_made_in_the_background_and_offered(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "packs", pack="complaints")
    assert not app.exception
    assert sentences(app) == []
    assert "Complaints by month" in app.dataframe[0].value["chart"].tolist()
    app.toggle(key="pack_draft").set_value(True).run()
    app.button(key="export_pack").click().run()
    waited = monotonic()
    while not (offered := downloads(app)) and monotonic() - waited < _PATIENCE:
        sleep(1)
        app.run()
    assert offered[0].startswith("Download slides and workbook")


def downloads(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button") if "Download" in one.proto.label]


def test_a_zone_is_chosen_for_a_pack_of_one(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "packs", pack="zone", pack_of="South")
    assert not app.exception
    assert app.session_state["choice_pack_of"] == "South"
    wrong = shown(demo_settings, "packs", pack="zone", pack_of="Atlantis")
    assert wrong.session_state["choice_pack_of"] != "Atlantis"
    assert any("asks for zone" in one for one in sentences(wrong))


def test_every_pack_of_a_lender_with_one_account_is_made_or_refused_in_words(one_account: Settings) -> None:
    ask = Answers(open_figures(store_of(one_account)), one_account)
    refused = []
    for name, pack in load_packs().items():
        scope = Scope.of({"zone": ["West"]} if name == "zone" else {"agency_code": ["AG1"]} if name == "agency" else {})
        try:
            files = made(ask, Wanted(pack, scope, despite_doubts=True), lambda _what, _share: None)
            assert files.slides
            assert files.workbook
        except UserError as error:
            refused.append(f"{name}: {error}")
    assert [one.partition(":")[0] for one in refused] == ["agency"]
    assert "AG1" in refused[0]
