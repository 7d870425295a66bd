"""Metrics of complaints: what came in and what became of it by month received, and what is open at a day-end."""

from dashboard.metrics.entries import count, minus, share, terms
from dashboard.metrics.model import Metric, Ratio, Term, Terms, Total, Unit
from validations.vocabulary import AGE_BANDS

FEWEST_HANDLED = 100
"""Accounts handled below which a rate per 1,000 is withheld."""
DECIDED = ("yes", "no")
OVER_30 = AGE_BANDS[3:]
NEAR_THE_GATE = AGE_BANDS[2:3]
_COUNTED_BY = "Counted in the month that complaints came in"
_AS_KNOWN = "What became of them is what is known now."


def _sum(column: str, **where: tuple[str, ...]) -> Terms:
    return (Term("complaints", column).over(**where),)


RECEIVED = _sum("received")
ATTRIBUTED = _sum("attributed")
HANDLED = terms("coverage", "allocated")
ANSWERED = _sum("received", tat_band=AGE_BANDS)


def _came_in() -> list[Metric]:
    return [
        count(
            "complaints_received",
            "Complaints received",
            RECEIVED,
            "Complaints that came in during the month.",
            "count of complaints by month received",
            "bad",
        ),
        count(
            "complaints_received_daily",
            "Complaints received, by day",
            terms("complaints_daily", "received"),
            "Complaints by the day that they came in.",
            "count of complaints by day received",
            "bad",
        ),
        count(
            "complaints_attributed",
            "Complaints about agencies",
            ATTRIBUTED,
            "Complaints of the month that belong to an agency or in-house team: the one named, else the one that held "
            "the account on the day of the incident, or on the day of receipt where no incident day is known.",
            "count of complaints with an agency",
            "bad",
        ),
    ]


def _undecided_and_escalated() -> list[Metric]:
    return [
        count(
            "complaints_undecided",
            "Timeliness undecided",
            _sum("received", timely=("undecided",)),
            "Complaints received of which the source does not say whether they were answered in time, as while they "
            "are open. The timely rate leaves them out.",
            "count of complaints with neither yes nor no under timely",
        ),
        count(
            "ombudsman_count",
            "Escalated to the ombudsman",
            _sum("ombudsman"),
            "Complaints received in the month that the customer has taken to the ombudsman since. Those of which it is "
            "not recorded are a figure of their own.",
            "count of complaints escalated to the ombudsman",
            "bad",
        ),
        count(
            "ombudsman_unknown_count",
            "Escalation not recorded",
            (*RECEIVED, *minus(_sum("ombudsman_known"))),
            "Complaints received in the month of which the source does not say whether the customer went to the "
            "ombudsman. The ombudsman rate leaves them out.",
            "complaints received - those of which escalation is recorded",
        ),
    ]


def _per_thousand() -> Metric:
    return Metric(
        "complaint_rate",
        "Complaints per 1,000",
        Unit.PER_THOUSAND,
        Ratio(ATTRIBUTED, HANDLED, times=1000),
        "Complaints of the month that belong to an agency or in-house team, per 1,000 accounts that agencies "
        "handled: those allocated in the month, each counted with its holder of the month. Complaints that belong "
        "to no agency are left out.",
        "complaints with an agency ÷ accounts handled by agencies, per 1,000",
        "bad",
        across_months=True,
        cases=HANDLED,
        cases_are="accounts handled",
        minimum_cases=FEWEST_HANDLED,
    )


def _answered() -> list[Metric]:
    return [
        share(
            "complaints_timely_rate",
            "Answered in time, of those decided",
            _sum("received", timely=("yes",)),
            _sum("received", timely=DECIDED),
            "Complaints answered in time, of those received in the month of which the source says yes or no. All "
            "others, as a rule those still open, are left out and counted apart, however long they have waited: see "
            "Complaints open over 30 days.",
            "timely yes ÷ (timely yes + timely no)",
            "good",
            "complaints with timely yes or no",
        ),
        share(
            "complaints_within_30_days_rate",
            "Within 30 days, of those closed",
            _sum("received", tat_band=AGE_BANDS[:3]),
            ANSWERED,
            f"Complaints closed within 30 days of receipt, of those closed on a known day. {_COUNTED_BY}. Complaints "
            "that are still open are not in it, however long they have waited: see Complaints open over 30 days.",
            "closed within 30 days ÷ closed on a known day",
            "good",
            "complaints closed on a known day",
        ),
        share(
            "complaints_upheld_rate",
            "Upheld",
            _sum("upheld"),
            _sum("verdicts"),
            f"Closed complaints in which the customer was found to be right, of those with a verdict. {_COUNTED_BY}.",
            "upheld ÷ closed with a verdict",
            "bad",
            "closed complaints with a verdict",
        ),
    ]


