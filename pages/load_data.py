"""Load data: files of the lender, from the upload to the refreshed figures, without SQL."""

from dashboard.subjects.load_data import widgets

if widgets.head() and not widgets.running():
    desk = widgets.uploaded()
    matched = widgets.matching(desk)
    widgets.check(desk, matched)
