"""Tables on the screen: what is kept for all readers, and what of one reader never is."""

import gc
import weakref

import polars as pl
import pytest

from dashboard import excel
from dashboard.metrics import cases_column, metric
from dashboard.widgets import tables


@pytest.mark.parametrize("shared", [False, True])
def test_only_a_table_made_for_all_readers_is_kept_once_it_was_drawn(shared: bool) -> None:
    shown = excel.listing("Accounts", pl.DataFrame({"account_id": ["A1"], "name": ["Asha"]}))
    kept = weakref.ref(shown)
    tables.table(shown, key="names", shared=shared)
    del shown
    gc.collect()
    assert (kept() is not None) == shared


def test_too_few_cases_keep_their_words_and_what_is_unknown_does_not() -> None:
    """A browser writes the placeholder over any missing value, so that a figure on few cases must not be one."""
    rate = metric("complaints_timely_rate")
    frame = pl.DataFrame(
        {"category": ["A", "B", "C"], rate.key: [0.25, None, None], cases_column(rate.key): [40, 9, 0]},
        schema_overrides={rate.key: pl.Float64},
    )
    styled, _ = tables.drawn(excel.figures_table("Answers", frame, by=["category"], metrics=[rate]))
    assert styled.data[rate.key].isna().tolist() == [False, False, True]
    assert styled.data[rate.key].to_list()[:2] == [0.25, float("-inf")]
    place = styled.columns.get_loc(rate.key)
    body = styled._translate(False, False)["body"]
    said = [[cell["display_value"] for cell in row if cell["type"] == "td"][place] for row in body]
    assert said == ["25.00 %", "too few cases", "n/a"]


def test_words_in_place_of_a_count_or_an_amount_are_not_written_over_either() -> None:
    frame = pl.DataFrame(
        {"step": ["First", "Second"], "accounts": [None, 1_234], "amount": [None, 500_00], "dash": "-"}
    )
    columns = (
        excel.Column("step", "Step", excel.Kind.TEXT),
        excel.Column("accounts", "Accounts", excel.Kind.COUNT, words="dash"),
        excel.Column("amount", "Amount", excel.Kind.MONEY_EXACT, words="dash"),
    )
    styled, _ = tables.drawn(excel.Table("Steps", frame, columns))
    assert not styled.data.isna().any(axis=None)
    body = styled._translate(False, False)["body"]
    said = [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in body]
    assert said == [["First", "-", "-"], ["Second", "1,234", "₹500.00"]]


@pytest.mark.parametrize(
    ("name", "stays"), [("In-house East", True), ("Section 138: demand notice to complaint, days", False)]
)
def test_names_are_whole_and_stay_in_view_where_a_telephone_has_room_beside_them(name: str, stays: bool) -> None:
    columns = (excel.Column("name", "Name", excel.Kind.TEXT),)
    shown = excel.Table("T", pl.DataFrame({"name": [name]}), columns)
    _, config = tables.drawn(shown)
    assert config["name"]["pinned"] is stays
    assert config["name"]["width"] >= (7 if len(name) <= 14 else 7.5) * len(name) + 16


def test_a_column_without_heading_and_without_text_is_drawn() -> None:
    columns = (excel.Column("note", "", excel.Kind.TEXT),)
    frame = pl.DataFrame({"note": [None]}, schema={"note": pl.String})
    _, config = tables.drawn(excel.Table("T", frame, columns))
    assert config["note"]["pinned"]
