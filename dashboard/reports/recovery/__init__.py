"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

from dashboard.reports.recovery.content import COST, RULED_OUT, SHOWN, TITLE, Recovery, content
from dashboard.reports.recovery.pacing import LENGTHS, Pacing, Setting, seen_days, setting
from dashboard.reports.recovery.standing import BREAKDOWNS, BY_DAY, MEASURES, Standing

__all__ = [
    "BREAKDOWNS",
    "BY_DAY",
    "COST",
    "LENGTHS",
    "MEASURES",
    "RULED_OUT",
    "SHOWN",
    "TITLE",
    "Pacing",
    "Recovery",
    "Setting",
    "Standing",
    "content",
    "seen_days",
    "setting",
]
