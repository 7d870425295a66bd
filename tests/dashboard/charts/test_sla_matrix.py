"""The grid of who meets what was agreed: words beside colours, and thresholds that are never dropped."""

import polars as pl
import pytest

from dashboard import charts
from dashboard.charts import Grid
from dashboard.metrics import metric
from data_access.settings import Settings

SETTINGS = Settings()
RATE, DAYS = metric("resolution_rate"), metric("average_dpd")
LATE = metric("delinquency_rate_30plus")
COLUMNS = ["agency_code", "measure", "value", "threshold", "cases", "status"]


def agreed() -> pl.DataFrame:
    rows = [
        ("A", RATE.key, 0.9123, 0.8, 340, "met"),
        ("A", LATE.key, 0.125, 0.1, 5000, "missed"),
        ("A", DAYS.key, 12.34, None, None, "no SLA"),
        ("B", RATE.key, 0.5, 0.805, 12, "too few cases"),
        ("B", LATE.key, None, 0.1, 0, "not recorded"),
        ("B", DAYS.key, 3.0, 5.0, 88, "met"),
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def grid(frame: pl.DataFrame, **labels: str) -> Grid:
    return charts.sla_matrix(frame, [RATE, LATE, DAYS], SETTINGS, labels=labels)


def test_a_cell_says_in_words_what_its_colour_says() -> None:
    drawn = grid(agreed(), A="Alpha")
    assert {(cell.down, cell.across): cell.label for cell in drawn.cells} == {
        ("A", RATE.key): "✓ 91.23 %\n≥ 80.00 %",
        ("A", LATE.key): "✗ 12.50 %\n≤ 10.00 %",
        ("A", DAYS.key): "12.3 days\nno SLA",
        ("B", RATE.key): "too few\nn = 12",
        ("B", LATE.key): "n/a",
        ("B", DAYS.key): "✓ 3.0 days\n≤ 5.0 days",
    }
    assert drawn.row_names == ["Alpha", "B"]
    assert drawn.column_names == [RATE.label, LATE.label, DAYS.label]


def test_hover_says_figure_threshold_verdict_and_cases() -> None:
    hovers = [cell.hover for cell in grid(agreed(), A="Alpha").cells]
    assert hovers[0] == f"Alpha, {RATE.label}: 91.23 %, agreed ≥ 80.00 %, met, n = 340"
    assert hovers[3] == f"B, {RATE.label}: agreed ≥ 80.50 %, too few cases, n = 12"


def test_two_agencies_of_one_name_are_told_apart_beside_the_grid_and_on_hover() -> None:
    drawn = grid(agreed(), A="Yamuna", B="Yamuna")
    assert drawn.row_names == ["Yamuna (A)", "Yamuna (B)"]
    assert drawn.cells[3].hover.startswith("Yamuna (B), ")


def test_a_narrow_miss_never_reads_like_its_threshold() -> None:
    rows = [
        ("A", RATE.key, 0.949, 0.95, 340, "missed"),
        ("B", RATE.key, 0.9496, 0.95, 340, "missed"),
        ("C", RATE.key, 0.95, 0.95, 340, "met"),
    ]
    cells = grid(pl.DataFrame(rows, schema=COLUMNS, orient="row")).cells
    assert [cell.label.partition("\n")[0] for cell in cells] == ["✗ 94.90 %", "✗ 94.96 %", "✓ 95.00 %"]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_cell_are_still_drawn(rows: int) -> None:
    assert len(charts.grid_figure(grid(agreed().head(rows))).data[0].x) == rows
