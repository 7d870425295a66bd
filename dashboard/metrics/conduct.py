"""Metrics of conduct: breaches of the rules in force, and the attempts that could have been one."""

from typing import Final

from dashboard.metrics.entries import FEWEST, count, terms
from dashboard.metrics.model import Metric, Ratio, Unit

_BREACHES: Final = terms("conduct", "breaches")
_OPPORTUNITIES: Final = terms("conduct", "opportunities")

CONDUCT_METRICS: Final = (
    count(
        "conduct_breaches",
        "Breaches of conduct",
        _BREACHES,
        "Attempts, and allocations to outside agencies, that broke a rule of conduct in force that day for the "
        "product; one that breaks two counts twice. Attempts belong to the agency and the collector that acted, "
        "allocations to the agency that got the account. Windows of seven days run over the attempts, also "
        "those before the month, and end with the day of the attempt; calls and visits of all agencies count in them.",
        "count of attempts and allocations, for each rule that they broke",
        "bad",
    ),
    count(
        "conduct_opportunities",
        "Cases judged",
        _OPPORTUNITIES,
        "Attempts, and allocations to outside agencies, that a rule of conduct is about, on days on which it was in "
        "force, and of which the source says what the rule asks; each counts once for each such rule.",
        "count of attempts and allocations, for each rule that they could be judged by",
    ),
    Metric(
        "conduct_breach_rate",
        "Breaches per 1,000",
        Unit.PER_THOUSAND,
        Ratio(_BREACHES, _OPPORTUNITIES, 1000),
        "Breaches of rules of conduct for each 1,000 attempts or allocations that the rule is about and that could be "
        "judged.",
        "breaches ÷ cases judged x 1,000",
        "bad",
        across_months=True,
        cases=_OPPORTUNITIES,
        cases_are="cases",
        minimum_cases=FEWEST,
    ),
    count(
        "conduct_events",
        "Cases under conduct rules",
        terms("conduct", "events"),
        "What a rule of conduct is about, whether or not it was in force and the source says what it asks: attempts, "
        "all of them or calls, visits, or contacts with somebody, or allocations. Each counts once for each rule.",
        "count of attempts and allocations, for each rule that is about them",
    ),
    count(
        "conduct_without_rule",
        "Found where no rule forbids it",
        terms("conduct", "without_rule"),
        "Attempts that would break a rule of conduct if one were in force for the product that day: contact with a "
        "third party, an unrecorded call, an uncertified collector, contact while a complaint or dispute is open or "
        "with an excluded account; and allocations while a complaint is open.",
        "count of such attempts and allocations on days without a rule",
        "bad",
    ),
)
