"""Colours that carry meaning: their order, their contrast, and what is worse."""

import pytest

from dashboard import palette
from validations.vocabulary import BUCKETS, KNOWN_BUCKETS


def luminance(colour: str) -> float:
    """Relative luminance of a colour as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, ground: str) -> float:
    """Contrast as WCAG defines it, from 1 to 21."""
    dark, light = sorted((luminance(colour), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def test_severity_darkens_from_current_to_180plus() -> None:
    shades = [luminance(palette.BUCKET_COLOURS[bucket]) for bucket in KNOWN_BUCKETS]
    assert shades == sorted(shades, reverse=True)
    assert list(palette.BUCKET_COLOURS) == list(BUCKETS)


@pytest.mark.parametrize("ground", ["#ffffff", "#10161c", "#0e1117"])
def test_what_must_not_be_missed_stands_out_on_light_and_on_dark_ground(ground: str) -> None:
    late = [palette.BUCKET_COLOURS[bucket] for bucket in ("61-90", "91-120", "121-150", "151-180", "180+")]
    for colour in (*late, palette.STATE_COLOURS["written_off"], palette.BETTER, palette.WORSE, *palette.SERIES):
        assert contrast(colour, ground) >= 3


@pytest.mark.parametrize(("theme", "ground"), [("light", "#ffffff"), ("light", "#f3f5f7"), ("dark", "#19212a")])
def test_the_words_of_a_status_can_be_read_on_their_ground(theme: str, ground: str) -> None:
    colours = palette.WORDS_OF_STATUS[theme]
    assert list(colours) == ["met", "near", "missed"]
    assert min(contrast(colour, ground) for colour in colours.values()) >= 4.5


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
