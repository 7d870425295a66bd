"""Who moved a rate: effects in points, with the direction of the whole."""

import polars as pl
import pytest

from dashboard import charts
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import categories, hover, layout, values

RATE = metric("delinquency_rate_30plus")


def test_contributors_are_in_points_with_the_direction_of_the_whole() -> None:
    frame = pl.DataFrame(
        {
            "zone": ["North", "South"],
            "rate_effect": [0.004, -0.002],
            "mix_effect": [0.001, 0.0],
            "total_effect": [0.005, -0.002],
        }
    )
    figure = charts.contributors(frame, RATE, "zone", Settings(), labels={})
    assert categories(figure) == ["▲ North", "▼ South"]
    assert values(figure, "rate_effect") == pytest.approx([0.4, -0.2])
    assert values(figure, "mix_effect") == pytest.approx([0.1, 0.0])
    assert hover(figure) == [
        "▲ North\n■ Rate effect: +0.40 pp\n■ Mix effect: +0.10 pp\n■ Together: +0.50 pp",
        "▼ South\n■ Rate effect: -0.20 pp\n■ Mix effect: 0.00 pp\n■ Together: -0.20 pp",
    ]
    assert layout(figure)["xaxis"]["ticksuffix"] == " pp"
