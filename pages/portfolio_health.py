"""Portfolio health: the one page for senior management."""

from functools import partial

import streamlit as st

from dashboard import cache, charts
from dashboard.metrics import metric
from dashboard.reports import attention
from dashboard.reports import portfolio_health as report
from dashboard.widgets import alerts, cards, choice, drawing, export, filters, page, subjects, tables
from dashboard.widgets.comparison import change_in_words
from dashboard.widgets.heat import heatmap
from validations.dimensions import dimension

LARGEST = 5

view, settings, labels = filters.current(), cache.settings(), cache.labels()
shown = report.shown(view.basis)

beside = page.title(report.TITLE, "The book at a glance: its size, how much of it is late, where, what changed.", view)
page.require_accounts(view)
page.say_span(view)
headlines = cards.cards(shown, view)

first = st.container()

for title, name, keys in report.SUBJECTS:
    headlines += subjects.subject(title, name, keys, view)
trend = st.container()
st.subheader("Where it is worst, and what changed", anchor=False)
with st.container(horizontal=True):
    rates = {key: metric(key).label for key in view.basis.rates}
    rate_key = choice.choose("rate", "Rate", rates, meaning="The rate followed below.")
    by = choice.choose("by", "Contributors by", {key: dimension(key).label for key in report.SEGMENTS})
asked = (report.TITLE, view, rate_key, by)
content = cache.once(asked, lambda: report.content(cache, view, attention.setting(cache.reader(), view), rate_key, by))

with first:
    alerts.alerts(content.attention)

with trend:
    st.subheader("Trend", help="Delinquency and NPA rates at each month's closing.", anchor=False)
    drawing.shared(
        content,
        "trend",
        lambda: charts.lines(content.course, content.rates, settings, colours=[*content.colours.values()]),
        alt=f"30+, 60+, 90+ and GNPA rates by {view.basis.label.lower()} over {content.course.height} months",
    )

heatmap(content.places, key="worst")
rate, parts = content.rate, content.parts
if change_in_words(content, view, largest=LARGEST) and parts is not None:
    largest = parts.head(LARGEST)
    drawing.shared(
        content,
        "contributors",
        lambda: charts.contributors(largest, rate, by, settings, labels=labels.get(by, {})),
        alt=f"Largest contributors to the change of the {rate.label}, split into rate effect and mix effect",
    )
    tables.shared(content, "contributors_table", partial(content.contributors, parts, labels))

tables.shared(content, "by_month", lambda: content.by_month)

with beside:
    export.button(report.TITLE, lambda: content.sheets(labels), view, headlines)
