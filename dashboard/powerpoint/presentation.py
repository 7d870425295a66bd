"""The file of slides: a cover, one slide per message, tables that go on, and on each what its figures are of."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.util import Pt

from dashboard import formats
from dashboard.powerpoint.deck import Deck, Slide
from dashboard.powerpoint.native_chart import add_chart
from dashboard.powerpoint.native_table import Fitted, add_table, fitted
from dashboard.powerpoint.slide_layout import (
    FAINT,
    HEIGHT,
    INK,
    WARNING,
    WIDTH,
    Box,
    colour,
    height_of,
    lines_of,
    page,
    place,
    printable,
    shortened,
    write,
)
from validations.errors import SettingsError

INVENTED: Final = "Invented data: made from the demonstration database; describes no real lender."
NO_ROWS: Final = "No rows for this selection."
_TITLE_SIZES: Final = (24.0, 20.0, 17.0, 14.0)
_TITLE_LINES: Final = 2
_TITLE_HEIGHT: Final = 64.0
_SAID, _SMALL, _TINY = 13.0, 10.0, 8.0
_MOST_SAID: Final = 3
"""Lines of one finding."""
_MOST_DEFINED: Final = 4
"""Lines of definitions at the foot; the notes hold all."""
_MOST_READING: Final = 2
_FEET: Final = 15.0
_CHART_SHARE: Final = 0.56
_LEAST_BODY: Final = 160.0
_TITLES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


def presentation(deck: Deck) -> bytes:
    """The slides as a file. Raises SettingsError for a template that cannot be used."""
    target = _opened(deck.template)
    builder = _Builder(deck, target)
    builder.cover()
    for slide in deck.slides:
        builder.add(slide)
    properties = target.core_properties
    properties.title, properties.author, properties.subject = printable(deck.export.title), "Bucketwise", deck.of
    properties.created = properties.modified = deck.export.generated_at
    written = BytesIO()
    target.save(written)
    return written.getvalue()


def _opened(template: Path | None) -> Any:
    """An empty file: the lender's master slides without the slides that it holds, else a plain light one."""
    if template is None:
        plain = Presentation()
        plain.slide_width, plain.slide_height = Pt(WIDTH), Pt(HEIGHT)
        return plain
    try:
        own = Presentation(str(template))
    except (OSError, KeyError, ValueError, PackageNotFoundError):
        raise SettingsError(
            f"The setting 'pack_template' names '{template}', which cannot be read as slides; save it as .pptx."
        ) from None
    slides = own.slides._sldIdLst
    for one in list(slides):
        own.part.drop_rel(one.rId)
        slides.remove(one)
    return own


