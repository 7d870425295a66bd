"""Where account numbers are masked no page, file, pack or mail holds one whole, and a masked account still opens."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest
import streamlit as st
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as values
from streamlit.testing.v1 import AppTest

from dashboard import database_lists, excel, signed_in
from dashboard.access.access import Access
from dashboard.database_lists import Listed
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.packs.declaration import packs_of
from dashboard.packs.pack_files import Wanted, made
from dashboard.page_registry import PAGES
from dashboard.subjects import REPORTS
from dashboard.subjects.accounts import content as accounts
from dashboard.targets import Calendar
from dashboard.view import View, opening_view
from data_access import list_specs
from data_access.list_specs import ListSpec
from data_access.months import Period
from data_access.number_mask import NumberMask
from data_access.settings import Settings
from data_access.settings_source import load_settings
from data_access.store import store_of
from tests.pages.conftest import APP
from tests.pages.reading import sentences
from tests.pages.test_access import shown_text, user
from validations.errors import UserError

pytestmark = pytest.mark.slow
WHOLE: Final = re.compile(r"[A-Z]{2}0000\d{5}(?!\d)")
"""A number of the demonstration: of an account, a customer, or of what its systems number by the account."""
GRANTS: Final = """
[[grant]]
users = ["masked@lender.example"]
everything = true
names = true
export = true
administrator = true

[[grant]]
users = ["whole@lender.example"]
everything = true
account_numbers = true
export = true

