"""Parts of the recovery page: its choices, its cards, and what is drawn below them."""

from dashboard.widgets.recovery.cards import cards
from dashboard.widgets.recovery.choices import PARTS, breakdown, part, period, require_receipts, seen_on
from dashboard.widgets.recovery.efficiency import efficiency
from dashboard.widgets.recovery.losses import losses
from dashboard.widgets.recovery.sources import sources
from dashboard.widgets.recovery.target import against_target
from dashboard.widgets.recovery.unknown_kinds import unknown_kinds

__all__ = [
    "PARTS",
    "against_target",
    "breakdown",
    "cards",
    "efficiency",
    "losses",
    "part",
    "period",
    "require_receipts",
    "seen_on",
    "sources",
    "unknown_kinds",
]
