"""Notes on Portfolio health and Agency review without a browser: added, shown, marked, exported, deleted."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from streamlit.testing.v1 import AppTest

from dashboard import excel
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader
from dashboard.subjects import REPORTS
from dashboard.targets import Calendar
from dashboard.view import opening_view
from data_access.notes import add_note, notes
from data_access.settings import Settings
from data_access.state import State
from data_access.store import store_of
from tests.pages.conftest import Shown
from tests.pages.reading import charts, sentences

pytestmark = pytest.mark.slow
FORMULA = "=1+1 [x](http://y)"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state database of the test's own; the store is shared."""
    address = f"sqlite:///{tmp_path / 'state.sqlite'}"
    monkeypatch.setenv("COLLECTIONS_STATE_URL", address)
    return State(address)


def noted(app: AppTest, text: str, author: str = "") -> AppTest:
    """The page after a note was added."""
    app.text_area(key="note_text").set_value(text)
    app.text_input(key="note_author").set_value(author)
    return app.button(key="note_add").click().run()


def listed(app: AppTest) -> list[str]:
    """The notes on the page."""
    return [str(one.value) for one in app.main.markdown if "  \n:small[" in str(one.value)]


def marks(app: AppTest) -> list[str]:
    """What the marks of the charts say on hover."""
    return [
        text for chart in charts(app) for one in chart["data"] if one["meta"] == "notes" for text in one["hovertext"]
    ]


def test_a_note_on_a_month_is_listed_and_marked_as_plain_text_and_deleted(
    shown: Shown, demo_settings: Settings, state: State
) -> None:
    app = noted(shown(demo_settings, "portfolio_health", month="2026-05"), FORMULA, "Asha")
    assert not app.exception
    [text] = listed(app)
    assert text.startswith("**May 2026** =1\\+1 \\[x\\]\\(http\\://y\\)  \n:small[Asha, ")
    assert marks(app) == ["Note on May 2026<br>=1+1 [x](http://y)"]
    assert [(one.month, one.text, one.author) for one in notes(state)] == [(date(2026, 5, 1), FORMULA, "Asha")]
    app.button(key=f"note_delete_{notes(state)[0].note_id}").click().run()
    assert (listed(app), marks(app), notes(state)) == ([], [], ())


def test_a_note_on_an_agency_is_listed_on_its_review_alone(shown: Shown, demo_settings: Settings, state: State) -> None:
    app = noted(shown(demo_settings, "agency", agency="TE01", month="2026-05"), "New manager.")
    assert [(one.agency_code, one.text) for one in notes(state)] == [("TE01", "New manager.")]
    assert [text.partition("  \n")[0] for text in listed(app)] == ["**May 2026** New manager."]
    assert listed(shown(demo_settings, "agency", agency="TE02")) == []
    health = shown(demo_settings, "portfolio_health")
    assert (listed(health), marks(health)) == ([], [])


def test_an_empty_note_and_a_state_that_cannot_be_written_are_said(
    shown: Shown, demo_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("COLLECTIONS_STATE_URL", f"sqlite:///{tmp_path / 'folder'}")
    app = shown(demo_settings, "portfolio_health")
    assert not app.exception
    assert sentences(app) == []
    assert len([one for one in app.main.caption if "cannot be used" in str(one.value)]) == 1
    assert len([one for one in noted(app, "A note.").error if "cannot be written" in str(one.value)]) == 1
    assert len([one for one in noted(app, " ").error if "A note needs a text" in str(one.value)]) == 1


def test_workbooks_have_a_sheet_of_notes_without_formulas(demo_settings: Settings, tmp_path: Path) -> None:
    settings = Settings(**{**vars(demo_settings), "state_url": f"sqlite:///{tmp_path / 'state.sqlite'}"})
    assert "Notes" not in written("portfolio_health", settings)
    state = State(settings.state_url)
    add_note(state, date(2026, 5, 1), FORMULA, author="@Asha")
    add_note(state, date(2026, 5, 1), "Of the agency.", agency_code="TE01")
    add_note(state, date(2019, 5, 1), "Before the months shown.")
    rows = list(written("portfolio_health", settings)["Notes"].iter_rows(min_row=3))
    found = [[cell.value for cell in row[:3]] for row in rows if row[1].value]
    assert found[0] == ["Month", "Note", "Author"]
    assert [row[1:] for row in found[1:]] == [[FORMULA, "@Asha"]]
    assert {cell.data_type for row in rows for cell in row[1:3] if cell.value} == {"s"}


def written(page: str, settings: Settings) -> dict[str, Worksheet]:
    """The sheets of a page's workbook by name."""
    store = store_of(settings)
    reader = Answers(StoreReader(store, store.manifest(), Calendar.of(settings)), settings)
    fresh = reader.freshness()
    book = REPORTS[page].workbook(reader, opening_view(fresh.months, fresh.open_month and fresh.as_of))
    return {sheet.title: sheet for sheet in load_workbook(BytesIO(excel.workbook(book))).worksheets}
