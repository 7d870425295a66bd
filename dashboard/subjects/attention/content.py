"""What needs attention: figures that a rule finds, targets missed, and agencies below what was agreed with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import excel, formats, sla
from dashboard.alerts import Alert, Rule, RuleCheck, check
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, metric
from dashboard.subjects import cover
from dashboard.subjects.attention.history import History, where
from dashboard.subjects.attention.missed_targets import TargetsChecked, missed_targets
from dashboard.subjects.recovery import pacing
from dashboard.view import View
from validations.cubes import MINOR_UNITS

_STANDING: Final = ("agency_code", "met", "missed", "share_met")
_STANDING_NAMED: Final = {
    "agency_code": "Agency",
    "missed": "Missed",
    "since": "Missed since",
    "met": "Met",
    "share_met": "Share met",
}


@dataclass(frozen=True)
class Setting:
    """What figures are held against on a day."""

    rules: Sequence[Rule]
    terms: sla.Terms
    day: date
    pace: pacing.Setting
    """What an open month is paced by."""


@dataclass(frozen=True)
class Attention:
    """What the rules found, the targets that are missed, and the agencies that miss terms."""

    checked: RuleCheck
    targets: TargetsChecked
    below: pl.DataFrame
    """agency_code, terms met and missed, share met; of agencies that miss any, the smallest share first."""

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The targets missed, then what the rules found; the worst of each first."""
        return (*self.targets.missed, *self.checked.alerts)

    @cached_property
    def checked_in_words(self) -> str:
        """How many rules and targets were held against the figures, of how many."""
        rules, targets = self.checked, self.targets
        said = _checked(rules.rules, len(rules.left_out), "rule")
        more = _checked(len(targets.targeted), len(targets.left_out), "target") if targets.targeted else ""
        return f"{said[0].upper()}{said[1:]} could be checked{f', and {more}' if more else ''}."

    @cached_property
    def unchecked(self) -> tuple[str, ...]:
        """Each rule and each target that could not be checked, with the reason."""
        rules = (f"{rule.title}: {why}" for rule, why in self.checked.left_out)
        return (*rules, *(f"Target of {metric(key).label}: {why}" for key, why in self.targets.left_out))

    @property
    def all_clear(self) -> str:
        """What may be said with a green mark; empty unless everything could be checked and nothing was found."""
        if self.alerts or self.below.height or self.unchecked or not (self.checked.rules or self.targets.targeted):
            return ""
        target = ", and no target is missed" if self.targets.targeted else ""
        return f"No rule finds anything in this selection{target}."

    def sheets(self, labels: Labels, months: History, settings: formats.Notation, since: Mapping[str, date]) -> Sheets:
        """The tables for the workbook, with what was found in the months before; `since` when each agency misses."""
        first = pl.Series("since", [since.get(code) for code in self.below["agency_code"]], dtype=pl.Date)
        agencies = excel.listing(
            "Agencies that miss SLAs",
            self.below.with_columns(first),
            headings=_STANDING_NAMED,
            kinds={"share_met": excel.Kind.PERCENT, "since": excel.Kind.MONTH},
            labels=labels,
            note="Service levels in force on the month's day-end that could be judged.",
        )
        return [alerts_table(self, months, labels, settings), months.table(labels), agencies]


def setting(reader: Answers, view: View) -> Setting:
    """The rules and the terms on the day-end of the month shown."""
    return Setting(reader.alert_rules(), reader.terms, cover.as_of(reader, view), pacing.setting(reader, view))


def attention(ask: Answers, against: Setting, view: View) -> Attention:
    """Hold the month shown against the rules and the terms in force."""
    judged = sla.judgement(ask, against.terms, {view.month: against.day}, view.month, view.scope)
    # As on the page of SLAs: agencies that hold nothing in the selection have no say in it.
    having = judged.shown.lazy().filter(pl.col("cases") > 0).select("agency_code").unique()
    shown = judged.shown.lazy().join(having, on="agency_code", how="semi", maintain_order="left")
    standing = sla.shares(shown).filter(pl.col("missed") > 0).select(_STANDING)
    below = collected(standing.sort("share_met", "missed", "agency_code", descending=[False, True, False]))

    def expected(scope: Scope) -> float:
        return pacing.expected_share(ask, replace(view, scope=scope), against.pace)

    in_force = [rule for rule in against.rules if rule.in_force(against.day)]
    checked = check(ask, in_force, view, against.day, expected)
    targets = missed_targets(ask, in_force, view)
    return Attention(checked, targets, below)


