"""Titles of slides: sentences are told apart, and figures say what they did."""

from datetime import date

import polars as pl
import pytest

from dashboard.excel import Chart, Matrix, figures_table
from dashboard.metrics import metric
from dashboard.packs.messages import of_figures, sentences
from dashboard.view import View, opening_view
from data_access.settings import Settings

MONTHS = (date(2026, 4, 1), date(2026, 5, 1))
VIEW: View = opening_view(MONTHS, None)
SETTINGS = Settings()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("₹73.15 L. Each headline. End.", ["₹73.15 L.", "Each headline.", "End."]),
        ("81 % of it Home loan and LAP. If nothing is paid.", ["81 % of it Home loan and LAP.", "If nothing is paid."]),
        ("Most by S. R. Rao Pvt. Ltd. Mumbai, 2.", ["Most by S. R. Rao Pvt. Ltd. Mumbai, 2."]),
        ("", []),
    ],
)
def test_sentences_end_behind_units_and_abbreviations_but_not_within_names(note: str, expected: list[str]) -> None:
    assert sentences(note) == expected


def test_a_course_says_what_the_figure_did() -> None:
    rate = metric("delinquency_rate_30plus")
    frame = pl.DataFrame({"month": MONTHS, rate.key: [0.05, 0.0535], f"{rate.key}__n": [900, 900]})
    chart = Chart("Trend", frame, (rate,))
    assert of_figures(chart, VIEW, SETTINGS, {}) == "30+ rate rose by 0.35 pp to 5.35 % since April 2026"
    timely = metric("complaints_timely_rate")
    few = pl.DataFrame({"month": MONTHS, timely.key: [0.5, 1.0], f"{timely.key}__n": [2, 1]})
    said = of_figures(Chart("Timely", few, (timely,)), VIEW, SETTINGS, {})
    assert said == "Answered in time, of those decided: too few cases in May 2026"


def test_the_worst_part_is_named() -> None:
    rate = metric("delinquency_rate_30plus")
    frame = pl.DataFrame({"zone": ["North", "South", "West"], rate.key: [0.05, 0.08, None]})
    shown = figures_table("By zone", frame, by=["zone"], metrics=[rate])
    assert of_figures(shown, VIEW, SETTINGS, {}) == "South has the highest 30+ rate: 8.00 %"
    nothing = figures_table("By zone", frame.filter(pl.col("zone") == "West"), by=["zone"], metrics=[rate])
    assert of_figures(nothing, VIEW, SETTINGS, {}) == "By zone"


def test_a_matrix_says_how_much_fared_worse_and_better() -> None:
    moved = metric("moved_accounts")
    frame = pl.DataFrame(
        {
            "opening_state": ["1-30", "1-30", "31-60", "31-60"],
            "closing_state": ["31-60", "1-30", "closed", "Current"],
            moved.key: [3, 9, 1, 1],
        }
    )
    said = of_figures(Matrix("Movement", frame, moved), VIEW, SETTINGS, {})
    assert said == "3 accounts moved to a worse state in May 2026, 2 accounts to a better one"
