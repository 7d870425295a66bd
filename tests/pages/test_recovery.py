"""The recovery page without a browser: every period, part and breakdown, replays, and what is missing said in words."""

import math
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool
from streamlit.testing.v1 import AppTest

from data_access.contract import create_tables, sql_table
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import cards, charts, chosen, hover, sentences, trace
from validations.vocabulary import DELINQUENT_BUCKETS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
@pytest.mark.parametrize("by", ["zone", "state", "branch_code", "bucket", "agency_code", "collector_code"])
def test_every_period_and_breakdown_is_drawn(shown: Shown, demo_settings: Settings, period: str, by: str) -> None:
    app = chosen(shown(demo_settings, "recovery"), period=period, by=by)
    assert not app.exception
    assert sentences(app) == []
    assert len(cards(app)) == 12
    assert "n/a" not in cards(app).values()


def test_the_bucket_grid_comes_first_and_a_row_lists_as_many_accounts_as_it_counts(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "recovery")
    grid = app.dataframe[0].value
    assert grid["label"].to_list() == ["Bkt X", *DELINQUENT_BUCKETS, "Total, 1-30 to 180+"]
    rates = dict(zip(grid["label"], grid["target"], strict=True))
    assert (rates["1-30"], rates["Bkt X"]) == (0.66, 0.65)
    first = grid.iloc[1]
    resolved = round(first["rate"] * first["opening"])
    assert first["gap"] == max(0, math.ceil(Decimal("0.66") * int(first["opening"]) - resolved))
    assert any("buckets with a target meet" in str(one.value) for one in app.markdown)
    assert app.dataframe[1].value["label"].to_list() == ["Into 180+, arrivals only", "To write-off"]
    for row in (0, 1, 8):
        listed = _listed_behind(app, row)
        assert listed == f"{grid['opening'][row]:,}"


def test_the_page_leads_with_overdue_against_its_target_and_what_came_by_itself(
    shown: Shown, demo_settings: Settings
) -> None:
    app = shown(demo_settings, "recovery")
    assert list(cards(app))[:4] == [
        "Collected on overdue",
        "Overdue, target achievement",
        "Overdue, gap to target",
        "Came by itself",
    ]
    lead = str(next(one.value for one in app.markdown if str(one.value).startswith("####")))
    assert f"{cards(app)['Collected on overdue']} was collected on overdue" in lead
    assert f"{cards(app)['Overdue, target achievement']} of the target" in lead
    assert f"came by itself \\({cards(app)['Came by itself']}\\)" in lead


def _listed_behind(app: AppTest, row: int) -> str:
    """How many accounts the page lists for a row of the grid."""
    key = next(str(one.key) for one in app.dataframe if str(one.key).startswith("bucket_grid"))
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()
    said = next(str(one.value) for one in app.markdown if str(one.value).endswith("accounts**"))
    return said.removesuffix(" accounts**").rpartition(" ")[2]


def test_a_replayed_day_has_a_projection_with_its_error_and_a_required_rate(
    shown: Shown, demo_settings: Settings
) -> None:
    page = shown(demo_settings, "recovery")
    whole = cards(page)
    app = chosen(page, day="12")
    figures = cards(app)
    assert "n/a" not in (figures["Projected month end"], figures["Required per working day"])
    projection = next(card for card in app.metric if card.label == "Projected month end")
    assert re.fullmatch(r"± \d+\.\d\d % in \d+ past months", projection.proto.delta_description)
    # The month is over: what it came to stands in place of a projection and of what would be required.
    assert not {"Required per working day", "Projected month end"} & whole.keys()
    assert 1 <= int(next(value for label, value in whole.items() if label.startswith("Rank of "))) <= 12
    assert whole["Collected per working day"].startswith("₹")
    assert whole["Target"] == figures["Target"]
    assert whole["Collected"] != figures["Collected"]


