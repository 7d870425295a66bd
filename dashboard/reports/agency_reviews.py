"""The workbook of one agency's review, and a zip of those of all agencies."""

import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from dashboard import excel
from dashboard.background import Told
from dashboard.figures import Figures
from dashboard.reader import Reader
from dashboard.reports import agency
from dashboard.reports.agency_mix import holders
from dashboard.reports.cover import page_export
from dashboard.targets import Calendar
from dashboard.view import View
from data_access.atomic_file import replacing, write_whole
from data_access.settings import Settings
from data_access.store import Manifest, store_of
from validations.errors import UserError


@dataclass(frozen=True)
class ReviewsTask:
    """The reviews of all agencies of one data version, to be written in the background."""

    settings: Settings
    manifest: Manifest
    view: View
    result: str = "reviews.zip"
    most_at_once: int = 1
    busy: str = "The reviews of all agencies are being written already; try again when they are done."

    def write(self, path: Path, told: Told) -> None:
        """Write the zip. Raises UserError where no agency holds an account."""
        reader = Reader(Figures(store_of(self.settings), self.manifest, Calendar.of(self.settings)), self.settings)
        write_all(reader, self.view, path, told)


def export(reader: Reader, content: agency.AgencyReview, link: str = "") -> excel.PageExport:
    """The review of one agency as a workbook."""
    framed = page_export(reader, f"{agency.TITLE}: {content.name}", content.view, agency.SHOWN, link)
    return framed(content.sheets(reader.labels()))


def file_name(code: str, view: View) -> str:
    """How the workbook of an agency is called; only letters and digits of its code, which may hold anything."""
    return f"agency_review_{re.sub(r'[^A-Za-z0-9]+', '-', code)}_{view.month:%Y-%m}.xlsx"


def write_one(reader: Reader, view: View, code: str, path: Path) -> None:
    """Write the review of one agency. Raises UserError for an agency that the data does not know."""
    known = reader.figures.values("agency_code")
    if code not in known:
        raise UserError(f"The data has no agency '{code}'; known are {', '.join(known[:8])}.")
    write_whole(path, excel.workbook(export(reader, agency.content(reader, view, code))))


def write_all(reader: Reader, view: View, path: Path, told: Told) -> int:
    """Write the reviews of all agencies that hold accounts in the month into one zip; how many there are.

    Raises UserError where no agency holds an account.
    """
    codes = sorted(holders(reader, view))
    if not codes:
        raise UserError(f"No agency holds an account in {view.month_in_words}; the table allocation says who does.")
    with replacing(path) as partial, ZipFile(partial, "w", ZIP_STORED) as written:
        for place, code in enumerate(codes):
            told(f"Agency {place + 1} of {len(codes)}", place / len(codes))
            book = excel.workbook(export(reader, agency.content(reader, view, code)))
            written.writestr(_apart(file_name(code, view), written), book)
    told("Done", 1.0)
    return len(codes)


def _apart(name: str, written: ZipFile) -> str:
    """A name that no earlier file has: two codes may differ in signs only."""
    stem, taken, place = name.removesuffix(".xlsx"), set(written.namelist()), 2
    while name in taken:
        name, place = f"{stem}_{place}.xlsx", place + 1
    return name
