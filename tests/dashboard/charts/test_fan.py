"""A line with its continuation: what is drawn, what stands on hover, and what is left out."""

from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.charts import fan
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import shown

RATE: Final = metric("delinquency_rate_30plus")
MONTHS: Final = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]


def drawn(**columns: list[float | None]) -> dict[str, Any]:
    nothing: list[float | None] = [None] * 3
    values = {name: columns.get(name, nothing) for name in ("actual", "forecast", "low", "high", "target")}
    kinds = {"month": pl.Date, **dict.fromkeys(values, pl.Float64)}
    figure: dict[str, Any] = fan(pl.DataFrame({"month": MONTHS, **values}, schema=kinds), RATE, Settings()).to_dict()
    return figure


def test_the_forecast_goes_on_where_the_past_ends_with_its_range_below_it() -> None:
    figure = drawn(
        actual=[0.05, 0.06, None],
        forecast=[None, 0.06, 0.07],
        low=[None, 0.06, 0.065],
        high=[None, 0.06, 0.08],
        target=[0.05, 0.05, 0.05],
    )
    assert [trace["meta"] for trace in figure["data"]] == ["low", "high", "target", "forecast", "actual", "hover"]
    low, high, *_ = figure["data"]
    assert (list(low["x"]), list(low["y"]), list(high["y"])) == ([1, 2], [6.0, 6.5], [6.0, 8.0])
    assert high["fill"] == "tonexty"
    assert low["showlegend"] is False
    told = shown(figure["data"][-1]["hovertext"][2])
    assert all(one in told for one in ("Nov 26", "Forecast: 7.00 %", "6.50 %", "8.00 %", "Target: 5.00 %"))


def test_a_month_without_a_range_breaks_the_range_of_those_beside_it() -> None:
    figure = drawn(forecast=[0.05, None, 0.07], low=[0.04, None, 0.06], high=[0.06, None, 0.08])
    highs = [trace for trace in figure["data"] if trace["meta"] == "high"]
    assert [(min(trace["x"]) > -0.5, max(trace["x"]) < 2.5, set(trace["y"])) for trace in highs] == [
        (True, True, {6.0}),
        (True, True, {8.0}),
    ]
    assert max(highs[0]["x"]) < 1 < min(highs[1]["x"])
    assert [trace["showlegend"] for trace in highs] == [True, False]


def test_without_a_forecast_or_a_target_only_what_happened_is_drawn() -> None:
    assert [trace["meta"] for trace in drawn(actual=[0.05, 0.06, None])["data"]] == ["actual", "hover"]
