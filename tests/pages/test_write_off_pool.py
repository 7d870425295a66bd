"""The page Write-off pool without a browser: recovery at equal ages against the raw tables, and the lists behind it."""

from datetime import date

import duckdb
import polars as pl
import pytest

from dashboard import database_lists
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.write_off_pool.content import RATE, WriteOffPool, content
from dashboard.view import View, opening_view
from data_access.settings import Settings
from data_access.store import Store
from tests.pages.conftest import Shown
from tests.pages.reading import chosen, sentences

pytestmark = pytest.mark.slow
PAGE = "write_off_pool"
BY_HAND = """
WITH gone AS (SELECT account_id, min(written_off_on) AS first_on FROM write_off GROUP BY ALL),
cohort AS (
    SELECT account_id, date_trunc('quarter', first_on) AS quarter FROM gone WHERE first_on >= DATE '{start}'
),
ends AS (SELECT quarter, CAST(quarter + INTERVAL (3 + {age}) MONTH AS DATE) AS before FROM cohort GROUP BY ALL)
SELECT quarter,
       (SELECT count(*) FROM cohort AS c WHERE c.quarter = e.quarter),
       -- Each month of the quarter is followed to the same age, so its end is its own.
       (SELECT sum(p.amount) FROM payment AS p JOIN gone AS g USING (account_id) JOIN cohort AS c USING (account_id)
        WHERE c.quarter = e.quarter AND p.status = 'cleared' AND CAST(p.paid_at AS DATE) > g.first_on
          AND p.paid_at < date_trunc('month', g.first_on) + INTERVAL ({age} + 1) MONTH)
       / (SELECT sum(w.amount) FROM write_off AS w JOIN cohort AS c USING (account_id) WHERE c.quarter = e.quarter)
FROM ends AS e WHERE before <= DATE '2026-11-01' ORDER BY quarter
"""


def made(settings: Settings) -> tuple[Answers, View, WriteOffPool]:
    figures = open_figures(Store(settings.store_path))
    view = opening_view(tuple(sorted(figures.months_of("write_off_pool"))), None)
    answers = Answers(figures, settings)
    return answers, view, content(answers, view)


@pytest.mark.parametrize("age", [0, 3, 6])
def test_recovery_at_an_age_is_that_of_the_raw_receipts(demo_settings: Settings, age: int) -> None:
    _, view, pool = made(demo_settings)
    with duckdb.connect(demo_settings.database_url.removeprefix("duckdb:///"), read_only=True) as connection:
        wanted = connection.execute(BY_HAND.format(start=view.months[0], age=age)).fetchall()
    at = pool.grown.filter(pl.col("months_on_book") == age)
    share = pl.col("write_off_recovered_to_date_amount") / pl.col("write_off_to_date_amount")
    found = at.select("first", "write_off_accounts", share).rows()
    assert wanted
    assert [row[:2] for row in found] == [(date(q.year, q.month, 1), n) for q, n, _ in wanted]
    assert [row[2] for row in found] == pytest.approx([float(back or 0) for *_, back in wanted])


def test_every_cohort_lists_as_many_accounts_as_it_counts(demo_settings: Settings) -> None:
    answers, view, pool = made(demo_settings)
    newest = pool.grown.group_by("cohort", maintain_order=True).last()
    for cohort, accounts in newest.select("cohort", "write_off_accounts").iter_rows():
        within = {"write_off_month": pool.months[cohort]}
        rows, total = database_lists.listed(
            answers, database_lists.written_off(answers, view.scope, view.month, within)
        )
        assert total == accounts
        assert rows["left_amount"].to_list() == sorted(rows["left_amount"], reverse=True)
    rows, total = database_lists.listed(answers, database_lists.written_off(answers, view.scope, view.month, {}))
    whole = answers.answer(["write_off_to_date_amount", "write_off_recovered_to_date_amount"], months=[view.month])
    assert (rows["written_off_amount"].sum(), rows["recovered_amount"].sum()) == whole.row(0)
    assert (rows["written_off_amount"] - rows["recovered_amount"] == rows["left_amount"]).all()


def test_the_page_draws_cohorts_and_lists_the_largest(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, PAGE, list="all")
    assert not app.exception
    assert sentences(app) == []
    tables = [pl.DataFrame(one.value) for one in app.dataframe]
    listed = next(one for one in tables if "left_amount" in one.columns)
    assert listed["account_id"].n_unique() == listed.height > 0
    by_month = next(one for one in tables if "write_off_month" in one.columns)
    assert by_month.height > 1
    other = chosen(app, cohort="month")
    assert not other.exception
    cohorts = next(one for one in (pl.DataFrame(one.value) for one in other.dataframe) if "cohort" in one.columns)
    assert not any(" to " in cohort for cohort in cohorts["cohort"])


def test_few_accounts_have_no_share_and_the_newest_cohorts_are_compared(demo_settings: Settings) -> None:
    _, _, pool = made(demo_settings)
    few = pool.grown.filter(pl.col("write_off_accounts") < 20)["cohort"].unique().to_list()
    assert not set(few) & set(pool.cohorts)
    assert pool.points[RATE].drop_nulls().is_between(0, 1).all()
    said = " ".join(pool.sentences)
    assert ("months after the write-off" in said) or ("No two cohorts" in said)
