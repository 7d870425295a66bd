"""Metrics of repayment plans: agreed, running, kept and broken by the receipts, and instalments met of those due."""

from typing import Final

from dashboard.metrics.entries import FEWEST, amount, count, rate, share
from dashboard.metrics.model import Direction, Metric, Term, Terms, Unit, where
from validations.vocabulary import RECOMPUTED_PLAN_STATUSES

_JUDGED: Final = where(plan_status=RECOMPUTED_PLAN_STATUSES[:-1])
_RULE: Final = (
    "Cleared receipts of the account from the day of the agreement serve the instalments, oldest first; one is met "
    "when the set share of its amount is there by its due day and the days of grace."
)
_DUE: Final = "instalments of repayment plans that fell due in the month"


def _of(*columns: str, **values: tuple[str, ...]) -> Terms:
    """Plans that can be judged by receipts: where none can, the figure is unknown."""
    return tuple(Term("plans", column, needs=_JUDGED).over(**values) for column in columns)


_ENDS: Final[tuple[tuple[str, Direction, str], ...]] = (
    ("kept", "good", "of which every instalment is met and the last one fell due in the month"),
    ("broken", "bad", "of which the first missed instalment fell due in the month"),
    ("replaced", "neutral", "that a later plan of the account replaced in the month"),
)


def _ended(status: str, direction: Direction, meaning: str) -> Metric:
    return count(
        f"plans_{status}",
        f"Plans {status}",
        _of("ended", plan_status=(status,)),
        f"Repayment plans {meaning}. {_RULE}",
        f"count of plans {status} in the month",
        direction,
    )


_PLANS: Final = (
    count(
        "plans_agreed",
        "Plans agreed",
        (Term("plans", "agreed"),),
        "Repayment plans agreed in the month.",
        "count of plans agreed",
    ),
    amount(
        "plans_agreed_amount",
        "Plans agreed, amount",
        (Term("plans", "agreed_amount"),),
        "Sum of all instalments of the repayment plans agreed in the month.",
        "sum of the instalments of plans agreed",
    ),
    amount(
        "plans_running",
        "Plans running",
        _of("to_date", plan_status=("running",)),
        "Repayment plans at the end of the month that are not broken, replaced or at their end.",
        "count of plans running",
        across_months=False,
        unit=Unit.COUNT,
    ),
    amount(
        "plans_left_amount",
        "Plans running, amount to come",
        _of("left_amount"),
        "What the receipts have not brought yet of the instalments of the plans that run at the end of the month.",
        "instalments of running plans less what was received",
        across_months=False,
    ),
    *(_ended(*end) for end in _ENDS),
    share(
        "plans_kept_rate",
        "Plans kept, share",
        _of("ended", plan_status=("kept",)),
        _of("ended", plan_status=("kept", "broken")),
        "Repayment plans that ended in the month: share that was kept; replaced ones are left out.",
        "plans kept ÷ plans kept or broken",
        "good",
        "plans",
    ),
    share(
        "plans_broken_at_first_rate",
        "Broken at the first instalment",
        _of("broken_at_first"),
        _of("ended", plan_status=("broken",)),
        "Repayment plans broken in the month: share that missed the very first instalment.",
        "plans broken at the first instalment ÷ plans broken",
        "bad",
        "plans",
    ),
    share(
        "plan_instalments_before_break",
        "Instalments met before the break",
        _of("met_before_break"),
        _of("ended", plan_status=("broken",)),
        "Mean number of instalments that were met before the one that broke the plan, of plans broken in the month.",
        "instalments met before the break ÷ plans broken",
        "good",
        "plans",
        unit=Unit.AVERAGE,
    ),
)
_INSTALMENTS: Final = (
    count(
        "plan_instalments_due",
        "Plan instalments due",
        (Term("plans", "due"),),
        f"All {_DUE}: met + missed + still open + of replaced plans + after the break + not judged.",
        "count of instalments due",
    ),
    amount(
        "plan_instalments_due_amount",
        "Plan instalments due, amount",
        (Term("plans", "due_amount"),),
        f"Amount of all {_DUE}.",
        "sum of instalments due",
    ),
    count(
        "plan_instalments_met",
        "Plan instalments met",
        _of("met"),
        f"The {_DUE} and that the receipts met. {_RULE}",
        "count of instalments met",
        "good",
    ),
    count(
        "plan_instalments_missed",
        "Plan instalments missed",
        _of("missed"),
        f"The {_DUE}, whose time is over and that the receipts did not meet; each breaks its plan.",
        "count of instalments missed",
        "bad",
    ),
    count(
        "plan_instalments_after_break",
        "Plan instalments after the break",
        _of("after_break"),
        f"The {_DUE} of plans that were broken before; they are neither met nor missed.",
        "count of instalments due after the break",
    ),
    share(
        "plan_instalments_met_rate",
        "Plan instalments met, share",
        _of("met"),
        _of("met", "missed"),
        f"The {_DUE}: share that the receipts met, of those met or missed. {_RULE}",
        "instalments met ÷ instalments met or missed",
        "good",
        "instalments",
    ),
    rate(
        "plan_instalments_received_rate",
        "Plan instalments received, value",
        _of("received_amount"),
        _of("judged_amount"),
        f"What the receipts brought in time for the {_DUE}, each up to its amount, over the amount of those met or "
        "missed.",
        "received, each instalment up to its amount ÷ amount of instalments met or missed",
        "good",
        "instalments",
        cases=_of("met", "missed"),
        minimum_cases=FEWEST,
    ),
    count(
        "plan_instalments_compared",
        "Plan instalments by both",
        _of("compared"),
        f"The {_DUE}, that are met or missed by the receipts and of which the source says what was paid.",
        "count of instalments met or missed with a paid amount in the source",
    ),
    count(
        "plan_instalments_met_and_paid",
        "Plan instalments met and paid by the source",
        _of("met_and_paid"),
        f"The {_DUE}, that the receipts met and of which the source says that the set share was paid.",
        "count of instalments met by receipts and paid by the source",
        "good",
    ),
    count(
        "plan_instalments_unbacked",
        "Plan instalments paid by the source alone",
        _of("unbacked"),
        f"The {_DUE}, that the source calls paid and that the receipts did not meet.",
        "count of instalments paid by the source and missed by receipts",
        "bad",
    ),
    count(
        "plan_instalments_unnoticed",
        "Plan instalments met by receipts alone",
        _of("unnoticed"),
        f"The {_DUE}, that the receipts met and that the source does not call paid.",
        "count of instalments not paid by the source and met by receipts",
    ),
)

PLAN_METRICS: Final = (*_PLANS, *_INSTALMENTS)
