"""What a metric is a product of: the sums that its change is split by."""

from dataclasses import dataclass, replace
from typing import Final

from dashboard.change.decomposition import Cause
from dashboard.metrics import Metric, Unit
from dashboard.metrics.model import Ratio, Term, Terms, Total
from dashboard.metrics.movement import OWN_STATES
from dashboard.metrics.position import ACCOUNTS as ACTIVE
from validations import vocabulary as words

MOVED: Final[Terms] = (Term("movement", "accounts").over(opening_state=OWN_STATES),)
AT_OPENING: Final[Terms] = (Term("movement", "accounts").over(opening_state=words.BUCKETS),)
"""Receipts of others, such as recoveries on write-offs and receipts of new accounts, are told apart."""
HANDLED: Final[Terms] = (Term("coverage", "allocated"),)
_EVENTS: Final = frozenset({"receipts", "demand", "complaints", "effort"})
"""Cubes whose sums come in over the working days of a month."""
_OPENING: Final = "demand"


@dataclass(frozen=True)
class Step:
    """One sum, what the change of its ratio to the sum before is called, and what that ratio is in words."""

    terms: Terms
    cause: Cause
    words: str
    unit: Unit = Unit.AVERAGE
    """What the ratio is told in."""


@dataclass(frozen=True)
class Apart:
    """A part of an amount that is told beside its product, which is free of it, and the cases it consists of."""

    figure: Terms
    cases: Terms
    cause: Cause


@dataclass(frozen=True)
class Drivers:
    """The sums of a metric from what its volume is counted in to the figure itself."""

    steps: tuple[Step, ...]
    flow: bool = False
    """Whether it comes in over working days, so that their number is a cause."""
    rate: bool = False
    """Whether the figure is the ratio of its two sums."""
    times: int = 1
    apart: tuple[Apart, ...] = ()
    """Of money received what may be counted twice and what was booked after its month."""

    @property
    def alone(self) -> "Drivers":
        """The figure without what it could be divided by."""
        return replace(self, steps=(replace(self.steps[-1], cause=Cause.VOLUME),))

    @property
    def cubes(self) -> tuple[str, ...]:
        """The cubes that it reads."""
        return tuple(dict.fromkeys(term.cube for step in self.steps for term in step.terms))


def drivers(metric: Metric) -> Drivers | None:
    """The sums that a metric is a product of; None for a chain of rates and for what the database computed whole."""
    match metric.formula:
        case Ratio(top, bottom, times):
            cases = Step(bottom, Cause.MIX, metric.cases_are)
            return Drivers((cases, Step(top, Cause.RATE, metric.label)), rate=True, times=times)
        case Total(terms):
            return _of_total(metric, terms)
        case _:
            return None


def _of_total(metric: Metric, terms: Terms) -> Drivers:
    cube, own = terms[0].cube, Step(terms, Cause.VOLUME, metric.label)
    if len(metric.cubes) > 1:
        return Drivers((own,))
    flow = cube in _EVENTS and not _is_level(terms)
    match cube:
        case "receipts":
            return _of_receipts(metric, terms)
        case "position" if terms != ACTIVE:
            return Drivers(_of_position(metric, terms))
        case "movement" if metric.unit is Unit.MONEY:
            return Drivers(
                (Step(MOVED, Cause.VOLUME, "accounts"), Step(terms, Cause.TICKET, "amount per account", Unit.MONEY))
            )
        case "demand":
            return Drivers(_of_demand(terms), flow=flow)
        case "complaints":
            per = Step(terms, Cause.RATE, "complaints per 1,000 accounts handled and working day", Unit.PER_THOUSAND)
            return Drivers((Step(HANDLED, Cause.VOLUME, "accounts handled by agencies"), per), flow=flow)
        case "effort":
            per = Step(terms, Cause.RATE, "attempts per 1,000 accounts handled and working day", Unit.PER_THOUSAND)
            return Drivers((Step(HANDLED, Cause.VOLUME, "accounts handled by agencies"), per), flow=flow)
    return Drivers((own,), flow=flow)


def _of_receipts(metric: Metric, terms: Terms) -> Drivers:
    """Accounts at opening x receipts per account and working day x amount per receipt line."""
    accounts = Step(AT_OPENING, Cause.VOLUME, "accounts at opening")
    lines = Step(
        _as(terms, "receipts"), Cause.RATE, "receipt lines per 1,000 accounts and working day", Unit.PER_THOUSAND
    )
    if metric.unit is not Unit.MONEY:
        return Drivers((accounts, lines), flow=True)
    steps = (accounts, lines, Step(terms, Cause.TICKET, "amount per receipt line", Unit.MONEY))
    return Drivers(steps, flow=True, apart=_apart(terms) if all(term.column == "amount" for term in terms) else ())


def _apart(terms: Terms) -> tuple[Apart, ...]:
    columns = {Cause.REPEATED: "repeated", Cause.LATE: "posted_after"}
    return tuple(Apart(_as(terms, f"{name}_amount"), _as(terms, name), cause) for cause, name in columns.items())


def _of_position(metric: Metric, terms: Terms) -> tuple[Step, ...]:
    """Active accounts x share that the figure is about x amount per such account."""
    active = Step(ACTIVE, Cause.VOLUME, "active accounts")
    if metric.unit is not Unit.MONEY:
        return (active, Step(terms, Cause.RATE, f"{metric.label}, share of active accounts", Unit.PERCENT))
    about = _about(terms)
    share = (Step(about, Cause.RATE, "share of active accounts", Unit.PERCENT),) if about != ACTIVE else ()
    return (active, *share, Step(terms, Cause.TICKET, "amount per account", Unit.MONEY))


def _about(terms: Terms) -> Terms:
    """The accounts that a balance is of; where it is of the overdue, those past due."""
    where = dict(terms[0].where)
    if terms[0].column == "overdue" and "bucket" not in where:
        where["bucket"] = words.DELINQUENT_BUCKETS
    return (Term("position", "accounts", tuple(where.items())),)


def _of_demand(terms: Terms) -> tuple[Step, ...]:
    accounts = Step((Term(_OPENING, "accounts"),), Cause.VOLUME, "accounts at opening")
    if {term.column for term in terms} == {"collected_on_overdue"}:
        overdue = Step((Term(_OPENING, "opening_overdue"),), Cause.TICKET, "overdue per account at opening", Unit.MONEY)
        return (accounts, overdue, Step(terms, Cause.RATE, "collected of the overdue per working day", Unit.PERCENT))
    return (accounts, Step(terms, Cause.RATE, "amount per account and working day", Unit.MONEY))


def _is_level(terms: Terms) -> bool:
    """Whether any of the sums is that of a day-end."""
    return any(term.column.endswith("_overdue") and not term.column.startswith("collected") for term in terms)


def _as(terms: Terms, column: str) -> Terms:
    return tuple(replace(term, column=column) for term in terms)
