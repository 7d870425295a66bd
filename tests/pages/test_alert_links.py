"""Each alert leads to where its very number is printed: every built-in rule, made to find something."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import duckdb
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.alerts import load_rules
from dashboard.alerts.alert_rules import OWN_RULES
from dashboard.metrics import metric
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import cards, charts, sentences

pytestmark = pytest.mark.slow
AGENCY = "TE01"
_MOVED = ("allocation", "promise", "interaction")


@pytest.fixture(scope="module")
def one_agency(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration's last three months with one agency, whose figures so stand on enough cases."""
    folder = tmp_path_factory.mktemp("one-agency")
    path = shutil.copy(demo_database, folder / "demo.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM account_snapshot WHERE as_of_date < DATE '2026-07-31'")
        for table in _MOVED:
            connection.execute(f"UPDATE {table} SET agency_code = '{AGENCY}' WHERE agency_code IS NOT NULL")
        connection.execute(f"UPDATE complaint SET agency_code = '{AGENCY}'")
    settings = Settings(database_url=f"duckdb:///{path}", store_path=folder / "store")
    refresh(settings)
    return settings


@pytest.fixture(scope="module")
def finds_everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in rules with limits that every figure is beyond."""
    text = re.sub(r"(?m)^cases = .*$", "cases = 1", OWN_RULES.read_text("utf-8"))
    text = re.sub(
        r'when = "below"\nlimit = .*', 'when = "below"\nlimit = 1e9', re.sub(r"(?m)^(by = .*\n)", r"\1", text)
    )
    text = re.sub(r'(when = "(?:above|rises_by|falls_by)"\nlimit = ).*', r"\1-1e9", text)
    path = tmp_path_factory.mktemp("rules") / "rules.toml"
    path.write_text(text)
    return path


def _links(app: AppTest) -> Iterator[tuple[str, str, str]]:
    for link in app.get("page_link"):
        if "; since" in link.proto.label:
            yield link.proto.label, link.proto.page, link.proto.query_string


def _figure(label: str) -> str:
    """'7.10 %' of 'Kerala: 7.10 %, +0.92 pp in a month'; '3' of '3 complaints open over 30 days'."""
    said = re.sub(r"\\", "", label)
    found = re.search(r": ([^,;]+)", said)
    return found[1] if found else said.split()[0]


def _data(table: Any) -> Any:
    return table.proto.arrow_data


def _printed(app: AppTest) -> list[str]:
    """What cards, tables, charts and grids of a page print."""
    texts = [*cards(app).values(), *(str(one.value) for one in app.markdown)]
    for table in app.dataframe:
        with pa.ipc.open_stream(_data(table).styler.display_values) as cells:
            texts += [str(value) for column in cells.read_all().columns for value in column.to_pylist()]
    return [*texts, *map(str, charts(app)), *(str(one.proto) for one in app.get("html"))]


def test_every_built_in_rule_leads_to_where_its_number_is_printed(
    shown: Shown, one_agency: Settings, finds_everything: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_ALERT_RULES", str(finds_everything))
    # Weighed by value and with choices of its own: what the alert speaks of must be shown all the same.
    home = shown(one_agency, "portfolio_health", basis="outstanding", compare="last_year", by="segment", alerts="year")
    assert f"All {len(load_rules())} rules could be checked" in str([one.value for one in home.caption])
    leads: dict[tuple[str, ...], tuple[str, str, str]] = {}
    for label, page, query in _links(home):
        leads.setdefault((page, *parse_qs(query)), (label, page, query))
    pages: set[str] = set()
    for label, page, query in leads.values():
        app = shown(one_agency, page, **parse_qs(query))
        assert not app.exception
        assert not [one for one in sentences(app) if "does not know" in one or "is not there" in one], label
        figure = _figure(label)
        assert any(figure == text or (" " in figure and figure in text) for text in _printed(app)), (label, page, query)
        pages.add(page)
    assert pages >= {rule.page for rule in load_rules()}


def test_every_target_of_the_whole_selection_that_is_missed_leads_to_where_its_figure_is_printed(
    shown: Shown, demo_settings: Settings
) -> None:
    home = shown(demo_settings, "portfolio_health", basis="outstanding", compare="last_year")
    leads = [link.proto for link in home.get("page_link") if "target of" in link.proto.label]
    pages = {link.page for link in leads}
    assert len(leads) >= len(pages) > 1
    for link in leads:
        app = shown(demo_settings, link.page, **parse_qs(link.query_string))
        assert not app.exception
        assert not [one for one in sentences(app) if "does not know" in one or "is not there" in one], link.label
        figure = _figure(link.label)
        assert any(figure == text or figure in text for text in _printed(app)), (link.label, link.query_string)


def test_the_rate_that_an_alert_speaks_of_is_the_first_card_of_delinquency(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "delinquency", rate="delinquency_rate_60plus", zone="North")
    assert not app.exception
    assert next(iter(cards(app))) == metric("delinquency_rate_60plus").label
