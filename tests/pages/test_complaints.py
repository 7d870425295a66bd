"""The page on complaints without a browser: every part and breakdown, few complaints, none, and nothing but one."""

from datetime import date
from pathlib import Path

import pytest

from data_access.refresh import refresh
from data_access.settings import Settings
from tests.figures.prepared import write_database
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, chosen, sentences

pytestmark = pytest.mark.slow
BREAKDOWNS = ("category", "sub_category", "channel", "agency_code", "product_code", "zone", "state", "resolution")


def test_every_breakdown_of_what_came_in_is_drawn(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "complaints")
    for by in BREAKDOWNS:
        app = chosen(app, by=by)
        assert not app.exception
        assert sentences(app) == []


@pytest.mark.parametrize("by", ["agency_code", "agency_type", "product_code", "zone", "state"])
def test_rates_stand_on_enough_accounts_or_say_so(shown: Shown, demo_settings: Settings, by: str) -> None:
    app = chosen(shown(demo_settings, "complaints"), part="rates", rate_by=by)
    assert not app.exception
    assert not app.error
    if charts(app):
        assert set(app.dataframe[-1].value.columns) >= {by, "complaint_rate", "low", "high", "place"}
    else:
        assert [one for one in sentences(app) if "fewer than 100 accounts" in one]


def test_an_earlier_month_has_no_list_but_its_own_figures(shown: Shown, demo_settings: Settings) -> None:
    latest = chosen(shown(demo_settings, "complaints"), part="answers")
    months = next(one for one in latest.selectbox if one.label == "Month").options
    assert not [one for one in sentences(latest) if "latest month" in one]
    latest.selectbox[0].select(months[2]).run()
    assert not latest.exception
    assert [one for one in sentences(latest) if "pick that month" in one]


def test_filters_that_leave_nothing_are_explained(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "complaints", state="Goa", product="HL", agency="LE01")
    assert not app.exception
    assert [one for one in sentences(app) if one.startswith("No complaint matches these filters")]


def test_a_lender_without_complaints_is_told_which_table_is_missing(shown: Shown, one_account: Settings) -> None:
    app = shown(one_account, "complaints")
    assert not app.exception
    assert sentences(app) == [
        "This page needs the table complaint, which the database does not have or which holds no row."
    ]


@pytest.fixture(scope="module")
def one_complaint(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A database that holds one complaint and nothing else."""
    folder = tmp_path_factory.mktemp("one_complaint")
    row = {"complaint_id": "K1", "received_on": date(2026, 5, 18), "channel": "Web", "category": "Charges",
           "status": "open"}  # fmt: skip
    write_database(folder / "one.duckdb", {"complaint": [row]})
    settings = Settings(database_url=f"duckdb:///{folder / 'one.duckdb'}", store_path=Path(folder / "store"))
    refresh(settings)
    return settings


@pytest.mark.parametrize("part", ["volume", "rates", "answers", "voices"])
def test_one_complaint_alone_is_drawn_or_explained(shown: Shown, one_complaint: Settings, part: str) -> None:
    app = chosen(shown(one_complaint, "complaints"), part=part)
    assert not app.exception
    assert not [one for one in sentences(app) if OURS in one]
    figures = cards(app)
    assert (figures["Complaints received"], figures["Open complaints"]) == ("1", "1")
    assert (figures["Complaints per 1,000"], figures["Upheld"]) == ("n/a", "n/a")


@pytest.mark.parametrize("page", ["portfolio_health", "delinquency", "bucket_movement"])
def test_pages_on_the_book_say_which_table_they_need(shown: Shown, one_complaint: Settings, page: str) -> None:
    app = shown(one_complaint, page)
    assert not app.exception
    assert [one.replace("\\", "") for one in sentences(app)] == [
        "This page needs the table account_snapshot, which the database does not have or which holds no row."
    ]


@pytest.mark.parametrize("page", ["data_health", "recovery", "accounts", "agency_sla"])
def test_the_other_pages_fail_on_nothing(shown: Shown, one_complaint: Settings, page: str) -> None:
    app = shown(one_complaint, page)
    assert not app.exception
    assert not [one for one in sentences(app) if OURS in one]
