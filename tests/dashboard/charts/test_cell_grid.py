"""The grid of cells: what a click stands for, room for all of its text, and the frame around a clicked cell."""

import pytest

from dashboard.charts import Cell, Grid, grid_figure, highlighted, least_width
from tests.dashboard.charts.drawn import categories, cells, layout, shown, traces

LONG = "Yamuna Recovery, Field, Tele-calling, Legal and Repossession Services (India) Ltd"


def grid(down: list[str], across: list[str], label: str = "1", **names: str) -> Grid:
    drawn = [Cell(y, x, label, f"{y} {x}", "rgba(0,0,0,0)") for y in down for x in across]
    return Grid(drawn, down, across, names, names)


def headings(figure: object) -> list[str]:
    return [shown(name) for name in layout(figure)["xaxis"]["ticktext"]]


def test_a_cell_stands_for_its_row_and_column() -> None:
    drawn = traces(grid_figure(grid(["A", "B"], ["x", "y"])))["cells"]
    assert drawn["customdata"] == [["A", "x"], ["A", "y"], ["B", "x"], ["B", "y"]]
    assert drawn["x"] == [0, 1, 0, 1]
    assert [base + 0.47 for base in drawn["base"]] == [0, 0, 1, 1]


def test_only_a_grid_that_can_be_clicked_says_how_clicked_cells_look() -> None:
    assert "unselected" in traces(grid_figure(grid(["A"], ["x"]), clickable=True))["cells"]
    assert "unselected" not in traces(grid_figure(grid(["A"], ["x"])))["cells"]


def test_the_first_row_is_on_top_and_columns_are_named_above() -> None:
    drawn = layout(grid_figure(grid(["A", "B"], ["x"])))
    assert drawn["yaxis"]["range"] == [1.5, -0.5]
    assert drawn["xaxis"]["side"] == "top"


@pytest.mark.parametrize("word", ["(none)", "All", "Total", "Unknown", "<b>", "%{x}"])
def test_any_value_is_a_row_and_a_column_of_its_own(word: str) -> None:
    figure = grid_figure(grid([word, "B"], [word, "y"]))
    assert categories(figure) == [word, "B"]
    assert headings(figure) == [word, "y"]
    assert cells(figure)[(word, word)] == "1"
    assert "<b>" not in traces(figure)["texts"]["text"]


def test_long_names_are_cut_beside_the_grid_and_two_of_one_beginning_stay_apart() -> None:
    names = {"A": f"{LONG} North", "B": f"{LONG} South"}
    figure = grid_figure(grid(["A", "B"], ["x"], **names))
    assert categories(figure) == ["Yamuna Recovery,…Ltd North", "Yamuna Recovery,…Ltd South"]
    assert layout(figure)["margin"]["l"] < 200


def test_the_least_width_has_room_for_the_longest_line_of_every_cell() -> None:
    narrow = least_width(grid_figure(grid(["A"], ["x", "y"], "1")))
    wide = least_width(grid_figure(grid(["A"], ["x", "y"], "✗ 94.99 per day\n≥ 95.00 %")))
    assert narrow is not None
    assert wide is not None
    assert wide - narrow >= 2 * 30


def test_headings_wrap_between_words_and_their_longest_word_fits_its_column() -> None:
    figure = grid_figure(grid(["A"], ["x"], x="Uploaded in time"))
    assert headings(figure) == ["Uploaded\nin time"]


def test_rows_of_two_lines_are_higher() -> None:
    flat, tall = grid(["A", "B"], ["x"], "1"), grid(["A", "B"], ["x"], "1\n2")
    assert layout(grid_figure(tall))["height"] == layout(grid_figure(flat))["height"] + 2 * 14


def test_the_clicked_cell_is_framed_and_the_shared_figure_is_not_changed() -> None:
    figure = grid_figure(grid(["A", "B"], ["x", "y"]), clickable=True)
    (frame,) = layout(highlighted(figure, "B", "y"))["shapes"]
    assert (frame["x0"], frame["x1"], frame["y0"], frame["y1"]) == (0.52, 1.48, 0.53, 1.47)
    assert "shapes" not in layout(figure)
    assert "shapes" not in layout(highlighted(figure, "B", "gone"))


def test_an_empty_grid_is_still_drawn() -> None:
    assert cells(grid_figure(grid([], []))) == {}
