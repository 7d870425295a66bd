"""Complaints: what came in, who it is about, what became of it, and what else customers say."""

from dashboard import cache
from dashboard.reports import complaints as report
from dashboard.widgets import cards, complaints, export, filters, page

view, settings, labels = filters.current(), cache.settings(), cache.labels()

beside = page.title(report.TITLE, "What customers complain of, about whom, and how fast they are answered.", view)
complaints.require_complaints(view)
headlines = cards.cards(report.SHOWN, view)
reader = cache.reader()
content = cache.once((report.TITLE, view), lambda: report.content(reader, view, report.setting(reader, view)))

span = report.SPAN
match complaints.part():
    case "volume":
        complaints.came_in(content)
    case "rates":
        span = complaints.handled(content)
    case "answers":
        complaints.answered(content)
    case _:
        headlines += complaints.said(content)

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels, settings, span), view, headlines)
