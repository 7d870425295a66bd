"""The Sankey: both ends of a state, and every flow with its exact figure."""

import polars as pl
import pytest

from dashboard import charts
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import shown, traces
from validations.cubes import CLOSING_STATE, OPENING_STATE

ACCOUNTS = metric("accounts")


def movement() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "opening_state": pl.Series(["Current", "Current", "1-30", "1-30", "1-30"], dtype=OPENING_STATE),
            "closing_state": pl.Series(["Current", "1-30", "Current", "31-60", "written_off"], dtype=CLOSING_STATE),
            "accounts": [90, 10, 6, 3, 1],
        }
    )


def test_the_two_ends_of_a_state_are_apart_and_flows_lead_from_one_to_the_other() -> None:
    trace = traces(charts.sankey(movement(), ACCOUNTS, Settings(), labels=charts.STATE_NAMES))["flows"]
    node, link = trace["node"], trace["link"]
    assert node["label"] == ["Current", "1-30", "Current", "1-30", "31-60", "Written off"]
    assert [place < 0.5 for place in node["x"]] == [True, True, False, False, False, False]
    assert list(zip(link["source"], link["target"], link["value"], strict=True)) == [
        (0, 2, 90),
        (0, 3, 10),
        (1, 2, 6),
        (1, 4, 3),
        (1, 5, 1),
    ]
    assert shown(link["customdata"][4]) == "1-30 to Written off: 1"
    assert shown(node["customdata"][0]) == "Current at opening: 100"
    assert shown(node["customdata"][2]) == "Current at closing: 96"


def test_states_are_in_order_from_top_to_bottom_and_within_the_chart() -> None:
    node = traces(charts.sankey(movement(), ACCOUNTS, Settings(), labels={}))["flows"]["node"]
    left, right = node["y"][:2], node["y"][2:]
    assert left == sorted(left)
    assert right == sorted(right)
    assert all(0 < place < 1 for place in node["y"])


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_flow_are_still_drawn(rows: int) -> None:
    link = traces(charts.sankey(movement().head(rows), ACCOUNTS, Settings(), labels={}))["flows"]["link"]
    assert len(link["value"]) == rows
