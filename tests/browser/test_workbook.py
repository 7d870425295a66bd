"""Each page's workbook contains every figure shown on the page, written as on the screen."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.browser.on_page import Card, OnPage, Reading, ShownTable, figures_in
from tests.browser.rendered import Cell, Sheet, sheets
from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VIEWS: Final = (
    "/portfolio_health",
    "/portfolio_health?zone=North&basis=principal&rate=principal_90plus_rate&by=state",
    "/portfolio_health?month=2026-05&compare=last_year&zone=North&zone=South",
    "/delinquency",
    "/delinquency?zone=North&by=product_code&stock=share&basis=principal",
    "/bucket_movement",
    "/bucket_movement?zone=North&cells=share&flow=net&bucket_followed=31-60&basis=principal",
    "/recovery",
    "/recovery?zone=North&period=year&by=state",
    "/recovery?period=quarter&part=efficiency",
    "/recovery?day=10&part=sources",
    "/recovery?zone=South&period=week&part=losses",
    "/agency_sla",
    "/agency_sla?zone=North&measures=all",
    "/agency",
    "/agency?month=2026-03",
    "/accounts",
    "/accounts?zone=North&order=overdue",
    "/complaints",
    "/complaints?part=rates&rate_by=state&span=3&zone=North",
    "/complaints?part=answers",
    "/complaints?part=voices&zone=South",
    "/data_health",
)
SCALES: Final = {"": 1, "L": 10**5, "Cr": 10**7, "L Cr": 10**12}
COMPACT: Final = re.compile(r"^(?P<sign>[+-]?)(?P<symbol>₹?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?: (?P<scale>L Cr|Cr|L))?$")


@pytest.mark.parametrize("path", VIEWS)
def test_every_figure_of_the_page_is_in_its_workbook(screen: Screen, tmp_path: Path, path: str) -> None:
    shown = Reading(screen).open(path)
    assert shown.cards
    workbook = list(sheets(screen.download("Excel", tmp_path)))
    assert "\n".join(missing(shown, workbook)) == ""
    assert screen.errors == []


def missing(shown: OnPage, workbook: Sequence[Sheet]) -> Iterator[str]:
    """What stands on the page and not in the workbook."""
    by_label = {row["Figure"].text: row for sheet in workbook for row in sheet.below(("Figure", "On the card"))}
    for card in shown.cards:
        yield from _of_card(card, by_label.get(card.label, {}))
    for table in shown.tables:
        yield from _of_table(table, workbook)
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


def test_a_planted_gap_is_found() -> None:
    """What this comparison says of a workbook that lacks a figure, and of one whose cell reads otherwise."""
    headings = ("Figure", "On the card", "Value", "Change", "Compared with", "Target", "Beside it")
    row = ("30+ rate", "6.57 %", "6.57 %", "+0.90 pp", "Sep 26", "5.00 %", "")
    cards = Sheet("Headlines", tuple(tuple(Cell(text) for text in line) for line in (headings, row)))
    amounts = Sheet("By zone", tuple(tuple(line) for line in (
        (Cell("Zone"), Cell("Overdue (₹)")), (Cell("North"), Cell("16,74,321", Decimal(1674321))),
    )))  # fmt: skip
    card = Card("30+ rate", "6.57 %", "+0.90 pp", "vs Sep 26; target 5.00 %")
    table = ShownTable("By zone", ("Zone", "Overdue"), (("North", "₹16.74 L"),))
    page = OnPage((card,), (table,), ("North: 6.57 %, limit 5.00 %",))
    assert list(missing(page, [cards, amounts])) == []
    assert list(missing(page, [amounts])) == ["card: 30+ rate", "sentence: North: 6.57 %, limit 5.00 %"]
    for wrong in (
        OnPage((Card("30+ rate", "6.58 %", "", ""),), (), ()),
        OnPage((Card("30+ rate", "6.57 %", "+0.91 pp", ""),), (), ()),
        OnPage((Card("30+ rate", "6.57 %", "", "target 5.01 %"),), (), ()),
        OnPage((), (ShownTable("By zone", ("Zone", "Overdue"), (("North", "₹16.75 L"),)),), ()),
        OnPage((), (ShownTable("By zone", ("Zone", "Accounts"), (("North", "5"),)),), ()),
        OnPage((), (ShownTable("By zone", ("Zone",), (("North",), ("South",))),), ()),
        OnPage((), (), ("3 agencies miss a term",)),
    ):
        assert len(list(missing(wrong, [cards, amounts]))) == 1
