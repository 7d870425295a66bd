"""The page on teams: every figure against the raw tables, the way down and up, where a row leads, and what lacks."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats
from dashboard.metrics import Unit
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import settings_for, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import cards, sentences

pytestmark = pytest.mark.slow
PAGE = "teams"
TEAM = """
    WITH RECURSIVE team AS (
        SELECT collector_code AS manager, collector_code FROM collector
        UNION ALL
        SELECT t.manager, c.collector_code FROM team AS t JOIN collector AS c ON c.reports_to = t.collector_code
    ), held AS (
        SELECT account_id, arg_max(collector_code, (allocated_on, allocation_id)) AS collector_code
        FROM allocation WHERE recalled_on IS NULL OR recalled_on > DATE '2026-10-31' GROUP BY account_id
    ), to_work AS (
        SELECT collector_code, count(*) AS accounts FROM account_snapshot JOIN held USING (account_id)
        WHERE as_of_date = DATE '2026-10-31' AND (status = 'written_off' OR (status = 'active' AND dpd > 0))
        GROUP BY collector_code
    ), made AS (
        SELECT collector_code, count(*) AS attempts, count(*) FILTER (channel IN ('call', 'visit')) AS calls
        FROM interaction WHERE started_at >= DATE '2026-10-01' AND started_at < DATE '2026-11-01'
        GROUP BY collector_code
    ), took AS (
        SELECT collector_code, sum(amount) AS cash FROM payment
        WHERE status = 'cleared' AND paid_at >= DATE '2026-10-01' AND paid_at < DATE '2026-11-01'
          AND kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')
        GROUP BY collector_code
    ), person AS (
        SELECT collector_code, coalesce(accounts, 0) AS accounts, coalesce(attempts, 0) AS attempts,
               coalesce(calls, 0) AS calls, coalesce(cash, 0) AS cash, certified_until
        FROM collector LEFT JOIN to_work USING (collector_code) LEFT JOIN made USING (collector_code)
        LEFT JOIN took USING (collector_code)
        WHERE coalesce(accounts, 0) + coalesce(attempts, 0) > 0 OR coalesce(cash, 0) <> 0
    )
    SELECT manager, count(*) AS people, sum(accounts) AS accounts, sum(calls) AS calls, sum(cash) AS cash,
           count(*) FILTER (accounts > 0 AND attempts = 0) AS without_attempt,
           count(*) FILTER (accounts > 0 AND cash = 0) AS without_cash,
           count(*) FILTER (certified_until < DATE '2026-10-31') AS expired,
           count(*) FILTER (certified_until BETWEEN DATE '2026-10-31' AND DATE '2026-11-30') AS soon
    FROM team JOIN person USING (collector_code)
"""


def raw(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """What the raw tables say."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def table(app: AppTest, column: str) -> pl.DataFrame:
    """The table of the page with such a column."""
    return next(pl.DataFrame(one.value) for one in app.dataframe if column in one.value.columns)


def explained(app: AppTest) -> list[str]:
    """Where cards lead to say what a change is made of."""
    return [link.proto.query_string for link in app.get("page_link") if "of=" in link.proto.query_string]


