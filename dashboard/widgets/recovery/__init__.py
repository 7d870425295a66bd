"""Parts of the recovery page: its choices, its cards, and what is drawn below them."""

from dashboard.widgets.recovery.cards import cards
from dashboard.widgets.recovery.choices import period, recorded, seen_on
from dashboard.widgets.recovery.target import against_target

__all__ = ["against_target", "cards", "period", "recorded", "seen_on"]
