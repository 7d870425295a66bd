"""Which target answers a question: the one set for the period, its months added up, or a year's spread over months."""

from dashboard.targets.period_targets import Calendar, Source, Target, Targets
from dashboard.targets.target_patterns import CONTAINS, DIMENSIONS, Group, contained

__all__ = ["CONTAINS", "DIMENSIONS", "Calendar", "Group", "Source", "Target", "Targets", "contained"]
