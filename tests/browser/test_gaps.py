"""A figure that a workbook lacks, or writes otherwise than the page, is found."""

from decimal import Decimal

from tests.browser.gaps import missing
from tests.browser.on_page import Card, OnPage, ShownTable
from tests.browser.rendered import Cell, Sheet


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
