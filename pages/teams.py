"""Teams: what every manager's people hold, do and collect, who did nothing, and how many people the work needs."""

from dashboard import data_version
from dashboard.subjects.teams import content as report
from dashboard.subjects.teams import widgets
from dashboard.widgets import cards, export, filters, page, tables

answers, view = data_version.answers(), filters.current()

beside = page.title(
    report.TITLE, "What every manager's people hold, do and collect, and how many people the work needs.", view
)
content = report.content(answers, view)
widgets.require_people(view, content)
widgets.findings(content)
headlines = cards.cards(report.SHOWN, view, columns=3)

widgets.way_up(content)
widgets.teams(content)
tables.table(content.care_table, key="care", shared=True)
tables.table(content.renewals_table, key="renewals", shared=True)
tables.table(content.capacity_table, key="capacity", shared=True)
tables.table(content.work_table, key="work", shared=True)
widgets.people(content)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
