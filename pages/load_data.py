"""Load data: files of the lender, from the upload to the refreshed figures, without SQL."""

from dashboard.subjects.load_data.widgets import load_check, matching, outcome, upload

if upload.head() and not outcome.running():
    desk = upload.uploaded()
    matched = matching.matched(desk)
    load_check.check(desk, matched)
