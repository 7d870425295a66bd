"""A server that runs on while its store is deleted, restored or exchanged shows what the store holds now."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data_version
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import execute, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, sentences


def prepared_again(settings: Settings) -> None:
    """Version 2 of a store, whatever it held."""
    shutil.rmtree(settings.store_path)
    refresh(settings)
    refresh(settings, everything=True)


def restored(settings: Settings, older: Path) -> None:
    """Version 2 of a store again, made after version 1 was put back from a copy."""
    shutil.rmtree(settings.store_path)
    shutil.copytree(older, settings.store_path)
    refresh(settings)


def exchanged(settings: Settings) -> None:
    """A store with a version 2 that was prepared elsewhere is put in place."""
    elsewhere = replace(settings, store_path=settings.store_path.with_name("elsewhere"))
    refresh(elsewhere)
    refresh(elsewhere, everything=True)
    shutil.rmtree(settings.store_path)
    elsewhere.store_path.rename(settings.store_path)


@pytest.mark.slow
def test_a_running_server_shows_what_the_store_holds_now(shown: Shown, tmp_path: Path) -> None:
    database = write_lender(tmp_path / "book.duckdb")
    settings = Settings(database_url=f"duckdb:///{database}", store_path=tmp_path / "store")
    refresh(settings)
    older = Path(shutil.copytree(settings.store_path, tmp_path / "older"))
    refresh(settings, everything=True)
    page = shown(settings, "delinquency")
    seen = [delinquent(page)]
    for account, replaced in (
        ("AC06", prepared_again),
        ("AC03", lambda held: restored(held, older)),
        ("AC02", exchanged),
    ):
        execute(database, f"UPDATE account_snapshot SET dpd = 0, overdue_amount = 0 WHERE account_id = '{account}'")
        replaced(settings)
        assert Store(settings.store_path).manifest().version == 2
        seen.append(delinquent(seconds_later(page)))
    assert seen == [3, 2, 1, 0]


def test_a_running_server_whose_store_was_deleted_says_so(shown: Shown, tmp_path: Path) -> None:
    database = write_lender(tmp_path / "book.duckdb")
    settings = Settings(database_url=f"duckdb:///{database}", store_path=tmp_path / "store")
    refresh(settings)
    page = shown(settings, "delinquency")
    shutil.rmtree(settings.store_path)
    page.session_state["choice_by"] = "zone"  # Asks for what is not in memory.
    assert not [said for said in sentences(page.run()) if OURS in said]
    assert any("No figures have been prepared yet" in said for said in sentences(seconds_later(page)))


def seconds_later(page: AppTest) -> AppTest:
    """The page once the server has looked for newer figures again."""
    data_version._newest.clear()
    return page.run()


def delinquent(page: AppTest) -> int:
    """How many delinquent accounts the page states."""
    assert not sentences(page)
    return int(cards(page)["Delinquent accounts"])
