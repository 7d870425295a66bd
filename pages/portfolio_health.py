"""Portfolio health: the one page for senior management."""

from functools import partial

import streamlit as st

from dashboard import charts, data_version
from dashboard.metrics import metric
from dashboard.subjects.attention.widgets import alerts
from dashboard.subjects.breakdown.widgets import change_in_words, heatmap
from dashboard.subjects.portfolio_health import content as report
from dashboard.subjects.portfolio_health import widgets
from dashboard.widgets import cards, choice, drawing, export, filters, page, tables
from validations.dimensions import dimension

LARGEST = 5

answers = data_version.answers()
view, settings, labels = filters.current(), data_version.settings(), answers.labels()
shown = report.shown(view.basis)

beside = page.title(report.TITLE, "The book at a glance: its size, how much of it is late, where, what changed.", view)
page.require_accounts(view)
page.say_span(view)
headlines = cards.cards(shown, view)

first = st.container()

for title, name, keys in report.SUBJECTS:
    headlines += widgets.subject(title, name, keys, view)
trend = st.container()
st.subheader("Where it is worst, and what changed", anchor=False)
with st.container(horizontal=True):
    rates = {key: metric(key).label for key in view.basis.rates}
    rate_key = choice.choose("rate", "Rate", rates, meaning="The rate followed below.")
    by = choice.choose("by", "Contributors by", {key: dimension(key).label for key in report.SEGMENTS})
content = report.content(answers, view, rate_key, by)

with first:
    alerts(content.attention)

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
