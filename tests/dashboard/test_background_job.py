"""The time left of long work: judged by what is done, in plain words, and kept quiet while nobody can know it."""

from collections.abc import Callable, Sequence
from io import StringIO

import pytest
from rich.console import Console

from dashboard.background_job import TimeLeft, words
from dashboard.cli.application import progress


def clock(*moments: float) -> Callable[[], float]:
    """Tells these moments one after the other."""
    left = iter(moments)
    return lambda: next(left)


def test_the_time_left_is_in_proportion_to_what_is_done() -> None:
    time_left = TimeLeft(clock(0, 60, 120, 360, 480))
    assert [time_left.after(share) for share in (0.1, 0.25, 0.75, 1.0)] == [
        "about 9 minutes left", "about 6 minutes left", "about 2 minutes left", ""
    ]  # fmt: skip


def test_nothing_is_said_before_it_can_be_known() -> None:
    time_left = TimeLeft(clock(0, 1, 4.9, 5))
    assert [time_left.after(share) for share in (0.01, 0.02, 0.02)] == ["", "", "about 4 minutes left"]


def test_looking_for_what_to_do_does_not_count() -> None:
    time_left = TimeLeft(clock(0, 50, 100, 110))
    assert [time_left.after(share) for share in (0.0, 0.0, 0.5)] == ["", "", "less than a minute left"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute left"),
        (44, "less than a minute left"),
        (46, "about 1 minute left"),
        (95, "about 2 minutes left"),
        (89 * 60, "about 89 minutes left"),
        (90 * 60, "about 2 hours left"),
        (26 * 3600, "about 26 hours left"),
    ],
)
def test_seconds_in_words(seconds: float, said: str) -> None:
    assert words(seconds) == said


def said(steps: Sequence[tuple[str, float]], moments: Sequence[float], *, terminal: bool) -> str:
    """What a console shows of some steps."""
    file = StringIO()
    with progress(Console(file=file, force_terminal=terminal, width=200), clock(*moments)) as step:
        for what, share in steps:
            step(what, share)
    return file.getvalue()


def test_a_log_gets_a_line_now_and_then() -> None:
    steps = [("January", 0.0), ("February", 0.25), ("March", 0.5), ("April [x]", 0.75)]
    # The clock is read twice at the beginning and at each step, and once more where a line is written.
    moments = [0, 0, *(1, 1), *(31, 31, 31), *(50, 50), *(91, 91, 91)]
    assert said(steps, moments, terminal=False).splitlines() == [
        "February (25% done, about 2 minutes left)",
        "April [x] (75% done, less than a minute left)",
    ]


def test_a_log_gets_nothing_of_what_is_soon_done() -> None:
    assert not said([("Preparing 2026-01", 0.0), ("Done", 1.0)], [0, 0, 1, 1, 29, 29], terminal=False)


def test_a_terminal_shows_the_time_left() -> None:
    shown = said([("Preparing 2026-01", 0.0), ("Preparing 2026-02", 0.5)], [0, 1, 121], terminal=True)
    assert "Preparing 2026-02" in shown
    assert "about 2 minutes left" in shown
