"""Portfolio health: the one page for senior management."""

import streamlit as st

from dashboard import data_version
from dashboard.formats import month_name
from dashboard.metrics import metric
from dashboard.notes import marks
from dashboard.subjects.attention.widgets import alerts
from dashboard.subjects.breakdown.widgets import heatmap
from dashboard.subjects.portfolio_health import content as report
from dashboard.subjects.portfolio_health import widgets
from dashboard.widgets import cards, choice, drawing, export, filters, notes, page, tables
from validations.dimensions import dimension

answers, view = data_version.answers(), filters.current()
shown = report.card_metrics(view.basis)

beside = page.title(report.TITLE, "Each headline against its target, what needs attention, and where.", view)
page.require_accounts(view)
page.say_span(view)
top, worst, trend = st.container(), st.container(), st.container()

st.subheader("Headlines by subject", anchor=False)
headlines = cards.cards(shown, view)
for title, name, keys in report.SUBJECTS:
    headlines += widgets.subject(title, name, keys, view)

with worst:
    st.subheader("Where it is worst, and what changed", anchor=False)
    with st.container(horizontal=True):
        rates = {key: metric(key).label for key in view.basis.rates}
        rate_key = choice.choose("rate", "Rate", rates, meaning="The rate followed below.")
        by = choice.choose("by", "Contributors by", {key: dimension(key).label for key in report.segments(view)})
content = report.content(answers, view, rate_key, by)

with top:
    widgets.scorecard(content.scorecard, view)
    alerts(content.attention, view)

with worst:
    heatmap(content.places, key="worst")
    widgets.contributors(content, view)

with trend:
    st.subheader("Trend", help="Delinquency and NPA rates at each month's closing.", anchor=False)
    noted = notes.on_months(content.course["month"].to_list())
    drawing.chart(
        report.trend(answers, content, marks(noted)),
        key="trend",
        alt=f"30+, 60+, 90+ and GNPA rates by {view.basis.label.lower()} over {content.course.height} months",
    )
    notes.listed(noted, view.month, about=month_name(view.month))

tables.table(content.by_month, key="by_month", shared=True)

with beside:
    export.button(report.TITLE, lambda: report.sheets(answers, view, content), view, headlines)
