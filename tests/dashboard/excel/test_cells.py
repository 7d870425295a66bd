"""Text from a lender's data never becomes a formula of whoever opens a file, and numbers stay numbers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from dashboard.cli.application import Format
from dashboard.cli.printing import as_bytes
from dashboard.excel import Column, Form, Kind, LongList, write_list
from dashboard.excel.cells import cells as in_cells
from dashboard.excel.cells import looks_like_formula, neutral, neutral_line
from tests.dashboard.excel.test_row_stream import EXPORT
from tests.offenders import every

FORMULA = "cmd|' /C calc'!A0"
BEFORE = ["", " ", "\n", "\r", "\r\n", "\t", "\t ", "\u00a0", "\u200b", "\ufeff", "\x00", "\n\n \t"]
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
RISKY = [f"{before}{sign}{FORMULA}" for before in BEFORE for sign in SIGNS] + ["\tplain", "\nplain", "\rplain"]
PLAIN = ["", " ", "plain", "1-30", "180+", "a=b", "x@y.example", "'=quoted", "#N/A", "Ünï", "0012", "a\n=b"]


@every("text", RISKY, repr)
def test_what_a_spreadsheet_may_read_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert looks_like_formula(text)
    assert pl.select(neutral(pl.lit(text))).item() == f"'{text}"


@every("text", PLAIN, repr)
def test_other_text_is_as_it_was(text: str) -> None:
    assert not looks_like_formula(text)
    assert pl.select(neutral(pl.lit(text))).item() == text


def test_figures_as_csv_hold_no_formula_and_negative_numbers_stay_numbers() -> None:
    frame = pl.DataFrame(
        {"agency_code": ["=1+1", "\n=1+1", "AG1"], "net_flow": [-1.5, None, -2.0], "accounts": [-1, 2, 3]}
    )
    rows = list(csv.reader(io.StringIO(as_bytes(frame, Format.CSV).decode())))
    assert rows[1:] == [["'=1+1", "-1.5", "-1"], ["'\n=1+1", "", "2"], ["AG1", "-2.0", "3"]]


def test_a_list_as_csv_holds_no_formula_also_in_what_it_says_of_itself(tmp_path: Path) -> None:
    columns = (Column("name", "Name", Kind.TEXT), Column("balance", "Balance", Kind.MONEY_EXACT))
    export = replace(EXPORT, filters=(("Account contains", "A,=1+1\n=2+2"),))
    frame = pl.DataFrame({"name": RISKY, "balance": [-100] * len(RISKY)})
    write_list(tmp_path / "list.csv", LongList(export, columns, len(RISKY), form=Form.CSV), iter([frame]))
    about, headings, *rows = cells(tmp_path / "list.csv")
    assert headings == ["Name", "Balance"]
    assert not [cell for cell in about if looks_like_formula(cell)]
    assert [name for name, _ in rows] == [f"'{text}" for text in RISKY]
    assert {balance for _, balance in rows} == {"-1.00"}


def cells(path: Path) -> Iterator[list[str]]:
    """Rows of a CSV file as a spreadsheet would read them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


def test_a_line_of_text_stays_one_line() -> None:
    assert neutral_line("Zone: North,=1+1; @x\n=2+2") == "Zone: North,'=1+1; '@x =2+2"


def test_a_missing_number_is_written_in_the_words_of_its_row_as_on_the_screen() -> None:
    frame = pl.DataFrame({"target": [0.5, None, None], "said": ["no target", "no target", ""]})
    assert in_cells(frame, Column("target", "Target", Kind.PERCENT, words="said")) == [0.5, "no target", "n/a"]
    assert in_cells(frame, Column("target", "Target", Kind.PERCENT)) == [0.5, "n/a", "n/a"]
