"""Where things stand on a slide, and how much room text takes: all lengths in points unless they say otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

INK, FAINT, RULE, HEADING_FILL, WARNING = "#1F2933", "#5F6B76", "#DDE2E7", "#EEF2F5", "#9A5B00"
WIDTH, HEIGHT = 960.0, 540.0
"""A slide of 16 to 9."""
_MARGIN: Final = 36.0
_EMS: Final = {
    **dict.fromkeys("mMW@%—…", 0.98),
    **dict.fromkeys("+<>=≈✓✗~", 0.84),
    **dict.fromkeys("0123456789", 0.65),
    "w": 0.82,
    **dict.fromkeys("ijlI' |", 0.32),
    **dict.fromkeys(".,:;/\\-", 0.36),
    **dict.fromkeys("tfr()[]!", 0.41),
}
_CAPITAL, _OTHER, _BOLD = 0.72, 0.625, 1.13
"""Widths of the widest font that slides are read in, so that text has room where the master's own font is missing."""
_LINE_HEIGHT: Final = 1.22


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def beside(self, share: float, gap: float = 18.0) -> tuple["Box", "Box"]:
        """Two boxes side by side, the first with this share of the width."""
        first = (self.width - gap) * share
        return (
            Box(self.left, self.top, first, self.height),
            Box(self.left + first + gap, self.top, self.width - gap - first, self.height),
        )

    def below(self, used: float, gap: float = 6.0) -> "Box":
        """What is left under some height that is used."""
        taken = used + gap if used else 0.0
        return Box(self.left, self.top + taken, self.width, self.height - taken)


def page(width: float, height: float) -> Box:
    """The slide without its margins."""
    return Box(_MARGIN, 22.0, width - 2 * _MARGIN, height - 22.0 - 16.0)


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of text is; on the safe side, for fonts differ."""
    ems = sum(_EMS.get(sign, _CAPITAL if sign.isupper() else _OTHER) for sign in words)
    return ems * size * (_BOLD if bold else 1.0)


def lines_of(words: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column, words kept whole where they fit."""
    return sum(_lines_of_paragraph(part, size, max(width, size), bold) for part in words.split("\n"))


def _lines_of_paragraph(words: str, size: float, width: float, bold: bool) -> int:
    lines, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in words.split(" "):
        needed = text_width(word, size, bold=bold)
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        lines += max(ceil(needed / width) - 1, 0)
        used += (needed if needed <= width else needed % width) + space
    return lines


def height_of(words: Sequence[str], size: float, width: float) -> float:
    """The height of paragraphs below one another."""
    return sum(lines_of(one, size, width) for one in words) * size * _LINE_HEIGHT


def shortened(words: str, size: float, width: float, lines: int, *, bold: bool = False) -> str:
    """The text, cut at a word with an ellipsis where it would take more lines."""
    if lines_of(words, size, width, bold=bold) <= lines:
        return words
    kept = words.split(" ")
    while len(kept) > 1 and lines_of(f"{' '.join(kept)}…", size, width, bold=bold) > lines:
        kept.pop()
    one = " ".join(kept)
    while len(one) > 1 and lines_of(f"{one}…", size, width, bold=bold) > lines:
        one = one[:-1]
    return f"{one.rstrip(' ,;:.')}…"


def colour(written: str) -> Any:
    """A colour written as #1F2933."""
    return RGBColor.from_string(written.removeprefix("#").upper())


def place(shape: Any, box: Box) -> None:
    """Put a shape where the box is."""
    shape.left, shape.top, shape.width, shape.height = (Pt(one) for one in (box.left, box.top, box.width, box.height))


def write(
    slide: Any,
    box: Box,
    paragraphs: Sequence[str],
    *,
    size: float,
    ink: str = INK,
    bold: bool = False,
    right: bool = False,
    gap: float = 0.0,
) -> Any:
    """A text box without padding; text is text, whatever it begins with."""
    shape = slide.shapes.add_textbox(*(Pt(one) for one in (box.left, box.top, box.width, box.height)))
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        style(paragraph.add_run(), words, size=size, ink=ink, bold=bold)
    return shape


def style(run: Any, words: str, *, size: float, ink: str = INK, bold: bool = False) -> None:
    """Give a run its text and look; the font is the master's."""
    run.text = printable(words)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = colour(ink)


def printable(words: str) -> str:
    """Text without signs that XML cannot hold."""
    return "".join(sign if sign >= " " or sign in "\n\t" else " " for sign in words if sign not in "\ufffe\uffff")
