"""Bars: by a dimension, by the days of a month, stacked month by month, and who moved a rate."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.metrics import metric
from data_access.settings import Settings
from tests.dashboard.charts.drawn import beside, categories, hover, layout, legend, shown, traces, values
from validations.cubes import BUCKET

SETTINGS = Settings()
COLLECTED = replace(metric("total_outstanding"), key="collected", label="Collected")
LAKH = 100_000_00
INDIAN, WESTERN = Settings(), Settings(units="international", currency="USD")
BOOK = metric("total_outstanding")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
RATE = metric("delinquency_rate_30plus")


def test_bars_say_their_share_of_the_whole() -> None:
    frame = pl.DataFrame({"channel": ["cash", "upi", "nach"], "collected": [60 * LAKH, 30 * LAKH, None]})
    figure = charts.bars(frame, COLLECTED, "channel", SETTINGS, labels={"upi": "UPI"})
    assert categories(figure) == ["cash", "UPI", "nach"]
    assert values(figure, "collected") == [60, 30, None]
    assert beside(figure) == ["66.67 %", "33.33 %", "n/a"]
    assert hover(figure)[0] == "cash\n■ Collected: ₹60,00,000.00 (66.67 %)"
    assert hover(figure)[2] == "nach\n■ Collected: n/a (n/a)"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1, 1], ["1 of 2 (50.00 %)", "1 of 2 (50.00 %)"]),
        ([66, 33, None], ["66 of 99 (66.67 %)", "33 of 99 (33.33 %)", "n/a"]),
        ([75, 25], ["75.00 %", "25.00 %"]),
        ([0, 0], ["n/a", "n/a"]),
    ],
)
def test_shares_of_a_handful_of_cases_give_the_numbers_first(counts: list[int | None], said: list[str]) -> None:
    frame = pl.DataFrame({"category": list("abc")[: len(counts)], "complaints_received": counts})
    figure = charts.bars(frame, metric("complaints_received"), "category", SETTINGS, labels={})
    assert beside(figure) == said


def test_two_agencies_of_one_name_are_two_rows_that_can_be_told_apart() -> None:
    frame = pl.DataFrame({"agency_code": ["FAN1", "FAN2"], "collected": [LAKH, LAKH]})
    figure = charts.bars(frame, COLLECTED, "agency_code", SETTINGS, labels={"FAN1": "Yamuna", "FAN2": "Yamuna"})
    assert categories(figure) == ["Yamuna (FAN1)", "Yamuna (FAN2)"]


def test_the_first_row_of_the_frame_is_on_top() -> None:
    frame = pl.DataFrame({"channel": ["cash", "upi"], "collected": [2 * LAKH, LAKH]})
    assert layout(charts.bars(frame, COLLECTED, "channel", SETTINGS, labels={}))["yaxis"]["range"] == [1.5, -0.5]


def test_days_that_are_not_worked_are_hatched() -> None:
    days = [date(2026, 10, day) for day in (3, 4, 5)]
    frame = pl.DataFrame({"day": days, "collected": [LAKH, 2 * LAKH, None]})
    figure = charts.by_day(frame, COLLECTED, SETTINGS, free=[days[1]])
    assert values(figure, "worked") == [1, None, None]
    assert values(figure, "free") == [None, 2, None]
    assert traces(figure)["free"]["marker"]["pattern"]["shape"] == "/"
    assert legend(figure) == ["Collected", "Sunday or holiday"]
    assert hover(figure) == [
        "3\n■ Collected: ₹1,00,000.00",
        "4\n■ Collected: ₹2,00,000.00 (Sunday or holiday)",
        "5\n■ Collected: n/a",
    ]


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_bar_are_still_drawn(rows: int) -> None:
    day = pl.DataFrame({"day": [date(2026, 1, 1)], "collected": [1]}).head(rows)
    assert len(hover(charts.by_day(day, COLLECTED, SETTINGS))) == rows
    channel = pl.DataFrame({"channel": ["cash"], "collected": [1]}).head(rows)
    assert len(beside(charts.bars(channel, COLLECTED, "channel", SETTINGS, labels={}))) == rows


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