def test_a_part_without_a_target_reads_no_target(shown: Shown, demo_settings: Settings) -> None:
    app = chosen(shown(demo_settings, "recovery"), part="target", by="bucket")
    bullets = charts(app)[1]
    # The parts without a target are in the table alone, so that none of them flattens the others.
    assert "no target" not in trace(bullets, "figures")["text"]
    assert not [one for one in bullets["data"] if one["meta"] == "untargeted"]
    standing = app.dataframe[-1].value
    missing = standing["target_amount"].isna()
    assert 1 < missing.sum() < len(missing)
    assert len(trace(bullets, "figures")["text"]) == min(16, int((~missing).sum()))
    said = f"{missing.sum()} of {len(missing)} have no target and come last. The chart draws the others. "
    assert any(str(one.value).startswith(said) and "are set by agency, by area," in one.value for one in app.caption)
    assert ((standing["verdict"] == "no target") == missing).all()
    # Those without a target come last.
    assert missing.is_monotonic_increasing


def test_a_filter_that_receipts_by_day_do_not_know_leaves_whole_months(shown: Shown, demo_settings: Settings) -> None:
    app = shown(demo_settings, "recovery", bucket="1-30")
    assert not app.exception
    assert not app.error
    assert any("bucket" in one and "no pace" in one for one in sentences(app))
    assert cards(app)["Target"] == "no target"
    assert cards(app)["Collected"] != "n/a"
    assert len(charts(chosen(app, part="target"))) == 1


def test_the_first_month_has_no_pace_and_no_comparison(shown: Shown, demo_settings: Settings) -> None:
    months = next(one for one in shown(demo_settings, "recovery").selectbox if one.label == "Month").options
    first = datetime.strptime(months[-1], "%B %Y")  # noqa: DTZ007
    app = chosen(shown(demo_settings, "recovery", month=f"{first:%Y-%m}"), day="10")
    assert not app.exception
    assert cards(app)["Projected month end"] == "n/a"
    assert not next(card for card in app.metric if card.label == "Collected").delta


def test_a_lender_without_payments_is_told_so(shown: Shown, one_account: Settings) -> None:
    app = shown(one_account, "recovery")
    assert not app.exception
    assert [one for one in sentences(app) if "Nothing is recorded as received in May 2026" in one]


def test_nothing_prepared_is_said_in_one_sentence(shown: Shown, nothing_prepared: Settings) -> None:
    app = shown(nothing_prepared, "recovery")
    assert not app.exception
    assert len(app.error) == 1


@pytest.fixture(scope="module")
def without_kinds(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A lender whose payments do not say what they were for."""
    folder = tmp_path_factory.mktemp("kinds")
    settings = Settings(database_url=f"duckdb:///{folder / 'kinds.duckdb'}", store_path=folder / "store")
    with sa.create_engine(settings.database_url, poolclass=NullPool).begin() as connection:
        create_tables(connection, ("product", "branch", "account", "account_snapshot", "payment"))
        for table, row in _ROWS:
            connection.execute(sql_table(table).insert().values(**row))
    refresh(settings)
    return settings


_ROWS: list[tuple[str, dict[str, object]]] = [
    ("product", {"product_code": "PL", "product_name": "Personal loan"}),
    ("branch", {"branch_code": "B1", "branch_name": "Fort", "state": "Goa", "zone": "West"}),
    (
        "account",
        {
            "account_id": "A1",
            "customer_id": "C1",
            "product_code": "PL",
            "branch_code": "B1",
            "opened_on": date(2025, 1, 5),
        },
    ),
    *(
        (
            "account_snapshot",
            {
                "as_of_date": day,
                "account_id": "A1",
                "status": "active",
                "dpd": 45,
                "principal_outstanding": Decimal("900.00"),
                "total_outstanding": Decimal("1000.00"),
                "overdue_amount": Decimal("250.00"),
            },
        )
        for day in (date(2026, 4, 30), date(2026, 5, 31))
    ),
    (
        "payment",
        {
            "receipt_no": "R1",
            "line_no": 1,
            "account_id": "A1",
            "paid_at": datetime(2026, 5, 12, 9),
            "amount": Decimal("120.00"),
            "channel": "upi",
            "status": "cleared",
        },
    ),
]


def test_receipts_that_do_not_say_what_they_were_for_are_no_zero(shown: Shown, without_kinds: Settings) -> None:
    app = shown(without_kinds, "recovery")
    assert not app.exception
    assert not app.error
    assert any("not by what it was for" in one for one in sentences(app))
    assert cards(app)["Collected"] == "n/a"
    assert cards(app)["Target"] == "no target"
    sources = chosen(app, part="sources")
    assert any("₹120.00" in text for text in hover(charts(sources)[0]))
