"""What a file holds is told sheet by sheet; what is wrong with one is a sentence and stops no other."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from data_access.importing.source_profile import SourceSheet, Way, profiles
from validations.errors import ImportFileError


def looked_at(folder: Path, *files: Path) -> tuple[SourceSheet, ...]:
    return profiles(files, folder / "looked")


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_every_sheet_with_rows_is_told_and_empty_ones_are_not(tmp_path: Path) -> None:
    path = workbook(tmp_path / "may.xlsx", Book=[["a", "b"], [1, "x"], [2, None]], Empty=[], Header=[["a"]])
    [sheet] = looked_at(tmp_path, path)
    assert (sheet.relation, sheet.label, sheet.rows) == ("may__book", "may.xlsx, sheet Book", 2)
    assert [(one.name, one.filled, one.values) for one in sheet.columns] == [("a", 2, ("1", "2")), ("b", 1, ("x",))]


def test_values_come_with_the_most_frequent_first_and_how_they_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('day,amount,flag\n31/01/2026,"1,000",Y\n31/01/2026,5,N\n01/02/2026,x,Y\n', "utf-8")
    [sheet] = looked_at(tmp_path, path)
    day, amount, flag = sheet.columns
    assert day.values == ("31/01/2026", "01/02/2026")
    assert (day.readable.dates[Way.DAY_FIRST], day.readable.dates[Way.MONTH_FIRST]) == (2, 1)
    assert (amount.readable.numbers[Way.AS_IS], amount.readable.numbers[Way.AMOUNT]) == (1, 2)
    assert flag.readable.yes_or_no == 2


def test_an_account_number_keeps_its_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("LAN\n00012345\n", "utf-8")
    [sheet] = looked_at(tmp_path, path)
    assert sheet.columns[0].values == ("00012345",)


Fault = Callable[[Path], Path]


def written(name: str, content: bytes) -> Fault:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def broken_off(folder: Path) -> Path:
    """Half of a workbook, as of an upload that ended early."""
    rows: list[list[object]] = [["a"]]
    rows += [[f"A{n}"] for n in range(500)]
    whole = workbook(folder / "whole.xlsx", Book=rows).read_bytes()
    return written("half.xlsx", whole[: len(whole) // 2])(folder)


def two_rows_of_header(folder: Path) -> Path:
    path = workbook(folder / "two.xlsx", Book=[["Account", None, "Amount"], ["LAN", "Name", "POS"], ["A1", "x", 5]])
    book = openpyxl.load_workbook(path)
    book["Book"].merge_cells("A1:B1")
    book.save(path)
    return path


def formulas(folder: Path) -> Path:
    return workbook(folder / "formula.xlsx", Book=[["a", "b"], [1, "=A2*2"], [2, "=A3*2"]])


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (written("book.xlsx", b"LAN,POS\nA1,5\n"), "'book.xlsx' is a text file, whatever its name says"),
        (written("book.csv", b"PK\x03\x04" + bytes(200)), "'book.csv' is not a text file, whatever its name says"),
        (written("page.xls", b"<html><table></table></html>"), "'page.xls' is a web page or XML"),
        (broken_off, "'half.xlsx' cannot be opened as an Excel file"),
        (written("cut.csv", b'a,b\n1,"begun and never'), "'cut.csv' ends inside a quoted value"),
        (written("none.csv", b""), "'none.csv' is empty; was the export cut off?"),
        (written("head.csv", b"LAN,POS\n"), "'head.csv' has a header but no rows; was the export cut off?"),
        (two_rows_of_header, "has no name for column 2 of 3 (merged header cells, or a title above the table?)"),
        (formulas, "2 cells (B2, B3) of sheet 'Book' of 'formula.xlsx' hold formulas without stored results"),
        (written("twice.csv", b"LAN,POS,lan\nA1,5,A1\n"), "has the column 'lan' twice; rename one of them"),
        (written("latin.csv", "LAN,Name\nA1,Jos\u00e9\n".encode("cp1252")), "'latin.csv' is not UTF-8: line 2"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(tmp_path: Path, fault: Fault, sentence: str) -> None:
    try:
        [sheet] = looked_at(tmp_path, fault(tmp_path))
        said = sheet.fault
    except ImportFileError as error:
        said = str(error)
    assert sentence in said


def test_a_wrong_sheet_stops_no_other(tmp_path: Path) -> None:
    path = workbook(tmp_path / "may.xlsx", Notes=[["Title", None], [None, "x"]], Book=[["LAN"], ["A1"]])
    notes, book = looked_at(tmp_path, path)
    assert "no name for column 2" in notes.fault
    assert (book.fault, book.rows) == ("", 1)


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"No sheet of 'may\.xlsx' holds a row below a header"):
        looked_at(tmp_path, workbook(tmp_path / "may.xlsx", One=[], Two=[["a", "b"]]))