def _after_an_answer() -> list[Metric]:
    return [
        share(
            "reopened_rate",
            "Reopened",
            _sum("reopened"),
            _sum("reopened_known"),
            f"Complaints that were opened again after an answer. {_COUNTED_BY}. {_AS_KNOWN}",
            "reopened ÷ received where that is recorded",
            "bad",
            "complaints of which it is recorded",
        ),
        share(
            "ombudsman_rate",
            "Ombudsman rate",
            _sum("ombudsman"),
            _sum("ombudsman_known"),
            f"Complaints that the customer took to the ombudsman. {_COUNTED_BY}. {_AS_KNOWN}",
            "escalated ÷ received where that is recorded",
            "bad",
            "complaints of which it is recorded",
        ),
    ]


def _complainants_and_days() -> list[Metric]:
    return [
        share(
            "repeat_complainants_rate",
            "Repeat complainants",
            _sum("repeat_complainants"),
            _sum("complainants"),
            "Customers who complained in the month and had complained before within 90 days. A customer counts once a "
            "month, with the last complaint of the month.",
            "customers with another complaint in the 90 days before ÷ customers who complained",
            "bad",
            "customers who complained",
        ),
        share(
            "complaint_incident_known_rate",
            "Incident day known",
            _sum("incident_known"),
            RECEIVED,
            "Complaints that say on which day it happened; the others belong to the agency that held the account on "
            "the day of receipt.",
            "complaints with an incident day ÷ received",
            "good",
            "complaints",
        ),
        share(
            "complaints_mean_days",
            "Mean days to answer",
            _sum("days_to_close"),
            ANSWERED,
            f"Days from receipt to closing, over complaints closed on a known day. {_COUNTED_BY}; open ones are left "
            "out.",
            "sum of days from receipt to closing ÷ closed on a known day",
            "bad",
            "complaints closed on a known day",
            unit=Unit.DAYS,
        ),
    ]


def _waiting(**where: tuple[str, ...]) -> Terms:
    return (Term("complaints_open", "waiting").over(**where),)


def _stock(key: str, label: str, terms: Terms, meaning: str, formula: str) -> Metric:
    return Metric(key, label, Unit.COUNT, Total(terms), meaning, formula, "bad")


def _stocks() -> list[Metric]:
    told = "Not available where the source does not say when complaints were closed, but for the last month."
    return [
        _stock(
            "complaints_open",
            "Open complaints",
            _waiting(),
            f"Complaints received up to the day-end and not closed by then. {told}",
            "count of complaints open at the day-end",
        ),
        _stock(
            "complaints_overdue",
            "Complaints open over 30 days",
            _waiting(age_band=OVER_30),
            "Complaints that have waited more than 30 days at the day-end: the customer may go to the ombudsman.",
            "count of complaints open at the day-end for more than 30 days",
        ),
        _stock(
            "complaints_near_gate",
            "Complaints open 26 to 30 days",
            _waiting(age_band=NEAR_THE_GATE),
            "Complaints that have waited 26 to 30 days at the day-end: the next that may go to the ombudsman.",
            "count of complaints open at the day-end for 26 to 30 days",
        ),
        Metric(
            "complaints_mean_wait",
            "Mean wait of open complaints",
            Unit.DAYS,
            Ratio(terms("complaints_open", "days_waited"), _waiting()),
            "Days from receipt to the day-end, over complaints open then.",
            "sum of days waited ÷ open complaints",
            "bad",
            cases=_waiting(),
            cases_are="open complaints",
        ),
    ]


COMPLAINT_METRICS = (
    *_came_in(),
    *_undecided_and_escalated(),
    _per_thousand(),
    *_answered(),
    *_after_an_answer(),
    *_complainants_and_days(),
    *_stocks(),
)
