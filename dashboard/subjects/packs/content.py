"""Packs: which there are, what each holds, and what was delivered to whom."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.basis import STOCKS
from dashboard.excel import Kind, Sheets, Table
from dashboard.figures.answers import Answers
from dashboard.packs.declaration import Pack, packs_of
from dashboard.subjects.report import Report
from dashboard.view import View
from data_access.settings import Settings
from validations.errors import StateUnavailableError

TITLE: Final = "Packs"
_OF: Final = {"all": "Any selection", "zone": "One zone", "agency": "One agency"}
_MOST: Final = 200
"""Deliveries that are shown."""


def packs_table(packs: Mapping[str, Pack]) -> Table:
    """Every pack with what it is of."""
    rows = [
        {"name": one.name, "title": one.title, "of": _OF[one.of], "meaning": one.meaning, "slides": len(one.slides)}
        for one in packs.values()
    ]
    headings = {"title": "Pack", "of": "Of", "meaning": "What it holds", "slides": "Slides", "name": "Name"}
    return excel.listing("All packs", pl.DataFrame(rows), headings=headings, placeholder="")


def slides_table(pack: Pack) -> Table:
    """What stands on the slides of a pack, in their order."""
    from dashboard.subjects import report  # which reads this module where it is imported

    rows = [
        {"page": report(one.page).title, "chart": _named(one.chart), "table": _named(one.table)} for one in pack.slides
    ]
    headings = {"page": "Page", "chart": "Chart", "table": "Table"}
    schema = dict.fromkeys(headings, pl.String)
    title = f"Slides of {pack.title}"
    return excel.listing(title, pl.DataFrame(rows, schema=schema), headings=headings, placeholder="")


def _named(pattern: str) -> str:
    """A name as declared, in which other words may follow."""
    return pattern.replace(", *", "").replace("*", "…")


def deliveries_table(settings: Settings) -> Table:
    """What was delivered last, to whom, and what stopped it."""
    from data_access.delivery_log import Delivered, deliveries  # SQLAlchemy takes a quarter of a second to import
    from data_access.state import state_of

    headings = {
        "pack": "Pack",
        "part": "Of",
        "due_at": "Due",
        "recipient": "To",
        "status": "Status",
        "month": "Month",
        "changed_at": "At",
        "said": "What, or why not",
    }
    note = ""
    found: Sequence[Delivered] = ()
    try:
        found = deliveries(state_of(settings), _MOST)
    except StateUnavailableError as error:
        note = error.for_readers()
    rows = [
        {
            "pack": one.due.pack,
            "part": one.due.part,
            "due_at": one.due.due_at,
            "recipient": one.due.recipient,
            "status": one.status.value,
            "month": one.month,
            "changed_at": one.changed_at.astimezone().replace(tzinfo=None, microsecond=0),
            "said": one.said,
        }
        for one in found
    ]
    moments = {"due_at": pl.Datetime, "changed_at": pl.Datetime, "month": pl.Date}
    schema = {name: moments.get(name, pl.String) for name in headings}
    frame = pl.DataFrame(rows, schema=schema)
    kinds = {"month": Kind.MONTH}
    return excel.listing("Delivered last", frame, headings=headings, kinds=kinds, note=note, placeholder="")


def sheets(ask: Answers, _view: View) -> Sheets:
    """The sheets of the page's workbook; who got what is for the administrator alone."""
    packs = packs_of(ask.settings)
    told = [deliveries_table(ask.settings)] if ask.access.administrator else []
    return [packs_table(packs), *map(slides_table, packs.values()), *told]


REPORT: Final = Report("packs", TITLE, STOCKS, sheets)
