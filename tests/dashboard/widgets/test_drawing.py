"""What a click on a chart stands for, and a grid of many rows as a table."""

import plotly.graph_objects as go

from dashboard.charts import Cell, Grid
from dashboard.widgets.drawing import cell_table, stands_for

FIGURE = go.Figure(
    {
        "data": [
            {"type": "bar", "x": [0, 1], "y": [1, 1], "customdata": [["A", "x"], ["B", "x"]]},
            {"type": "scatter", "x": [0, 1], "y": [0, 1]},
        ]
    }
)


def test_a_clicked_part_stands_for_what_the_server_drew_there() -> None:
    assert list(stands_for(FIGURE, 0, 1)) == ["B", "x"]


def test_a_part_that_was_never_drawn_stands_for_nothing() -> None:
    for trace, point in ((0, 2), (0, -1), (2, 0), (-1, 0), (1, 0)):
        assert list(stands_for(FIGURE, trace, point)) == []


def test_a_table_says_and_shades_what_the_cells_of_the_grid_do() -> None:
    met = Cell("A", "rate", "\u2713 91.23 %\n\u2265 80.00 %", "", "rgba(1,2,3,0.500)")
    unknown = Cell("B", "rate", "n/a", "", "rgba(0,0,0,0)")
    table = cell_table(
        Grid([met, unknown], ["A", "B"], ["rate"], {"A": "Yamuna", "B": "Yamuna"}, {"rate": "Resolution"})
    )
    assert table.data.to_numpy().tolist() == [
        ["Yamuna (A)", "\u2713 91.23 % (\u2265 80.00 %)"],
        ["Yamuna (B)", "n/a"],
    ]
    styles = table._compute().ctx
    assert styles[(0, 1)] == [("background-color", "rgba(1,2,3,0.500)")]
    assert not styles.get((0, 0))
