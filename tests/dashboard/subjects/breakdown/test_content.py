"""What a change of a rate comes from, in a sentence that agrees with the figures beside it."""

import polars as pl
import pytest

from dashboard.subjects.breakdown.content import why_changed


@pytest.mark.parametrize(
    ("rate_effect", "mix_effect", "said"),
    [
        (0.0091, -0.00004, "All of the rise comes from higher rates; the product mix played no part."),
        (-0.0091, 0.0, "All of the fall comes from lower rates; the product mix played no part."),
        (0.00003, 0.0120, "All of the rise comes from the product mix; changed rates played no part."),
        (0.0100, -0.0025, "Changed rates account for +1.00 pp, a changed product mix for -0.25 pp."),
        (0.0100, -0.0100, "Changed rates (+1.00 pp) and a changed product mix (-1.00 pp) cancel out."),
        (0.0, 0.0, "Neither the rates nor the product mix changed it."),
    ],
)
def test_the_sentence_names_only_what_has_an_effect_as_written(
    rate_effect: float, mix_effect: float, said: str
) -> None:
    half = {"rate_effect": rate_effect / 2, "mix_effect": mix_effect / 2}
    row = half | {"total_effect": half["rate_effect"] + half["mix_effect"]}
    assert why_changed(pl.DataFrame([row, row]), "product_code") == said
