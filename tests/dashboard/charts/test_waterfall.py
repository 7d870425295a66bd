"""From one level to another: where bars hang, and what they mean without their colour."""

import pytest

from dashboard import charts, palette
from dashboard.charts import Step
from dashboard.charts.waterfall import Bar, bars_of
from dashboard.metrics import Unit
from data_access.settings import Settings
from tests.dashboard.charts.drawn import beside, categories, hover, legend, traces, values

SETTINGS = Settings()
LAKH = 100_000_00
OVERDUE = [
    Step("Opening", 100 * LAKH, "level"),
    Step("New", 30 * LAKH, "worse"),
    Step("Collected", -50 * LAKH, "better"),
    Step("Waived", None, "neither"),
    Step("Unexplained", 5 * LAKH, "unexplained"),
    Step("Closing", 85 * LAKH, "level"),
]


def test_each_step_hangs_between_the_levels_before_and_after_it() -> None:
    lakhs = [(bar.start // LAKH, bar.end // LAKH) for bar in bars_of(OVERDUE)]
    assert lakhs == [(0, 100), (100, 130), (130, 80), (80, 80), (80, 85), (0, 85)]


def test_a_waterfall_draws_what_its_steps_are() -> None:
    figure = charts.waterfall(OVERDUE, SETTINGS)
    assert traces(figure)["better"]["base"] == [0, 1, 1.3, 0.8, 0.8, 0]  # crore
    assert values(figure, "level") == [1, None, None, None, None, 0.85]
    assert values(figure, "worse") == [None, 0.3, None, None, None, None]
    assert values(figure, "better") == [None, None, -0.5, None, None, None]
    assert traces(figure)["unexplained"]["marker"]["pattern"]["shape"] == "/"
    assert categories(figure) == ["Opening", "New", "Collected", "Waived", "Unexplained", "Closing"]
    assert beside(figure) == ["₹1.00 Cr", "₹30.00 L", "-₹50.00 L", "n/a", "₹5.00 L", "₹85.00 L"]
    assert hover(figure)[2:4] == ["Collected: -₹50,00,000.00", "Waived: n/a"]


def test_a_waterfall_may_cross_zero() -> None:
    steps = [Step("Opening", 10, "level"), Step("Collected", -30, "better"), Step("Closing", -20, "level")]
    assert bars_of(steps) == [Bar(0, 10), Bar(10, -20), Bar(0, -20)]
    figure = charts.waterfall(steps, SETTINGS)
    assert traces(figure)["better"]["base"] == [0, 0.1, 0]
    assert values(figure, "better") == [None, -0.3, None]
    assert values(figure, "level") == [0.1, None, -0.2]


def test_a_step_below_zero_hangs_below_zero() -> None:
    steps = [Step("Opening", -1000, "level"), Step("Collected", -500, "better"), Step("Closing", -1500, "level")]
    figure = charts.waterfall(steps, SETTINGS)
    assert traces(figure)["better"]["base"] == [0, -10, 0]
    assert values(figure, "better") == [None, -5, None]


def layers(steps: list[Step]) -> dict[str, list[float | None]]:
    """The layers of a stacked chart of a workbook, in lakh."""
    return {one.key: [v if v is None else v / LAKH for v in one.values] for one in charts.layers(steps)}


def test_the_layers_of_a_workbook_stack_up_to_the_same_bars() -> None:
    drawn = layers(OVERDUE)
    assert drawn["base"] == [0, 100, 80, 80, 80, 0]
    assert drawn["level_up"] == [100, None, None, None, None, 85]
    assert drawn["worse_up"] == [None, 30, None, None, None, None]
    assert drawn["better_up"] == [None, None, 50, None, None, None]
    assert "better_down" not in drawn


def test_the_layers_of_a_step_across_zero_lie_on_both_sides() -> None:
    drawn = layers([Step("Opening", 10 * LAKH, "level"), Step("Collected", -30 * LAKH, "better")])
    assert drawn["base"] == [0, 0]
    assert drawn["better_up"] == [None, 10]
    assert drawn["better_down"] == [None, -20]


def test_the_layers_of_steps_below_zero_hang_from_the_level_nearer_to_zero() -> None:
    drawn = layers([Step("Opening", -10 * LAKH, "level"), Step("Collected", -5 * LAKH, "better")])
    assert drawn["base"] == [0, -10]
    assert drawn["level_down"] == [-10, None]
    assert drawn["better_down"] == [None, -5]
    assert [one or 0 for one in drawn["better_up"]] == [0, 0]


def test_worse_and_better_are_never_colour_alone() -> None:
    names = legend(charts.waterfall(OVERDUE, SETTINGS))
    assert any(name.startswith(palette.WORSE_SIGN) for name in names)
    assert any(name.startswith(palette.BETTER_SIGN) for name in names)


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_and_one_step_are_still_drawn(rows: int) -> None:
    assert len(beside(charts.waterfall(OVERDUE[:rows], SETTINGS))) == rows


def test_the_parts_of_a_change_hang_from_zero_and_end_in_the_change() -> None:
    steps = [Step("Mix", 0.004, "worse"), Step("Own rate", -0.01, "better"), Step("Change", -0.006, "level")]
    assert [bar.start for bar in bars_of(steps)] == [0, 0.004, 0]
    assert [bar.end for bar in bars_of(steps)] == pytest.approx([0.004, -0.006, -0.006])
    figure = charts.change_steps(steps, ["+0.40 pp", "-1.00 pp", "-0.60 pp"], Unit.PERCENT, SETTINGS)
    assert values(figure, "better") == [None, pytest.approx(-1.0), None]
    assert [text.strip() for text in beside(figure)] == ["+0.40 pp", "-1.00 pp", "-0.60 pp"]
    assert legend(figure) == ["Where it stands", "For the worse", "For the better"]
    assert figure.layout.xaxis.ticksuffix == " pp"
    assert figure.layout.xaxis.range is None
