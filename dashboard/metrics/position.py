"""Metrics of the position: what the book is at a day-end. All are stocks."""

from dataclasses import replace

from dashboard.metrics.entries import minus
from dashboard.metrics.model import AsStored, Direction, Metric, Ratio, Term, Terms, Total, Unit
from validations.vocabulary import DELINQUENT_BUCKETS, KNOWN_BUCKETS

ACTIVE = ("active",)
NPA = ("yes",)
NPA_OR_NOT = ("yes", "no")
NPA_KNOWN = (("npa", NPA_OR_NOT),)
DPD_KNOWN = (("bucket", KNOWN_BUCKETS),)
NOT_NPA = ("no", "unknown")
NOT_REVOLVING = ("no", "(none)")
PLUS_BUCKETS = {30: DELINQUENT_BUCKETS[1:], 60: DELINQUENT_BUCKETS[2:], 90: DELINQUENT_BUCKETS[3:]}


def booked(column: str, **where: tuple[str, ...]) -> Terms:
    """A sum over active accounts as booked, credit balances included."""
    return (Term("position", column).over(status=ACTIVE, **where),)


def floored(column: str, **where: tuple[str, ...]) -> Terms:
    """A sum over active accounts with credit balances counted as zero."""
    return (*booked(column, **where), *minus(booked(f"{column}_negative", **where)))


def past_due(terms: Terms) -> Terms:
    """Terms over buckets: not available, rather than 0, where no account's days past due are known."""
    return tuple(replace(term, needs=DPD_KNOWN) for term in terms)


ACCOUNTS = booked("accounts")
FLAGGED = booked("accounts", npa=NPA_OR_NOT)
OUTSTANDING = floored("total_outstanding")


def _stocks() -> list[Metric]:
    amounts = {
        "principal_outstanding": ("principal", "Principal outstanding", "Principal not yet repaid"),
        "total_outstanding": ("total_outstanding", "Total outstanding", "Principal, interest and charges owed"),
        "overdue_amount": ("overdue", "Overdue, active accounts", "Dues that have fallen due and are unpaid"),
        "charges_due": ("charges_due", "Charges due", "Charges levied and unpaid"),
    }
    found = [
        Metric(
            "accounts",
            "Accounts",
            Unit.ACCOUNTS,
            Total(ACCOUNTS),
            "Active accounts at the day-end.",
            "count of accounts with status active",
        )
    ]
    for key, (column, label, meaning) in amounts.items():
        direction: Direction = "bad" if key in ("overdue_amount", "charges_due") else "neutral"
        found += [
            Metric(
                key,
                label,
                Unit.MONEY,
                Total(booked(column)),
                f"{meaning} of active accounts, as booked: credit balances count as negative.",
                f"sum of {column.replace('_', ' ')}",
                direction,
            ),
            Metric(
                f"{key}_positive",
                f"{label}, credits counted as zero",
                Unit.MONEY,
                Total(floored(column)),
                f"{meaning} of active accounts, credit balances counted as zero.",
                f"sum of {column.replace('_', ' ')} where it is above 0",
                direction,
            ),
        ]
    return found


def _delinquency_rates() -> list[Metric]:
    found: list[Metric] = []
    for days, buckets in PLUS_BUCKETS.items():
        bases = {
            f"delinquency_rate_{days}plus": (f"{days}+ rate", booked("accounts", bucket=buckets), ACCOUNTS, "accounts"),
            f"delinquency_value_rate_{days}plus": (
                f"PAR-{days} ({days}+ value rate)",
                floored("total_outstanding", bucket=buckets),
                OUTSTANDING,
                "total outstanding with credit balances counted as zero",
            ),
            f"delinquency_value_rate_{days}plus_raw": (
                f"{days}+ value rate, as booked",
                booked("total_outstanding", bucket=buckets),
                booked("total_outstanding"),
                "total outstanding as booked",
            ),
            f"delinquency_principal_rate_{days}plus": (
                f"{days}+ principal rate",
                floored("principal", bucket=buckets),
                floored("principal"),
                "principal outstanding with credit balances counted as zero",
            ),
        }
        found += [
            Metric(
                key,
                label,
                Unit.PERCENT,
                Ratio(past_due(top), bottom),
                f"Active accounts more than {days} days past due, as a share of all active accounts, by {basis}. "
                "Written-off accounts are left out; accounts with unknown days past due count in the denominator only.",
                f"{basis} with dpd > {days} ÷ {basis} of all active accounts",
                "bad",
                cases=ACCOUNTS,
            )
            for key, (label, top, bottom, basis) in bases.items()
        ]
    return found


def _delinquent() -> list[Metric]:
    return [
        Metric(
            "delinquent_accounts",
            "Delinquent accounts",
            Unit.ACCOUNTS,
            Total(past_due(booked("accounts", bucket=DELINQUENT_BUCKETS))),
            "Active accounts with at least one day past due.",
            "count of active accounts with dpd > 0",
            "bad",
        ),
        Metric(
            "average_dpd",
            "Average days past due",
            Unit.DAYS,
            Ratio(booked("dpd_days", bucket=DELINQUENT_BUCKETS), booked("accounts", bucket=DELINQUENT_BUCKETS)),
            "Mean days past due of active accounts that are delinquent; the due date counts as day 1.",
            "sum of dpd ÷ count, over active accounts with dpd > 0",
            "bad",
            cases=booked("accounts", bucket=DELINQUENT_BUCKETS),
        ),
    ]


def _known_npa(terms: Terms) -> Terms:
    return tuple(replace(term, needs=NPA_KNOWN) for term in terms)


