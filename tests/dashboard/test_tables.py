"""Tables on the screen: what is kept for all readers, and what of one reader never is."""

import gc
import weakref

import polars as pl
import pytest

from dashboard import excel
from dashboard.widgets import tables


@pytest.mark.parametrize("shared", [False, True])
def test_only_a_table_made_for_all_readers_is_kept_once_it_was_drawn(shared: bool) -> None:
    shown = excel.listing("Accounts", pl.DataFrame({"account_id": ["A1"], "name": ["Asha"]}))
    kept = weakref.ref(shown)
    tables.table(shown, key="names", shared=shared)
    del shown
    gc.collect()
    assert (kept() is not None) == shared
