"""What stands on a page and not in its workbook, where every figure is written as on the screen."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from tests.browser.on_page import Card, OnPage, ShownTable, figures_in
from tests.browser.rendered import Cell, Sheet

SCALES: Final = {"": 1, "L": 10**5, "Cr": 10**7, "L Cr": 10**12}
COMPACT: Final = re.compile(r"^(?P<sign>[+-]?)(?P<symbol>₹?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?: (?P<scale>L Cr|Cr|L))?$")


def missing(shown: OnPage, workbook: Sequence[Sheet]) -> Iterator[str]:
    """What stands on the page and not in the workbook."""
    by_label = {row["Figure"].text: row for sheet in workbook for row in sheet.below(("Figure", "On the card"))}
    for card in shown.cards:
        yield from _of_card(card, by_label.get(card.label, {}))
    for table in shown.tables:
        yield from (_of_grid if GRID.match(table.title) else _of_table)(table, workbook)
    for sentence in shown.sentences:
        if (figures := figures_in(sentence)) and not _stated(figures, workbook):
            yield f"sentence: {sentence}"


def _of_card(card: Card, row: dict[str, Cell]) -> Iterator[str]:
    if not row:
        yield f"card: {card.label}"
        return
    if row["On the card"].text != card.value or not written_as(card.value, row["Value"]):
        yield f"card {card.label}: {card.value}, not {row['On the card'].text} and {row['Value'].text}"
    if card.beside and not (_is_change(card.beside, row["Change"]) or _among(card.beside, row["Beside it"])):
        yield f"card {card.label}: {card.beside}, not {row['Change'].text} and {row['Beside it'].text}"
    for words in filter(None, card.described.split("; ")):
        target = words.removeprefix("derived ")
        if words.startswith("vs "):
            found = row["Compared with"].text == words.removeprefix("vs ")
        elif target.startswith("target "):
            found = written_as(target.removeprefix("target "), row["Target"])
        else:
            found = _among(words, row["Beside it"])
        if not found:
            yield f"card {card.label}: {words}"


def _is_change(shown: str, cell: Cell) -> bool:
    """A change; one that rounds to nothing is a bare 0 on a card."""
    return cell.text == shown or (shown == "0" and cell.number is not None and not re.search(r"[1-9]", cell.text))


def _among(words: str, cell: Cell) -> bool:
    return words in cell.text.split("; ")


def _of_table(table: ShownTable, workbook: Sequence[Sheet]) -> Iterator[str]:
    sheet = next((one for one in workbook if table.title in (one.title, one.name) and one.below(table.headings)), None)
    if sheet is None:
        yield f"table: {table.title}, with {', '.join(table.headings)}"
        return
    for number, (row, cells) in enumerate(zip(table.rows, sheet.below(table.headings), strict=False), 1):
        for heading, shown in zip(table.headings, row, strict=True):
            if not written_as(shown, cells[heading]):
                yield f"{table.title}, row {number}, {heading}: {shown}, not {cells[heading].text}"
    if len(table.rows) > len(sheet.below(table.headings)):
        yield f"{table.title}: {len(table.rows)} rows"


GRID: Final = re.compile(r"\d+ agenc(y|ies) by \d+ measures?,")
"""How the grid of agency SLAs is called."""
_AROUND: Final = re.compile(r"^[\u2713\u2717] | \(.*$")
"""What a cell of a grid says beside its figure: whether it is met, and what was agreed."""


def _of_grid(table: ShownTable, workbook: Sequence[Sheet]) -> Iterator[str]:
    """The grid of agency SLAs drawn as a table: each cell has the figure of the workbook, or words in its place."""
    headings = ("Agency", *table.headings[1:])
    sheet = next((one for one in workbook if one.below(headings)), None)
    if sheet is None:
        yield f"grid: {table.title}, with {', '.join(headings)}"
        return
    for row, cells in zip(table.rows, sheet.below(headings), strict=True):
        for heading, shown in zip(headings[1:], row[1:], strict=True):
            figure = {"too few": "too few cases", "": "n/a"}.get(said := _AROUND.sub("", shown), said)
            if figure != cells[heading].text.removesuffix(" per 1,000") and not written_as(figure, cells[heading]):
                yield f"{table.title}, {row[0]}, {heading}: {shown}, not {cells[heading].text}"


def _stated(figures: Sequence[str], workbook: Sequence[Sheet]) -> bool:
    """Whether one row of the workbook holds all these figures."""
    return any(
        all(any(written_as(one, cell) or one in figures_in(cell.text) for cell in row) for one in figures)
        for sheet in workbook
        for row in sheet.rows
    )


def written_as(shown: str, cell: Cell) -> bool:
    """Whether the cell reads as the screen does; where that shortens an amount, whether it rounds to it."""
    if cell.text == shown:
        return True
    match = COMPACT.match(shown)
    if match is None or cell.number is None or not (match["symbol"] or match["scale"]):
        return False
    if not match["scale"]:
        return cell.text == f"{match['sign']}{match['digits']}"
    digits, scale = match["digits"].replace(",", ""), SCALES[match["scale"]]
    amount = Decimal(f"{match['sign']}{digits}") * scale
    half = Decimal(5).scaleb(-len(digits.partition(".")[2]) - 1) * scale
    return abs(cell.number - amount) <= half
