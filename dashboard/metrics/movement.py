"""Metrics of movement: what became, by the month's closing, of the accounts of its opening."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dashboard.metrics.entries import amount, rate, terms
from dashboard.metrics.model import Chain, Direction, Metric, Ratio, Term, Terms, Total, Unit, where
from validations import vocabulary as words

OWN_STATES = (*words.PRESENT_AT_OPENING, "new", "appeared")
DELINQUENT_AT_OPENING = where(bucket=words.DELINQUENT_BUCKETS)
FLOWS_FROM = words.BUCKETS[:7]
"""The buckets that have a next one."""
PAID_KNOWN = where(paid=("yes", "no"))
BOUNCED_KNOWN = where(bounced=("yes", "no"))
NPA_OPENING_KNOWN = where(npa_opening=("yes", "no"))
NPA_CLOSING_KNOWN = where(npa_closing=("yes", "no"))
BALANCES = {"principal": "principal", "outstanding": "balance"}
"""What the two balances of a movement are called."""
FEWEST_BOUNCED = 10
"""Bounced accounts below which a share of them says nothing about a branch or an agency."""
RESOLVED = ("rolled back", "normalised", "closed or settled")
ENDED = ("closed", "settled", "sold", "exit")


@dataclass(frozen=True)
class Basis:
    """One way to weigh a movement: by accounts or by an opening balance, credits counted as zero."""

    words: str
    name: Callable[[str], str]
    opening: Terms
    closing: Terms


def _flat(column: str) -> Terms:
    return (Term("movement", column), Term("movement", f"{column}_negative", sign=-1))


def _valued(key: str, word: str) -> str:
    """`roll_forward_rate` by value is `roll_forward_value_rate`."""
    return key.replace("_rate", f"_{word}_rate", 1)


ACCOUNTS = Basis("accounts", lambda key: key, terms("movement", "accounts"), terms("movement", "accounts"))
VALUE = Basis(
    "opening total outstanding",
    lambda key: _valued(key, "value"),
    _flat("opening_outstanding"),
    _flat("closing_outstanding"),
)
PRINCIPAL = Basis(
    "opening principal", lambda key: _valued(key, "principal"), _flat("opening_principal"), _flat("closing_principal")
)
BASES = (ACCOUNTS, VALUE, PRINCIPAL)


def over(terms: Terms, **values: tuple[str, ...]) -> Terms:
    """The terms over fewer rows."""
    return tuple(term.over(**values) for term in terms)


def _labelled(label: str, basis: Basis) -> str:
    return {"accounts": label, "opening total outstanding": f"{label}, value"}.get(basis.words, f"{label}, principal")


OPENING_CASES = over(ACCOUNTS.opening, opening_state=words.BUCKETS)

_CLASS_RATES: dict[str, tuple[str, tuple[str, ...], Direction, str]] = {
    "stayed_current_rate": ("Stayed current", ("stayed current",), "good", "were current at opening and at closing"),
    "roll_forward_rate": (
        "Roll-forward",
        ("flow",),
        "bad",
        "closed in a worse bucket (gross roll-forward: a jump over several buckets counts once)",
    ),
    "stabilised_rate": (
        "Stabilised",
        ("stabilised",),
        "good",
        "closed in the same bucket and paid dues between the two day-ends",
    ),
    "held_without_payment_rate": (
        "Held without payment",
        ("held without payment",),
        "bad",
        "closed in the same bucket and paid no dues, which month ends of unequal length can cause",
    ),
    "held_payment_unknown_rate": (
        "Held, payment unknown",
        ("held, payment unknown",),
        "neutral",
        "closed in the same bucket and of which it is not known whether they paid dues: the source records no "
        "receipts, or does not say what those of the account were for",
    ),
    "roll_back_rate": ("Roll-back", ("rolled back",), "good", "closed in a better bucket that is still past due"),
    "normalised_rate": ("Normalised", ("normalised",), "good", "closed with nothing past due"),
    "restructured_rate": (
        "Restructured",
        ("restructured",),
        "neutral",
        "closed in a better bucket because the terms changed: restructured and still NPA, or restructured between the "
        "two day-ends and not known to have paid dues",
    ),
    "closed_or_settled_rate": ("Closed or settled", ("closed or settled",), "good", "were closed or settled"),
    "written_off_rate": ("Written off", ("written off",), "bad", "were written off"),
    "sold_rate": ("Sold", ("sold",), "neutral", "were sold"),
    "exit_or_unknown_rate": (
        "Exit or unknown",
        ("exit or unknown",),
        "neutral",
        "left without a final status, or have unknown days past due at either end",
    ),
    "resolution_rate": ("Resolution", RESOLVED, "good", "rolled back, normalised, or were closed or settled"),
    "resolution_rate_with_stabilised": (
        "Resolution with stabilised",
        (*RESOLVED, "stabilised"),
        "good",
        "rolled back, normalised, were closed or settled, or stabilised",
    ),
}


CLASS_MEANINGS: Mapping[str, str] = {
    classes[0]: f"Accounts of the opening book that {meaning}."
    for _, classes, _, meaning in _CLASS_RATES.values()
    if len(classes) == 1
}
"""What each movement class holds."""


def _class_rate(key: str, basis: Basis) -> Metric:
    label, classes, direction, meaning = _CLASS_RATES[key]
    opening = over(basis.opening, opening_state=words.BUCKETS)
    top = over(opening, movement_class=classes)
    if {"stabilised", "held without payment"} & set(classes):
        opening = tuple(replace(term, needs=PAID_KNOWN) for term in opening)
    total = () if key == "stayed_current_rate" else DELINQUENT_AT_OPENING
    covers = "" if key == "stayed_current_rate" else " A total covers opening buckets with dpd above 0 only."
    return Metric(
        basis.name(key),
        _labelled(label, basis),
        Unit.PERCENT,
        Ratio(top, opening),
        f"Share of the opening book that {meaning}, by {basis.words}. From the last day-end before the month to the "
        f"last one in it.{covers}",
        f"{basis.words} of that movement ÷ {basis.words} of the opening bucket",
        direction,
        across_months=True,
        cases=OPENING_CASES,
        total_over=total,
    )


def _net_flow(key: str, label: str, basis: Basis) -> Metric:
    reads = (("opening_state", "flowed_from"), ("bucket", "flowed_from"))
    arrived = tuple(replace(term, reads=reads).over(flowed_from=FLOWS_FROM) for term in basis.closing)
    weight = basis.words.removeprefix("opening ")
    return Metric(
        key,
        label,
        Unit.PERCENT,
        Ratio(arrived, over(basis.opening, opening_state=FLOWS_FROM)),
        f"Closing {weight} in the next bucket over opening {weight} in this one. Not the same as roll-forward: it "
        "counts accounts that fell back into the next bucket and leaves out what was paid down. Into 180+, which keeps "
        "what entered it before, only arrivals count: what was not in 180+ at opening. 180+ has no next bucket; what "
        "was written off is a figure of its own. A total spans the opening buckets 1-30 to 151-180.",
        f"closing {weight} in the next bucket, into 180+ arrivals only ÷ opening {weight} in the bucket",
        "bad",
        across_months=True,
        cases=over(ACCOUNTS.opening, opening_state=FLOWS_FROM),
        total_over=where(bucket=words.DELINQUENT_BUCKETS[:6]),
    )


def _chain(key: str, label: str, basis: Basis) -> Metric:
    links = []
    for step, bucket in enumerate(FLOWS_FROM):
        opening = tuple(term.moved(step - 6) for term in over(basis.opening, opening_state=(bucket,)))
        worse = (*words.KNOWN_BUCKETS[step + 1 :], "written_off")
        links.append(Ratio(over(opening, closing_state=worse), opening))
    return Metric(
        key,
        label,
        Unit.PERCENT,
        Chain(tuple(links)),
        "Product of seven one-month roll-forward rates, from current six months ago to 180+ or written off this "
        f"month, each of its own month, by {basis.words}. An approximation: it chains different vintages.",
        "current to 1-30 (6 months ago) x 1-30 to 31-60 (5 months ago) x … x 151-180 to 180+ or written off "
        "(this month)",
        "bad",
        across_months=False,
    )


def _bucket_x(basis: Basis) -> Metric:
    bounced = over(basis.opening, opening_state=("Current",), bounced=("yes",))
    known = tuple(replace(term, needs=BOUNCED_KNOWN) for term in bounced)
    return rate(
        basis.name("bucket_x_resolution_rate"),
        _labelled("Bkt X resolution", basis),
        (
            *over(known, closing_state=("Current",), restructured=("no",)),
            *over(known, closing_state=("closed", "settled")),
        ),
        known,
        "Accounts current at opening that bounced during the month: share that closed with nothing past due, or closed "
        f"or settled, by {basis.words}. Accounts whose terms changed instead are not in it.",
        f"{basis.words} of bounced accounts with dpd 0 at closing ÷ {basis.words} of bounced accounts",
        "good",
        cases=over(ACCOUNTS.opening, opening_state=("Current",), bounced=("yes",)),
        minimum_cases=FEWEST_BOUNCED,
    )


def _cure(basis: Basis) -> Metric:
    opening = over(basis.opening, opening_state=words.DELINQUENT_BUCKETS)
    return rate(
        basis.name("cure_rate"),
        _labelled("Cure rate", basis),
        over(opening, closing_state=("Current",), restructured=("no",)),
        opening,
        f"Accounts past due at opening that closed with nothing past due, by {basis.words}. Accounts that are current "
        "because their terms changed are not cured.",
        f"{basis.words} with dpd 0 at closing ÷ {basis.words} with dpd > 0 at opening",
        "good",
        cases=over(ACCOUNTS.opening, opening_state=words.DELINQUENT_BUCKETS),
    )


_COUNTED = (
    amount(
        "moved_accounts",
        "Accounts moved",
        (Term("movement", "accounts").over(opening_state=OWN_STATES),),
        "Accounts in the opening or the closing snapshot of the month, by where they stood at both; an account "
        "counts once, where it opened.",
        "count of accounts",
        unit=Unit.ACCOUNTS,
    ),
    amount(
        "closing_accounts",
        "Closing accounts",
        (Term("movement", "accounts").over(closing_state=words.BUCKETS),),
        "Active accounts in the closing snapshot of the month, by where they stood at opening and closing; an account "
        "that changed branch or segment counts where it closed.",
        "count of accounts active at closing",
        across_months=False,
        unit=Unit.ACCOUNTS,
    ),
    amount(
        "bounced_accounts",
        "Bounced accounts (Bkt X)",
        (replace(over(ACCOUNTS.opening, opening_state=("Current",), bounced=("yes",))[0], needs=BOUNCED_KNOWN),),
        "Accounts current at opening with a presentation returned during the month. Accounts of which that is not "
        "known are a figure of their own.",
        "count of accounts current at opening that bounced",
        "bad",
        unit=Unit.ACCOUNTS,
    ),
    amount(
        "bounced_unknown_accounts",
        "Current accounts, bounce unknown",
        (Term("movement", "accounts").over(opening_state=("Current",), bounced=("unknown",)),),
        "Accounts current at opening of which it is not known whether a presentation was returned during the "
        "month: the source has no flag for them and no presentations, or not the result of one. They are in no "
        "figure of bounced accounts.",
        "count of accounts current at opening with bounced unknown",
        unit=Unit.ACCOUNTS,
    ),
    amount(
        "received_amount",
        "Received",
        terms("movement", "received"),
        "Cleared receipts net of reversals of the accounts in the opening or closing snapshot, after the opening "
        "day up to the closing day.",
        "sum of cleared receipts",
        "good",
    ),
    amount(
        "reallocated_accounts",
        "Reallocated accounts",
        terms("movement", "reallocated"),
        "Accounts that more than one agency held during the month.",
        "count of accounts with more than one holder",
        unit=Unit.ACCOUNTS,
    ),
)


def _balances() -> list[Metric]:
    found: list[Metric] = []
    for side in ("opening", "closing"):
        for balance in ("principal", "outstanding"):
            column, label = f"{side}_{balance}", f"{side.capitalize()} {BALANCES[balance]}"
            kept = OWN_STATES if side == "opening" else words.OPENING_STATES
            found += [
                _balance(column, label, (Term("movement", column),), kept, "as booked"),
                _balance(
                    f"{column}_positive",
                    f"{label}, credits counted as zero",
                    _flat(column),
                    kept,
                    "credit balances counted as zero",
                ),
            ]
    return found


def _balance(key: str, label: str, terms: Terms, opening_states: tuple[str, ...], how: str) -> Metric:
    side = key.split("_")[0]
    kind = "principal" if "principal" in key else "total outstanding"
    return Metric(
        key,
        label,
        Unit.MONEY,
        Total(over(terms, opening_state=opening_states)),
        f"The {kind} at the month's {side}, by where the account stood at opening and closing, {how}.",
        f"sum of {kind} at {side}",
    )


MOVEMENT_METRICS = (
    *_COUNTED,
    *_balances(),
    *(_class_rate(key, basis) for basis in BASES for key in _CLASS_RATES),
    _net_flow("net_flow_rate", "Net flow", VALUE),
    _net_flow("net_flow_account_rate", "Net flow, accounts", ACCOUNTS),
    _net_flow("net_flow_principal_rate", "Net flow, principal", PRINCIPAL),
    *(_cure(basis) for basis in BASES),
    *(_bucket_x(basis) for basis in BASES),
    _chain("roll_to_180plus_rate", "Roll to 180+", VALUE),
    _chain("roll_to_180plus_account_rate", "Roll to 180+, accounts", ACCOUNTS),
)
