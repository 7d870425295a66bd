"""Which part of the page is shown, and whether there is anything to show."""

from typing import Final

from dashboard import cache
from dashboard.reports.complaints.volume import RECEIVED
from dashboard.view import View
from dashboard.widgets import choice, page

PARTS: Final = {
    "volume": "What came in",
    "rates": "Per 1,000 accounts",
    "answers": "Answers and what is open",
    "voices": "Disputes and satisfaction",
}
"""What is drawn below the cards; the workbook has all of it."""


def part() -> str:
    """The part of the page chosen."""
    return choice.choose("part", "Show", PARTS, meaning="The workbook has all of them.")


def require_complaints(view: View) -> None:
    """Stop the page where there are no complaints to tell of. Raises NothingToShowError."""
    page.require_table("complaints", "complaint")
    months = [month for month in view.months if month <= view.month]
    came = cache.answer([RECEIVED], scope=view.scope, months=months)
    if not came[RECEIVED].sum():
        raise page.NothingToShowError(
            f"No complaint matches these filters up to {view.month_in_words}; remove a filter or pick another month."
        )
