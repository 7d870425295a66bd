"""Frames and metrics in, Plotly figures out; no Streamlit, no state."""

from dashboard.charts.bars import bars, by_day, contributors, shares, stack
from dashboard.charts.bullets import NO_TARGET, bullets
from dashboard.charts.cell_grid import Cell, Grid, grid_figure, highlighted, least_width
from dashboard.charts.control import control
from dashboard.charts.fan import fan
from dashboard.charts.funnel import funnel
from dashboard.charts.heatmap import heatmap, matrix, strip
from dashboard.charts.labels import STATE_NAMES
from dashboard.charts.lines import Line, cumulative, lines, lines_by
from dashboard.charts.liquidation_curves import liquidation_curves
from dashboard.charts.rate_intervals import rate_intervals
from dashboard.charts.sankey import sankey
from dashboard.charts.sla_matrix import AGREED_SIGNS, STATUSES, figure_text, sla_matrix, threshold_text
from dashboard.charts.sparkline import sparkline
from dashboard.charts.vintage_curves import vintage_curves
from dashboard.charts.waterfall import Meaning, Step, change_steps, layers, waterfall

__all__ = [
    "AGREED_SIGNS",
    "NO_TARGET",
    "STATE_NAMES",
    "STATUSES",
    "Cell",
    "Grid",
    "Line",
    "Meaning",
    "Step",
    "bars",
    "bullets",
    "by_day",
    "change_steps",
    "contributors",
    "control",
    "cumulative",
    "fan",
    "figure_text",
    "funnel",
    "grid_figure",
    "heatmap",
    "highlighted",
    "layers",
    "least_width",
    "lines",
    "lines_by",
    "liquidation_curves",
    "matrix",
    "rate_intervals",
    "sankey",
    "shares",
    "sla_matrix",
    "sparkline",
    "stack",
    "strip",
    "threshold_text",
    "vintage_curves",
    "waterfall",
]
