"""Oracles of complaints, disputes and surveys, and what each is broken down by."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import Oracle

By = tuple[str, ...]

_HEARD: Final[Sequence[By]] = (
    (),
    ("zone",),
    ("state", "secured"),
    ("product_group", "product_code"),
    ("agency_code",),
    ("category", "sub_category"),
    ("channel",),
    ("complaint_status", "timely"),
    ("tat_band",),
    ("resolution",),
)
_UNANSWERED: Final[Sequence[By]] = (
    (),
    ("zone",),
    ("state", "product_code"),
    ("agency_code",),
    ("category", "age_band"),
)
_HANDLED: Final[Sequence[By]] = ((), ("zone",), ("state",), ("product_group", "product_code"), ("agency_code",))
_WHERE: Final[Sequence[By]] = ((), ("zone",), ("state", "product_code"), ("branch_code",), ("agency_code",))
_DISPUTED: Final[Sequence[By]] = (*_WHERE, ("category", "age_band"))


def _counted(condition: str, relation: str = "heard") -> str:
    return f"SELECT {{by}}, count(*) FILTER ({condition}) FROM {relation} GROUP BY {{by}}"


def _share(part: str, whole: str, relation: str = "heard") -> Oracle:
    sql = f"SELECT {{by}}, share(count(*) FILTER ({part}), count(*) FILTER ({whole})) FROM {relation} GROUP BY {{by}}"
    return Oracle(sql, _counted(whole, relation))


def _heard() -> Iterator[tuple[str, Oracle]]:
    yield "complaints_received", Oracle(_counted("TRUE"))
    yield "complaints_attributed", Oracle(_counted("agency_code <> '(none)'"))
    yield "complaints_undecided", Oracle(_counted("in_time IS NULL"))
    yield "ombudsman_unknown_count", Oracle(_counted("escalated_to_ombudsman IS NULL"))
    yield (
        "ombudsman_count",
        Oracle(
            "SELECT {by}, CASE WHEN count(escalated_to_ombudsman) > 0 THEN count(*) FILTER (escalated_to_ombudsman) END"
            " FROM heard GROUP BY {by}"
        ),
    )
    yield "complaints_timely_rate", _share("in_time", "in_time IS NOT NULL")
    closed_then = "status = 'closed' AND closed_on IS NOT NULL"
    yield "complaints_within_30_days_rate", _share(f"{closed_then} AND closed_on <= received_on + 30", closed_then)
    yield (
        "complaints_mean_days",
        Oracle(f"SELECT {{by}}, avg(days) FILTER ({closed_then}) FROM heard GROUP BY {{by}}", _counted(closed_then)),
    )
    judged = "status = 'closed' AND upheld IS NOT NULL"
    yield "complaints_upheld_rate", _share(f"{judged} AND upheld", judged)
    yield "reopened_rate", _share("reopened", "reopened IS NOT NULL")
    yield "ombudsman_rate", _share("escalated_to_ombudsman", "escalated_to_ombudsman IS NOT NULL")
    yield "repeat_complainants_rate", _share("last_of_customer AND complained_before", "last_of_customer")
    yield "complaint_incident_known_rate", _share("incident_on IS NOT NULL", "TRUE")


def _unanswered() -> Iterator[tuple[str, Oracle]]:
    for key, condition in (
        ("complaints_open", "TRUE"),
        ("complaints_overdue", "waited > 30"),
        ("complaints_near_gate", "waited BETWEEN 26 AND 30"),
    ):
        known = f"CASE WHEN bool_or(nobody_knows) THEN NULL ELSE count(*) FILTER ({condition}) END"
        yield key, Oracle(f"SELECT {{by}}, {known} FROM unanswered GROUP BY {{by}}")
    known = "FROM unanswered WHERE NOT nobody_knows GROUP BY {by}"
    yield "complaints_mean_wait", Oracle(f"SELECT {{by}}, avg(waited) {known}", f"SELECT {{by}}, count(*) {known}")


_COMPLAINT_RATE: Final = Oracle(
    """
    SELECT {by}, 1000 * share(sum(complaints), sum(accounts)) FROM (
        SELECT *, 1 AS complaints, 0 AS accounts FROM heard WHERE agency_code <> '(none)'
        UNION ALL BY NAME SELECT *, 0 AS complaints, 1 AS accounts FROM handled
    ) GROUP BY {by}""",
    "SELECT {by}, count(*) FROM handled GROUP BY {by}",
)


def _disputes() -> Iterator[tuple[str, Oracle]]:
    yield "disputes_open", Oracle(_counted("TRUE", "in_dispute"))
    yield "disputes_over_30_days", Oracle(_counted("waited > 30", "in_dispute"))
    waiting = "FROM in_dispute GROUP BY {by}"
    yield "disputes_mean_wait", Oracle(f"SELECT {{by}}, avg(waited) {waiting}", f"SELECT {{by}}, count(*) {waiting}")
    yield "disputes_raised", Oracle(_counted("raised_now", "dispute_moved"))
    yield "disputes_closed", Oracle(_counted("closed_now", "dispute_moved"))


_LATE: Final = "FROM book WHERE status = 'active' AND dpd > 0 GROUP BY {by}"
_CONTESTED: Final = "(month, account_id) IN (SELECT (month, account_id) FROM in_dispute)"
_DISPUTE_RATE: Final = Oracle(
    f"SELECT {{by}}, share(count(*) FILTER ({_CONTESTED}), count(*)) {_LATE}", f"SELECT {{by}}, count(*) {_LATE}"
)


def _surveys() -> Iterator[tuple[str, Oracle]]:
    answered = "responded_on IS NOT NULL OR score IS NOT NULL"
    yield "surveys_sent", Oracle(_counted("TRUE", "asked"))
    yield "surveys_responded", Oracle(_counted(answered, "asked"))
    yield "survey_response_rate", _share(answered, "TRUE", "asked")
    yield "csat_top_two_rate", _share("score IN (4, 5)", "score IS NOT NULL", "asked")
    yield (
        "csat_mean",
        Oracle("SELECT {by}, avg(score) FROM asked GROUP BY {by}", _counted("score IS NOT NULL", "asked")),
    )


ORACLES: Final[Mapping[str, Oracle]] = {
    **dict(_heard()),
    "complaints_received_daily": Oracle(_counted("TRUE")),
    **dict(_unanswered()),
    "complaint_rate": _COMPLAINT_RATE,
    **dict(_disputes()),
    "dispute_rate": _DISPUTE_RATE,
    **dict(_surveys()),
}
BREAKDOWNS: Final[Mapping[str, Sequence[By]]] = {
    **dict.fromkeys(dict(_heard()), _HEARD),
    "complaints_received_daily": (("day",), ("day", "category"), ("agency_code", "product_code"), ("zone", "state")),
    **dict.fromkeys(dict(_unanswered()), _UNANSWERED),
    "complaint_rate": _HANDLED,
    **dict.fromkeys(dict(_disputes()), _DISPUTED),
    "dispute_rate": _WHERE,
    **dict.fromkeys(dict(_surveys()), _WHERE),
}
"""What each of them is recorded by, and so asked by."""
