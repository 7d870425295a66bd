"""The export of agency reviews: one workbook, or a zip with one for every agency."""

from pathlib import Path

from dashboard.cli.console import progress
from dashboard.cli.words import REVIEW
from dashboard.reader import Reader
from dashboard.reports.agency_mix import HELD
from dashboard.reports.agency_reviews import write_all, write_one
from dashboard.view import View
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, UserError


def write_reviews(reader: Reader, view: View, agency: str, every: bool, path: Path) -> str:
    """Write the review of one agency, or of all; what was written. Raises UserError where it is not said which."""
    if bool(agency) is every:
        raise UserError(f"Say which review to write: 'export {REVIEW} --agency CODE', or '--all' for every agency.")
    if view.scope.picked and not every:
        raise UserError("The review of one agency is of the whole agency; leave --where out, or write --all.")
    if refused := view.scope.impossible(reader.held([HELD])):
        names = ", ".join(dimension(key).label.lower() for key in refused)
        raise FilterNotPossibleError(f"The accounts that agencies hold are not recorded by {names}.")
    if every:
        with progress() as step:
            count = write_all(reader, view, path, step, view.scope)
        return f"Wrote the reviews of {count} agencies, {view.month_in_words},"
    write_one(reader, view, agency, path)
    return f"Wrote the review of agency {agency}, {view.month_in_words},"
