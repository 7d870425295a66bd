"""Sentences that a pack begins with and that stand on its slides, made by the rules of alerts and of contributions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dashboard.alerts import Alert
from dashboard.figures.answers import Answers
from dashboard.metrics import Metric, Unit, metric
from dashboard.subjects.attention.content import Attention, attention, setting
from dashboard.subjects.attention.history import where
from dashboard.subjects.breakdown.content import change_in_words, contributors
from dashboard.subjects.what_changed import content as what_changed
from dashboard.subjects.what_changed.splits import can_be_split
from dashboard.view import View
from validations.errors import UserError

_MOST_ALERTS: Final = 3


@dataclass(frozen=True, eq=False)
class Findings:
    """What the rules find in a view."""

    ask: Answers
    view: View

    @cached_property
    def attention(self) -> Attention | None:
        """What the alert rules find; None where they cannot be asked."""
        try:
            return attention(self.ask, setting(self.ask, self.view), self.view)
        except UserError:
            return None

    def lead(self, shown: Collection[str]) -> tuple[str, ...]:
        """What a pack begins with, about the figures that it shows: what moved the rate and the money, and alerts."""
        rate = next((key for key in self.view.basis.rates if key in shown), "")
        led = [what_changed.OPENS_WITH] if what_changed.OPENS_WITH in shown else [*shown]
        amount = next((key for key in led if can_be_split(metric(key)) and not metric(key).is_rate), "")
        said = [self.of_change(metric(rate)) if rate else "", self._changed(amount) if amount else ""]
        alerts = self.attention.alerts if self.attention else ()
        found = [self.in_words(one) for one in alerts if one.rule.metric in shown]
        return tuple(one for one in (*said, *found[:_MOST_ALERTS]) if one)

    def of(self, shown: Sequence[Metric], count: int) -> tuple[str, ...]:
        """At most so many sentences about some figures: what moved the first, then what rules find in any."""
        if not count or not shown:
            return ()
        keys = {one.key for one in shown}
        alerts = self.attention.alerts if self.attention else ()
        found = [self.in_words(one) for one in alerts if one.rule.metric in keys]
        said = [self.of_change(shown[0]), *dict.fromkeys(found)]
        return tuple(one for one in said if one)[:count]

    def of_change(self, rate: Metric) -> str:
        """How much a rate changed and what its change comes from; empty where that cannot be told."""
        if not rate.is_rate or rate.unit is not Unit.PERCENT:
            return ""
        by = self.view.place
        try:
            parts = contributors(self.ask, rate, by, self.view)
        except UserError:
            return ""
        return " ".join(one for one in change_in_words(parts, rate, by, self.view) if one)

    def in_words(self, alert: Alert) -> str:
        """One alert with its rule."""
        name = metric(alert.rule.metric).label if alert.value is None else where(alert, self.ask.labels())
        said = alert.in_words(name, self.ask.settings)
        return f"{said}." if alert.goal is not None else f"{alert.rule.title}: {said}."

    def _changed(self, key: str) -> str:
        """How an amount or count moved, and whether that is more than usual."""
        if self.view.before is None:
            return ""
        try:
            return what_changed.content(self.ask, self.view, key).sentences[0]
        except (*what_changed.REFUSED, UserError):
            return ""
