"""Packs: the slides and the workbook of a meeting, made of the month and filters picked; what was delivered."""

from dashboard import data_version
from dashboard.packs.declaration import packs_of
from dashboard.subjects.packs import content as report
from dashboard.subjects.packs import widgets
from dashboard.widgets import export, filters, page

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "Slides and a workbook for a meeting, of the month and the filters picked.", view)
pack = widgets.choose()
scope, each = widgets.scope_of(pack, view)
widgets.make(pack, scope, each, view)
widgets.pack_contents(pack, packs_of(data_version.settings()))

with beside:
    export.button(report.TITLE, lambda: report.sheets(answers, view), view)
