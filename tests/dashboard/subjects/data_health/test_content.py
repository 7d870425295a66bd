"""Data health in sentences: whether the figures can be used, what is loaded, rejected and restated."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader
from dashboard.subjects.data_health.content import DataHealth, content
from dashboard.view import opening_view
from data_access.doubts import SeenDoubt, Standing
from data_access.settings import Settings
from data_access.store import store_of
from validations.plausibility.doubt import Doubt


@pytest.fixture(scope="module")
def shown(demo_settings: Settings) -> DataHealth:
    store = store_of(demo_settings)
    figures = StoreReader(store, store.manifest())
    view = opening_view(figures.months, figures.as_of if figures.open_month else None)
    return content(Answers(figures, demo_settings), view)


def test_figures_without_a_doubt_can_be_used(shown: DataHealth) -> None:
    assert replace(shown, standing=Standing()).verdict == (
        "These figures can be used: they agree with the database's own totals, and no doubt is open."
    )


def test_an_open_doubt_asks_for_care(shown: DataHealth) -> None:
    doubt = Doubt("smaller", "account_snapshot", "2026-05-31", "", ("1",), "The day-end is small.", "Load it again.")
    open_ = Standing(open=(SeenDoubt(doubt, datetime(2026, 6, 1, tzinfo=UTC)),))
    assert replace(shown, standing=open_).verdict == (
        "Use these figures with care: they agree with the database's own totals, but 1 doubt is open."
    )


def test_a_broken_identity_forbids_their_use(shown: DataHealth) -> None:
    broken = shown.of_month.with_columns(holds=pl.int_range(pl.len()) > 1)
    assert replace(shown, of_month=broken).verdict == "Do not use these figures yet: 2 identities do not hold."


def test_loads_rejections_and_restatements_are_counted(shown: DataHealth) -> None:
    loads = pl.DataFrame(
        {
            "table_name": ["payment", "charge"],
            "loaded_at": [datetime(2026, 6, 2, 9), datetime(2026, 6, 1, 9)],
            "rejected": [3, 0],
        }
    )
    told = replace(shown, runs_to=date(2026, 5, 31), months=1, loads=loads).loaded
    assert told[:3] == [
        "1 month has figures, up to 31 May 2026.",
        "The last load was of payment on 2 Jun 2026.",
        "3 rows were rejected by imports.",
    ]
    assert replace(shown, loads=loads.clear()).loaded[1] == "The database records no loads (load_batch is empty)."
