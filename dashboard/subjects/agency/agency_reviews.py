"""The workbook of one agency's review, and a zip of those of all agencies."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile

from dashboard import excel
from dashboard.access.access import Access
from dashboard.background_job import Told
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import metric
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency.one_agency import holders
from dashboard.subjects.agency.peers import rankings
from dashboard.subjects.agency.tables import sheets
from dashboard.subjects.agency_sla import content as agency_sla
from dashboard.subjects.agency_sla.tables import breaches_table, standing_table
from dashboard.subjects.cover import page_export, stem
from dashboard.subjects.headlines import defined, with_headlines
from dashboard.targets import Calendar
from dashboard.view import View
from data_access.atomic_file import replacing, write_whole
from data_access.manifest import Manifest
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import UserError

ALL: Final = "Agency reviews"


@dataclass(frozen=True)
class ReviewsTask:
    """The reviews of all agencies of one data version, to be written in the background."""

    settings: Settings
    manifest: Manifest
    access: Access
    view: View
    within: Scope
    """Which accounts choose the agencies."""
    result: str = "reviews.zip"
    most_at_once: int = 1
    busy: str = "The reviews of all agencies are being written already; try again when they are done."

    def write(self, path: Path, told: Told) -> None:
        """Write the zip. Raises UserError where no agency holds an account."""
        calendar = Calendar.of(self.settings)
        figures = StoreReader(store_of(self.settings), self.manifest, calendar, self.access)
        reader = Answers(figures, self.settings)
        write_all(reader, self.view, path, told, self.within)


def export(reader: Answers, content: agency.AgencyReview, link: str = "") -> excel.PageExport:
    """The review of one agency as a workbook."""
    shown = agency.headlines(reader, content.view)
    framed = page_export(reader, f"{agency.TITLE}: {content.name}", content.view, defined(shown), link)
    return framed(with_headlines(shown, sheets(reader, content), reader.settings))


def overview(reader: Answers, view: View) -> excel.PageExport:
    """One workbook about the agencies that the view picks: how each stands, and the figures of their reviews."""
    labels, terms = reader.labels(), agency_sla.content(reader, view)
    figures = reader.answer(agency.SHOWN, by=["agency_code"], scope=view.scope, months=[view.month])
    metrics = [metric(key) for key in agency.SHOWN]
    table = excel.figures_table("Figures of the reviews", figures, by=["agency_code"], metrics=metrics, labels=labels)
    shown = [standing_table(terms, labels), table, breaches_table(terms, labels), *rankings(reader, view)]
    framed = page_export(reader, f"{ALL}: overview", view)
    return framed(with_headlines(terms.headlines, shown, reader.settings))


def chosen_by(export: excel.PageExport, within: Scope, reader: Answers) -> excel.PageExport:
    """The workbook with the filters that chose its agency on the cover; its figures are those of the whole agency."""
    words = ", ".join(f"{label} {values}" for label, values in within.in_words(reader.labels()))
    chosen = ((f"Agencies with accounts in {words}", "figures are of the whole agency"),) if words else ()
    return replace(export, filters=(*export.filters, *chosen))


def file_name(content: agency.AgencyReview) -> str:
    """How the workbook of an agency is called."""
    return f"{stem(agency.TITLE, content.view)}.xlsx"


def zip_name(view: View, within: Scope) -> str:
    """How the zip of the agencies with accounts within a scope is called."""
    return f"{stem(ALL, replace(view, scope=within))}.zip"


def write_one(reader: Answers, view: View, code: str, path: Path) -> None:
    """Write the review of one agency. Raises UserError for an agency that the data does not know."""
    known = reader.figures.values("agency_code")
    if code not in known:
        raise UserError(f"The data has no agency '{code}'; known are {', '.join(known[:8])}.")
    write_whole(path, excel.workbook(export(reader, agency.content(reader, view, code))))


def write_all(reader: Answers, view: View, path: Path, told: Told, within: Scope | None = None) -> int:
    """Write the reviews of all agencies that hold accounts in the month, and an overview, into one zip; how many.

    `within` chooses the agencies by the accounts they hold; the figures are those of whole agencies all the same.
    Raises UserError where no agency holds an account.
    """
    within = within or Scope()
    codes = sorted(holders(reader, view, within))
    if not codes:
        where = "".join(f", {label} {values}" for label, values in within.in_words(reader.labels()))
        raise UserError(
            f"No agency holds an account in {view.month_in_words}{where}; the table allocation says who does."
        )
    together = replace(view, scope=Scope.of({"agency_code": codes}))
    with replacing(path) as partial, ZipFile(partial, "w", ZIP_STORED) as written:
        first = chosen_by(overview(reader, together), within, reader)
        name = f"{stem(f'{ALL} overview', replace(view, scope=within))}.xlsx"
        written.writestr(name, excel.workbook(first))
        for place, code in enumerate(codes):
            told(f"Agency {place + 1} of {len(codes)}", place / len(codes))
            one = agency.content(reader, replace(view, scope=Scope()), code)
            book = excel.workbook(chosen_by(export(reader, one), within, reader))
            written.writestr(_apart(file_name(one), written), book)
    told("Done", 1.0)
    return len(codes)


def _apart(name: str, written: ZipFile) -> str:
    """A name that no earlier file has: two codes may differ in signs only."""
    stem, taken, place = name.removesuffix(".xlsx"), set(written.namelist()), 2
    while name in taken:
        name, place = f"{stem}_{place}.xlsx", place + 1
    return name