_NPA_OUTSTANDING = _known_npa(floored("total_outstanding", npa=NPA))


def _gnpa_rates() -> list[Metric]:
    rates = {
        "gnpa_rate": (
            "GNPA",
            _NPA_OUTSTANDING,
            floored("total_outstanding", npa=NPA_OR_NOT),
            "total outstanding with credit balances counted as zero",
        ),
        "gnpa_principal_rate": (
            "GNPA by principal",
            _known_npa(floored("principal", npa=NPA)),
            floored("principal", npa=NPA_OR_NOT),
            "principal outstanding with credit balances counted as zero",
        ),
        "gnpa_account_rate": ("GNPA by accounts", _known_npa(booked("accounts", npa=NPA)), FLAGGED, "accounts"),
    }
    return [
        Metric(
            key,
            label,
            Unit.PERCENT,
            Ratio(top, bottom),
            f"Active accounts flagged NPA as a share of the active accounts whose flag is known, by {basis}. Read from "
            "the NPA flag, which stays until all arrears are paid, never from days past due. What has no flag is a "
            "figure of its own.",
            f"{basis} of NPA accounts ÷ {basis} of active accounts with a known NPA flag",
            "bad",
            cases=FLAGGED,
        )
        for key, (label, top, bottom, basis) in rates.items()
    ]


def _npa_amounts() -> list[Metric]:
    provision = minus(_known_npa(booked("provision", npa=NPA)))
    return [
        Metric(
            "npa_outstanding",
            "NPA outstanding",
            Unit.MONEY,
            Total(_NPA_OUTSTANDING),
            "Total outstanding of active accounts flagged NPA, credit balances counted as zero.",
            "sum of total outstanding of NPA accounts",
            "bad",
        ),
        Metric(
            "npa_unknown_outstanding",
            "Outstanding, NPA flag unknown",
            Unit.MONEY,
            Total(floored("total_outstanding", npa=("unknown",))),
            "Total outstanding of active accounts of which the source does not say whether they are NPA, credit "
            "balances counted as zero. It is in no figure of NPA.",
            "sum of total outstanding of active accounts without an NPA flag",
            "bad",
        ),
        Metric(
            "nnpa_rate",
            "NNPA",
            Unit.PERCENT,
            Ratio((*_NPA_OUTSTANDING, *provision), (*floored("total_outstanding", npa=NPA_OR_NOT), *provision)),
            "Net NPA: NPA outstanding less the provision held on it, over the outstanding of accounts whose NPA flag "
            "is known, less that provision.",
            "(NPA outstanding - provision) ÷ (total outstanding with a known NPA flag - provision)",
            "bad",
            cases=FLAGGED,
        ),
    ]


def _sma() -> list[Metric]:
    rules = {
        0: ("1-30", "1 to 30", {"revolving": NOT_REVOLVING}, "; revolving products have no SMA-0"),
        1: ("31-60", "31 to 60", {}, ""),
        2: ("61-90", "61 to 90", {}, ""),
    }
    found: list[Metric] = []
    for number, (bucket, days, further, note) in rules.items():
        where = {"bucket": (bucket,), "npa": NOT_NPA, **further}
        meaning = (
            f"Active accounts {days} days past due that are not flagged NPA, those without a flag included (special "
            f"mention account {number}){note}."
        )
        found += [
            Metric(
                f"sma{number}_accounts",
                f"SMA-{number} accounts",
                Unit.ACCOUNTS,
                Total(past_due(booked("accounts", **where))),
                meaning,
                f"count of active accounts with dpd {days}, without NPA",
                "bad",
            ),
            Metric(
                f"sma{number}_outstanding",
                f"SMA-{number} outstanding",
                Unit.MONEY,
                Total(past_due(floored("total_outstanding", **where))),
                f"{meaning[:-1]}, by total outstanding with credit balances counted as zero.",
                f"sum of total outstanding with dpd {days}, without NPA",
                "bad",
            ),
        ]
    return found


def _written_off() -> list[Metric]:
    return [
        Metric(
            "written_off_outstanding",
            "Written-off pool",
            Unit.MONEY,
            Total((Term("position", "total_outstanding").over(status=("written_off",)),)),
            "Total outstanding still claimed on written-off accounts that the day-end holds.",
            "sum of total outstanding with status written off",
        )
    ]


def _customers() -> list[Metric]:
    labels = {
        "customers": ("Customers", "with an active account", "neutral"),
        "customers_delinquent": ("Delinquent customers", "with an active account past due", "bad"),
        "customers_30plus": ("Customers 30+", "with an active account more than 30 days past due", "bad"),
        "customers_60plus": ("Customers 60+", "with an active account more than 60 days past due", "bad"),
        "customers_90plus": ("Customers 90+", "with an active account more than 90 days past due", "bad"),
        "customers_npa": ("NPA customers", "with an active account flagged NPA", "bad"),
    }
    return [
        Metric(
            key,
            label,
            Unit.CUSTOMERS,
            AsStored(Term("customers", key)),
            f"Distinct customers {meaning}. Counted by the database for each breakdown and never added up, because one "
            "customer may be in several.",
            f"count of distinct customers {meaning}",
            "bad" if direction == "bad" else "neutral",
        )
        for key, (label, meaning, direction) in labels.items()
    ]


POSITION_METRICS = (
    *_stocks(),
    *_delinquency_rates(),
    *_delinquent(),
    *_gnpa_rates(),
    *_npa_amounts(),
    *_sma(),
    *_written_off(),
    *_customers(),
)
