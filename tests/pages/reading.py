"""What a reader sees on a page that runs without a browser, and the choices made on it."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

OURS = "Something went wrong on our side"


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What the charts of a page draw."""
    return [json.loads(chart.proto.spec) for chart in app.get("echarts_chart")]


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
