"""What needs attention: figures that a rule finds, and agencies below what was agreed with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel, sla
from dashboard.alerts import Alert, Checked, Rule, check
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import Unit, metric
from dashboard.subjects import cover
from dashboard.subjects.recovery import pacing
from dashboard.view import View
from validations.cubes import MINOR_UNITS

_STANDING: Final = {"agency_code": "Agency", "met": "Met", "missed": "Missed", "share_met": "Share met"}


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
    """What the rules found, and the agencies that miss terms."""

    checked: Checked
    below: pl.DataFrame
    """agency_code, terms met and missed, share met; of agencies that miss any, the smallest share first."""

    def sheets(self, labels: Labels) -> Sheets:
        """Both as tables for the workbook."""
        agencies = excel.listing(
            "Agencies that miss SLAs",
            self.below,
            headings=_STANDING,
            kinds={"share_met": excel.Kind.PERCENT},
            labels=labels,
            note="Service levels in force on the month's day-end that could be judged.",
        )
        return [alerts_table(self.checked, labels), agencies]


def setting(reader: Answers, view: View) -> Setting:
    """The rules and the terms on the day-end of the month shown."""
    return Setting(reader.alert_rules(), reader.terms, cover.as_of(reader, view), pacing.setting(reader, view))


def attention(ask: Answers, against: Setting, view: View) -> Attention:
    """Hold the month shown against the rules and the terms in force."""
    judged = sla.judgement(ask, against.terms, {view.month: against.day}, view.month, view.scope)
    # As on the page of SLAs: agencies that hold nothing in the selection have no say in it.
    having = judged.shown.lazy().filter(pl.col("cases") > 0).select("agency_code").unique()
    shown = judged.shown.lazy().join(having, on="agency_code", how="semi", maintain_order="left")
    standing = sla.shares(shown).filter(pl.col("missed") > 0).select(list(_STANDING))
    below = collected(standing.sort("share_met", "missed", "agency_code", descending=[False, True, False]))

    def expected(scope: Scope) -> float:
        return pacing.expected_share(ask, replace(view, scope=scope), against.pace)

    return Attention(check(ask, against.rules, view, against.day, expected), below)


def alerts_table(checked: Checked, labels: Labels) -> excel.Table:
    """Every figure that a rule found, the worst first, with the rule and the number of cases."""
    headings = {
        "rule": "What",
        "about": "Where",
        "figure": "Figure",
        "now": "Now",
        "before": "Month before",
        "cases": "Stands on",
        "limit": "Limit",
        "since": "Rule since",
        "source": "Source of the limit",
    }
    kinds = {"since": excel.Kind.DATE, "cases": excel.Kind.COUNT}
    rows = [_alert_row(alert, labels) for alert in checked.alerts]
    types: dict[str, type[pl.DataType]] = dict.fromkeys(headings, pl.String)
    types |= {"now": pl.Float64, "before": pl.Float64, "limit": pl.Float64, "cases": pl.Int64, "since": pl.Date}
    frame = pl.DataFrame(rows, schema=types | {"unit_kind": pl.String, "limit_kind": pl.String})
    table = excel.listing("What needs attention", frame, headings=headings, kinds=kinds, note=_note(checked))
    by_row = {"now": "unit_kind", "before": "unit_kind", "limit": "limit_kind"}
    return replace(table, columns=tuple(replace(one, kinds=by_row.get(one.name, "")) for one in table.columns))


def checked_in_words(checked: Checked) -> str:
    """How many rules were held against the figures."""
    rules = "1 rule is" if checked.rules == 1 else f"{checked.rules} rules are"
    if not checked.left_out:
        return f"{rules} in force and were checked."
    return f"{rules} in force; {len(checked.left_out)} could not be checked here."


def _note(checked: Checked) -> str:
    return " ".join([checked_in_words(checked), *(f"{rule.title}: {why}" for rule, why in checked.left_out)])


def _limit(rule: Rule, unit: Unit) -> float:
    """The limit on the scale of the figure."""
    return rule.limit * MINOR_UNITS if unit is Unit.MONEY else rule.limit


def _alert_row(alert: Alert, labels: Labels) -> dict[str, object]:
    rule, shown = alert.rule, metric(alert.rule.metric)
    kind = excel.kind_of_unit(shown.unit)
    return {
        "rule": rule.title,
        "about": labels.get(rule.by, {}).get(alert.value or "", alert.value) or "Whole selection",
        "figure": shown.label,
        "now": alert.now,
        "before": alert.before,
        "cases": alert.cases,
        "limit": _limit(rule, shown.unit),
        "unit_kind": kind.value,
        "limit_kind": (excel.kind_of_change(shown.unit) if rule.of_change and shown.is_rate else kind).value,
        "since": rule.effective_from,
        "source": rule.source,
    }
