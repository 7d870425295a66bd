"""The funnel and the liquidation curves: what lies where, and what is left blank."""

import polars as pl
import pytest

from dashboard import charts
from dashboard.comparison import Funnel
from data_access.settings import Settings
from tests.dashboard.charts.drawn import layout, traces, values

SETTINGS = Settings()


def test_funnel_marks_who_lies_beyond_each_limit_and_says_by_how_much() -> None:
    indices = pl.DataFrame(
        {
            "agency_code": ["A", "B", "C"],
            "collected": [100.0, 125.0, 150.0],
            "expected": [100.0, 100.0, 100.0],
            "index": [1.0, 1.25, 1.5],
            "low": [0.8, 1.0, 1.2],
            "high": [1.2, 1.5, 1.8],
        }
    )
    figure = charts.funnel(indices, Funnel(1.0), SETTINGS, labels={"A": "Alpha <i>"})
    drawn = traces(figure)
    assert {key: drawn[key]["y"] for key in ("within", "beyond 95 %", "beyond 99.8 %")} == {
        "within": [1.0],
        "beyond 95 %": [1.25],
        "beyond 99.8 %": [1.5],
    }
    assert "Alpha &lt;i&gt;" in drawn["within"]["hovertext"][0]
    assert "Index: <b>1.50 (95 %: 1.20 to 1.80)</b>" in drawn["beyond 99.8 %"]["hovertext"][0]
    outer = [trace for trace in figure.to_dict()["data"] if trace["name"] == "99.8 %"]
    # At 110, a tenth beyond the largest: 1 ± 3.09 over the root of 110.
    assert [trace["y"][-1] for trace in outer] == pytest.approx([1 - 0.2946, 1 + 0.2946], abs=1e-3)


def test_curves_end_at_the_age_reached_and_are_dashed_net_of_withdrawn() -> None:
    frame = pl.DataFrame(
        {"agency_code": ["A", "A", "B"], "age": [1, 2, 1], "whole": [0.1, 0.2, 0.05], "net": [0.1, 0.3, 0.05]}
    )
    figure = charts.liquidation_curves(frame, ["A", "B"], SETTINGS, labels={})
    assert values(figure, "A.whole") == [10, 20]
    assert values(figure, "B.whole") == [5, None]
    assert traces(figure)["A.net"]["line"]["dash"] == "dash"
    assert layout(figure)["xaxis"]["title"]["text"] == "Months since placement"
    crowded = charts.liquidation_curves(frame, list("ABCDEFGHIJ"), SETTINGS, labels={})
    assert [key for key in traces(crowded) if key != "hover"] == [f"{code}.whole" for code in "ABCDEFGH"]
