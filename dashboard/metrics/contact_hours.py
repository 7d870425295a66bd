"""Metrics of contacts by weekday and hour: attempts, customers reached, and the money; and by reason."""

from typing import Final

from dashboard.metrics.entries import amount, count, rate, terms

_CUBE: Final = "contact_hours"
FEWEST_OF_AN_HOUR: Final = 30
"""Attempts below which an hour of a weekday says nothing."""
_BROUGHT: Final = (
    "A promise belongs to the first contact of its day on which its agency was promised to pay, and to its weekday "
    "alone where there is none."
)

CONTACT_HOURS_METRICS: Final = (
    count(
        "hourly_attempts",
        "Attempts, by weekday and hour",
        terms(_CUBE, "attempts"),
        "Attempts to reach a customer, on any channel, answered or not, by the weekday and the hour in the customer's "
        "time.",
        "count of attempts",
    ),
    count(
        "hourly_contacts",
        "Contacts, by weekday and hour",
        terms(_CUBE, "contacts"),
        "Attempts on which the customer, or somebody who knows the customer, was spoken to, by the weekday and the "
        "hour in the customer's time.",
        "count of attempts with the outcome third party, right party, promise, refused, dispute or paid",
        "good",
    ),
    count(
        "hourly_right_party_contacts",
        "Right-party contacts, by weekday and hour",
        terms(_CUBE, "right_party_contacts"),
        "Attempts on which the customer was spoken to, by the weekday and the hour in the customer's time.",
        "count of attempts with the outcome right party, promise, refused, dispute or paid",
        "good",
    ),
    rate(
        "hourly_right_party_rate",
        "Right-party rate, by weekday and hour",
        terms(_CUBE, "right_party_contacts"),
        terms(_CUBE, "attempts"),
        "Share of the attempts of an hour on which the customer was spoken to.",
        "right-party contacts ÷ attempts",
        "good",
        "attempts",
        minimum_cases=FEWEST_OF_AN_HOUR,
    ),
    count(
        "hourly_promises",
        "Promises made, by weekday and hour",
        terms(_CUBE, "promises"),
        f"Promises to pay that were made in the month, by the weekday and the hour of the contact. {_BROUGHT}",
        "count of promises made",
        "good",
    ),
    amount(
        "hourly_promised_amount",
        "Promised, by weekday and hour",
        terms(_CUBE, "promised_amount"),
        f"Amount of the promises made in the month, by the weekday and the hour of the contact. {_BROUGHT}",
        "sum of the amounts of promises made",
    ),
    count(
        "hourly_promises_kept",
        "Promises made and kept, by weekday and hour",
        terms(_CUBE, "kept"),
        "Promises made in the month that the receipts kept by the end of the month and the days of grace, by the "
        f"weekday and the hour of the contact. {_BROUGHT}",
        "count of promises made in the month and kept by receipts",
        "good",
    ),
    amount(
        "hourly_cash_amount",
        "Cash through kept promises, by weekday and hour",
        terms(_CUBE, "kept_amount"),
        "What the receipts brought for promises made in the month and kept by the end of the month and the days of "
        f"grace, each up to its own amount, by the weekday and the hour of the contact. {_BROUGHT}",
        "sum of receipts that served kept promises, each promise up to its amount",
        "good",
    ),
    count(
        "reason_contacts",
        "Right-party contacts, by reason",
        terms("reasons", "right_party_contacts"),
        "Attempts on which the customer was spoken to, by the reason given for not paying, and by the bucket that the "
        "account opened the month in.",
        "count of attempts with the outcome right party, promise, refused, dispute or paid",
        "good",
    ),
)
