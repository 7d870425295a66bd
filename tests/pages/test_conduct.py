"""The page on conduct without a browser: the register against the raw tables, the attempts behind it, what lacks."""

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
from validations.vocabulary import CONDUCT_RULE_NAMES

pytestmark = pytest.mark.slow
LATE = "CAST(started_at AS TIME) < TIME '08:00' OR CAST(started_at AS TIME) > TIME '19:00'"


def table(app: AppTest, *columns: str) -> pl.DataFrame:
    """The first table on the page that has these columns."""
    frames = (pl.DataFrame(one.value) for one in app.dataframe)
    return next(frame for frame in frames if set(columns) <= set(frame.columns))


def register(app: AppTest) -> dict[str, dict[str, Any]]:
    """The register of rules by the name of the rule."""
    return {row["rule"]: row for row in table(app, "rule", "source").to_dicts()}


def raw(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """What the database says about the attempts of the last month."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        month = "started_at >= DATE '2026-10-01' AND started_at < DATE '2026-11-01'"
        return connection.execute(sql.format(month=month)).fetchall()


def test_the_register_is_that_of_the_raw_tables_and_says_what_cannot_be_judged(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "conduct")
    assert not app.exception
    assert sentences(app) == []
    told = register(app)
    ((late, attempts),) = raw(
        demo_settings, f"SELECT count(*) FILTER ({LATE}), count(*) FROM interaction WHERE {{month}}"
    )
    hours = told[CONDUCT_RULE_NAMES["contact_hours"]]
    assert (hours["conduct_breaches"], hours["conduct_breach_rate__n"]) == (late, attempts)
    assert hours["allowed"] == "from 08:00; until 19:00"
    assert "RBI circular of 12 August 2022, from 12 Aug 2022" in hours["source"]
    ((unrecorded,),) = raw(
        demo_settings, "SELECT count(*) FROM interaction WHERE {month} AND channel = 'call' AND NOT recorded"
    )
    assert told[CONDUCT_RULE_NAMES["unrecorded_call"]]["conduct_breaches"] == unrecorded
    assert sum(row["conduct_breaches"] or 0 for row in told.values()) == int(cards(app)["Breaches of conduct"])
    captions = " ".join(str(one.value) for one in app.caption).replace("\\", "")
    assert "Not in force: the table conduct_rule has no rule 'Contact with third parties'" in captions
    assert "no table says when the customer was told of the agency" in captions


def test_a_certificate_that_nobody_recorded_is_neither_kept_nor_broken(shown: Shown, demo_settings: Settings) -> None:
    ((ended, unknown, known),) = raw(
        demo_settings,
        "SELECT count(*) FILTER (CAST(started_at AS DATE) > certified_until), "
        "count(*) FILTER (certified_until IS NULL), count(certified_until) "
        "FROM interaction LEFT JOIN collector USING (collector_code) WHERE {month}",
    )
    row = register(shown(demo_settings, "conduct"))[CONDUCT_RULE_NAMES["uncertified_agent"]]
    assert (row["conduct_breaches"], row["conduct_breach_rate__n"]) == (ended, known)
    assert unknown > 0
    assert f" {unknown} more could not be judged: " in row["note"]


def test_as_many_attempts_are_listed_as_the_figure_says(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "conduct", events="contact_hours")
    listed = table(app, "interaction_id")
    breaches = register(app)[CONDUCT_RULE_NAMES["contact_hours"]]["conduct_breaches"]
    wanted = raw(demo_settings, f"SELECT interaction_id FROM interaction WHERE {{month}} AND ({LATE})")
    assert set(listed["interaction_id"]) == {name for (name,) in wanted}
    assert listed.height == breaches
    hour, count = raw(
        demo_settings,
        f"SELECT hour(started_at), count(*) FROM interaction WHERE {{month}} AND ({LATE}) GROUP BY 1 LIMIT 1",
    )[0]
    app = shown(demo_settings, "conduct", events="contact_hours", events_hour=str(hour))
    assert sentences(app) == []
    assert table(app, "interaction_id").height == count


def test_repeat_offenders_break_one_rule_in_three_of_the_last_six_months(shown: Shown, demo_settings: Settings) -> None:
    found = table(shown(demo_settings, "conduct"), "last_month").filter(
        pl.col("rule") == CONDUCT_RULE_NAMES["unrecorded_call"]
    )
    sql = """
    SELECT collector_name, count(DISTINCT date_trunc('month', started_at)) AS months, count(*)
    FROM interaction JOIN collector USING (collector_code)
    WHERE started_at >= DATE '2026-05-01' AND channel = 'call' AND NOT recorded
    GROUP BY collector_code, collector_name HAVING months >= 3
    """
    wanted = raw(demo_settings, sql)
    assert sorted((months, breaches) for _, months, breaches in wanted) == sorted(
        found.select("months", "conduct_breaches").iter_rows()
    )


@pytest.mark.parametrize("by", ["agency_code", "collector_code", "product_code", "state"])
def test_every_breakdown_adds_up_to_the_rule(shown: Shown, demo_settings: Settings, by: str) -> None:
    app = shown(demo_settings, "conduct", rule="uncertified_agent", by=by)
    assert sentences(app) == []
    broken = register(app)[CONDUCT_RULE_NAMES["uncertified_agent"]]["conduct_breaches"]
    assert table(app, by, "place")["conduct_breaches"].sum() == broken > 0


def test_a_rule_without_data_names_the_column_and_a_lender_without_attempts_the_table(
    shown: Shown, tmp_path: Path
) -> None:
    settings = settings_for(write_lender(tmp_path / "lender.duckdb"))
    refresh(settings)
    assert sentences(shown(settings, "conduct")) == [
        "This page needs the table interaction, which the database does not have or which holds no row."
    ]
    execute(
        tmp_path / "lender.duckdb",
        "CREATE TABLE interaction (interaction_id VARCHAR, account_id VARCHAR, started_at TIMESTAMP, channel VARCHAR,"
        " outcome VARCHAR, recorded BOOLEAN)",
        "INSERT INTO interaction VALUES ('I1', 'AC03', '2026-04-10 10:00', 'call', 'no_answer', NULL)",
        "CREATE TABLE conduct_rule (rule VARCHAR, value VARCHAR, product_code VARCHAR, effective_from DATE,"
        " source VARCHAR)",
        "INSERT INTO conduct_rule VALUES ('unrecorded_call', 'no', NULL, '2026-01-01', NULL),"
        " ('excluded_account_contact', 'no', NULL, '2026-01-01', NULL)",
    )
    refresh(settings)
    app = shown(settings, "conduct")
    assert not app.exception
    notes = {name: row["note"] for name, row in register(app).items()}
    assert "interaction.recorded" in notes[CONDUCT_RULE_NAMES["unrecorded_call"]]
    assert "account_snapshot.exclusion" in notes[CONDUCT_RULE_NAMES["excluded_account_contact"]]
    assert "no contact_from or contact_until" in notes[CONDUCT_RULE_NAMES["contact_hours"]]
    assert {row["source"] for row in register(app).values()} == {"", "No source given, from 1 Jan 2026"}


def test_a_manager_stands_for_everybody_below(shown: Shown, demo_settings: Settings) -> None:
    # By hand: whoever reports to the manager, to whoever reports to the manager, and so on.
    sql = f"""
    WITH RECURSIVE team AS (
        SELECT collector_code AS manager, collector_code FROM collector
        UNION ALL
        SELECT t.manager, c.collector_code FROM team AS t JOIN collector AS c ON c.reports_to = t.collector_code
    )
    SELECT manager, count(*), count(*) FILTER ({LATE}) FROM team JOIN interaction USING (collector_code)
    WHERE {{month}} GROUP BY manager HAVING count(DISTINCT collector_code) > 1 ORDER BY 3 DESC, 1 LIMIT 1
    """
    ((manager, attempts, late),) = raw(demo_settings, sql)
    app = shown(demo_settings, "conduct", manager=manager, by="collector_code")
    assert sentences(app) == []
    hours = register(app)[CONDUCT_RULE_NAMES["contact_hours"]]
    assert (hours["conduct_breaches"], hours["conduct_breach_rate__n"]) == (late, attempts)
    assert app.query_params["manager"] == manager
    # The list asks the database itself.
    app = shown(demo_settings, "conduct", manager=manager, events="contact_hours")
    assert table(app, "interaction_id").height == late > 0