def _checked(all_: int, left_out: int, noun: str) -> str:
    """'7 of 9 rules', or 'all 9 rules'."""
    if not all_:
        return f"0 {noun}s"
    count = f"{all_ - left_out} of {all_}" if left_out or all_ == 1 else f"all {all_}"
    return f"{count} {noun}{'' if all_ == 1 else 's'}"


def alerts_table(found: Attention, months: History, labels: Labels, settings: formats.Notation) -> excel.Table:
    """Every target missed and every figure that a rule found, the worst first, with its limit and number of cases."""
    headings = {
        "rule": "What",
        "about": "Where",
        "figure": "Figure",
        "now": "Now",
        "before": "Month before",
        "cases": "Stands on",
        "limit": "Limit or target",
        "gap": "Beyond it by",
        "holds": "It holds",
        "owner": "Owner",
        "since": "Rule since",
        "source": "Source of the limit",
        "words": "In words",
    }
    kinds = {"since": excel.Kind.DATE, "cases": excel.Kind.COUNT}
    rows = [
        _alert_row(alert, months, labels) | {"words": _said(alert, months, labels, settings)} for alert in found.alerts
    ]
    types: dict[str, type[pl.DataType]] = dict.fromkeys(headings, pl.String)
    types |= dict.fromkeys(("now", "before", "limit", "gap"), pl.Float64)
    types |= {"cases": pl.Int64, "since": pl.Date}
    frame = pl.DataFrame(rows, schema=types | dict.fromkeys(("unit_kind", "limit_kind", "gap_kind"), pl.String))
    note = " ".join((found.checked_in_words, *found.unchecked))
    table = excel.listing("What needs attention", frame, headings=headings, kinds=kinds, note=note)
    by_row = {"now": "unit_kind", "before": "unit_kind", "limit": "limit_kind", "gap": "gap_kind"}
    return replace(table, columns=tuple(replace(one, kinds=by_row.get(one.name, "")) for one in table.columns))


def _limit(rule: Rule, unit: Unit) -> float:
    """The limit on the scale of the figure."""
    return rule.limit * MINOR_UNITS if unit is Unit.MONEY else rule.limit


def _gap(alert: Alert, limit: float) -> float:
    """How far the figure, or its change, is beyond the limit, in its own unit; above 0."""
    moved = alert.now - (alert.before or 0) if alert.rule.of_change else alert.now
    return abs(abs(moved) - limit) if alert.rule.of_change else abs(moved - limit)


def _said(alert: Alert, months: History, labels: Labels, settings: formats.Notation) -> str:
    """The line of the page, with since when it holds."""
    name = metric(alert.rule.metric).label if alert.value is None else where(alert, labels)
    return f"{alert.in_words(name, settings)}; {months.run(alert).in_words}"


def _alert_row(alert: Alert, history: History, labels: Labels) -> dict[str, object]:
    rule, shown = alert.rule, metric(alert.rule.metric)
    kind = excel.kind_of_unit(shown.unit)
    of_rates = (excel.kind_of_change(shown.unit) if shown.is_rate else kind).value
    limit = _limit(rule, shown.unit) if alert.goal is None else alert.goal
    return {
        "rule": rule.title,
        "about": where(alert, labels),
        "figure": shown.label,
        "now": alert.now,
        "before": alert.before,
        "cases": alert.cases,
        "limit": limit,
        "gap": alert.short if alert.short is not None else _gap(alert, limit),
        "unit_kind": kind.value,
        "limit_kind": of_rates if rule.of_change else kind.value,
        "gap_kind": excel.Kind.MONEY.value if alert.short is not None else of_rates,
        "holds": history.run(alert).in_words,
        "owner": rule.owner,
        "since": rule.effective_from,
        "source": rule.source,
    }
