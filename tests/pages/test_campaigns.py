"""Campaigns: every figure against the raw tables, the accounts behind one, and the cost of each."""

from typing import Any

import duckdb
import pytest

from dashboard import formats
from dashboard.database_lists import campaign, listed
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.lift import Trial, lift
from dashboard.subjects.campaigns.content import content
from dashboard.view import View, opening_view
from data_access.settings import Settings
from data_access.store import store_of
from tests.pages.conftest import Shown
from tests.pages.reading import cards, sentences

pytestmark = pytest.mark.slow
PAGE = "campaigns"
PAID = """
    SELECT c.campaign_code, c.account_id, c.held_out, coalesce(sum(p.amount), 0) > 0 AS paid
    FROM campaign_contact AS c LEFT JOIN payment AS p
      ON p.account_id = c.account_id AND p.status = 'cleared' AND p.paid_at >= c.assigned_at
     AND p.paid_at < CAST(c.assigned_at AS DATE) + 16
     AND p.kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')
    GROUP BY ALL
"""


def raw(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the raw tables."""
    with duckdb.connect(settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def answered(settings: Settings) -> tuple[Answers, View]:
    """The figures of a lender, and the view that a page opens with."""
    store = store_of(settings)
    answers = Answers(StoreReader(store, store.manifest()), settings)
    return answers, opening_view(answers.figures.months, None)


def test_every_campaign_compares_those_assigned_with_those_held_out(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    assert not app.exception
    expected = {
        code: Trial(*counted)
        for code, *counted in raw(
            demo_settings,
            "SELECT campaign_code, count(*) FILTER (NOT held_out), count(*) FILTER (NOT held_out AND paid),"
            f" count(*) FILTER (held_out), count(*) FILTER (held_out AND paid) FROM ({PAID}) GROUP BY ALL",
        )
    }
    names = dict(raw(demo_settings, "SELECT campaign_name, campaign_code FROM campaign"))
    rows = next(one.value for one in app.dataframe if one.value.columns[0] == "campaign_code").to_dict("records")
    assert len(rows) > 10
    for row in rows:
        one = expected[names[row["campaign_code"]]]
        assert (row["campaign_assigned_accounts"], row["campaign_held_out_accounts"]) == (one.assigned, one.held_out)
        found = lift(one)
        if found is None:
            assert row["finding"] == "Associated only: nobody held out"
        else:
            assert (row["lift"], row["low"], row["high"]) == pytest.approx((found.value, found.low, found.high))
    assert cards(app)["Accounts assigned"] == formats.grouped(
        sum(one.assigned for code, one in expected.items() if code.endswith("2026-10")), demo_settings
    )
    assert "of the accounts held out" in " ".join(sentences(app) + [str(one.value) for one in app.markdown])


def test_the_accounts_behind_a_campaign_are_as_many_as_it_counts(demo_settings: Settings) -> None:
    answers, view = answered(demo_settings)
    made = content(answers, view)
    for row in made.each.head(4).iter_rows(named=True):
        asked = campaign(answers, Scope(), row["month"], row["campaign_code"])
        frame, total = listed(answers, asked)
        assert total == frame.height == row["campaign_assigned_accounts"] + row["campaign_held_out_accounts"]
        paid = frame.filter(frame["paid_within_15_days"] == "yes")
        assert paid.height == row["campaign_paying_accounts"] + row["campaign_held_out_paying_accounts"]


def test_a_cost_is_that_of_the_whole_campaign(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE)
    rows = next(one.value for one in app.dataframe if one.value.columns[0] == "campaign_code")
    cost = dict(raw(demo_settings, "SELECT campaign_name, CAST(cost * 100 AS BIGINT) FROM campaign"))
    assert [cost[name] for name in rows["campaign_code"]] == rows["cost"].to_list()
    zone = raw(demo_settings, "SELECT min(zone) FROM branch")[0][0]
    app.multiselect(key="pick_zone").set_value([zone])
    filtered = next(one.value for one in app.run().dataframe if one.value.columns[0] == "campaign_code")
    assert filtered["cost"].isna().all()
