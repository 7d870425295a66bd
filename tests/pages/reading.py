"""What a reader sees on a page that runs without a browser, and the choices made on it."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.dashboard.charts.drawn import shown

OURS = "Something went wrong on our side"


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What the charts of a page draw, as their Plotly figures."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def rows(chart: dict[str, Any]) -> list[str]:
    """The names down the left of a chart."""
    named: list[str] = chart["layout"]["yaxis"]["ticktext"]
    return named


def columns(chart: dict[str, Any]) -> list[str]:
    """The names above or below a chart."""
    named: list[str] = chart["layout"]["xaxis"]["ticktext"]
    return named


def trace(chart: dict[str, Any], key: str) -> dict[str, Any]:
    """One series of a chart."""
    return next(one for one in chart["data"] if one["meta"] == key)


def hover(chart: dict[str, Any], key: str = "hover") -> list[str]:
    """The hover texts of a chart, or of one of its series, a line each."""
    return [shown(text).replace("\n", " ") for text in trace(chart, key)["hovertext"]]


def cards(app: AppTest) -> dict[str, str]:
    """The KPI cards: label to figure."""
    return {str(card.label): str(card.value) for card in app.metric}


def sentences(app: AppTest) -> list[str]:
    """What the page says in words instead of figures."""
    return [str(one.value) for one in (*app.error, *app.warning, *app.info)]


def chosen(app: AppTest, **choices: str) -> AppTest:
    """The page after its own choices were made."""
    for name, value in choices.items():
        app.session_state[f"choice_{name}"] = value
    return app.run()
