"""What needs attention: figures that dated rules find too high, too low, or changed too much."""

from dashboard.alerts.alert import Alert, Checked, Expected, check
from dashboard.alerts.alert_rules import Rule, load_rules

__all__ = ["Alert", "Checked", "Expected", "Rule", "check", "load_rules"]
