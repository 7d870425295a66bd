"""Glossary: what every figure, bucket and state means, and the pages on which it stands."""

from dashboard.subjects.glossary import widgets

widgets.head()
asked = widgets.search()
widgets.entries(asked)
widgets.remember(asked)
