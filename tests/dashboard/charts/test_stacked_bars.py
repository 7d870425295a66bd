"""Stacked bars: order, colours, shares, and which part a click stands for."""

from datetime import date

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import hover, layout, shown, traces, values
from validations.cubes import BUCKET

INDIAN, WESTERN = Settings(), Settings(units="international", currency="USD")
BOOK = metric("total_outstanding")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def stock() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [MARCH, MARCH, APRIL, APRIL],
            "bucket": pl.Series(["Current", "31-60", "Current", "31-60"], dtype=BUCKET),
            "total_outstanding": [900_000_000_00, 100_000_000_00, 600_000_000_00, 200_000_000_00],
        }
    )


def test_a_stack_keeps_the_order_and_the_colours_of_buckets() -> None:
    drawn = traces(charts.stack(stock().sort("bucket", descending=True), BOOK, INDIAN))
    assert [(key, one["marker"].get("color")) for key, one in drawn.items()][:2] == [
        ("Current", palette.BUCKET_COLOURS["Current"]),
        ("31-60", palette.BUCKET_COLOURS["31-60"]),
    ]


@pytest.mark.parametrize(
    ("settings", "label", "said", "plotted"),
    [
        (INDIAN, ("₹", " Cr"), "₹90,00,00,000.00 (90.00 %)", 90.0),
        (WESTERN, ("$", " B"), "$900,000,000.00 (90.00 %)", 0.9),
    ],
)
def test_money_is_in_crore_or_in_millions(
    settings: Settings, label: tuple[str, str], said: str, plotted: float
) -> None:
    figure = charts.stack(stock(), BOOK, settings)
    axis = layout(figure)["yaxis"]
    assert (axis["tickprefix"], axis["ticksuffix"]) == label
    assert values(figure, "Current")[0] == plotted
    assert hover(figure)[0].startswith(f"Mar 26\n■ Current: {said}\n■ 31-60: ")


def test_a_stack_of_shares_is_100_percent_high_and_says_the_amount_too() -> None:
    figure = charts.stack(stock(), BOOK, INDIAN, share=True)
    assert values(figure, "Current") == [90.0, 75.0]
    assert values(figure, "31-60") == [10.0, 25.0]
    assert layout(figure)["yaxis"]["range"] == [0, 100]
    assert "31-60: ₹20,00,00,000.00 (25.00 %)" in hover(figure)[1]


def test_a_click_on_a_part_stands_for_its_bucket() -> None:
    drawn = traces(charts.stack(stock(), BOOK, INDIAN, clickable=True))
    assert list(drawn) == ["Current", "31-60"]
    assert "hoverdistance" not in layout(charts.stack(stock(), BOOK, INDIAN, clickable=True))
    assert drawn["31-60"]["customdata"] == [["31-60"], ["31-60"]]
    assert shown(drawn["31-60"]["hovertext"][0]).startswith("Mar 26\n■ Current: ₹90,00,00,000.00")


def test_what_was_not_clicked_is_not_paled() -> None:
    part = traces(charts.stack(stock(), BOOK, INDIAN, clickable=True))["Current"]
    assert part["selected"]["marker"]["opacity"] == part["unselected"]["marker"]["opacity"] == 1


def test_shares_leave_out_what_never_happened_and_mark_worse_by_a_pattern() -> None:
    forward, sold = metric("roll_forward_rate"), metric("sold_rate")
    frame = pl.DataFrame({"month": [MAY], forward.key: [0.3], sold.key: [0.0]})
    drawn = traces(
        charts.shares(frame, [forward, sold], INDIAN, colours=["#cc4b40", "#6d6380"], patterned=[True, False])
    )
    assert list(drawn) == [forward.key, "hover"]
    assert drawn[forward.key]["marker"]["pattern"]["shape"] == "/"


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_part_are_still_drawn(rows: int) -> None:
    assert len(hover(charts.stack(stock().head(rows), BOOK, INDIAN, share=True))) == rows
