"""What changed: one headline between two periods, split into its causes, beside what it usually does."""

import streamlit as st

from dashboard import data_version
from dashboard.subjects.what_changed import content as report
from dashboard.value_names import plain
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()

beside = page.title(report.TITLE, "One headline between two periods: what moved, and whether that is usual.", view)
page.require_accounts(view)
of = choice.choose("of", "Figure", report.headlines_offered(), default=report.OPENS_WITH)
headlines = cards.cards([of], view, explained=False)

try:
    content = report.content(answers, view, of)
except report.REFUSED as error:
    st.info(plain(str(error)), icon=":material/info:")
    st.stop()

st.markdown(f"#### {plain(content.sentences[0])}")
for sentence in content.sentences[1:]:
    st.markdown(plain(sentence))
drawing.chart(
    report.waterfall(answers, content),
    key="causes",
    alt=f"The change of {content.shown.label} by cause; the table below it has the same figures",
)
tables.table(content.causes, key="causes_table", shared=True)
if content.dimensions:
    tables.table(content.dimensions, key="dimensions", shared=True)
if content.by:
    by = choice.choose("by", "Contributors by", {key: dimension(key).label for key in content.found.alone})
    content = report.content(answers, view, of, by)
if content.contributors:
    tables.table(content.contributors, key="contributors", shared=True)
if content.per_account:
    tables.table(content.per_account, key="per_account", shared=True)
if content.restatements:
    tables.table(content.restatements, key="restatements", shared=True)

with beside:
    export.button(report.TITLE, content.sheets, view, headlines)
