"""A prepared small lender for every test that changes one: copied, never shared."""

import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import write_lender
from tests.sharing import made_once

# Relative, so that a copy of the folder is the same database to its store.
LENDER = Settings(database_url="duckdb:///lender.duckdb", store_path=Path("store"))


@pytest.fixture(scope="session")
def lender_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the lender's database and a store that was refreshed once."""

    def make(folder: Path) -> None:
        write_lender(folder / "lender.duckdb")
        with chdir(folder):
            refresh(LENDER)

    return made_once(tmp_path_factory, "lender", make)


@pytest.fixture
def lender(lender_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a lender of this test's own, refreshed once; its files lie in the current folder."""
    shutil.copytree(lender_template, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return LENDER
