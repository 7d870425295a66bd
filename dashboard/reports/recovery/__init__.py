"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

from dashboard.reports.recovery.content import COST, RULED_OUT, SHOWN, TITLE, Recovery, content
from dashboard.reports.recovery.headlines import recovery_headlines
from dashboard.reports.recovery.pacing import LENGTHS, Pacing, Setting, expected_share, seen_days, setting
from dashboard.reports.recovery.standing import BREAKDOWNS, BY_DAY, MEASURES, Standing
from dashboard.reports.recovery.to_date import SOURCES

__all__ = [
    "BREAKDOWNS",
    "BY_DAY",
    "COST",
    "LENGTHS",
    "MEASURES",
    "RULED_OUT",
    "SHOWN",
    "SOURCES",
    "TITLE",
    "Pacing",
    "Recovery",
    "Setting",
    "Standing",
    "content",
    "expected_share",
    "recovery_headlines",
    "seen_days",
    "setting",
]
