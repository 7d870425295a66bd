"""The same figure reads the same on a card and in a table, whatever its unit."""

from io import BytesIO

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import cards


def written(app: AppTest, title: str) -> dict[str, list[str]]:
    """The text of each cell of the table with this title, by the label of its column."""
    (table,) = (one for one in app.dataframe if one.proto.alt == title)
    shown = pa.ipc.open_stream(BytesIO(table.proto.arrow_data.styler.display_values)).read_pandas()
    return {str(name): shown[name].tolist() for name in shown.columns}


@pytest.mark.parametrize("basis", ["accounts", "value"])
def test_cards_and_the_table_by_month_print_the_same_digits(shown: Shown, demo_settings: Settings, basis: str) -> None:
    app = shown(demo_settings, "portfolio_health", basis=basis)
    first = {values[0] for values in written(app, "Figures by month").values()}
    figures = set(list(cards(app).values())[:8])
    assert len(figures) > 5
    assert figures <= first
