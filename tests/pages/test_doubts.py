"""A doubt stands beside the mark of every page, leads to Data health, and goes when somebody accepts it."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard.page_registry import PAGES
from data_access.plausibility import accept
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.state import user_name
from tests.data_access.small_lender import execute, settings_for, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import sentences

pytestmark = pytest.mark.slow
SENTENCE = "'paid\\_at' of payment holds 1 date before 1950 or more than 10 years ahead"


@pytest.fixture
def doubted(tmp_path: Path) -> Settings:
    """The small lender with a receipt of the year 26."""
    path = write_lender(tmp_path / "lender.duckdb")
    execute(
        path,
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) "
        "VALUES ('R9', 1, 'AC01', '0026-04-02 09:15', 7, 'due', 'upi', 'cleared')",
    )
    settings = settings_for(path)
    assert len(refresh(settings).doubts) == 1
    return settings


def badges(app: AppTest) -> str:
    """The marks beside the title."""
    return " ".join(str(one.value) for one in app.markdown)


def test_no_page_says_reconciled_alone_while_a_doubt_is_open(shown: Shown, doubted: Settings) -> None:
    wrong = []
    for screen in PAGES:
        app = shown(doubted, screen.name)
        # A pack is refused for the same doubt, which its page says once more.
        told = [one for one in sentences(app) if SENTENCE in one][: 1 + (screen.name != "packs")]
        leads = [one.proto.page for one in app.get("page_link") if one.proto.label == "Data health"]
        if app.exception or "Reconciled, but in doubt: 1" not in badges(app) or len(told) != 1 or not leads:
            wrong.append((screen.name, badges(app), sentences(app)))
    assert wrong == []


def test_data_health_tells_how_to_accept_and_then_who_did(shown: Shown, doubted: Settings) -> None:
    app = shown(doubted, "data_health")
    [one] = refresh(doubted).doubts
    assert any(f"bucketwise check --accept {one.doubt.id}" in words for words in sentences(app))

    accept(doubted, [one.doubt.id], "A test of the till.", {one.doubt.id: one.doubt.sentence})
    app = shown(doubted, "data_health")
    assert "in doubt" not in badges(app)
    assert "Reconciled" in badges(app)
    assert not [words for words in sentences(app) if SENTENCE in words]
    table = next(one.value for one in app.dataframe if "because" in one.value.columns)
    assert table[["standing", "who", "because"]].to_numpy().tolist() == [
        ["accepted", user_name(), "A test of the till."]
    ]


def test_the_cover_of_a_workbook_says_it_too(
    doubted: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dashboard.cli.figures_and_exports import write_page

    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", doubted.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(doubted.store_path))
    file = tmp_path / "delinquency.xlsx"
    write_page("delinquency", file, [], month="", compare="previous_month", basis="accounts", agency="", every=False)
    book = load_workbook(file, read_only=True)
    cover = [str(cell.value) for row in book.worksheets[0].iter_rows(max_row=5) for cell in row]
    book.close()
    assert any(words.startswith("In doubt: 'paid_at' of payment holds 1 date") for words in cover)