class _Builder:
    """Adds slides one after the other."""

    def __init__(self, deck: Deck, target: Any) -> None:
        self._deck, self._target = deck, target
        self._page = page(target.slide_width.pt, target.slide_height.pt)
        self._own = deck.template is None
        self._layout = _layout_with_title(target)
        self._number = 0

    def cover(self) -> None:
        """Title, what it is of, the month, and what a reader must know first."""
        export, made = self._deck.export, self._new()
        box = Box(self._page.left, self._page.top + 90, self._page.width, 110)
        bottom = self._title(made, export.title, (38.0, 30.0, 24.0), box)
        facts = [self._deck.of, export.month, f"Figures as of {formats.date_text(export.as_of)}"]
        if export.comparison:
            facts.append(f"Compared with {export.comparison}")
        facts += self._picked()
        under = Box(box.left, max(bottom, box.top + 60) + 8, box.width, 130)
        write(made, under, [one for one in facts if one], size=15, ink=FAINT, gap=2)
        said = ([INVENTED] if export.invented else []) + list(export.warnings)
        held = [shortened(one, 12, self._page.width, 4) for one in said]
        room = Box(box.left, under.bottom + 6, box.width, self._page.bottom - under.bottom - 40)
        write(made, room, held, size=12, ink=WARNING, gap=4)
        self._foot(made, "")

    def add(self, slide: Slide) -> None:
        """One message: as many slides as its table takes."""
        table = None if slide.table is None else slide.table
        shown = self._frame(slide, continued=False)
        body, made = shown
        if slide.chart is not None:
            left, right = body.beside(_CHART_SHARE) if table else (body, body)
            add_chart(made, left, slide.chart, self._deck.export)
            body = right
        if table is None:
            return
        first, fits = 0, fitted(table, body.width, body.height - _FEET)
        if not table.rows:
            write(made, body, [NO_ROWS], size=_SAID, ink=FAINT)
            return
        while True:
            first = self._rows(made, body, fits, first)
            if first >= len(table.rows):
                return
            body, made = self._frame(slide, continued=True)
            fits = fitted(table, body.width, 0.0)

    def _rows(self, made: Any, body: Box, shown: Fitted, first: int) -> int:
        """Draw the rows that fit; the next one to draw."""
        grid, settings = shown.grid, self._deck.export
        room = body.height - _FEET
        count = shown.rows_within(first, room)
        if grid.totals and first + count == len(grid.rows) - 1 and count > 1:
            count -= 1  # the totals do not stand alone
        used = add_table(made, body, shown, first, count)
        of_data = len(grid.rows) - grid.totals
        said = []
        if count < len(grid.rows) or grid.of_rows > of_data:
            upto = min(first + count, of_data)
            said.append(
                f"Rows {formats.grouped(first + 1, settings)} to {formats.grouped(upto, settings)} of "
                f"{formats.grouped(grid.of_rows, settings)}"
            )
        if grid.of_rows > of_data and first + count >= len(grid.rows):
            said.append("all rows are in the workbook")
        if shown.left_out:
            said.append(f"{shown.left_out} more column{'' if shown.left_out == 1 else 's'} in the workbook")
        if said:
            write(made, body.below(used, 4), ["; ".join(said) + "."], size=_TINY + 1, ink=FAINT)
        return first + count

    def _frame(self, slide: Slide, *, continued: bool) -> tuple[Box, Any]:
        """Title, findings and foot; what is left between them, and the slide."""
        made = self._new()
        top = Box(self._page.left, self._page.top, self._page.width, _TITLE_HEIGHT)
        words = f"{slide.title} (continued)" if continued else slide.title
        bottom = self._title(made, words, _TITLE_SIZES, top)
        body = Box(self._page.left, bottom + 4, self._page.width, self._page.bottom - bottom - 4)
        said = [] if continued else [shortened(one, _SAID, body.width, _MOST_SAID) for one in slide.findings]
        marks = [shortened(one, _SMALL + 1, body.width, 2) for one in slide.restated]
        for paragraphs, size, ink in ((said, _SAID, INK), (marks, _SMALL + 1, WARNING)):
            if paragraphs:
                height = height_of(paragraphs, size, body.width) + 3 * len(paragraphs)
                write(made, Box(body.left, body.top, body.width, height), paragraphs, size=size, ink=ink, gap=3)
                body = body.below(height)
        meaning = _meaning(slide, body.width)
        feet = self._foot(made, slide.about, meaning)
        self._note(made, slide)
        return Box(body.left, body.top + 4, body.width, max(feet - body.top - 12, _LEAST_BODY)), made

    def _new(self) -> Any:
        made = self._target.slides.add_slide(self._layout)
        for one in list(made.placeholders):
            if one != made.shapes.title:
                one._element.getparent().remove(one._element)
        self._number += 1
        return made

    def _title(self, made: Any, words: str, sizes: Sequence[float], box: Box) -> float:
        """Write the message into the master's title, which keeps its place there; where it ends."""
        title = made.shapes.title
        if self._own:
            place(title, box)
        frame = title.text_frame
        frame.word_wrap = True
        width = title.width.pt
        size = next((one for one in sizes if lines_of(words, one, width, bold=True) <= _TITLE_LINES), sizes[-1])
        told = shortened(words, size, width, _TITLE_LINES + 1, bold=True)
        frame.text = printable(told)
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(size), True
        if self._own:
            frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            frame.vertical_anchor = MSO_ANCHOR.TOP
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
            run.font.color.rgb = colour(INK)
            return box.top + max(lines_of(told, size, width, bold=True), 1) * size * 1.22
        return float(title.top.pt + title.height.pt)

    def _foot(self, made: Any, about: str, meaning: Sequence[str] = ()) -> float:
        """Definitions, and the line that every slide has; where they begin."""
        export, box = self._deck.export, self._page
        parts = [export.month, f"as of {formats.date_text(export.as_of)}"]
        if export.comparison:
            parts.append(f"compared with {export.comparison}")
        parts += [self._deck.of] if self._deck.of else []
        parts += self._picked()
        parts += [f"data version {export.data_version}", *(["invented data"] if export.invented else [])]
        line = shortened(" · ".join([*([about] if about else []), *parts]), _TINY, box.width - 40, 2)
        height = lines_of(line, _TINY, box.width - 40) * _TINY * 1.25
        low = Box(box.left, box.bottom - height, box.width - 40, height)
        write(made, low, [line], size=_TINY, ink=FAINT)
        write(
            made,
            Box(box.left + box.width - 36, low.top, 36, height),
            [str(self._number)],
            size=_TINY,
            ink=FAINT,
            right=True,
        )
        if not meaning:
            return low.top
        tall = height_of(meaning, _TINY, box.width)
        above = Box(box.left, low.top - tall - 3, box.width, tall)
        write(made, above, meaning, size=_TINY, ink=FAINT)
        return above.top

    def _picked(self) -> list[str]:
        """Filters and basis that its name does not say already."""
        said = [f"{label}: {words}" for label, words in self._deck.export.picked]
        return [one for one in said if one not in self._deck.of]

    def _note(self, made: Any, slide: Slide) -> None:
        """What the presenter reads: the link to the same view, and every definition whole."""
        lines = [f"Same view: {slide.link}"] if slide.link else []
        lines += [slide.reading] if slide.reading else []
        lines += [f"{one.label}: {one.definition} Formula: {one.formula_text}." for one in slide.definitions]
        made.notes_slide.notes_text_frame.text = printable("\n".join(lines))


def _meaning(slide: Slide, width: float) -> list[str]:
    """What must be known to read it, as many definitions as there is room for, and how many more the notes hold."""
    said = [shortened(slide.reading, _TINY, width, _MOST_READING)] if slide.reading else []
    for at, one in enumerate(slide.definitions):
        words = f"{one.label}: {one.definition}"
        used = sum(lines_of(line, _TINY, width) for line in said)
        if used + lines_of(words, _TINY, width) > _MOST_DEFINED - (at + 1 < len(slide.definitions)):
            more = len(slide.definitions) - at
            others = f"{more} {'more ' if at else ''}definition{'' if more == 1 else 's'}"
            return [*said, f"{others} in the notes of this slide."]
        said.append(words)
    return said


def _layout_with_title(target: Any) -> Any:
    """The layout with a title and least besides; one called 'Title Only' where there is one."""
    with_title = [
        one for one in target.slide_layouts if any(p.placeholder_format.type in _TITLES for p in one.placeholders)
    ]
    if not with_title:
        raise SettingsError("The setting 'pack_template' names a file of which no layout has a title.")
    named = [one for one in with_title if one.name.strip().lower() == "title only"]
    return named[0] if named else min(with_title, key=lambda one: len(one.placeholders))
