"""Heatmaps: the shade of what is worse, figures in the cells, and the movement between states."""

from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import charts
from dashboard.charts.heatmap import TOTAL
from dashboard.metrics import Metric, Unit, metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import categories, cells, layout, shown, traces
from validations.cubes import CLOSING_STATE, OPENING_STATE

INDIAN = Settings()
RATE, BOOK, ACCOUNTS = metric("delinquency_rate_30plus"), metric("total_outstanding"), metric("accounts")
RESOLUTION = metric("resolution_rate")


def movement() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "opening_state": pl.Series(["Current", "Current", "1-30", "1-30", "1-30"], dtype=OPENING_STATE),
            "closing_state": pl.Series(["Current", "1-30", "Current", "31-60", "written_off"], dtype=CLOSING_STATE),
            "accounts": [90, 10, 6, 3, 1],
            "share": [0.9, 0.1, 0.6, 0.3, 0.1],
        }
    )


def heat(metric_: Metric, values: list[float | None]) -> go.Figure:
    frame = pl.DataFrame({"zone": ["North", "North", "South"], "product_code": ["A", "B", "A"], metric_.key: values})
    return charts.heatmap(frame, metric_, INDIAN, rows="zone", across="product_code", labels={})


def strengths(figure: go.Figure) -> list[float]:
    """How strongly each cell is coloured."""
    return [float(shade.rpartition(",")[2].rstrip(")")) for shade in traces(figure)["cells"]["marker"]["color"]]


def hovers(figure: go.Figure) -> list[str]:
    return [shown(text).replace("\n", " ") for text in traces(figure)["cells"]["hovertext"]]


def test_the_heatmap_is_strongest_where_it_is_worst() -> None:
    late = strengths(heat(RATE, [0.01, 0.05, 0.09]))
    assert late == sorted(late)
    assert len(set(late)) == 3
    resolved = strengths(heat(RESOLUTION, [0.01, 0.05, 0.09]))
    assert resolved == sorted(resolved, reverse=True)


def test_the_heatmap_writes_its_figures_and_na_where_there_is_none() -> None:
    figure = heat(RATE, [0.0123, None, 0.5])
    assert cells(figure) == {("North", "A"): "1.23 %", ("North", "B"): "n/a", ("South", "A"): "50.00 %"}
    assert hovers(figure) == ["North, A: 1.23 %", "North, B: n/a", "South, A: 50.00 %"]
    assert strengths(figure)[1] == 0


def test_one_cell_is_drawn_though_it_has_nothing_to_compare_with() -> None:
    frame = pl.DataFrame({"zone": ["North"], "product_code": ["A"], RATE.key: [0.07]})
    figure = charts.heatmap(frame, RATE, INDIAN, rows="zone", across="product_code", labels={})
    assert cells(figure) == {("North", "A"): "7.00 %"}


def test_the_matrix_marks_better_and_worse_by_colour_and_arrow_and_ends_in_row_totals() -> None:
    figure = charts.matrix(movement(), ACCOUNTS, INDIAN, labels=charts.STATE_NAMES, as_share=False)
    assert cells(figure) == {
        ("Current", "Current"): "90",
        ("Current", "1-30"): "▲ 10",
        ("1-30", "Current"): "▼ 6",
        ("1-30", "31-60"): "▲ 3",
        ("1-30", "written_off"): "▲ 1",
        ("Current", "Total"): "100",
        ("1-30", "Total"): "10",
    }
    headings = [shown(name).replace("\n", " ") for name in layout(figure)["xaxis"]["ticktext"]]
    assert headings == ["Current", "1-30", "31-60", "Written off", TOTAL]
    assert traces(figure)["texts"]["text"][-1] == "<b>10</b>"


def test_the_matrix_as_shares_of_its_rows() -> None:
    figure = charts.matrix(movement(), ACCOUNTS, INDIAN, labels={}, as_share=True)
    assert list(cells(figure).values())[:3] == ["90.00 %", "▲ 10.00 %", "▼ 60.00 %"]


def test_units_of_the_matrix_may_be_money() -> None:
    moved = (
        movement().rename({"accounts": "total_outstanding"}).with_columns(pl.col("total_outstanding") * 10_000_000_00)
    )
    assert BOOK.unit is Unit.MONEY
    figure = charts.matrix(moved, BOOK, INDIAN, labels={}, as_share=False)
    assert cells(figure)[("Current", "1-30")] == "▲ ₹10.00 Cr"
    assert hovers(figure)[1] == "Current to 1-30: ₹10,00,00,000.00, 10.00 % of the row"


@pytest.mark.parametrize("rows", [0, 1])
def test_a_matrix_of_nothing_and_of_one_cell_is_still_drawn(rows: int) -> None:
    assert len(cells(charts.matrix(movement().head(rows), ACCOUNTS, INDIAN, labels={}, as_share=True))) == 2 * rows


def test_the_strip_says_days_by_month_and_how_an_account_ended() -> None:
    positions = pl.DataFrame(
        {
            "as_of_date": [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)],
            "status": ["active", "active", "written_off"],
            "bucket": ["Current", "31-60", "31-60"],
            "dpd": [0, 45, None],
            "overdue": [0, 2_500_00, None],
        }
    )
    figure = charts.strip(positions, INDIAN)
    assert list(cells(figure).values()) == ["0", "45", "Written off"]
    assert categories(figure) == ["Days past due"]
    assert hovers(figure)[1] == "May 26: 31-60, 45 days past due, ₹2,500.00 overdue"
    assert hovers(figure)[2] == "Jun 26: Written off, n/a overdue"
