"""Columns of slides: headings and patterns pick them, what fits none is said, and shipped packs ask for no such one."""

from collections.abc import Sequence

import polars as pl
import pytest

from dashboard import excel
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.packs.declaration import load_packs
from dashboard.packs.pack_files import Wanted, view_of_pack
from dashboard.packs.pack_slides import content_of
from dashboard.packs.slide_columns import unknown, with_columns
from dashboard.targets import Calendar
from data_access.settings import Settings
from data_access.store import store_of

HEADINGS = {"zone": "Zone", "open": "Open rate", "open_n": "Open rate: cases", "closed": "Closed rate"}
TABLE = excel.listing("Rates", pl.DataFrame([["North", 1, 2, 3]], schema=[*HEADINGS], orient="row"), headings=HEADINGS)


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ((), ["Zone", "Open rate", "Closed rate"]),
        (("Closed rate", "Zone"), ["Closed rate", "Zone"]),
        (("*rate*",), ["Open rate", "Closed rate"]),
        (("Open rate: cases",), ["Open rate: cases"]),
        (("No such",), [*HEADINGS.values()]),
    ],
)
def test_headings_pick_columns_in_their_order(columns: Sequence[str], shown: Sequence[str]) -> None:
    assert [one.label for one in with_columns(TABLE, columns).columns] == shown


def test_a_heading_that_fits_no_column_is_unknown_but_a_place_is_not() -> None:
    assert unknown(TABLE, ("Zone", "State", "*rate", "Cases judged", "*late*")) == ("Cases judged", "*late*")


@pytest.mark.parametrize("name", [*load_packs()])
def test_every_column_that_a_shipped_pack_names_is_one_of_its_table(demo_settings: Settings, name: str) -> None:
    ask = Answers(open_figures(store_of(demo_settings), calendar=Calendar.of(demo_settings)), demo_settings)
    one = {"agency": Scope.of({"agency_code": ["FAN1"]}), "zone": Scope.of({"zone": ["North"]})}.get(name, Scope())
    wanted = Wanted(load_packs()[name], one)
    content = content_of(wanted.pack, ask, view_of_pack(ask, wanted), lambda _what, _share: None)
    assert [line for line in content.left_out if "there is no column" in line] == []
    # Of the slides that are there: nearly all of them.
    assert len(content.left_out) <= 2
