"""The buttons of the review: the workbook of one agency, and a zip of all, written in the background."""

from typing import Final

from dashboard import cache, excel
from dashboard.reports import agency_reviews
from dashboard.reports.agency import AgencyReview, every_agency
from dashboard.reports.agency_mix import HELD
from dashboard.view import View
from dashboard.widgets import export as files
from dashboard.widgets import filters, jobs

_ALL: Final = "all_agencies"


def export(content: AgencyReview, view: View) -> None:
    """One button for this agency's workbook, one for those of all agencies."""
    reader, link = cache.reader(), files.link()
    name = agency_reviews.file_name(content)
    files.download(name, lambda: excel.built(agency_reviews.export(reader, content, link)), label="Excel", key="export")
    if not jobs.watched(_ALL):
        _offer(view)


def _offer(view: View) -> None:
    within = filters.picked_within(cache.held([HELD])).without("agency_code")
    task = agency_reviews.ReviewsTask(cache.settings(), cache.manifest(), every_agency(view), within)
    jobs.button(
        _ALL,
        "All agencies",
        ":material/folder_zip:",
        lambda: task,
        jobs.Product(
            "zip",
            agency_reviews.zip_name(view, within),
            "application/zip",
            "The reviews as they were when their writing began; each workbook names its month and filters.",
        ),
        meaning="A workbook for every agency that holds accounts within the filters, with an overview, in one zip. It "
        "is written in the background; its figures are those of whole agencies.",
    )
