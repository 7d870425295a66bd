"""Native charts of what the recovery page draws: working days, days, and a waterfall."""

import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import openpyxl
import polars as pl

from dashboard.excel import Chart, PageExport, workbook
from dashboard.metrics import metric

COLLECTED = replace(metric("total_outstanding"), key="collected", label="Collected")
EXPORT = PageExport(
    title="Recovery",
    month="June 2026",
    as_of=date(2026, 6, 30),
    data_version=1,
    generated_at=datetime(2026, 7, 1, 9),
    units="indian",
    currency="INR",
)


def written(chart: Chart) -> tuple[list[list[object]], str]:
    """The rows below the chart, headings first, and the chart's own XML."""
    data = workbook(replace(EXPORT, sheets=(chart,)))
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[1]
    columns = 1 + len(chart.metrics)
    with zipfile.ZipFile(BytesIO(data)) as parts:
        drawn = parts.read("xl/charts/chart1.xml").decode()
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=27, max_col=columns)], drawn


def test_a_waterfall_hides_what_lifts_its_columns() -> None:
    steps = pl.DataFrame({"step": ["Opening", "Collected"], "lift": [0, 600_00], "collected": [1000_00, 400_00]})
    lift = replace(COLLECTED, key="lift", label="From")
    rows, drawn = written(
        Chart(
            "Overdue",
            steps,
            (lift, COLLECTED),
            x="step",
            shape="stacked",
            hidden="lift",
            colours={"collected": "#123456"},
        )
    )
    assert rows == [["Step", "From (₹)", "Collected (₹)"], ["Opening", 0, 1000], ["Collected", 600, 400]]
    assert "<a:noFill/>" in drawn
    assert "123456" in drawn
    assert '<c:legendEntry><c:idx val="0"/><c:delete val="1"/></c:legendEntry>' in drawn


def test_points_that_are_no_dimension_are_called_by_their_column() -> None:
    course = pl.DataFrame({"working_day": ["1", "2"], "collected": [100_00, None]})
    rows, _ = written(Chart("Collected", course, (COLLECTED,), x="working_day"))
    assert rows == [["Working day", "Collected (₹)"], ["1", 100], ["2", None]]


def test_days_are_written_as_days() -> None:
    days = pl.DataFrame({"day": [date(2026, 6, 1), date(2026, 6, 2)], "collected": [100_00, 200_00]})
    rows, drawn = written(Chart("Collected by day", days, (COLLECTED,), x="day", shape="bars"))
    assert rows == [["Day", "Collected (₹)"], [datetime(2026, 6, 1), 100], [datetime(2026, 6, 2), 200]]
    assert 'formatCode="d mmm"' in drawn
