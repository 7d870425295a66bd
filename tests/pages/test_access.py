"""Pages of readers with grants: nothing outside the grant on any page or in any workbook, one after another."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard import excel, signed_in
from dashboard.access.log import entries
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.page_registry import PAGES
from dashboard.subjects import REPORTS
from dashboard.view import opening_view
from dashboard.widgets import background_files
from data_access.saved_views import save_view, saved_views
from data_access.settings import Settings
from data_access.state import State
from data_access.store import store_of
from tests.pages.conftest import APP
from tests.pages.reading import OURS, sentences
from tests.pages.test_accounts import waited
from validations.errors import UserError

pytestmark = pytest.mark.slow
GRANTS = """
[[grant]]
users = ["north@lender.example"]
zones = ["North"]
export = true

[[grant]]
groups = ["south"]
zones = ["South"]

[[grant]]
users = ["branch@lender.example"]
branches = ["AP01"]

[[grant]]
users = ["all@lender.example"]
everything = true
names = true
collectors = true
export = true
administrator = true
"""
Reads = Any


@pytest.fixture
def reads(demo_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    """Opens a page as somebody whom the provider vouches for; all in one process, with its caches."""
    (tmp_path / "grants.toml").write_text(GRANTS, "utf-8")
    (tmp_path / "auth.toml").write_text("", "utf-8")
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", demo_settings.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(demo_settings.store_path))
    monkeypatch.setenv("COLLECTIONS_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    monkeypatch.setenv("COLLECTIONS_SIGN_IN", str(tmp_path / "auth.toml"))
    monkeypatch.setenv("COLLECTIONS_ACCESS_GRANTS", str(tmp_path / "grants.toml"))
    monkeypatch.setenv("COLLECTIONS_ACCESS_LOG", str(tmp_path / "access.jsonl"))

    def opened(page: str, claims: Mapping[str, Any], **query: str) -> AppTest:
        monkeypatch.setattr(signed_in, "claims", lambda: claims)
        app = AppTest.from_file(str(APP), default_timeout=120)
        for key, value in query.items():
            app.query_params[key] = value
        return app.switch_page(f"../pages/{page}.py").run()

    st.cache_resource.clear()
    yield opened
    st.cache_resource.clear()


def user(name: str, **claims: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "sub": name, "email": f"{name}@lender.example", "exp": 4_000_000_000, **claims}


def outside(settings: Settings, zone: str) -> dict[str, str]:
    """The names of zones, states, areas and branches of which nothing lies in a zone, by what they are."""
    whole = open_figures(store_of(settings))
    branches = whole.dimension_frames["branch"]
    elsewhere = branches.filter(branches["zone"] != zone)
    inside = branches.filter(branches["zone"] == zone)
    names = {value: "zone" for value in branches["zone"].unique() if value != zone}
    for column in ("branch_name", "area", "state"):
        names |= {value: column for value in set(elsewhere[column]) - set(inside[column]) if value}
    return names


def shown_text(app: AppTest) -> str:
    """Everything that was sent to the browser."""
    found: list[str] = []

    def walk(node: Any) -> None:
        for one in getattr(node, "children", {}).values():
            if proto := getattr(one, "proto", None):
                found.append(str(proto))
            walk(one)

    walk(app._tree)
    return "\n".join(found)


def leaks(text: str, names: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{kind} {name}" for name, kind in names.items() if f'"{name}"' in text or f" {name} " in text)


def test_no_page_names_a_place_outside_the_zone_of_its_reader(reads: Reads, demo_settings: Settings) -> None:
    names, wrong = outside(demo_settings, "North"), []
    assert {"South", "East", "West"} <= set(names)
    for one in PAGES:
        app = reads(one.name, user("north"))
        text = shown_text(app)
        assert "North" in text
        wrong += [f"{one.name}: {leak}" for leak in leaks(text, names)]
        wrong += [f"{one.name}: {said}" for said in sentences(app) if OURS in said]
        assert not app.exception
    assert not wrong, "\n".join(wrong)


def test_no_workbook_names_a_place_outside_the_zone_of_its_reader(reads: Reads, demo_settings: Settings) -> None:
    names, wrong = outside(demo_settings, "North"), []
    reads("glossary", user("north"))
    from dashboard import data_version  # reads the settings of this test

    answers = data_version.answers()
    fresh = answers.freshness()
    view = opening_view(fresh.months, fresh.open_month and fresh.as_of)
    for name, report in REPORTS.items():
        try:
            book = load_workbook(BytesIO(excel.workbook(report.workbook(answers, view))))
        except UserError:
            continue
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
        wrong += [f"{name}: {cell}" for cell in cells if any(part in names for part in cell.split(", "))]
        assert any("Zone North" in cell for cell in cells), f"the cover of {name} does not say of which area it is"
    assert not wrong, "\n".join(wrong)


def test_readers_of_one_process_do_not_see_each_others_figures(reads: Reads, demo_settings: Settings) -> None:
    whole = Answers(open_figures(store_of(demo_settings)), demo_settings)
    last = whole.figures.months[-1]
    held = dict(whole.answer(["accounts"], by=["zone"], months=[last]).iter_rows())

    def accounts(app: AppTest) -> str:
        return next(str(card.value) for card in app.metric if card.label == "Accounts")

    for _ in range(2):
        north = reads("portfolio_health", user("north"))
        south = reads("portfolio_health", user("someone", groups=["south", "others"]))
        everybody = reads("portfolio_health", user("all"))
        assert accounts(north) == f"{held['North']:,}"
        assert accounts(south) == f"{held['South']:,}"
        assert accounts(everybody) == f"{sum(held.values()):,}"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({}, "Sign in to see the dashboard."),
        (user("north", exp=1), "Your session has ended; sign in again."),
        (user("north", exp="4000000000"), "Your session has ended; sign in again."),
        (user("nobody"), "nothing was granted to you"),
        (user("north", email_verified=False), "missing or not verified"),
        (user("north", email=["north@lender.example"]), "missing or not verified"),
        (user("north", groups="north", email="other@lender.example"), "nothing was granted to you"),
    ],
    ids=["nobody", "ended", "odd end", "no grant", "unverified", "odd user", "other group"],
)
def test_who_may_see_nothing_is_told_so_in_one_sentence(reads: Reads, claims: dict[str, Any], sentence: str) -> None:
    app = reads("portfolio_health", claims)
    assert not app.exception
    assert sentence in " ".join(str(one.value) for one in app.markdown).replace("\\", "")
    assert not app.metric
    assert not app.dataframe
    assert not app.sidebar.selectbox


def test_what_is_not_recorded_by_branch_is_refused_with_the_reason(reads: Reads) -> None:
    app = reads("complaints", user("branch"))
    assert sentences(app) == [
        "Complaints is not recorded by branch, and you may see some of it only, so it is not shown to you."
    ]
    assert not app.dataframe


def test_the_whole_book_is_for_those_who_may_see_it(reads: Reads) -> None:
    assert sentences(reads("data_health", user("north"))) == [
        "Data health is about the whole book, of which you may see a part."
    ]
    assert len(reads("data_health", user("all")).dataframe) > 1


def test_an_account_outside_the_grant_is_no_account(reads: Reads, demo_settings: Settings) -> None:
    frame = Answers(open_figures(store_of(demo_settings)), demo_settings).worklist.frame
    theirs = frame.filter(frame["zone"].cast(str) == "North")["account_id"][0]
    other = frame.filter(frame["zone"].cast(str) == "South")["account_id"][0]
    app = reads("accounts", user("north"), account=theirs)
    assert sentences(app) == []
    for number in (other, "NO-SUCH"):
        app = reads("accounts", user("north"), account=number)
        assert sentences(app) == ["There is no such account among those that you may see; search the list."]
    app = reads("accounts", user("north"), zone="South")
    assert any("zone 'South', which the data does not hold" in said for said in sentences(app))


def test_names_are_masked_and_files_withheld_unless_granted(reads: Reads) -> None:
    def downloads(app: AppTest) -> set[bool]:
        return {one.proto.disabled for one in app.get("download_button")}

    assert downloads(reads("delinquency", user("north"))) == {False}
    assert downloads(reads("delinquency", user("someone", groups=["south"]))) == {True}


@pytest.mark.parametrize("after", ["export = false", 'branches = ["AP01"]'])
def test_a_file_that_was_begun_under_another_grant_is_gone(
    reads: Reads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    monkeypatch.setattr(background_files, "MADE_AT_ONCE", 0)
    app = reads("accounts", user("north"))
    app.button(key="export_accounts_xlsx").click().run()
    app = waited(app, "download_accounts")
    folder = app.session_state["_export_accounts"].job.folder
    assert folder.exists()
    (tmp_path / "grants.toml").write_text(GRANTS.replace("export = true", after, 1), "utf-8")
    app.run()
    assert "_export_accounts" not in app.session_state
    assert not [one for one in app.get("download_button") if one.proto.id.endswith("download_accounts")]
    assert not folder.exists()


def test_what_readers_do_is_logged_once_and_tells_no_customer(
    reads: Reads, demo_settings: Settings, tmp_path: Path
) -> None:
    frame = Answers(open_figures(store_of(demo_settings)), demo_settings).worklist.frame
    row = frame.filter(frame["zone"].cast(str) == "North").row(0, named=True)
    number, customer = row["account_id"], row["customer_id"]
    reads("accounts", user("north"), account=number).run()
    reads("accounts", user("north"), search=number)
    reads("accounts", user("north"), account="NO-SUCH")
    reads("portfolio_health", user("nobody"))
    reads("data_health", user("north"))
    log = tmp_path / "access.jsonl"
    found = [(one.user.split("@")[0], one.action) for one in entries(log)]
    assert found.count(("north", "account")) == 1
    assert ("north", "sign-in") in found
    assert ("north", "list") in found
    assert ("nobody", "refusal") in found
    assert found.count(("north", "refusal")) == 2
    assert number not in log.read_text("utf-8")
    assert customer not in log.read_text("utf-8")


def test_everybody_finds_their_own_views_only(reads: Reads, tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    for author in ("", "all@lender.example", "north@lender.example"):
        save_view(state, f"Of {author.partition('@')[0] or 'nobody'}", "recovery", {}, author)
    for name in ("all", "north"):
        app = reads("recovery", user(name))
        views = [one.proto for one in app.sidebar.get("page_link") if one.proto.icon == ":material/bookmark:"]
        assert [one.label for one in views] == [f"Of {name}"]
        assert app.selectbox(key="view_picked").options == [f"Of {name}"]
        # A name that is on the list of somebody else is free.
        app.text_input(key="view_name").set_value("Of nobody")
        app.button(key="view_save").click().run()
        assert not app.error
    authors = {one.author.partition("@")[0] for one in saved_views(state) if one.name == "Of nobody"}
    assert authors == {"", "all", "north"}
