"""The page from contact to cash: promises against hand-written SQL, what is planted, the lists, and what lacks."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import duckdb
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data_access.demo.planted_truths import make_plan
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.small_lender import execute, settings_for, write_lender
from tests.pages.conftest import Shown
from tests.pages.reading import cards, sentences

pytestmark = pytest.mark.slow
PAGE = "contact_to_cash"
TRUTHS = make_plan(accounts=2_000, months=14, seed=1, effects=True).truths
OCTOBER = "due_on >= DATE '2026-10-01' AND due_on < DATE '2026-11-01'"


def raw(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """What the raw tables say."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def table(app: AppTest, column: str) -> pl.DataFrame:
    """The table of the page with such a column."""
    return next(pl.DataFrame(one.value) for one in app.dataframe if column in one.value.columns)


def test_both_statuses_add_up_to_the_promises_due_and_lists_are_as_long_as_their_cells(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, PAGE)
    assert not app.exception
    assert sentences(app) == []
    cells = {row["by_receipts"]: row for row in table(app, "by_receipts").to_dicts()}
    due = dict(raw(demo_settings, f"SELECT status, count(*) FROM promise WHERE {OCTOBER} GROUP BY 1"))
    for status in ("pending", "kept", "broken", "rescheduled"):
        assert sum(row[status] for row in cells.values()) == due.get(status, 0)
    assert table(app, "promise_unbacked_rate")["promises_compared"].sum() == sum(due.values())
    assert int(cards(app)["Promises due, by both statuses"]) == sum(due.values())
    for name, said, own in (("unbacked", "kept", "Broken"), ("unnoticed", "broken", "Kept")):
        listed = shown(demo_settings, PAGE, part="lists", list=name)
        assert not listed.exception
        assert sum(len(one.value) for one in listed.dataframe if "promise_id" in one.value) == cells[own][said]


def test_the_collector_without_receipts_has_promises_that_only_the_source_calls_kept(
    shown: Shown, demo_settings: Settings
) -> None:
    # By hand: promises called kept of accounts to which nothing was paid from the day made to the end of grace.
    bare = """
    SELECT p.collector_code, c.collector_name, count(*) FROM promise AS p JOIN collector AS c USING (collector_code)
    WHERE p.status = 'kept' AND NOT EXISTS (
        SELECT 1 FROM payment AS r WHERE r.account_id = p.account_id AND r.status = 'cleared'
        AND CAST(r.paid_at AS DATE) BETWEEN p.made_on AND p.due_on + 3)
    GROUP BY ALL
    """
    ((code, name, _),) = raw(demo_settings, bare)
    assert code == TRUTHS.unbacked_collector
    ((month,),) = raw(
        demo_settings,
        f"SELECT strftime(max(due_on), '%Y-%m') FROM promise WHERE status = 'kept' AND collector_code = '{code}'"
        " AND paid_amount = amount AND due_on < DATE '2026-10-31' AND NOT EXISTS (SELECT 1 FROM payment AS r"
        " WHERE r.account_id = promise.account_id AND CAST(r.paid_at AS DATE) BETWEEN made_on AND due_on + 3)",
    )
    app = shown(demo_settings, PAGE, month=month, by="collector_code")
    assert any(f"most with {name}" in str(one.value).replace("\\", "") for one in app.markdown)
    rows = table(app, "promise_unbacked_rate").filter(pl.col("promises_unbacked") > 0)
    assert rows["collector_code"].to_list() == [name]


def test_the_funnel_narrows_and_is_that_of_the_raw_tables(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, part="funnel")
    assert not app.exception
    assert sentences(app) == []
    counted = table(app, "of_allocated").filter(pl.col("step") != "Cash")["accounts"].to_list()
    assert counted == sorted(counted, reverse=True)
    held = """
    SELECT count(DISTINCT account_id) FROM allocation
    WHERE allocated_on < DATE '2026-11-01'
      AND (recalled_on IS NULL OR (recalled_on > DATE '2026-10-01' AND recalled_on > allocated_on))
    """
    assert counted[0] == raw(demo_settings, held)[0][0]
    assert table(app, "funnel_kept_accounts")["funnel_kept_accounts"].sum() == counted[-1] > 0


