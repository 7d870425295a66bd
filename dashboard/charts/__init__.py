"""Frames and metrics in, Apache ECharts options out; no Streamlit, no state."""

from dashboard.charts.bars import bars, by_day
from dashboard.charts.base import STATE_NAMES, Option, height
from dashboard.charts.bullets import NO_TARGET, bullets
from dashboard.charts.cells import cell_key, heatmap, matrix
from dashboard.charts.contribution import contributors
from dashboard.charts.control import control
from dashboard.charts.cumulative import Line, cumulative
from dashboard.charts.flows import sankey
from dashboard.charts.ranges import ranges
from dashboard.charts.stacks import shares, stack
from dashboard.charts.status import AGREED_SIGNS, STATUSES, status_matrix, threshold_text
from dashboard.charts.trend import lines, lines_by
from dashboard.charts.waterfall import Meaning, Step, layers, waterfall

__all__ = [
    "AGREED_SIGNS",
    "NO_TARGET",
    "STATE_NAMES",
    "STATUSES",
    "Line",
    "Meaning",
    "Option",
    "Step",
    "bars",
    "bullets",
    "by_day",
    "cell_key",
    "contributors",
    "control",
    "cumulative",
    "heatmap",
    "height",
    "layers",
    "lines",
    "lines_by",
    "matrix",
    "ranges",
    "sankey",
    "shares",
    "stack",
    "status_matrix",
    "threshold_text",
    "waterfall",
]
