"""Recovery against target: how far the month is, where targets are missed, and what the money came from."""

from dashboard.subjects.recovery.against_target import BREAKDOWNS, BY_DAY, MEASURES, SOURCES, Standing
from dashboard.subjects.recovery.cards import recovery_headlines
from dashboard.subjects.recovery.content import COST, RULED_OUT, SHOWN, TITLE, Recovery, content
from dashboard.subjects.recovery.pacing import LENGTHS, Pacing, Setting, expected_share, seen_days, setting

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