def test_the_funnel_by_collector_adds_up_and_skips_are_those_of_the_raw_contacts(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, PAGE, part="funnel", by="collector_code")
    assert not app.exception
    assert sentences(app) == []
    whole = table(app, "of_allocated")["accounts"].to_list()
    parts = table(app, "funnel_kept_accounts")
    assert parts["funnel_allocated_accounts"].sum() == whole[0]
    assert parts["funnel_kept_accounts"].sum() == whole[-2] > 0
    lost = """
    SELECT count(DISTINCT account_id) FROM interaction
    WHERE outcome = 'untraceable' AND started_at >= DATE '2026-10-01' AND started_at < DATE '2026-11-01'
    """
    # Those whom another agency than the month's could not trace are not counted.
    assert 0 < parts["funnel_untraceable_accounts"].sum() <= raw(demo_settings, lost)[0][0]
    assert any("could not be traced on some attempt" in str(one.value) for one in app.markdown)
    assert any("that the collector holds, whoever called" in str(one.value) for one in app.caption)
    channels = table(app, "kept_share")
    assert {"Call", "SMS", "WhatsApp"} <= set(channels["channel"])
    by_hand = dict(
        raw(demo_settings, "SELECT channel, count(*) FROM interaction WHERE started_at >= DATE '2026-10-01' GROUP BY 1")
    )
    assert channels["hourly_attempts"].sum() == sum(by_hand.values())
    assert channels["hourly_attempts"].max() == max(by_hand.values())


def test_a_manager_stands_for_everybody_below(shown: Shown, demo_settings: Settings) -> None:
    below = """
    WITH RECURSIVE team AS (
        SELECT collector_code, collector_code AS boss FROM collector
        UNION ALL SELECT c.collector_code, t.boss FROM collector AS c JOIN team AS t ON c.reports_to = t.collector_code
    )
    """
    people = "started_at >= DATE '2026-08-01' AND channel IN ('call', 'visit')"
    sql = f"{below} SELECT boss, count(*) FROM team JOIN interaction USING (collector_code) WHERE {people} GROUP BY 1"
    plans = f"""{below} SELECT boss, count(DISTINCT plan_id) FROM team JOIN allocation AS a USING (collector_code)
    JOIN repayment_plan AS p ON p.account_id = a.account_id AND p.agency_code = a.agency_code
        AND a.allocated_on <= p.agreed_on AND (a.recalled_on IS NULL OR a.recalled_on > p.agreed_on)
    WHERE p.agreed_on BETWEEN DATE '2025-11-01' AND DATE '2026-10-31' GROUP BY 1"""
    tried, agreed = (dict(raw(demo_settings, one)) for one in (sql, plans))
    boss = max(agreed, key=lambda code: (agreed[code], code))
    app = shown(demo_settings, PAGE, part="hours", manager=boss)
    assert table(app, "weekday")["hourly_attempts"].sum() == tried[boss] > 0
    app = shown(demo_settings, PAGE, part="plans", manager=boss)
    assert table(app, "plans_left_amount")["plans_agreed"].sum() == agreed[boss] > 0


def test_reasons_by_bucket_are_as_many_as_by_product(shown: Shown, demo_settings: Settings) -> None:
    counts = [
        table(shown(demo_settings, PAGE, part="reasons", by=by), "reason")["reason_contacts"].sum()
        for by in ("bucket", "product_code")
    ]
    assert counts[0] == counts[1] > 0


def test_a_row_that_is_ticked_opens_its_account_and_a_link_leads_back(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, part="lists", list="unnoticed")
    assert any("Tick a row to open its account." in str(one.value) for one in app.caption)
    listed = next(one for one in app.dataframe if "promise_id" in one.value)
    account = str(listed.value["account_id"].iloc[0])
    app.session_state[str(listed.key)] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert [one.value for one in app.subheader][:1] == [f"Account {account}"]
    (back,) = (one.proto for one in app.get("page_link") if one.proto.label == "Back to Contact to cash")
    assert parse_qs(back.query_string)["list"] == ["unnoticed"]


def test_the_agency_that_leaks_gets_the_fewest_promises_of_its_type(demo_settings: Settings) -> None:
    sql = """
    SELECT agency_code FROM interaction JOIN agency USING (agency_code)
    WHERE agency_type = 'tele_calling' AND outcome IN ('right_party', 'promise')
    GROUP BY agency_code ORDER BY avg(CASE WHEN outcome = 'promise' THEN 1 ELSE 0 END) LIMIT 1
    """
    assert raw(demo_settings, sql) == [(TRUTHS.leaking_agency,)]


def test_what_is_due_today_is_listed(shown: Shown, demo_settings: Settings) -> None:
    wanted = raw(demo_settings, "SELECT promise_id FROM promise WHERE due_on = DATE '2026-10-31'")
    app = shown(demo_settings, PAGE, part="lists", list="today", month="2026-08")
    assert not app.exception
    found = [name for one in app.dataframe if "promise_id" in one.value for name in one.value["promise_id"]]
    assert sorted(found) == sorted(name for (name,) in wanted)


