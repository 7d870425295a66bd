"""Metrics of what else customers say: disputes at a day-end and in the month, and answers to surveys."""

from functools import partial

from dashboard.metrics.entries import count, share, terms
from dashboard.metrics.model import Metric, Ratio, Term, Total, Unit
from dashboard.metrics.position import booked, past_due
from validations.vocabulary import AGE_BANDS, DELINQUENT_BUCKETS

DELINQUENT = past_due(booked("accounts", bucket=DELINQUENT_BUCKETS))
OPEN_DISPUTES = (Term("disputes", "waiting").over(age_band=AGE_BANDS),)
_survey = partial(terms, "surveys")


def _open_disputes() -> list[Metric]:
    return [
        Metric(
            "disputes_open",
            "Open disputes",
            Unit.COUNT,
            Total(OPEN_DISPUTES),
            "Disputes raised up to the day-end and not closed by then.",
            "count of disputes open at the day-end",
            "bad",
        ),
        Metric(
            "disputes_over_30_days",
            "Disputes open over 30 days",
            Unit.COUNT,
            Total((Term("disputes", "waiting").over(age_band=AGE_BANDS[3:]),)),
            "Disputes that have waited more than 30 days at the day-end.",
            "count of disputes open at the day-end for more than 30 days",
            "bad",
        ),
    ]


def _dispute_flows() -> list[Metric]:
    flows = {
        "disputes_raised": ("Disputes raised", "raised", "raised in the month"),
        "disputes_closed": ("Disputes closed", "closed", "closed in the month on a known day"),
    }
    return [
        count(
            key,
            label,
            (Term("disputes", column),),
            f"Disputes {said}, with the agency that held the account when they were raised.",
            f"count of disputes {said}",
            "bad" if key == "disputes_raised" else "neutral",
        )
        for key, (label, column, said) in flows.items()
    ]


def _dispute_rates() -> list[Metric]:
    return [
        Metric(
            "disputes_mean_wait",
            "Mean age of open disputes",
            Unit.DAYS,
            Ratio((Term("disputes", "days_waited").over(age_band=AGE_BANDS),), OPEN_DISPUTES),
            "Days from raising to the day-end, over disputes open then.",
            "sum of days waited ÷ open disputes",
            "bad",
            cases=OPEN_DISPUTES,
            cases_are="open disputes",
        ),
        Metric(
            "dispute_rate",
            "Delinquent accounts in dispute",
            Unit.PERCENT,
            Ratio(terms("disputes", "delinquent_accounts"), DELINQUENT),
            "Active accounts past due with an open dispute at the day-end, as a share of all that are past due. An "
            "account with several disputes counts once, with the one that has waited longest.",
            "accounts past due and in dispute ÷ accounts past due",
            "bad",
            cases=DELINQUENT,
        ),
    ]


def _surveys() -> list[Metric]:
    counts = {
        "surveys_sent": ("Surveys sent", "sent", "Surveys sent in the month.", "count of surveys by month sent"),
        "surveys_responded": (
            "Surveys answered",
            "responded",
            "Surveys sent in the month that were answered since.",
            "count of surveys with an answer, by month sent",
        ),
    }
    return [
        *(
            count(key, label, _survey(column), meaning, formula)
            for key, (label, column, meaning, formula) in counts.items()
        ),
        share(
            "csat_mean",
            "Satisfaction",
            _survey("score_sum"),
            _survey("scored"),
            "Mean score from 1 (worst) to 5 (best) of surveys sent in the month. Few customers answer, and those of "
            "different channels are not comparable.",
            "sum of scores ÷ answers with a score",
            "good",
            "answers with a score",
            unit=Unit.AVERAGE,
        ),
        share(
            "csat_top_two_rate",
            "Satisfied, 4 or 5",
            _survey("top_two"),
            _survey("scored"),
            "Answers with a score of 4 or 5, of surveys sent in the month.",
            "answers with 4 or 5 ÷ answers with a score",
            "good",
            "answers with a score",
        ),
        share(
            "survey_response_rate",
            "Survey response",
            _survey("responded"),
            _survey("sent"),
            "Surveys sent in the month that were answered since.",
            "answered ÷ sent",
            "good",
            "surveys sent",
        ),
    ]


OUTCOME_METRICS = (*_open_disputes(), *_dispute_flows(), *_dispute_rates(), *_surveys())