def test_every_top_is_the_raw_tables_of_everybody_below(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    assert not app.exception
    assert sentences(app) == []
    assert explained(app)
    tops = "manager IN (SELECT collector_code FROM collector WHERE reports_to IS NULL)"
    expected = {row[1:5] for row in raw(demo_settings, f"{TEAM} WHERE {tops} GROUP BY manager")}
    found = table(app, "accounts_each")
    columns = ("people", "accounts_to_work", "calls_and_visits", "collected_by_named_collectors_amount")
    got = {(people, held, calls, cash / 100) for people, held, calls, cash in found.select(columns).iter_rows()}
    assert got == {(people, held, calls, float(cash)) for people, held, calls, cash in expected}
    # The card is the total of the table.
    whole = formats.text(int(sum(cash for _, _, _, cash in expected) * 100), Unit.MONEY, demo_settings)
    assert cards(app)["Collected by named collectors"] == whole
    # October 2026 has 27 days without Sundays.
    ((holidays,),) = raw(
        demo_settings,
        "SELECT count(DISTINCT holiday_on) FROM holiday WHERE state IS NULL AND dayofweek(holiday_on) <> 0"
        " AND holiday_on BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'",
    )
    assert holidays > 0
    for row in found.to_dicts():
        assert row["calls_a_day"] == pytest.approx(row["calls_and_visits"] / (row["people"] * (27 - holidays)))
    everybody = raw(demo_settings, f"{TEAM} WHERE manager = team.collector_code GROUP BY ALL")
    idle, silent, expired, soon = (sum(row[place] for row in everybody) for place in (5, 6, 7, 8))
    said = " ".join(str(one.value) for one in app.markdown)
    assert f"Of the collectors who hold accounts, {idle} made no attempt and {silent} took no cash" in said
    assert f"people at work, {soon} expire within 30 days of 31 Oct 2026" in said
    assert f"{expired} expired before" in said


def test_a_manager_leads_to_the_people_and_back(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, manager="IHN-9")
    assert sentences(app) == []
    halves = raw(demo_settings, f"{TEAM} WHERE manager IN ('IHN-10', 'IHN-11') GROUP BY manager")
    found = table(app, "accounts_each")
    assert sorted(found.select("people", "accounts_to_work").iter_rows()) == sorted(row[1:3] for row in halves)
    names = dict(raw(demo_settings, "SELECT collector_code, collector_name FROM collector"))
    assert any(str(one.value).startswith(f":material/chevron_right: **{names['IHN-9']}") for one in app.markdown)
    # What changed is of the whole book, and would explain another number.
    assert not explained(app)
    app.button(key="up_ZH-N").click().run()
    assert app.query_params["manager"] == "ZH-N"
    assert table(app, "accounts_each").height == 5


def test_the_accounts_of_a_person_are_as_many_as_the_page_says(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    ((code, accounts),) = raw(
        demo_settings,
        f"SELECT manager, accounts FROM ({TEAM} GROUP BY manager) WHERE people = 1 ORDER BY 2 DESC, 1 LIMIT 1",
    )
    names = dict(raw(demo_settings, "SELECT collector_code, collector_name FROM collector"))
    held = table(app, "idle").filter(pl.col("collector_code").str.starts_with(names[code]))["accounts_to_work"]
    assert accounts in held.to_list()
    assert cards(shown(demo_settings, "accounts", collector=code))["Accounts"] == str(accounts)


def test_a_lender_without_collectors_is_told_which_tables_lack(shown: Shown, tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "lender.duckdb"))
    refresh(settings)
    app = shown(settings, PAGE)
    assert not app.exception
    said = " ".join(sentences(app))
    assert "collector" in said
    greyed = {one.label: one.help for one in app.sidebar.multiselect if one.disabled}
    assert "collector.reports_to" in greyed["Manager"]


def test_what_was_planted_in_teams_is_there(demo_settings: Settings) -> None:
    """Three collectors of one in-house team handed their accounts over; somebody is idle; certificates end."""
    handed = raw(
        demo_settings,
        "SELECT agency_code FROM collector JOIN agency USING (agency_code) WHERE agency_type = 'in_house'"
        " AND role = 'telecaller' AND collector_code NOT IN (SELECT collector_code FROM allocation)"
        " GROUP BY agency_code HAVING count(*) = 3",
    )
    assert len(handed) == 1
    idle = raw(
        demo_settings,
        "SELECT collector_code FROM allocation WHERE collector_code NOT IN (SELECT collector_code FROM interaction)"
        " AND collector_code NOT IN (SELECT collector_code FROM payment WHERE collector_code IS NOT NULL)"
        " AND agency_code LIKE 'LE%' GROUP BY ALL",
    )
    assert len(idle) == 1
    ending = raw(
        demo_settings,
        "SELECT agency_code FROM collector WHERE role = 'telecaller' GROUP BY agency_code"
        " HAVING min(certified_until) = DATE '2026-11-12' AND max(certified_until) = DATE '2026-11-12'",
    )
    assert len(ending) == 1
