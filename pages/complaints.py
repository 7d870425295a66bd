"""Complaints: what came in, who it is about, what became of it, and what else customers say."""

from dashboard import data_version
from dashboard.subjects.complaints import content as report
from dashboard.subjects.complaints import widgets
from dashboard.widgets import cards, export, filters, page

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "What customers complain of, about whom, and how fast they are answered.", view)
widgets.require_complaints(view)
headlines = cards.cards(report.SHOWN, view)
content = report.content(answers, view)

span = report.SPAN
match widgets.part():
    case "volume":
        widgets.came_in(content)
    case "rates":
        span = widgets.handled(content)
    case "answers":
        widgets.answered(content)
    case _:
        headlines += widgets.voices(content)

with beside:
    export.button(report.TITLE, lambda: content.sheets(span), view, headlines)
