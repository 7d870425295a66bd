"""The page of accounts without a browser: the list, one account, what is said where something is missing, the file."""

import os
import time
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.metrics import Unit
from dashboard.widgets import background_files
from data_access.refresh import refresh
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import MANDATORY, settings_for, write_lender
from tests.offenders import every
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, rows, sentences, trace

pytestmark = pytest.mark.slow


def stored(settings: Settings) -> pl.DataFrame:
    store = Store(settings.store_path)
    return store.scan([store.manifest().latest.partitions["worklist"]]).collect()


def linked(shown: Shown, settings: Settings, **query: str | list[str]) -> AppTest:
    """The page as a link with choices of its own opens it."""
    app = shown(settings, "accounts")
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def listed(app: AppTest) -> pl.DataFrame:
    """The rows of the order of work on the screen."""
    return lists(app)[0]


def lists(app: AppTest) -> list[pl.DataFrame]:
    """The lists of accounts on the screen: the order of work, and what is set aside."""
    frames = [pl.DataFrame(one.value) for one in app.dataframe]
    return [frame for frame in frames if "account_id" in frame.columns]


def captions(app: AppTest) -> str:
    return " ".join(str(one.value) for one in app.caption)


def said(app: AppTest) -> str:
    return " ".join(str(one.value) for one in app.markdown)


def test_the_list_opens_in_the_order_of_priority_and_asks_for_no_names(shown: Shown, demo_settings: Settings) -> None:
    app, rows = shown(demo_settings, "accounts"), stored(demo_settings)
    assert not app.exception
    assert sentences(app) == []
    assert cards(app)["Accounts"] == str(rows.height)
    page = listed(app)
    assert page.height == 50
    assert page["priority"].is_sorted(descending=True)
    assert not {"customer_name", "phone"} & set(page.columns)
    assert f"1 to 50 of {cards(app)['In the order of work']}" in captions(app)


def frozen(rows: pl.DataFrame) -> pl.DataFrame:
    """The stored accounts that must not be worked, with the first reason."""
    reason = (
        pl.when(pl.col("exclusion").is_not_null())
        .then(pl.col("exclusion").cast(pl.String))
        .when(pl.col("complaint_open") == "yes")
        .then(pl.lit("complaint"))
        .when(pl.col("dispute_open") == "yes")
        .then(pl.lit("dispute"))
    )
    return rows.with_columns(reason.alias("reason")).drop_nulls("reason")


def test_accounts_that_must_not_be_worked_stand_below_their_own_heading_and_the_counts_add_up(
    shown: Shown, demo_settings: Settings
) -> None:
    rows = stored(demo_settings)
    apart = frozen(rows)
    assert apart["reason"].n_unique() > 1
    app = shown(demo_settings, "accounts")
    told = {name: int(cards(app)[name]) for name in ("Accounts", "In the order of work", "Set aside")}
    assert told == {
        "Accounts": rows.height,
        "In the order of work": rows.height - apart.height,
        "Set aside": apart.height,
    }
    assert f"Set aside: {apart.height} accounts, by reason" in [one.value for one in app.subheader]
    ordered, aside = lists(app)
    assert set(ordered["set_aside"]) == {"No"}
    assert set(aside["account_id"]) == set(apart["account_id"])
    (counted,) = [pl.DataFrame(one.value) for one in app.dataframe if [*one.value.columns][:1] == ["set_aside"]]
    reasons = dict(counted.select("set_aside", "accounts").iter_rows())
    assert reasons["All"] == reasons["In the order of work"] + apart.height
    assert len(reasons) == 2 + apart["reason"].n_unique()
    alone = linked(shown, demo_settings, work="hold")
    assert listed(alone).height == apart.height
    assert f"1 to {apart.height} of {apart.height}" in captions(alone)
    assert [one.value for one in linked(shown, demo_settings, work="open").subheader] == []


