"""Random grants against SQL by hand: no figure, row, list or file holds what was not granted."""

import pytest

from dashboard.figures.answers import Answers
from dashboard.metrics import METRICS
from tests.figures.granted import Granted, figures_by_hand, grants, lists_by_hand, same_as_filtered
from tests.figures.prepared import Prepared

pytestmark = pytest.mark.slow
GRANTS = 8
ASKED = 30
"""Metrics that are drawn for each grant."""


def test_every_figure_list_and_file_is_that_of_the_granted_rows(demo: Prepared) -> None:
    granted, whole = Granted(demo), Answers(demo.figures, demo.settings)
    months = demo.figures.months[1:]
    wrong: list[str] = []
    for answers in grants(granted, GRANTS):
        month = granted.draw.choice(months)
        wrong += figures_by_hand(granted, answers, month)
        wrong += lists_by_hand(granted, answers, month)
        for key in granted.draw.sample(sorted(METRICS), ASKED):
            wrong += same_as_filtered(granted, answers, whole, key, month)
    assert not wrong, "\n".join(wrong)
