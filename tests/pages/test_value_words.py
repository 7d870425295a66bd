"""No page shows a code of a closed vocabulary: not in a table, a chart or a choice, nor in its workbook."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import openpyxl
import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import excel
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader
from dashboard.subjects import REPORTS
from dashboard.targets import Calendar
from dashboard.view import opening_view
from data_access.settings import Settings
from data_access.store import store_of
from tests.pages.conftest import Shown
from tests.pages.reading import charts, chosen
from tests.pages.test_pages import PARTS
from validations.cubes import CUBES
from validations.dimensions import DIMENSIONS
from validations.tables import TABLES
from validations.vocabulary import COLLECTOR_CHANNELS, NONE, SELF_PAY_CHANNELS

pytestmark = pytest.mark.slow
CODES: Final = frozenset(
    {code for table in TABLES.values() for column in table.fields.values() for code in column.vocabulary}
    | {
        code
        for cube in CUBES.values()
        for name in cube.columns
        if isinstance(kind := cube.dtype(name), pl.Enum)
        for code in kind.categories
    }
    | {*SELF_PAY_CHANNELS, *COLLECTOR_CHANNELS}
) - {NONE}
LOWER: Final = frozenset(code for code in CODES if code[0].islower())
"""A code that begins with a small letter is no name: no cell and no choice may read so."""
IN_SENTENCES: Final = re.compile(
    rf"\b({'|'.join(sorted(code for code in CODES if '_' in code))}|sms|ivr|upi|nach|ecs|neft|rtgs|imps)\b"
)
"""Of them, those that are no words, which may stand in no sentence either."""
NAMES: Final = frozenset(
    {*TABLES, *DIMENSIONS, *(name for table in TABLES.values() for name in table.fields)}
    | {cube.file_name(one) for cube in CUBES.values() for one in (None, *cube.rollups)}
)
TELLS_NAMES: Final = ("data_health", "glossary", "load_data", "packs")
"""Pages that show names of tables, columns, cubes, dimensions and packs, as files and the command line have them."""
BESIDE: Final = [(page, part) for page, parts in PARTS.items() for part in parts]


@pytest.mark.parametrize("page", REPORTS)
def test_no_page_shows_a_code(shown: Shown, demo_settings: Settings, page: str) -> None:
    app = shown(demo_settings, page)
    assert not app.exception
    found = [one for one in codes_on(app) if not (page in TELLS_NAMES and one in NAMES)]
    assert not found, found[:60]


@pytest.mark.parametrize(("page", "part"), BESIDE)
def test_no_part_of_a_page_shows_a_code(shown: Shown, demo_settings: Settings, page: str, part: str) -> None:
    assert codes_on(chosen(shown(demo_settings, page), part=part)) == []


# Load data tells which codes a file must have.
@pytest.mark.parametrize(
    "page", [name for name, report in REPORTS.items() if report.streamed is None and name != "load_data"]
)
def test_no_workbook_has_a_code(demo_settings: Settings, page: str) -> None:
    store = store_of(demo_settings)
    ask = Answers(StoreReader(store, store.manifest(), Calendar.of(demo_settings)), demo_settings)
    fresh = ask.freshness()
    view = opening_view(fresh.months, fresh.open_month and fresh.as_of)
    book = openpyxl.load_workbook(BytesIO(excel.workbook(REPORTS[page].workbook(ask, view))), read_only=True)
    found = [
        (sheet.title, cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str) and is_code(cell) and not (page in TELLS_NAMES and cell in NAMES)
    ]
    assert not found, found[:60]


def test_choices_are_words_in_the_order_of_their_vocabulary(demo_settings: Settings) -> None:
    store = store_of(demo_settings)
    ask = Answers(StoreReader(store, store.manifest(), Calendar.of(demo_settings)), demo_settings)
    assert list(ask.choices("bucket"))[:4] == ["Current", "1-30", "31-60", "61-90"]
    opening = ask.choices("opening_state")
    assert list(opening.values()) == [
        *("Current", "1-30", "31-60", "61-90", "91-120", "121-150", "151-180", "180+", "Unknown"),
        *("Closed", "Settled", "Written off", "Sold", "New", "Appeared", "Transfer in", "Transfer out"),
    ]
    assert list(opening)[-2:] == ["transfer_in", "transfer_out"]  # a filter and an address keep the code
    assert ask.choices("outcome")["right_party"] == "Right party"
    channels = ask.choices("channel")
    assert {one: channels[one] for one in ("sms", "ivr", "upi")} == {"sms": "SMS", "ivr": "IVR", "upi": "UPI"}
    assert list(channels.values()) == sorted(channels.values())


def codes_on(app: AppTest) -> list[str]:
    """The cells and choices that are a code, and the texts with one."""
    told = [*choices(app), *cells(app)]
    said = [str(one.value) for one in (*app.markdown, *app.caption, *app.info, *app.warning, *app.error)]
    drawn = [text for chart in charts(app) for text in words(chart)]
    return [one for one in told if is_code(one)] + [one for one in (*said, *drawn) if IN_SENTENCES.search(one)]


def is_code(text: str) -> bool:
    """Whether a cell or a choice reads as the database writes it."""
    return text in LOWER or IN_SENTENCES.search(text) is not None


def choices(app: AppTest) -> Iterator[str]:
    """What the reader can choose."""
    for widget in (*app.selectbox, *app.multiselect, *app.radio, *app.get("button_group")):
        yield from (str(option) for option in widget.options)


def cells(app: AppTest) -> Iterator[str]:
    """The texts in tables."""
    for frame in app.dataframe:
        yield from (cell for column in frame.value.columns for cell in frame.value[column] if isinstance(cell, str))


def words(drawn: object) -> Iterator[str]:
    """The texts of a chart: names, axes and hover."""
    if isinstance(drawn, dict):
        for key, value in drawn.items():
            if key not in ("meta", "customdata", "key", "type", "id"):
                yield from words(value)
    elif isinstance(drawn, list):
        for value in drawn:
            yield from words(value)
    elif isinstance(drawn, str):
        yield drawn