def test_hours_are_those_of_the_raw_contacts_and_money_that_of_the_promises(
    shown: Shown, demo_settings: Settings
) -> None:
    people = "started_at >= DATE '2026-08-01' AND channel IN ('call', 'visit')"
    by_hour = raw(
        demo_settings,
        f"SELECT dayname(started_at), hour(started_at), count(*) FROM interaction WHERE {people} GROUP BY ALL",
    )
    app = shown(demo_settings, PAGE, part="hours", by="collector_code")
    assert not app.exception
    assert sentences(app) == []
    cells = table(app, "weekday")
    assert {
        (day, int(hour[:2]), n) for day, hour, n in cells.select("weekday", "hour", "hourly_attempts").rows()
    } == set(by_hour)
    assert set(cells.filter(pl.col("hour") < "08:00")["allowed"]) == {"not allowed"}
    assert set(cells.filter(pl.col("hour").is_between(pl.lit("08:00"), pl.lit("18:00")))["allowed"]) == {"allowed"}
    promised = "SELECT sum(amount) FROM promise WHERE made_on >= DATE '2026-08-01'"
    everything = table(shown(demo_settings, PAGE, part="hours", way="all"), "weekday")
    assert everything["hourly_promised_amount"].sum() == raw(demo_settings, promised)[0][0] * 100


def test_plans_are_those_of_the_raw_tables_and_each_list_is_as_long_as_its_figure(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, PAGE, part="plans", by="agency_code")
    assert not app.exception
    assert sentences(app) == []
    due = f"SELECT count(*), sum(amount) FROM plan_instalment WHERE {OCTOBER}"
    ((count, amount),) = raw(demo_settings, due)
    by_month = next(pl.DataFrame(one.value) for one in app.dataframe if "month" in one.value.columns)
    first = by_month.row(0, named=True)
    assert (first["plan_instalments_due"], first["plan_instalments_due_amount"]) == (count, amount * 100)
    # Beside the source stand all instalments due in the month, with those after the break.
    beside = table(app, "unpaid")
    assert beside["all"].sum() == count
    assert "After the break" in beside["by_receipts"].to_list()
    for line, key in (("running", "plans_running"), ("broken", "plans_broken"), ("agreed", "plans_agreed")):
        if not first[key]:
            continue
        listed = shown(demo_settings, PAGE, part="plans", plans=line)
        assert not listed.exception
        assert sum(len(one.value) for one in listed.dataframe if "plan_id" in one.value) == first[key]


def test_instalments_due_soon_are_those_of_running_plans(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, part="plans", plans="due_in_7_days", month="2026-08")
    assert not app.exception
    found = [row for one in app.dataframe if "plan_id" in one.value for row in pl.DataFrame(one.value).to_dicts()]
    # Whoever missed none before: plans in the demonstration have an instalment every 30 days.
    wanted = raw(
        demo_settings, "SELECT plan_id FROM plan_instalment WHERE due_on BETWEEN '2026-10-31' AND '2026-11-07'"
    )
    assert {row["plan_id"] for row in found} <= {name for (name,) in wanted}
    assert all(row["plan_status"] == "running" for row in found)


def test_reasons_are_those_of_the_raw_contacts(shown: Shown, demo_settings: Settings) -> None:
    sql = """
    SELECT count(*) FROM interaction WHERE started_at >= DATE '2026-10-01' AND started_at < DATE '2026-11-01'
    AND outcome IN ('right_party', 'promise', 'refused', 'dispute', 'paid')
    """
    app = shown(demo_settings, PAGE, part="reasons")
    assert table(app, "reason")["reason_contacts"].sum() == raw(demo_settings, sql)[0][0]


def test_a_lender_without_promises_or_receipts_is_told_what_lacks(shown: Shown, tmp_path: Path) -> None:
    settings = settings_for(write_lender(tmp_path / "lender.duckdb"))
    refresh(settings)
    assert sentences(shown(settings, PAGE)) == [
        "This page needs the table promise, which the database does not have or which holds no row."
    ]
    execute(
        tmp_path / "lender.duckdb",
        "CREATE TABLE promise (promise_id VARCHAR, account_id VARCHAR, made_on DATE, due_on DATE,"
        " amount DECIMAL(18, 2), status VARCHAR)",
        "INSERT INTO promise VALUES ('P1', 'AC03', '2026-04-10', '2026-04-12', 100, 'kept')",
    )
    refresh(settings)
    app = shown(settings, PAGE)
    assert any("too few are decided" in str(one.value) for one in app.markdown)
    assert table(app, "by_receipts").filter(pl.col("by_receipts") == "Broken")["kept"].to_list() == [1]
    execute(tmp_path / "lender.duckdb", "DROP TABLE payment")
    refresh(settings)
    app = shown(settings, PAGE)
    assert not app.exception
    assert any("table payment has no row" in str(one.value) for one in app.markdown)
    assert table(app, "by_receipts").filter(pl.col("by_receipts") == "Cannot be judged")["kept"].to_list() == [1]
