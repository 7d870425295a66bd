"""Marks of notes on a chart over months: above their month, with plain text on hover."""

from datetime import date

from dashboard.charts.note_marks import note_marks

MONTHS = [date(2026, month, 1) for month in (3, 4, 5)]


def test_each_month_with_notes_has_one_mark_and_others_have_none() -> None:
    [marks] = note_marks(MONTHS, [(MONTHS[2], "Later."), (MONTHS[0], "First."), (MONTHS[2], "Earlier.")])
    assert (marks["x"], marks["y"], marks["yaxis"]) == ([0, 2], [1, 1], "y2")
    assert marks["hovertext"] == ["Note on March 2026<br>First.", "2 notes on May 2026<br>Later.<br>Earlier."]
    assert note_marks(MONTHS, [(date(2025, 1, 1), "Not on the chart.")]) == []


def test_text_is_no_markup_and_long_or_many_notes_are_cut() -> None:
    [marks] = note_marks(MONTHS, [(MONTHS[0], "<b>x</b> " + "long words " * 40), *[(MONTHS[0], "One.")] * 3])
    [text] = marks["hovertext"]
    assert "&lt;b&gt;x" in text
    assert "<b>" not in text
    assert "…" in text
    assert text.endswith("and 1 more")