[[grant]]
users = ["part@lender.example"]
zones = ["North"]
account_numbers = true
"""
SPECS: Final = [one for one in vars(list_specs).values() if isinstance(one, ListSpec)]
FILTERS: Final = ("", "North", "South")
Reads = Callable[..., AppTest]


@pytest.fixture(scope="module")
def lender(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The demonstration with numbers masked, and two administrators of whom one sees them."""
    folder = tmp_path_factory.mktemp("masked")
    (folder / "grants.toml").write_text(GRANTS, "utf-8")
    (folder / "auth.toml").write_text("", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTIONS_DATABASE_URL", demo_settings.database_url)
        patch.setenv("COLLECTIONS_STORE_PATH", str(demo_settings.store_path))
        patch.setenv("COLLECTIONS_STATE_URL", f"sqlite:///{folder / 'state.sqlite'}")
        patch.setenv("COLLECTIONS_SIGN_IN", str(folder / "auth.toml"))
        patch.setenv("COLLECTIONS_ACCESS_GRANTS", str(folder / "grants.toml"))
        patch.setenv("COLLECTIONS_ACCESS_LOG", str(folder / "access.jsonl"))
        patch.setenv("COLLECTIONS_MASK_ACCOUNT_NUMBERS", "true")
        st.cache_resource.clear()
        yield load_settings()
        st.cache_resource.clear()


@pytest.fixture
def reads(lender: Settings, monkeypatch: pytest.MonkeyPatch) -> Reads:
    """Opens a page as one of them."""

    def opened(page: str, who: str = "masked", **query: str) -> AppTest:
        monkeypatch.setattr(signed_in, "claims", lambda: user(who))
        app = AppTest.from_file(str(APP), default_timeout=120)
        for key, value in query.items():
            app.query_params[key] = value
        return app.switch_page(f"../pages/{page}.py").run()

    return opened


def answers_of(lender: Settings, access: Access) -> Answers:
    figures = StoreReader(store_of(lender), store_of(lender).manifest(), Calendar.of(lender), access)
    figures.load()
    return Answers(figures, lender)


@pytest.fixture(scope="module")
def masked(lender: Settings) -> Answers:
    """What a reader is answered who sees numbers masked."""
    return answers_of(lender, Access())


@pytest.fixture(scope="module")
def whole(lender: Settings) -> Answers:
    """The same of one who sees them."""
    return answers_of(lender, Access(account_numbers=True))


def unpacked(content: bytes) -> str:
    """The text of all parts of a workbook or of slides."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [parts.read(name) for name in parts.namelist()]
    return "\n".join(unpacked(one) if one[:2] == b"PK" else one.decode("utf-8", "replace") for one in texts)


def of_zone(zone: str) -> Scope:
    return Scope.of({"zone": [zone]}) if zone else Scope()


def view_of(answers: Answers, zone: str = "") -> View:
    fresh = answers.freshness()
    return replace(opening_view(fresh.months, fresh.open_month and fresh.as_of), scope=of_zone(zone))


def workbook_of(name: str) -> Callable[[Answers, str, Path], str]:
    def write(answers: Answers, zone: str, _folder: Path) -> str:
        return unpacked(excel.workbook(REPORTS[name].workbook(answers, view_of(answers, zone))))

    return write


def file_of(form: excel.Form) -> Callable[[Answers, str, Path], str]:
    def write(answers: Answers, zone: str, folder: Path) -> str:
        path = folder / f"accounts.{form.value}"
        accounts.write(answers, view_of(answers, zone), path, lambda _what, _share: None)
        if form is excel.Form.PARQUET:
            return pl.read_parquet(path).write_csv()
        return path.read_text("utf-8") if form is excel.Form.CSV else unpacked(path.read_bytes())

    return write


def list_of(spec: ListSpec) -> Callable[[Answers, str, Path], str]:
    def read(answers: Answers, zone: str, _folder: Path) -> str:
        manifest = answers.manifest
        held = manifest.months[manifest.keys[-2]]
        period = Period(held.month, held.as_of, held.opening, today=manifest.latest.as_of)
        rows = database_lists.account_rows(answers, Listed(spec, period, dict(of_zone(zone).picked)))
        return "\n".join(one.write_csv() for one in rows.batches())

    return read


def pack_of(name: str) -> Callable[[Answers, str, Path], str]:
    def write(answers: Answers, zone: str, _folder: Path) -> str:
        pack = packs_of(answers.settings)[name]
        scope = {"zone": [zone or "North"]} if pack.of == "zone" else {"zone": [zone]} if zone else {}
        if pack.of == "agency":
            scope = {"agency_code": [next(iter(answers.choices("agency_code")))]}
        files = made(answers, Wanted(pack, Scope.of(scope), ""), lambda _what, _share: None)
        return "\n".join([*files.lead, *(unpacked(content) for _, content in files.files)])

    return write


def page_of(name: str, **query: str) -> Callable[[Reads, str], str]:
    def read(reads: Reads, zone: str) -> str:
        app = reads(name, **query, **({"zone": zone} if zone else {}))
        assert not app.exception
        return shown_text(app) + str(dict(app.query_params))

    return read


FILES: Final = {
    **{f"workbook of {name}": workbook_of(name) for name in REPORTS},
    **{f"accounts as {form.value}": file_of(form) for form in excel.Form},
    **{f"list {spec.name}": list_of(spec) for spec in SPECS},
    **{f"pack {name}": pack_of(name) for name in ("portfolio", "zone", "agency", "complaints")},
}
SCREENS: Final = {
    **{one.name: page_of(one.name) for one in PAGES},
    "accounts set aside": page_of("accounts", work="hold"),
    "a cell of movement": page_of("bucket_movement", opening="Current", closing="1-30"),
    "a line of NPA": page_of("npa_and_sma", line="slippage"),
    "an account": page_of("accounts", account="AC000000018"),
    "an account that is not there": page_of("accounts", account="AC000099999"),
}


@drawn(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=values.sampled_from(sorted(FILES)), zone=values.sampled_from(FILTERS))
def test_no_file_that_is_drawn_holds_a_whole_number(
    masked: Answers, tmp_path_factory: pytest.TempPathFactory, way: str, zone: str
) -> None:
    try:
        text = FILES[way](masked, zone, tmp_path_factory.mktemp("out"))
    except UserError:
        return
    assert not WHOLE.findall(text)


@drawn(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=values.sampled_from(sorted(SCREENS)), zone=values.sampled_from(FILTERS))
def test_no_page_that_is_drawn_holds_a_whole_number(reads: Reads, way: str, zone: str) -> None:
    assert not WHOLE.findall(SCREENS[way](reads, zone))


@pytest.mark.parametrize(
    "way",
    [
        "accounts as csv",
        "accounts as parquet",
        "accounts as xlsx",
        "workbook of agency",
        "list movement_accounts",
        "list write_off_list",
        "list legal_list",
        "pack agency",
    ],
)
def test_what_holds_numbers_holds_them_masked_and_whole_for_whoever_was_granted_them(
    masked: Answers, whole: Answers, tmp_path: Path, way: str
) -> None:
    seen = FILES[way](masked, "", tmp_path)
    assert not WHOLE.findall(seen)
    assert re.search(r"•••\d{4}-[A-Z2-7]{6}", seen)
    assert WHOLE.findall(FILES[way](whole, "", tmp_path))


@pytest.mark.parametrize("way", ["an account", "a cell of movement", "accounts set aside"])
def test_what_shows_numbers_shows_them_masked(reads: Reads, way: str) -> None:
    seen = SCREENS[way](reads, "")
    assert not WHOLE.findall(seen)
    assert re.search(r"-[A-Z2-7]{6}", seen)


def link_of(app: AppTest) -> str:
    held = app.query_params["account"]
    return held if isinstance(held, str) else held[0]


def test_a_grant_shows_numbers_whole(reads: Reads) -> None:
    app = reads("accounts", "whole", account="AC000000018")
    assert "Account AC000000018" in [one.value for one in app.subheader]
    assert link_of(app) == "AC000000018"


def test_a_link_with_a_whole_number_opens_and_is_rewritten_and_the_new_one_opens_for_both(reads: Reads) -> None:
    app = reads("accounts", account="AC000000018")
    link = link_of(app)
    (heading,) = [one.value for one in app.subheader]
    assert link.startswith("~")
    assert re.fullmatch(r"Account •••0018-[A-Z2-7]{6}", heading)
    again = reads("accounts", account=link)
    assert [one.value for one in again.subheader] == [heading]
    assert link_of(again) == link
    theirs = reads("accounts", "whole", account=link)
    assert [one.value for one in theirs.subheader] == ["Account AC000000018"]
    assert link_of(theirs) == "AC000000018"


def test_a_link_to_an_account_outside_the_grant_stays_sealed(reads: Reads, lender: Settings, whole: Answers) -> None:
    frame = whole.worklist.frame
    theirs, other = (frame.filter(frame["zone"].cast(str) == zone)["account_id"][0] for zone in ("North", "South"))
    mask = NumberMask(lender)
    app = reads("accounts", "part", account=mask.in_address(other))
    assert link_of(app) == mask.in_address(other)
    assert sentences(app) == ["There is no such account among those that you may see; search the list."]
    assert other[-4:] not in shown_text(app)
    assert link_of(reads("accounts", "part", account=mask.in_address(theirs))) == theirs


def test_an_address_that_was_changed_shows_the_list_with_a_sentence(reads: Reads) -> None:
    app = reads("accounts", account="~AAAA")
    assert any("names no account of this dashboard" in said for said in sentences(app))
    assert app.dataframe


def test_the_log_and_a_refusal_hold_no_number(reads: Reads, lender: Settings) -> None:
    app = reads("accounts", account="AC000099999")
    assert any(re.search(r"There is no account '•••9999-", said) for said in sentences(app))
    assert not WHOLE.findall(Path(lender.access_log).read_text("utf-8"))


def test_masked_accounts_cannot_be_put_in_the_order_of_their_numbers(reads: Reads) -> None:
    (order,) = [one for one in reads("accounts").selectbox if one.label == "Sort by"]
    assert "Account" not in order.options
    (order,) = [one for one in reads("accounts", "whole").selectbox if one.label == "Sort by"]
    assert "Account" in order.options


def test_the_search_on_the_cover_of_a_file_is_masked(masked: Answers) -> None:
    for text, told in (("AC000000018", masked.numbers.shown("AC000000018")), ("0018", "0018")):
        asked = replace(accounts.question(view_of(masked)), search=text)
        assert dict(accounts.in_words(masked, asked))["Account or customer contains"] == told
