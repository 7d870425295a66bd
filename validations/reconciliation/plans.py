"""Identities of repayment plans: each is in one state by the receipts, and each instalment due has one outcome."""

from collections.abc import Iterator
from typing import Final

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total

_OUTCOMES: Final = ("met", "missed", "still_open", "replaced_due", "after_break", "not_judged")


def plan_identities(frames: Frames, controls: Controls) -> Iterator[Identity]:
    """Plans and instalments are the database's own; every instalment due is met, missed, open or said why not."""
    cube = frames["plans"]

    def counted(column: str) -> int:
        return total(cube, column) or 0

    yield equal(
        "plans: running + kept + broken + replaced + unknown = agreed to date, the database's own count",
        counted("to_date"),
        controls["plans_to_date_count"],
        "plans",
    )
    yield equal(
        "plans: agreed in the month = the database's own count",
        counted("agreed"),
        controls["plans_agreed_count"],
        "plans",
    )
    due = counted("due")
    yield equal(
        "plans: instalments due = the database's own count", due, controls["plan_instalments_due_count"], "instalments"
    )
    yield equal(
        "plans: instalments met + missed + open + replaced + after the break + not judged = due",
        sum(map(counted, _OUTCOMES)),
        due,
        "instalments",
    )
    yield equal(
        "plans: amount due = the database's own total",
        counted("due_amount"),
        controls["plan_instalments_due"] or 0,
        "money",
    )


RULES: Final = (Rule("plans", ("plans",), plan_identities),)
