"""Charts: what is drawn, in which order and colour, and what hover says."""

import json
from datetime import date

import polars as pl
import pytest

from dashboard import charts, palette
from dashboard.charts.base import cell_values, safe
from dashboard.charts.cells import TOTAL
from dashboard.metrics import Metric, Unit, metric
from data_access.settings import Settings
from validations.cubes import BUCKET, CLOSING_STATE, OPENING_STATE
from validations.vocabulary import BUCKETS, KNOWN_BUCKETS

INDIAN, WESTERN = Settings(), Settings(units="international", currency="USD")
RATE, BOOK, ACCOUNTS = metric("delinquency_rate_30plus"), metric("total_outstanding"), metric("accounts")
RESOLUTION = metric("resolution_rate")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def luminance(colour: str) -> float:
    """Relative luminance of a colour as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, ground: str) -> float:
    """Contrast as WCAG defines it, from 1 to 21."""
    dark, light = sorted((luminance(colour), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def stock() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [MARCH, MARCH, APRIL, APRIL],
            "bucket": pl.Series(["Current", "31-60", "Current", "31-60"], dtype=BUCKET),
            "total_outstanding": [900_000_000_00, 100_000_000_00, 600_000_000_00, 200_000_000_00],
        }
    )


def movement() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "opening_state": pl.Series(["Current", "Current", "1-30", "1-30", "1-30"], dtype=OPENING_STATE),
            "closing_state": pl.Series(["Current", "1-30", "Current", "31-60", "written_off"], dtype=CLOSING_STATE),
            "accounts": [90, 10, 6, 3, 1],
            "share": [0.9, 0.1, 0.6, 0.3, 0.1],
        }
    )


def test_severity_darkens_from_current_to_180plus() -> None:
    shades = [luminance(palette.BUCKET_COLOURS[bucket]) for bucket in KNOWN_BUCKETS]
    assert shades == sorted(shades, reverse=True)
    assert list(palette.BUCKET_COLOURS) == list(BUCKETS)


@pytest.mark.parametrize("ground", ["#ffffff", "#10161c", "#0e1117"])
def test_what_must_not_be_missed_stands_out_on_light_and_on_dark_ground(ground: str) -> None:
    late = [palette.BUCKET_COLOURS[bucket] for bucket in ("61-90", "91-120", "121-150", "151-180", "180+")]
    for colour in (*late, palette.STATE_COLOURS["written_off"], palette.BETTER, palette.WORSE, *palette.SERIES):
        assert contrast(colour, ground) >= 3


@pytest.mark.parametrize(
    ("opening", "closing", "worse"),
    [
        ("1-30", "31-60", True),
        ("31-60", "1-30", False),
        ("180+", "written_off", True),
        ("180+", "settled", False),
        ("1-30", "1-30", None),
        ("Unknown", "1-30", None),
        ("1-30", "Unknown", None),
        ("1-30", "sold", None),
        ("new", "Current", None),
    ],
)
def test_better_and_worse(opening: str, closing: str, worse: bool | None) -> None:
    assert palette.is_worse(opening, closing) is worse


def test_lines_are_in_percent_and_break_where_nothing_is_known() -> None:
    frame = pl.DataFrame({"month": [MARCH, APRIL, MAY], RATE.key: [0.05, None, 0.0712]})
    option = charts.lines(frame, [RATE], INDIAN)
    assert option["dataset"]["source"] == [
        ["Mar 26", 5.0, "5.00 %"],
        ["Apr 26", None, "n/a"],
        ["May 26", 7.12, "7.12 %"],
    ]
    assert option["yAxis"]["axisLabel"]["formatter"] == "{value} %"


def test_a_comparison_is_a_dashed_line_of_its_own() -> None:
    frame = pl.DataFrame({"month": [MAY], RATE.key: [0.05], f"{RATE.key}__before": [0.04]})
    drawn = charts.lines(frame, [RATE], INDIAN, compared_with="a year before")["series"]
    assert [(one["name"], one["lineStyle"]["type"]) for one in drawn] == [
        ("30+ rate", "solid"),
        ("30+ rate, a year before", "dashed"),
    ]


def test_lines_by_a_dimension_keep_missing_months_empty() -> None:
    frame = pl.DataFrame({"zone": ["North", "North", "South"], "month": [APRIL, MAY, MAY], RATE.key: [0.1, 0.2, 0.3]})
    option = charts.lines_by(frame, RATE, "zone", INDIAN, labels={"South": "The South"})
    assert [one["name"] for one in option["series"]] == ["North", "The South"]
    assert [row[1:3] for row in option["dataset"]["source"]] == [[10.0, None], [20.0, 30.0]]


def test_a_stack_keeps_the_order_and_the_colours_of_buckets() -> None:
    option = charts.stack(stock().sort("bucket", descending=True), BOOK, INDIAN)
    assert [(one["id"], one["itemStyle"]["color"]) for one in option["series"]] == [
        ("Current", palette.BUCKET_COLOURS["Current"]),
        ("31-60", palette.BUCKET_COLOURS["31-60"]),
    ]


@pytest.mark.parametrize(
    ("settings", "label", "hover", "plotted"),
    [
        (INDIAN, "₹{value} Cr", "₹90,00,00,000.00 (90.00 %)", 90.0),
        (WESTERN, "${value} B", "$900,000,000.00 (90.00 %)", 0.9),
    ],
)
def test_money_is_in_crore_or_in_millions(settings: Settings, label: str, hover: str, plotted: float) -> None:
    option = charts.stack(stock(), BOOK, settings)
    assert option["yAxis"]["axisLabel"]["formatter"] == label
    assert option["dataset"]["source"][0][1] == plotted
    assert option["dataset"]["source"][0][3] == hover


def test_a_stack_of_shares_is_100_percent_high_and_says_the_amount_too() -> None:
    option = charts.stack(stock(), BOOK, INDIAN, share=True)
    assert [row[1:3] for row in option["dataset"]["source"]] == [[90.0, 10.0], [75.0, 25.0]]
    assert option["yAxis"]["max"] == 100
    assert option["dataset"]["source"][1][4] == "₹20,00,00,000.00 (25.00 %)"


def test_shares_leave_out_what_never_happened_and_mark_worse_by_a_pattern() -> None:
    forward, sold = metric("roll_forward_rate"), metric("sold_rate")
    frame = pl.DataFrame({"month": [MAY], forward.key: [0.3], sold.key: [0.0]})
    option = charts.shares(frame, [forward, sold], INDIAN, colours=["#cc4b40", "#6d6380"], patterned=[True, False])
    assert [one["id"] for one in option["series"]] == [forward.key]
    assert option["series"][0]["itemStyle"]["decal"]["symbol"] == "rect"


def heat(metric_: Metric, values: list[float | None]) -> charts.Option:
    frame = pl.DataFrame({"zone": ["North", "North", "South"], "product_code": ["A", "B", "A"], metric_.key: values})
    return charts.heatmap(frame, metric_, INDIAN, rows="zone", across="product_code", labels={})


def strengths(option: charts.Option) -> list[float]:
    """How strongly each cell is coloured."""
    colours = {piece["value"]: piece["color"] for piece in option["visualMap"]["pieces"]}
    shades = [colours[cell_values(cell)[option["visualMap"]["dimension"]]] for cell in option["series"][0]["data"]]
    return [float(shade.rpartition(",")[2].rstrip(")")) for shade in shades]


def said(option: charts.Option) -> dict[str, str]:
    """What each cell says, by the values it stands for."""
    cells = option["series"][0]["data"]
    return {"|".join(charts.cell_key(option, place)): cell_values(cell)[3] for place, cell in enumerate(cells)}


def test_the_heatmap_is_strongest_where_it_is_worst() -> None:
    late = strengths(heat(RATE, [0.01, 0.05, 0.09]))
    assert late == sorted(late)
    assert len(set(late)) == 3
    resolved = strengths(heat(RESOLUTION, [0.01, 0.05, 0.09]))
    assert resolved == sorted(resolved, reverse=True)


def test_the_heatmap_writes_its_figures_and_na_where_there_is_none() -> None:
    option = heat(RATE, [0.0123, None, 0.5])
    assert [cell_values(cell) for cell in option["series"][0]["data"]] == [
        [0, 0, 0, "1.23 %", "North, A: 1.23 %", "North", "A"],
        [1, 0, 1, "n/a", "North, B: n/a", "North", "B"],
        [0, 1, 2, "50.00 %", "South, A: 50.00 %", "South", "A"],
    ]
    assert strengths(option)[1] == 0


def test_one_cell_is_drawn_though_it_has_nothing_to_compare_with() -> None:
    frame = pl.DataFrame({"zone": ["North"], "product_code": ["A"], RATE.key: [0.07]})
    option = charts.heatmap(frame, RATE, INDIAN, rows="zone", across="product_code", labels={})
    assert said(option) == {"North|A": "7.00 %"}


def test_the_matrix_marks_better_and_worse_by_colour_and_arrow_and_ends_in_row_totals() -> None:
    option = charts.matrix(movement(), ACCOUNTS, INDIAN, labels=charts.STATE_NAMES, as_share=False)
    assert said(option) == {
        "Current|Current": "90",
        "Current|1-30": "▲ 10",
        "1-30|Current": "▼ 6",
        "1-30|31-60": "▲ 3",
        "1-30|written_off": "▲ 1",
        "Current|Total": "100",
        "1-30|Total": "10",
    }
    assert option["xAxis"]["data"] == ["Current", "1-30", "31-60", "Written off", TOTAL]
    assert charts.cell_key(option, 1) == ("Current", "1-30")
    assert charts.cell_key(option, 5) == ("Current", TOTAL)


def test_the_matrix_as_shares_of_its_rows() -> None:
    option = charts.matrix(movement(), ACCOUNTS, INDIAN, labels={}, as_share=True)
    assert list(said(option).values())[:3] == ["90.00 %", "▲ 10.00 %", "▼ 60.00 %"]


def test_the_sankey_tells_both_ends_of_a_state_apart() -> None:
    series = charts.sankey(movement(), ACCOUNTS, INDIAN, labels=charts.STATE_NAMES)["series"][0]
    names = [node["name"] for node in series["data"]]
    assert len(set(names)) == len(names)
    assert {link["source"] for link in series["links"]} | {link["target"] for link in series["links"]} == set(names)
    assert [name.strip("\u200b") for name in names] == ["Current", "1-30", "Current", "1-30", "31-60", "Written off"]


def test_contributors_are_in_points_with_the_direction_of_the_whole() -> None:
    frame = pl.DataFrame(
        {
            "zone": ["North", "South"],
            "rate_effect": [0.004, -0.002],
            "mix_effect": [0.001, 0.0],
            "total_effect": [0.005, -0.002],
        }
    )
    option = charts.contributors(frame, RATE, "zone", labels={})
    assert option["dataset"]["source"] == [
        ["▲ North", pytest.approx(0.4), pytest.approx(0.1), "+0.40 pp", "+0.10 pp", "+0.50 pp"],
        ["▼ South", pytest.approx(-0.2), 0.0, "-0.20 pp", "0.00 pp", "-0.20 pp"],
    ]


def test_names_from_the_data_are_neither_markup_nor_placeholders() -> None:
    assert safe("<img src=x onerror=y> {@t0} & co") == "&lt;img src=x onerror=y&gt; &#123;@t0&#125; &amp; co"


@pytest.mark.parametrize("rows", [0, 1])
def test_charts_of_nothing_and_of_one_row_are_still_json(rows: int) -> None:
    few = pl.DataFrame({"month": [MAY], RATE.key: [0.1]}).head(rows)
    empty_stock, empty_moves = stock().head(rows), movement().head(rows)
    options = [
        charts.lines(few, [RATE], INDIAN),
        charts.stack(empty_stock, BOOK, INDIAN, share=True),
        charts.matrix(empty_moves, ACCOUNTS, INDIAN, labels={}, as_share=True),
        charts.sankey(empty_moves, ACCOUNTS, INDIAN, labels={}),
    ]
    for option in options:
        assert json.loads(json.dumps(option, allow_nan=False))
        assert charts.height(option) > 0


def test_units_of_the_matrix_may_be_money() -> None:
    moved = (
        movement().rename({"accounts": "total_outstanding"}).with_columns(pl.col("total_outstanding") * 10_000_000_00)
    )
    assert BOOK.unit is Unit.MONEY
    option = charts.matrix(moved, BOOK, INDIAN, labels={}, as_share=False)
    assert cell_values(option["series"][0]["data"][1])[3:5] == [
        "▲ ₹10.00 Cr",
        "Current to 1-30: ₹10,00,00,000.00, 10.00 % of the row",
    ]
