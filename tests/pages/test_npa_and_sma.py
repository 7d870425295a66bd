"""NPA and SMA: every figure against the raw tables, the lists behind them, and what is said where nothing is known."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.cli.figures_and_exports import write_page
from dashboard.metrics import Unit
from dashboard.subjects.npa_and_sma import tables as made
from dashboard.subjects.npa_and_sma.content import BREAKDOWNS, MEASURES
from dashboard.subjects.npa_and_sma.widgets import LINES, LISTS
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import cards, charts, chosen, rows, sentences

pytestmark = pytest.mark.slow
PAGE = "npa_and_sma"
LATEST = "as_of_date = (SELECT max(as_of_date) FROM account_snapshot) AND status = 'active'"


def raw(settings: Settings, sql: str) -> Any:
    """One row of the raw tables."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchone()


def money(amount: Decimal, settings: Settings) -> str:
    """An amount of the raw tables as a card shows it."""
    return formats.text(int(amount * 100), Unit.MONEY, settings)


def percent(share: Decimal, settings: Settings) -> str:
    """A share as a card shows it."""
    return formats.text(float(share), Unit.PERCENT, settings)


def opened(shown: Shown, settings: Settings, **parameters: str) -> AppTest:
    """The page after a link with these parameters."""
    app = shown(settings, PAGE)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def table(app: AppTest, first_column: str) -> list[dict[str, Any]]:
    """The rows of the table that begins with this column."""
    found: list[dict[str, Any]] = next(
        one.value.to_dict("records") for one in app.dataframe if one.value.columns[0] == first_column
    )
    return found


def listed(app: AppTest) -> str:
    """The heading of the list of accounts."""
    return next(str(one.value) for one in app.markdown if str(one.value).endswith(("accounts**", " account**")))


@pytest.mark.parametrize("basis", ["accounts", "principal", "outstanding"])
def test_cards_are_by_value_whatever_basis_is_picked(shown: Shown, demo_settings: Settings, basis: str) -> None:
    worth = "sum(greatest(total_outstanding, 0))"
    npa, provision, whole, par30, par60, par90 = raw(
        demo_settings,
        f"SELECT {worth} FILTER (npa_flag), sum(provision) FILTER (npa_flag), {worth}, {worth} FILTER (dpd > 30),"
        f" {worth} FILTER (dpd > 60), {worth} FILTER (dpd > 90) FROM account_snapshot WHERE {LATEST}",
    )
    app = shown(demo_settings, PAGE, basis=basis)
    assert not app.exception
    assert sentences(app) == []
    said = cards(app)
    assert said["NPA outstanding"] == money(npa, demo_settings)
    assert said["GNPA"] == percent(npa / whole, demo_settings)
    assert said["NNPA"] == percent((npa - provision) / (whole - provision), demo_settings)
    assert said["Provision coverage"] == percent(provision / npa, demo_settings)
    for days, late in ((30, par30), (60, par60), (90, par90)):
        assert said[f"PAR-{days} ({days}+ value rate)"] == percent(late / whole, demo_settings)


