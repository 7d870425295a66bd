"""What needs attention: figures that dated rules find too high, too low, or changed too much."""

from dashboard.alerts.alert import Alert
from dashboard.alerts.alert_rules import Rule, load_rules, load_target_owner
from dashboard.alerts.rule_check import Expected, RuleCheck, check, check_by_month

__all__ = ["Alert", "Expected", "Rule", "RuleCheck", "check", "check_by_month", "load_rules", "load_target_owner"]
