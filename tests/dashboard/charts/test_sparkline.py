"""The trend on a card: dotted where a month is unknown, its last value marked, readable without seeing it."""

import re
from xml.etree import ElementTree

from dashboard.charts import sparkline

SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*values: float | None) -> list[str]:
    """The steps of every whole line."""
    return [path.attrib["d"] for path in paths(*values) if "stroke-dasharray" not in path.attrib]


def across(*values: float | None) -> list[str]:
    """The steps of every dotted line."""
    return [path.attrib["d"] for path in paths(*values) if "stroke-dasharray" in path.attrib]


def paths(*values: float | None) -> list[ElementTree.Element]:
    image = ElementTree.fromstring(sparkline(values, colour="#123456", alt="Trend"))  # noqa: S314
    return list(image.iter(f"{SPACE}path"))


def heights(steps: str) -> list[float]:
    return [float(down) for down in re.findall(r"[ML][\d.]+ ([\d.]+)", steps)]


def test_no_whole_line_is_drawn_across_a_month_that_nobody_knows() -> None:
    first, second, last = drawn(1.0, 2.0, None, 4.0, 3.0)
    assert (heights(first), heights(second)) == ([29.0, 20.3], [3.0, 11.7])
    assert heights(last) == heights(second)[-1:]


def test_a_month_between_two_unknown_ones_is_a_dot() -> None:
    assert drawn(None, 2.0, None, 3.0)[0].endswith("h0")


def test_a_month_between_two_unknown_ones_is_tied_to_its_neighbours() -> None:
    first, second = across(4.0, None, 2.0, None, 3.0)
    assert (heights(first), heights(second)) == ([3.0, 29.0], [29.0, 16.0])
    assert across(1.0, 2.0, 3.0) == []
    assert across(None, 2.0, 3.0, None) == []


def test_a_course_without_change_lies_in_the_middle() -> None:
    assert set(heights(drawn(5.0, 5.0, 5.0)[0])) == {16.0}


def test_what_was_last_known_is_marked_where_the_last_month_is_not() -> None:
    line, last = drawn(1.0, 2.0, None)
    assert last == f"M{line.split('L')[-1]}h0"


def test_a_screen_reader_says_the_whole() -> None:
    image = ElementTree.fromstring(sparkline([1.0, None], colour="#123456", alt='"30+" < 5 %'))  # noqa: S314
    assert (image.attrib["role"], image.attrib["aria-label"]) == ("img", '"30+" < 5 %')


def test_nothing_known_draws_nothing() -> None:
    assert drawn(None, None) == []