def test_the_bridge_closes_line_by_line(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    lines = {row["line"]: row for row in table(app, "line")}
    assert next(iter(lines)) == "NPA at opening"
    assert list(lines)[-2:] == ["Does not close", "NPA at closing"]
    assert lines["Does not close"]["amount"] == 0
    changes = [row["amount"] for name, row in lines.items() if name != "NPA at closing"]
    assert sum(changes) == lines["NPA at closing"]["amount"] > 0
    (closing,) = raw(demo_settings, f"SELECT count(*) FROM account_snapshot WHERE {LATEST} AND npa_flag")
    assert lines["NPA at closing"]["accounts"] == closing
    assert rows(charts(app)[0])[0] == "NPA at opening"


def test_the_list_behind_every_bar_has_the_count_of_the_bar(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    counted = {row["line"]: row["accounts"] for row in table(app, "line")}
    for line, label in LINES.items():
        app.selectbox(key="choice_line").set_value(line).run()
        count = int(counted[label])
        noun = "account" if count == 1 else "accounts"
        assert listed(app) == f"**{label}: {formats.grouped(count, demo_settings)} {noun}**"


def test_an_address_opens_the_list_of_a_bar_and_an_unknown_one_is_said(shown: Shown, demo_settings: Settings) -> None:
    app = opened(shown, demo_settings, line="slippage")
    assert listed(app).startswith("**Slippage: ")
    app.button(key="close_npa_accounts").click().run()
    assert "line" not in app.query_params
    unknown = opened(shown, demo_settings, line="gone")
    told = "The link asks for bar to list 'gone', which is not there; Nothing is shown instead."
    assert told in sentences(unknown)


def test_what_slips_next_is_counted_from_days_past_due(shown: Shown, demo_settings: Settings) -> None:
    slips = {row["to"]: row for row in table(shown(demo_settings, PAGE), "to")}
    for to, floor in (("SMA-1", 31), ("SMA-2", 61), ("NPA", 91)):
        for days in (7, 15, 30):
            accounts, worth = raw(
                demo_settings,
                "SELECT count(*), coalesce(sum(greatest(total_outstanding, 0)), 0)"
                f" FROM account_snapshot WHERE {LATEST} AND NOT npa_flag"
                f" AND dpd BETWEEN greatest({floor} - {days}, {floor} - 30) AND {floor} - 1",
            )
            row = slips[f"Become {to}"]
            assert (row[f"accounts_{days}"], row[f"outstanding_{days}"]) == (accounts, int(worth * 100))


def test_the_first_line_says_what_slipped_and_what_slips_next(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    lines = {row["line"]: row for row in table(app, "line")}
    slips = {row["to"]: row for row in table(app, "to")}
    sentence = next(str(one.value) for one in app.markdown if "slipped to NPA" in str(one.value)).replace("\\", "")
    slipped = formats.text(lines["Slippage"]["amount"], Unit.MONEY, demo_settings)
    assert sentence.startswith(f"**{slipped} of {lines['Slippage']['accounts']} account")
    soon = formats.text(slips["Become NPA"]["outstanding_30"], Unit.MONEY, demo_settings)
    assert f"If nothing is paid, {soon} of {slips['Become NPA']['accounts_30']} account" in sentence


def test_slippage_by_where_it_stood_adds_up_to_the_bar(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    lines = {row["line"]: row for row in table(app, "line")}
    stood = table(app, "opening_state")
    assert sum(row["npa_slippage"] for row in stood) == lines["Slippage"]["amount"]
    assert sum(row["npa_slippage_accounts"] for row in stood) == lines["Slippage"]["accounts"]


def test_classes_cover_the_book_by_accounts_borrowers_and_value(shown: Shown, demo_settings: Settings) -> None:
    accounts, borrowers, worth, npa_borrowers = raw(
        demo_settings,
        "SELECT count(*), count(DISTINCT customer_id), sum(greatest(total_outstanding, 0)),"
        " count(DISTINCT customer_id) FILTER (npa_flag)"
        f" FROM account_snapshot JOIN account USING (account_id) WHERE {LATEST}",
    )
    classes = {row["class"]: row for row in table(shown(demo_settings, PAGE), "class")}
    whole = [row for name, row in classes.items() if name != "of these NPA"]
    assert sum(row["accounts"] for row in whole if pd.notna(row["accounts"])) == accounts
    assert sum(row["borrowers"] for row in whole if pd.notna(row["borrowers"])) == borrowers
    assert sum(row["outstanding"] for row in whole if pd.notna(row["outstanding"])) == worth * 100
    assert classes["of these NPA"]["borrowers"] == npa_borrowers
    # Day-ends of 14 months cannot tell an NPA that is older than that.
    assert pd.isna(classes["Doubtful 2"]["accounts"])


def test_every_list_has_the_count_of_its_figure(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    counted = {row["class"]: row["accounts"] for row in table(app, "class")}
    counted |= {row["check"]: row["accounts"] for row in table(app, "check")}
    for row in table(app, "to"):
        counted |= {f"{row['to']} within {days} days": row[f"accounts_{days}"] for days in made.WITHIN}
    for key, (words, _) in LISTS.items():
        # What is n/a has no accounts either: nobody is known to be in such a class.
        expected = 0 if pd.isna(counted[words]) else int(counted[words])
        noun = "account" if expected == 1 else "accounts"
        assert listed(chosen(app, accounts=key)) == f"**{words}: {formats.grouped(expected, demo_settings)} {noun}**"


@pytest.mark.parametrize("measure", MEASURES)
def test_every_breakdown_and_measure_is_drawn(shown: Shown, demo_settings: Settings, measure: str) -> None:
    app = shown(demo_settings, PAGE)
    for by in BREAKDOWNS:
        chosen(app, measure=measure, by=by)
        assert not app.exception
        assert sentences(app) == []
        if measure == "borrowers" and by == "product_group":
            assert [one for one in app.caption if "is counted for the whole book and by" in str(one.value)]
        else:
            assert len(table(app, by)) > 1


def test_one_account_without_flag_or_provision_reads_not_recorded(shown: Shown, one_account: Settings) -> None:
    app = shown(one_account, PAGE)
    assert not app.exception
    said = cards(app)
    assert (said["GNPA"], said["NNPA"], said["Provision coverage"], said["Tainted outstanding"]) == ("n/a",) * 4
    assert said["PAR-30 (30+ value rate)"] == "100.00 %"
    captions = [str(one.value).replace("\\", "") for one in app.caption]
    assert "NPA is not recorded: account_snapshot has no npa_flag for these accounts." in captions
    assert "The bridge needs a day-end before the month." in captions
    assert next(row for row in table(app, "class") if row["class"] == "SMA-1")["accounts"] == 1


def test_filters_that_leave_nothing_are_explained(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, zone="North", bucket="Unknown")
    assert [one for one in sentences(app) if "matches these filters" in one]


def test_the_workbook_holds_the_figures_of_the_screen(shown: Shown, demo_settings: Settings, tmp_path: Path) -> None:
    app = shown(demo_settings, PAGE)
    file = tmp_path / "page.xlsx"
    write_page(PAGE, file, [], month="", compare="previous_month", basis="accounts", agency="", every=False)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(file).worksheets}
    lines = next(cells for title, cells in sheets.items() if title.startswith("NPA from opening"))
    held = {row[0]: row[2] for row in lines if row[0] in {one["line"] for one in table(app, "line")}}
    assert held == {row["line"]: pytest.approx(row["amount"] / 100) for row in table(app, "line")}
