"""What is made once for all readers is what each would be shown alone, whatever was chosen before."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures.lru_cache import LruCache
from data_access.settings import Settings
from tests.pages.conftest import Shown
from tests.pages.reading import OURS, cards, charts, sentences

CHOICES: Mapping[str, Sequence[Mapping[str, str]]] = {
    "portfolio_health": [{}, {"rate": "delinquency_rate_90plus"}, {"by": "product_group"}],
    "delinquency": [{}, {"stock": "share"}, {"stock": "value"}, {"rate": "delinquency_rate_60plus"}, {"by": "segment"}],
    "bucket_movement": [{}, {"cells": "share"}, {"cells": "value"}, {"bucket_followed": "1-30"}, {"flow": "net"}],
    "recovery": [
        {},
        {"period": "quarter", "day": "5"},
        {"by": "product_code"},
        {"part": "efficiency", "by": "product_code"},
        {"part": "sources", "period": "quarter"},
    ],
    "agency_sla": [{}, {"measures": "all"}],
    "agency": [{}],
    "complaints": [
        {},
        {"by": "channel"},
        {"part": "rates", "rate_by": "product_code"},
        {"part": "rates", "span": "1"},
        {"part": "voices", "said_by": "product_code"},
    ],
}
FILTERS: tuple[Mapping[str, Any], ...] = ({}, {"basis": "principal", "compare": "last_year", "zone": 2})
OWN = (
    *(f"pick_{name}" for name in ("zone", "agency", "basis", "compare")),
    *sorted({f"choice_{name}" for screens in CHOICES.values() for choices in screens for name in choices}),
)


def drawn(app: AppTest) -> list[Any]:
    """Everything on the screen that is made of figures, links and sentences included."""
    tables = [table.value.to_dict("list") for table in app.dataframe]
    told = [str(one.value) for one in (*app.markdown, *app.caption)]
    return [charts(app), cards(app), sentences(app), told, json.dumps(tables, default=str)]


@pytest.mark.parametrize("page", CHOICES)
def test_what_readers_share_does_not_depend_on_who_asked_before(
    shown: Shown, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """Every choice under every filter, one after the other; then the same with nothing kept."""
    shared = every_screen(shown(demo_settings, page), page)
    monkeypatch.setattr(LruCache, "of", lambda _self, _asked, make: make())
    alone = every_screen(shown(demo_settings, page), page)
    assert len({json.dumps(screen, default=str) for screen in shared.values()}) > 1
    for asked, screen in shared.items():
        assert OURS not in str(screen)
        assert screen == alone[asked], asked


def every_screen(app: AppTest, page: str) -> dict[str, list[Any]]:
    """What is drawn for each choice, by filter and choice; each begins where the page opened."""
    opened = {key: app.session_state[key] for key in OWN if key in app.session_state}
    found = {}
    for picked in FILTERS:
        for choices in CHOICES[page]:
            for key, value in (opened | {f"choice_{name}": value for name, value in choices.items()}).items():
                app.session_state[key] = value
            for name, value in picked.items():
                if isinstance(value, int):
                    widget = app.multiselect(key=f"pick_{name}")
                    if not widget.disabled:
                        widget.set_value(widget.options[:value])
                else:
                    app.session_state[f"pick_{name}"] = value
            found[f"{picked} {choices}"] = drawn(app.run())
    return found
