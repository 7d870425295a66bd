"""What each page draws and exports, without Streamlit: the page and the command line ask the same.

The subject of a page has the page's name. Its REPORT stands in `content`, or in the module that makes its
sheets or cards.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from dashboard.page_registry import PAGES
from dashboard.subjects.report import Report
from validations.declarations import declared
from validations.errors import UnknownNameError


def _report_of(name: str) -> Report:
    (found,) = declared(f"{__name__}.{name}", Report, ("content",), without=("widgets",))
    return found


REPORTS: Final[Mapping[str, Report]] = {page.name: _report_of(page.name) for page in PAGES}


def report(name: str) -> Report:
    """The report of that page. Raises UnknownNameError with the nearest names."""
    try:
        return REPORTS[name]
    except KeyError:
        near = get_close_matches(name, REPORTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(REPORTS)}."
        raise UnknownNameError(f"There is no page '{name}'; {hint}") from None
