"""Tables that PowerPoint holds as tables: as wide as their text needs, and no more rows than a slide can hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from dashboard.powerpoint.deck import Grid
from dashboard.powerpoint.slide_layout import HEADING_FILL, INK, RULE, Box, colour, lines_of, style, text_width

_PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own 'no style, no grid'."""
_SIDE, _ABOVE = 5.0, 2.6
"""Padding of a cell."""
_AROUND: Final = 2 * _SIDE + 3
_LINE: Final = 1.22
_NARROWEST: Final = 44.0
_LEAST_WORDS: Final = 110.0
_WIDEST_WORDS: Final = 330.0
_STRETCH: Final = 1.35
"""A table with few columns is drawn out by at most this, so that the eye finds the row."""
_SIZES: Final = (14.0, 12.0, 11.0)
_SMALLEST: Final = 10.0


@dataclass(frozen=True)
class Fitted:
    """A grid with the widths of its columns; those that no room was left for are counted."""

    grid: Grid
    widths: tuple[float, ...]
    left_out: int
    size: float

    def height_of_heading(self) -> float:
        """The height of the row of headings."""
        return self._height(self.grid.headings, bold=True)

    def height_of_row(self, at: int) -> float:
        """The height of a row."""
        return self._height(self.grid.rows[at])

    def _height(self, cells: Sequence[str], *, bold: bool = False) -> float:
        lines = max(
            lines_of(cell, self.size, width - 2 * _SIDE, bold=bold)
            for cell, width in zip(cells, self.widths, strict=True)
        )
        return lines * self.size * _LINE + 2 * _ABOVE

    def rows_within(self, first: int, height: float) -> int:
        """How many rows from the first one on fit below the headings; at least one."""
        left, count = height - self.height_of_heading(), 0
        while first + count < len(self.grid.rows):
            left -= self.height_of_row(first + count)
            if left < 0:
                break
            count += 1
        return max(count, 1)


def fitted(grid: Grid, width: float, height: float) -> Fitted:
    """The table in the largest letters in which all of it fits, else in the smallest."""
    smallest = _in_size(grid, width, _SMALLEST)
    for size in _SIZES:
        larger = _in_size(grid, width, size)
        if larger.left_out == smallest.left_out and larger.rows_within(0, height) == len(grid.rows):
            return larger
    return smallest


def _in_size(grid: Grid, width: float, size: float) -> Fitted:
    """The columns that fit side by side, each as wide as its text asks for; the first ones stay."""
    wanted = [_wanted(grid, at, size) for at in range(len(grid.headings))]
    least = [_least(grid, at, size) for at in range(len(grid.headings))]
    count = len(least)
    while count > 1 and sum(least[:count]) > width:
        count -= 1
    kept = Grid(
        grid.headings[:count],
        tuple(row[:count] for row in grid.rows),
        grid.words[:count],
        tuple(row[:count] for row in grid.colours),
        grid.totals,
        grid.of_rows,
    )
    return Fitted(kept, _shared(wanted[:count], least[:count], width), len(grid.headings) - count, size)


def _wanted(grid: Grid, at: int, size: float) -> float:
    """Room for the longest cell, and for the heading in two lines; long words wrap."""
    heading = text_width(grid.headings[at], size, bold=True) / 2
    return max(_least(grid, at, size), min(max(_longest(grid, at, size), heading), _WIDEST_WORDS) + _AROUND)


def _least(grid: Grid, at: int, size: float) -> float:
    """The width in which no figure wraps and no word of the heading is broken."""
    longest = _longest(grid, at, size)
    cells = min(longest, _LEAST_WORDS - _AROUND) if grid.words[at] else longest
    word = max((text_width(one, size, bold=True) for one in grid.headings[at].split()), default=0.0)
    return max(_NARROWEST, min(max(cells, word), _WIDEST_WORDS) + _AROUND)


def _longest(grid: Grid, at: int, size: float) -> float:
    """The widest cell; the totals and coloured cells are bold."""
    last = len(grid.rows) - 1
    return max(
        (
            text_width(row[at], size, bold=bool(colours[at]) or (grid.totals and number == last))
            for number, (row, colours) in enumerate(zip(grid.rows, grid.colours, strict=True))
        ),
        default=0.0,
    )


def _shared(wanted: Sequence[float], least: Sequence[float], width: float) -> tuple[float, ...]:
    """What is missing is taken from the columns of words; what is left over goes to all alike, within reason."""
    over = sum(wanted) - width
    if over <= 0:
        stretch = min(_STRETCH, width / sum(wanted)) if wanted else 1.0
        return tuple(one * stretch for one in wanted)
    spare = [one - floor for one, floor in zip(wanted, least, strict=True)]
    whole = sum(spare)
    if not whole:
        return tuple(one * width / sum(wanted) for one in wanted)
    return tuple(one - over * share / whole for one, share in zip(wanted, spare, strict=True))


def add_table(slide: Any, box: Box, shown: Fitted, first: int, count: int) -> float:
    """Draw some rows of a table; the height that it takes."""
    grid = shown.grid
    heights = [shown.height_of_heading(), *(shown.height_of_row(first + at) for at in range(count))]
    places = (box.left, box.top, sum(shown.widths), sum(heights))
    frame = slide.shapes.add_table(count + 1, len(grid.headings), *(Pt(one) for one in places))
    table = frame.table
    frame._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN_STYLE
    table.horz_banding = False
    for at, width in enumerate(shown.widths):
        table.columns[at].width = Pt(width)
    for at, height in enumerate(heights):
        table.rows[at].height = Pt(height)
    for at, words in enumerate(grid.headings):
        _fill(table.cell(0, at), words, shown.size, words_=grid.words[at], bold=True, fill=HEADING_FILL)
    for row in range(count):
        last = grid.totals and first + row == len(grid.rows) - 1
        cells = zip(grid.rows[first + row], grid.colours[first + row], grid.words, strict=True)
        for at, (words, ink, as_words) in enumerate(cells):
            _fill(table.cell(row + 1, at), words, shown.size, words_=as_words, bold=last, ink=ink)
    return sum(heights)


def _fill(
    cell: Any, words: str, size: float, *, words_: bool, bold: bool = False, fill: str = "", ink: str = ""
) -> None:
    """One cell: words to the left, figures to the right, a thin line below."""
    cell.margin_left = cell.margin_right = Pt(_SIDE)
    cell.margin_top = cell.margin_bottom = Pt(_ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT if words_ else PP_ALIGN.RIGHT
    if words:
        style(paragraph.add_run(), words, size=size, ink=ink or INK, bold=bold or bool(ink))
    else:
        # Without it an empty cell is as high as the master's own text.
        paragraph._p.append(_element("a:endParaRPr", sz=str(round(size * 100))))
    properties = cell._tc.get_or_add_tcPr()
    fill_of_line = _element("a:solidFill")
    fill_of_line.append(_element("a:srgbClr", val=RULE.removeprefix("#")))
    line = _element("a:lnB", w=str(Pt(0.75)))
    line.append(fill_of_line)
    properties.append(line)
    if fill:
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour(fill)


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(key, value)
    return made