def test_names_that_are_chosen_are_masked_and_granted_ones_are_there_from_the_start(
    shown: Shown, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = listed(linked(shown, demo_settings, columns=["account_id", "customer_name", "phone"]))
    assert all("•••" in name for name in chosen["customer_name"])
    assert all(phone is None or "•••" in phone for phone in chosen["phone"])
    monkeypatch.setenv("COLLECTIONS_SHOW_CUSTOMER_NAMES", "true")
    granted = listed(shown(demo_settings, "accounts"))
    assert not any("•••" in name for name in granted["customer_name"])


def test_a_page_is_turned_and_the_address_opens_it_again(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "accounts")
    first = listed(app)["account_id"].to_list()
    app.button(key="accounts_next").click().run()
    second = listed(app)["account_id"].to_list()
    assert not set(first) & set(second)
    place = app.query_params["after"]
    again = linked(shown, demo_settings, after=place)
    assert listed(again)["account_id"].to_list() == second
    again.button(key="accounts_previous").click().run()
    assert listed(again)["account_id"].to_list() == first


def test_choices_narrow_the_list_and_start_it_anew(shown: Shown, demo_settings: Settings) -> None:
    rows = stored(demo_settings).filter((pl.col("overdue") >= 20_000_00) & (pl.col("ticket_band") == "200k-500k"))
    app = linked(
        shown, demo_settings, least="20000", least_of="overdue", ticket="200k-500k", order="dpd", after="5.0~3"
    )
    assert sentences(app) == []
    assert cards(app)["Accounts"] == str(rows.height)
    app.text_input(key="accounts_search").set_value(str(rows["account_id"][0])).run()
    assert listed(app)["account_id"].to_list() == [rows["account_id"][0]]
    assert "accounts_search" not in app.query_params
    assert rows["account_id"][0] not in str(app.query_params)


_SILENT = pl.lit(date(2026, 10, 31)) - pl.col("last_contact_on")
_NARROWED: dict[str, tuple[dict[str, str | list[str]], pl.Expr]] = {
    "status": ({"status": "written_off"}, pl.col("status") == "written_off"),
    "NPA": ({"npa": "yes"}, pl.col("npa") == "yes"),
    "exclusion": ({"exclusion": ["fraud", "moratorium"]}, pl.col("exclusion").is_in(["fraud", "moratorium"])),
    "contact 15 to 29 days ago or never": (
        {"contact": ["15-29", "never"]},
        pl.col("last_contact_on").is_null() | _SILENT.dt.total_days().is_between(15, 29),
    ),
    "all at once": (
        {"status": "active", "npa": "no", "contact": "90"},
        (pl.col("status") == "active") & (pl.col("npa") == "no") & (_SILENT.dt.total_days() >= 90),
    ),
}


@every("narrowed", _NARROWED)
def test_the_list_is_narrowed_by_a_link(shown: Shown, demo_settings: Settings, narrowed: str) -> None:
    query, condition = _NARROWED[narrowed]
    rows = stored(demo_settings)
    assert rows["as_of_date"].unique().to_list() == [date(2026, 10, 31)]
    expected = set(rows.filter(condition)["account_id"])
    assert 0 < len(expected) < rows.height
    app = linked(shown, demo_settings, **query)
    assert sentences(app) == []
    assert cards(app)["Accounts"] == str(len(expected))
    found = [account for rows in lists(app) for account in rows["account_id"]]
    assert found
    assert set(found) <= expected
    assert {key: app.query_params[key] for key in query} == query


def test_the_list_is_narrowed_by_the_collector_who_holds_it(shown: Shown, demo_settings: Settings) -> None:
    rows = stored(demo_settings)
    collector = rows["collector_code"].drop_nulls().mode()[0]
    expected = rows.filter(pl.col("collector_code") == collector)["account_id"]
    app = shown(demo_settings, "accounts")
    app.multiselect(key="pick_collector").set_value([collector]).run()
    assert set(listed(app)["account_id"]) == set(expected)
    assert app.query_params["collector"] == collector


def test_a_manager_stands_for_everybody_below(shown: Shown, demo_settings: Settings) -> None:
    with duckdb.connect(demo_settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        ((manager, team),) = connection.execute(
            "SELECT reports_to, list(collector_code) FROM collector WHERE reports_to IN"
            " (SELECT reports_to FROM collector AS c JOIN allocation AS a USING (collector_code)"
            "  WHERE a.recalled_on IS NULL GROUP BY ALL ORDER BY count(*) DESC LIMIT 1) GROUP BY ALL"
        ).fetchall()
    expected = stored(demo_settings).filter(pl.col("collector_code").is_in([*team, manager]))["account_id"]
    app = shown(demo_settings, "accounts", manager=manager)
    assert cards(app)["Accounts"] == str(expected.len())
    assert set(listed(app)["account_id"]) <= set(expected)
    # A collector of another team cannot be picked beside, and the link that asks for one is told so.
    other = stored(demo_settings).filter(~pl.col("collector_code").is_in([*team, manager]))["collector_code"].mode()[0]
    app = shown(demo_settings, "accounts", manager=manager, collector=other)
    assert any("lies outside the team picked above it" in said for said in sentences(app))
    assert cards(app)["Accounts"] == str(expected.len())


def test_a_value_that_no_filter_of_the_list_has_is_said_and_left_out(shown: Shown, demo_settings: Settings) -> None:
    app = linked(
        shown, demo_settings, status="closed", npa="maybe", exclusion="rich", collector="' OR 1=1", contact="31"
    )
    told = " ".join(sentences(app))
    assert all(f"'{value}'" in told.replace("\\", "") for value in ("closed", "maybe", "rich", "' OR 1=1", "31"))
    assert cards(app)["Accounts"] == str(stored(demo_settings).height)


def test_what_does_nothing_on_the_list_is_greyed_with_its_reason(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "accounts")
    greyed = {one.label: one.help for one in app.sidebar.selectbox if one.disabled}
    assert set(greyed) == {"Compare with", "Basis"}
    assert "compared with nothing" in greyed["Compare with"]
    assert "no rates to weigh" in greyed["Basis"]


def test_the_chosen_columns_are_shown_in_the_order_of_the_list(shown: Shown, demo_settings: Settings) -> None:
    app = linked(shown, demo_settings, columns=["overdue", "collector_code", "account_id"])
    assert listed(app).columns == ["account_id", "overdue", "collector_code"]


def test_what_a_link_asks_for_in_vain_is_said(shown: Shown, demo_settings: Settings) -> None:
    app = linked(shown, demo_settings, order="nonsense", ticket="tiny", columns="salary", least="much", after="x")
    assert not app.exception
    told = " ".join(sentences(app))
    assert all(word in told for word in ("nonsense", "tiny", "salary", "much"))
    assert listed(app).height == 50


def test_another_month_than_the_latest_is_explained(shown: Shown, demo_settings: Settings) -> None:
    months = Store(demo_settings.store_path).manifest().keys
    app = shown(demo_settings, "accounts", month=months[0])
    assert [one for one in sentences(app) if "kept for the latest day-end only" in one]
    assert cards(app)["Accounts"] == str(stored(demo_settings).height)


def test_one_account_shows_how_it_stands_and_what_happened(shown: Shown, demo_settings: Settings) -> None:
    row = stored(demo_settings).filter(pl.col("last_contact_on").is_not_null() & (pl.col("status") == "active"))
    first = row.sort("dpd", descending=True).row(0, named=True)
    app = linked(shown, demo_settings, account=first["account_id"])
    assert not app.exception
    assert sentences(app) == []
    assert cards(app)["Bucket"] == first["bucket"]
    assert cards(app)["Status"] == "Active"
    assert cards(app)["Days past due"] == str(first["dpd"])
    assert "last spoken to on" in said(app)
    (strip,) = charts(app)
    assert rows(strip) == ["Days past due"]
    assert trace(strip, "texts")["text"][-1] == str(first["dpd"])
    timeline = pl.DataFrame(app.dataframe[0].value)
    assert timeline["on_day"].is_sorted(descending=True)
    assert {"Contact", "Due", "Allocation"} <= set(timeline["kind"])
    app.multiselect(key="choice_kind").set_value(["interaction"]).run()
    assert set(pl.DataFrame(app.dataframe[0].value)["kind"]) == {"Contact"}


def test_a_return_to_the_list_finds_it_as_it_was(shown: Shown, demo_settings: Settings) -> None:
    app = linked(shown, demo_settings, order="overdue", least="1000")
    app.text_input(key="accounts_search").set_value("AC").run()
    app.button(key="accounts_next").click().run()
    before = listed(app)["account_id"].to_list()
    app.session_state["accounts_open"] = before[0]
    app.run()
    assert app.query_params["account"] == before[0]
    next(one for one in app.button if one.label == "Back to the list").click().run()
    assert app.text_input(key="accounts_search").value == "AC"
    assert listed(app)["account_id"].to_list() == before


def test_an_unknown_account_is_one_sentence(shown: Shown, demo_settings: Settings) -> None:
    app = linked(shown, demo_settings, account="![x](http://y)")
    assert not app.exception
    assert len(app.error) == 1
    assert "The database has no account" in app.error[0].value
    assert OURS not in app.error[0].value


def test_an_account_off_the_list_is_looked_for_in_the_whole_book(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "accounts")
    on_it = set(stored(demo_settings)["account_id"])
    current = next(f"AC{number:09}" for number in range(1, 2000) if f"AC{number:09}" not in on_it)
    app.text_input(key="accounts_search").set_value(current).run()
    assert [one for one in sentences(app) if "No account on the list matches" in one]
    next(one for one in app.button if one.label.startswith("Look for account")).click().run()
    assert not app.exception
    assert not app.error
    assert f"Account {current}" in " ".join(one.value for one in app.subheader)


def test_the_smallest_database_has_a_list_and_says_what_it_lacks(shown: Shown, tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "smallest.duckdb", tables=MANDATORY))
    refresh(settings)
    app = shown(settings, "accounts")
    assert not app.exception
    assert listed(app)["account_id"].to_list() == ["AC06", "AC02", "AC03"]
    assert cards(app)["No contact in 30 days"] == "n/a"
    assert "no contact is recorded" in said(app)
    never = linked(shown, settings, contact="never")
    assert cards(never)["Accounts"] == "3"
    assert any("'never', which is not there; it was left out" in one for one in sentences(never))
    app = linked(shown, settings, account="AC03")
    assert not app.exception
    assert "The database does not record: dues, presentations, receipts, contacts" in captions(app)
    assert "Held by nobody; no contact on record; no open promise." in said(app)


def test_one_account_seen_once_is_listed(shown: Shown, one_account: Settings) -> None:
    app = shown(one_account, "accounts")
    assert not app.exception
    assert sentences(app) == []
    assert cards(app)["Accounts"] == "1"
    assert listed(app)["account_id"].to_list() == ["A1"]


def test_nothing_prepared_is_said_in_one_sentence(shown: Shown, nothing_prepared: Settings) -> None:
    app = shown(nothing_prepared, "accounts")
    assert not app.exception
    assert len(app.error) == 1
    assert OURS not in app.error[0].value


def test_while_the_database_is_gone_the_list_is_there_without_names(
    shown: Shown, demo_settings: Settings, tmp_path: Path
) -> None:
    # The store serves the address it was made for; the file behind it can be away, as while it is being replaced.
    settings = settings_for(write_lender(tmp_path / "moved.duckdb"))
    refresh(settings)
    (tmp_path / "moved.duckdb").rename(tmp_path / "elsewhere.duckdb")
    app = linked(shown, settings, columns=["account_id", "customer_name"])
    assert not app.exception
    ordered, aside = lists(app)
    assert (ordered.height, aside["account_id"].to_list()) == (2, ["AC03"])
    assert "Names and phones are left out" in captions(app)


def waited(app: AppTest, key: str) -> AppTest:
    """Look again until the list is written."""
    until = time.monotonic() + 120
    while not [one for one in app.get("download_button") if one.proto.id.endswith(key)] and time.monotonic() < until:
        time.sleep(0.5)
        app.run()
    return app


@pytest.fixture
def always_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a list is, a process of its own writes it."""
    monkeypatch.setattr(background_files, "MADE_AT_ONCE", 0)


def test_the_file_of_everything_that_matches_is_written_aside(
    shown: Shown, demo_settings: Settings, always_aside: None
) -> None:
    app = linked(shown, demo_settings, order="overdue", zone="North", status="active", contact=["30-89", "90", "never"])
    count, apart = int(cards(app)["In the order of work"]), int(cards(app)["Set aside"])
    app.button(key="export_accounts_xlsx").click().run()
    app = waited(app, "download_accounts")
    assert not app.exception
    job = app.session_state["_export_accounts"].job
    assert job.process_id != os.getpid()
    book = openpyxl.load_workbook(job.path)
    assert book.sheetnames == [
        "Cover",
        "Headlines",
        "In order and set aside",
        "Accounts",
        "Set aside",
        "Chance to roll within a month",
        "Definitions",
    ]
    assert set_aside_rows(book["Set aside"]) == apart > 0
    cover, sheet = book["Cover"], book["Accounts"]
    headings, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == count
    assert set(by_heading(headings, rows, "Zone")) == {"North"}
    facts = {row[0].value: row[1].value for row in cover.iter_rows()}
    assert facts["Zone"] == "North"
    assert facts["Status"] == "Active"
    assert facts["Last contact"] == "30-89 days, 90+ days, Never"
    assert facts["Sorted by"] == "Overdue, largest first"
    assert set(by_heading(headings, rows, "Status")) == {"Active"}
    expected = {row["account_id"]: row for row in stored(demo_settings).to_dicts()}
    for row in rows:
        account = dict(zip(headings, row, strict=True))
        held = expected[account["Account"]]
        assert account["Total outstanding (₹)"] == held["total_outstanding"] / 100
        assert account["Bucket"] == held["bucket"]
        last, known = account["Last contact"], held["last_contact_on"]
        assert last == "n/a" if known is None else last.date() == known
    app.button(key="discard_accounts").click().run()
    assert not job.folder.exists()


def set_aside_rows(sheet: Worksheet) -> int:
    """Accounts on the sheet that are not in the order of work, each with its reason."""
    names = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(names) if row[:1] == ["Account"])
    reason = names[at].index("Set aside")
    found = [row for row in names[at + 1 :] if str(row[:1]).startswith("['AC")]
    assert all(row[reason] != "No" for row in found)
    return len(found)


def by_heading(headings: tuple[object, ...], rows: list[tuple[object, ...]], name: str) -> list[object]:
    return [row[headings.index(name)] for row in rows]


def test_a_file_that_is_being_written_can_be_cancelled(
    shown: Shown, demo_settings: Settings, always_aside: None
) -> None:
    app = shown(demo_settings, "accounts")
    app.button(key="export_accounts_xlsx").click().run()
    job = app.session_state["_export_accounts"].job
    app.button(key="cancel_accounts").click().run()
    assert not app.exception
    assert not job.folder.exists()
    assert app.button(key="export_accounts_xlsx")


def test_the_accounts_behind_a_cell_are_written_the_same_way(
    shown: Shown, demo_settings: Settings, always_aside: None
) -> None:
    app = shown(demo_settings, "bucket_movement")
    app.selectbox(key="choice_opening").set_value("Current")
    app.selectbox(key="choice_closing").set_value("1-30").run()
    app.button(key="export_movement_Current_1-30_xlsx").click().run()
    app = waited(app, "download_movement_Current_1-30")
    job = app.session_state["_export_movement_Current_1-30"].job
    cover, sheet, _ = openpyxl.load_workbook(job.path).worksheets
    headings, *rows = sheet.iter_rows(values_only=True)
    facts = {row[0].value: row[1].value for row in cover.iter_rows()}
    assert len(rows) == int(facts["Accounts"]) > 0
    assert set(by_heading(headings, rows, "Opening state")) == {"Current"}


def test_sums_with_and_without_written_off_accounts_have_labels_of_their_own(
    shown: Shown, demo_settings: Settings
) -> None:
    path = demo_settings.database_url.removeprefix("duckdb:///")
    with duckdb.connect(path, read_only=True) as raw:
        day = "as_of_date = (SELECT MAX(as_of_date) FROM account_snapshot)"
        listed = "(status = 'written_off' OR (status = 'active' AND (dpd > 0 OR dpd IS NULL)))"
        sums = "SUM(overdue_amount) * 100, SUM(total_outstanding) * 100 FROM account_snapshot"
        active = raw.execute(f"SELECT {sums} WHERE {day} AND status = 'active'").fetchone()
        both = raw.execute(f"SELECT {sums} WHERE {day} AND {listed}").fetchone()
    assert active is not None
    assert both is not None
    assert active[0] != both[0]
    said = cards(shown(demo_settings, "accounts"))
    assert "Overdue" not in said
    assert said["Overdue, with written-off"] == formats.text(int(both[0]), Unit.MONEY, demo_settings)
    assert said["Outstanding, with written-off"] == formats.text(int(both[1]), Unit.MONEY, demo_settings)
    portfolio = cards(shown(demo_settings, "portfolio_health"))
    assert portfolio["Overdue, active accounts"] == formats.text(int(active[0]), Unit.MONEY, demo_settings)
