"""Parts of the page on complaints: its choices, and what is drawn below its cards."""

from dashboard.widgets.complaints.answered import answered
from dashboard.widgets.complaints.came_in import came_in
from dashboard.widgets.complaints.choices import part, require_complaints
from dashboard.widgets.complaints.handled import handled
from dashboard.widgets.complaints.said import said

__all__ = ["answered", "came_in", "handled", "part", "require_complaints", "said"]
