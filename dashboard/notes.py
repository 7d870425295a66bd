"""Notes on months and agencies as pages, charts and workbooks show them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.access.access import Access
from dashboard.excel import Kind, Table
from dashboard.figures.answers import Answers
from data_access.notes import Note, notes
from data_access.state import state_of
from validations.errors import StateUnavailableError

TITLE: Final = "Notes"
Marks = tuple[tuple[date, str], ...]
"""Months with the text of each of their notes, in the order of the notes."""
_HEADINGS: Final = {"month": "Month", "text": "Note", "author": "Author", "written_at": "Written"}
_SCHEMA: Final = {"month": pl.Date, "text": pl.String, "author": pl.String, "written_at": pl.Datetime}


def of_months(held: Sequence[Note], months: Collection[date]) -> tuple[Note, ...]:
    """The notes on these months of the portfolio."""
    return tuple(one for one in held if not one.agency_code and one.month in months)


def of_agency(held: Sequence[Note], agency_code: str) -> tuple[Note, ...]:
    """The notes on an agency, whatever their month."""
    return tuple(one for one in held if one.agency_code == agency_code)


def marks(shown: Sequence[Note]) -> Marks:
    """What a chart over months says of them."""
    return tuple((one.month, one.text) for one in shown)


def open_to(access: Access, agency_code: str = "") -> bool:
    """Whether somebody may read and write notes on an agency, else on the portfolio: their text is of all of it."""
    return access.sees_all or agency_code in access.within.values("agency_code")


def sheets_of_months(reader: Answers, months: Collection[date]) -> list[Table]:
    """The sheet of the notes on these months, read now; none where there is no note, or they are not for the reader."""
    if not open_to(reader.access):
        return []
    try:
        return _sheets(of_months(notes(state_of(reader.settings)), months))
    except StateUnavailableError as error:
        return [_table((), error.for_readers())]


def sheets_of_agency(reader: Answers, agency_code: str) -> list[Table]:
    """The sheet of the notes on an agency, read now; none where there is no note, or they are not for the reader."""
    if not open_to(reader.access, agency_code):
        return []
    try:
        return _sheets(of_agency(notes(state_of(reader.settings)), agency_code))
    except StateUnavailableError as error:
        return [_table((), error.for_readers())]


def _sheets(shown: Sequence[Note]) -> list[Table]:
    return [_table(shown)] if shown else []


def _table(shown: Sequence[Note], note: str = "") -> Table:
    rows = [
        {**vars(one), "written_at": one.written_at.astimezone().replace(tzinfo=None, microsecond=0)} for one in shown
    ]
    frame = pl.DataFrame([{name: row[name] for name in _SCHEMA} for row in rows], schema=_SCHEMA)
    kinds = {"month": Kind.MONTH}
    return excel.listing(TITLE, frame, headings=_HEADINGS, kinds=kinds, note=note, placeholder="")
