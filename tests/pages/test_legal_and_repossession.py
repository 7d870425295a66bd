"""The page on legal and repossession without a browser: figures against the raw tables, lists, what lacks."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import execute, settings_for, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import cards, sentences

pytestmark = pytest.mark.slow


def table(app: AppTest, *columns: str) -> pl.DataFrame:
    """The first table on the page that has these columns."""
    frames = (pl.DataFrame(one.value) for one in app.dataframe)
    return next(frame for frame in frames if set(columns) <= set(frame.columns))


def told(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_pending_cases_are_those_of_the_raw_table_and_are_listed(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "legal_and_repossession", list="pending")
    assert not app.exception
    assert sentences(app) == []
    wanted = {case for (case,) in told(demo_settings, "SELECT case_id FROM legal_case WHERE closed_on IS NULL")}
    assert wanted
    assert cards(app)["Cases pending"] == str(len(wanted))
    assert set(table(app, "case_id")["case_id"]) == wanted
    staged = table(app, "case_type", "stage", "legal_stage_median_days")
    assert staged["legal_staged_cases"].sum() == len(wanted)


def test_accounts_that_become_time_barred_are_counted_and_listed(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "legal_and_repossession", list="limitation_later")
    assert not app.exception
    counts = table(app, "product_code", "limitation_later")
    listed = table(app, "account_id", "last_day_to_file")
    assert counts["limitation_later"].sum() == listed.height > 0
    assert set(listed["limitation_state"]) == {"Later"}


def test_unsold_stock_is_that_of_the_raw_table_and_is_listed(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "legal_and_repossession", list="in_stock")
    unsold = "repossessed_on IS NOT NULL AND sold_on IS NULL AND released_on IS NULL"
    wanted = {one for (one,) in told(demo_settings, f"SELECT repossession_id FROM repossession WHERE {unsold}")}
    assert cards(app)["Unsold stock"] == str(len(wanted))
    if wanted:
        assert set(table(app, "repossession_id")["repossession_id"]) == wanted
    # Medians do not add up, so a filter leaves them out, and the page goes on.
    app = shown(demo_settings, "legal_and_repossession", zone="North")
    assert not app.exception
    assert not [one for one in app.dataframe if "legal_stage_median_days" in one.value.columns]


def test_a_lender_without_one_table_is_told_so_and_sees_the_other(shown: Shown, tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "lender.duckdb"))
    refresh(settings)
    (missing,) = sentences(shown(settings, "legal_and_repossession"))
    assert missing.replace("\\", "").startswith("This page needs the table legal_case")
    execute(
        tmp_path / "lender.duckdb",
        "CREATE TABLE legal_case (case_id VARCHAR, account_id VARCHAR, case_type VARCHAR, filed_on DATE)",
        "INSERT INTO legal_case VALUES ('L1', 'AC03', 'Arbitration', '2026-04-10')",
    )
    refresh(settings)
    app = shown(settings, "legal_and_repossession")
    assert not app.exception
    assert cards(app)["Cases pending"] == "1"
    assert "Repossessions need the table repossession" in " ".join(str(one.value) for one in app.caption)
