"""The pages on which a metric is known to stand: what the report of each page says of itself."""

from collections.abc import Mapping
from functools import cache

from dashboard.basis import BASES
from dashboard.page_registry import PAGES
from dashboard.subjects.report import Report
from validations.declarations import declared


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """Names of the pages by the key of each metric; a metric that is nowhere known to stand is missing."""
    found: dict[str, dict[str, None]] = {}
    for page in PAGES:
        # Asked for when they are needed: the glossary's own report is among them.
        (report,) = declared(f"dashboard.subjects.{page.name}", Report, ("content",), without=("widgets",))
        for basis in BASES.values():
            for key in report.shows(basis):
                found.setdefault(key, {})[page.name] = None
    return {key: tuple(pages) for key, pages in found.items()}
