"""One agency: how it stands, and its service levels, money, portfolio, work and accounts, a part at a time."""

from dashboard import data_version
from dashboard.subjects.agency import content as report
from dashboard.subjects.agency import widgets
from dashboard.subjects.agency.one_agency import OneAgency
from dashboard.subjects.agency.summary import summary
from dashboard.subjects.agency.tables import largest_table, screen_tables
from dashboard.widgets import cards, filters, notes, page, tables

answers, asked_for = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Everything a review of one agency needs, for the month shown.", asked_for)
chosen = widgets.choose(asked_for)
content = report.content(answers, asked_for, chosen)
shown = screen_tables(answers, content)

widgets.summary(summary(answers, content))
cards.cards(report.SHOWN, content.view, ask=OneAgency(answers))
page.say_span(content.view)
notes.listed(notes.on_agency(chosen), content.view.month, about=content.name, agency_code=chosen)

match widgets.part():
    case "terms":
        widgets.service_levels(content, shown)
    case "money":
        widgets.money(content, shown)
    case "portfolio":
        widgets.portfolio(content, shown)
    case "work":
        for name in ("conduct", "coverage", "promises"):
            tables.table(shown[name], key=name, shared=True)
    case _:
        tables.table(shown["complaints"], key="complaints", shared=True)
        tables.table(largest_table(answers, content), key="largest")

with beside:
    widgets.export(content, asked_for)
