"""The page Load data without a browser: who may, what stands in the way, and the path from a file to its rows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data_version
from dashboard.access.log import entries
from dashboard.subjects.load_data import content
from data_access.importing.target_database import one_at_a_time, target_of
from data_access.settings import Settings
from data_access.store import store_of
from tests.data_access.small_lender import copied
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, sentences
from tests.pages.test_access import Reads, reads, user

__all__ = ["reads"]

pytestmark = pytest.mark.slow
PATIENCE = 240
MAY = b"LAN,Loan Status,DPD,POS,TOS,Overdue\nAC01,LIVE,12,810,900,90\nAC02,LIVE,105,1935,2150,215\nAC77,LIVE,0,1,1,0\n"


@pytest.fixture
def lender(lender_template: Path, tmp_path: Path) -> Settings:
    return copied(lender_template, tmp_path)


def until(app: AppTest, there: Callable[[AppTest], bool]) -> AppTest:
    """Run the page again, as it does by itself, until something is there."""
    begun = monotonic()
    while not there(app):
        assert monotonic() - begun < PATIENCE, sentences(app)
        assert not app.exception
        sleep(0.5)
        app.run()
    return app


def plain(text: object) -> str:
    """Without the marks that keep signs from being Markdown."""
    return str(text).replace("\\", "")


def headings(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.subheader]


def labels(app: AppTest) -> list[str]:
    return [str(one.label) for one in app.button]


def test_a_file_is_matched_checked_loaded_and_told(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    assert sentences(app) == []
    app.file_uploader[0].set_value(("pos_2026_05.csv", MAY, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))
    [into] = [one for one in app.multiselect if str(one.key).startswith("load_into")]
    assert into.value == ["account_snapshot"]
    next(one for one in app.button if one.label == "Check").click().run()
    until(app, lambda app: "What the load would do" in headings(app))
    said = sentences(app)
    assert "1 row would be rejected." in said
    assert any("AC77" in str(value) for one in app.dataframe for value in one.value.to_numpy().ravel())
    assert "Load 2 rows into account_snapshot" in labels(app)
    next(one for one in app.button if one.label.startswith("Load 2 rows")).click().run()
    until(app, lambda app: "Load more" in labels(app))
    assert any(plain(one.value).startswith("Loaded 2 rows of pos_2026_05.csv") for one in app.success)
    assert any("May 2026" in str(one.value) and "prepared anew" in str(one.value) for one in app.markdown)
    held = store_of(lender).manifest().months["2026-05"].controls
    assert (held["accounts"], held["total_outstanding"]) == (2, 305_000)
    app.button(key="load_more").click().run()
    assert app.file_uploader
    assert not app.exception


RECEIPTS = b"""receipt_no,line_no,account_id,paid_at,amount,kind,channel,status
NEW1,1,AC01,2026-04-09 10:00:00,50.00,overdue,cash,cleared
NEW2,1,AC03,2026-04-12 11:00:00,70.00,overdue,upi,cleared
"""


def test_a_whole_month_is_replaced_only_after_what_is_deleted_was_agreed_to(shown: Shown, lender: Settings) -> None:
    def load(app: AppTest) -> list[bool]:
        return [one.disabled for one in app.button if one.label == "Load 2 rows into payment"]

    def checked(app: AppTest) -> AppTest:
        next(one for one in app.button if one.label == "Check").click().run()
        return until(app, lambda app: bool(load(app)))

    app = shown(lender, "load_data")
    app.file_uploader[0].set_value(("receipts.csv", RECEIPTS, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))
    assert load(checked(app)) == [False]
    [months] = [one for one in app.multiselect if one.label == "Replace whole months"]
    assert months.options == ["payment, April 2026"]
    months.set_value(["payment:2026-04"]).run()
    assert "The months to replace have changed since; check again." in sentences(app)
    assert load(app) == []
    assert load(checked(app)) == [True]
    counted = "the database holds 1 row, the files bring 2 rows. The load deletes 1 row that the files do not bring."
    assert any(plain(said).endswith(counted) for said in sentences(app))
    [agreed] = [one for one in app.checkbox if one.label == "Delete 1 row of payment, April 2026"]
    agreed.check().run()
    assert load(app) == [False]
    assert not app.exception


def test_a_file_that_cannot_be_read_is_said_and_another_can_be_picked(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    app.file_uploader[0].set_value(("pos.xlsx", b"LAN,POS\nA1,5\n", "text/csv")).run()
    until(app, lambda app: bool(app.error))
    assert "is a text file, whatever its name says" in sentences(app)[-1]
    app.file_uploader[0].set_value(("pos_2026_05.csv", MAY, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))


def test_what_every_row_needs_is_asked_before_anything_is_checked(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    app.file_uploader[0].set_value(("pos.csv", MAY, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))
    assert any("every row needs as_of_date" in plain(one) for one in sentences(app))
    assert next(one for one in app.button if one.label == "Check").disabled


def test_a_sheet_that_fits_no_table_says_what_to_do_and_is_not_checked(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    trail = b"LAN,Call Date,Disposition,POS (in lakhs)\nAC01,31/05/2026,RNR,5.2\n"
    app.file_uploader[0].set_value(("odd2.csv", trail, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))
    said = [plain(one) for one in sentences(app)]
    expected = (
        "No table fits this sheet on its own: pick one. It looks most like interaction; interaction_id is missing."
    )
    assert expected in said
    assert next(one for one in app.button if one.label == "Check").disabled
    next(one for one in app.multiselect if str(one.key).startswith("load_into")).set_value(["interaction"]).run()
    assert expected not in [plain(one) for one in sentences(app)]


def test_a_load_elsewhere_is_named_and_the_button_waits(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    app.file_uploader[0].set_value(("pos_2026_05.csv", MAY, "text/csv")).run()
    until(app, lambda app: "What the files hold" in headings(app))
    next(one for one in app.button if one.label == "Check").click().run()
    until(app, lambda app: "What the load would do" in headings(app))
    with one_at_a_time(target_of(lender.database_url), "april.csv by ravi"):
        app.run()
        assert any("april.csv by ravi" in plain(one) for one in sentences(app))
        assert app.button(key="load_now").disabled
    app.run()
    assert not app.button(key="load_now").disabled


def test_the_page_needs_no_figures(shown: Shown, nothing_prepared: Settings) -> None:
    app = shown(nothing_prepared, "load_data")
    assert not app.exception
    assert sentences(app) == []
    assert app.file_uploader


def test_only_an_administrator_loads_and_finds_the_page(reads: Reads, tmp_path: Path) -> None:
    app = reads("load_data", user("north"))
    assert sentences(app) == [content.FOR_ADMINISTRATORS]
    assert not app.file_uploader
    assert content.TITLE not in [link.proto.label for link in app.get("page_link")]
    refusals = [one.what for one in entries(tmp_path / "access.jsonl") if one.action == "refusal"]
    assert refusals == [content.FOR_ADMINISTRATORS]
    everybody = reads("load_data", user("all"))
    assert content.TITLE in [link.proto.label for link in everybody.get("page_link")]
    assert everybody.file_uploader


def test_behind_a_proxy_nobody_is_known_to_be_an_administrator(
    shown: Shown, lender: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_BEHIND_AUTHENTICATING_PROXY", "true")
    app = shown(lender, "load_data")
    assert [plain(one) for one in sentences(app)] == [content.BEHIND_A_PROXY]
    assert not app.file_uploader


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"upload_megabytes": 0}, "This server takes no uploads (upload_megabytes is 0)"),
        ({"database_schema": "lms"}, "Figures are read from the schema 'lms', and a load would write to another"),
        ({"database_url": Settings.database_url}, "This is the demonstration, whose data is invented"),
        ({"import_url": "hive://host:10000/book"}, "An import writes to DuckDB or PostgreSQL only"),
    ],
)
def test_why_nothing_can_be_loaded_is_said(lender: Settings, changed: dict[str, object], sentence: str) -> None:
    assert content.why_not_here(lender) == ""
    assert content.why_not_here(replace(lender, **changed)).startswith(sentence)  # type: ignore[arg-type]


def test_the_limit_of_an_upload_is_the_setting_and_is_said(
    shown: Shown, lender: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_UPLOAD_MEGABYTES", "7")
    app = shown(lender, "load_data")
    assert app.file_uploader[0].proto.max_upload_size_mb == 7
    assert any("up to 7 MB a file" in str(one.value) for one in app.caption)
    assert data_version.settings().upload_megabytes == 7


def test_nothing_of_the_page_is_ours_to_blame(shown: Shown, lender: Settings) -> None:
    app = shown(lender, "load_data")
    app.file_uploader[0].set_value([("a.csv", b"x,y\n1,2\n", "text/csv"), ("pos_2026_05.csv", MAY, "text/csv")]).run()
    until(app, lambda app: "What the files hold" in headings(app))
    assert not [one for one in sentences(app) if OURS in one]
    assert not next(one for one in app.button if one.label == "Check").disabled
