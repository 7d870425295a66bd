"""What was agreed and what is ruled: service levels of agencies, rules of conduct, holidays."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import duckdb

from data_access.demo.invented_lender import AGENCIES, FIELD, HARD, TELE, WRITTEN_OFF, Agency
from data_access.demo.planted_truths import DemoTruths
from data_access.demo.small_tables import insert_rows

Term = tuple[str, str | None, float, int | None, int, float]
"""Measure, bucket, threshold, window in days, fewest cases, weight."""

COMMON_TERMS: Final[tuple[Term, ...]] = (
    ("contacted_in_time_rate", None, 0.42, 3, 30, 0.15),
    ("penetration_rate", None, 0.90, None, 30, 0.10),
    ("trail_complete_rate", None, 0.95, None, 50, 0.10),
    ("upload_in_time_rate", None, 0.90, 1, 50, 0.05),
    ("complaint_rate", None, 9.0, None, 100, 0.10),
    ("certified_rate", None, 0.95, None, 50, 0.05),
)
TERMS_BY_CLASS: Final[dict[int, tuple[Term, ...]]] = {
    TELE: (("resolution_rate", "1-30", 0.58, None, 50, 0.30), ("promise_kept_rate", None, 0.45, None, 20, 0.15)),
    FIELD: (
        ("resolution_rate", "31-60", 0.25, None, 30, 0.15),
        ("resolution_rate", "61-90", 0.20, None, 30, 0.10),
        ("deposited_in_time_rate", None, 0.80, 1, 20, 0.05),
        ("promise_kept_rate", None, 0.15, None, 20, 0.15),
    ),
    HARD: (("deposited_in_time_rate", None, 0.80, 1, 20, 0.05),),
    WRITTEN_OFF: (("promise_kept_rate", None, 0.06, None, 20, 0.15),),
}
FIRST_TERMS: Final = date(2024, 4, 1)
REVISED_TERMS: Final = date(2026, 4, 1)
EASED_BEFORE: Final = 0.95
"""Rates agreed before the revision were this much lower."""

COMMISSION: Final = {"tele_calling": 4.0, "digital": 3.0, "field": 11.0, "legal": 16.0}
"""Percent of what was collected in the month; half a point less before the revision."""
MORE_ABOVE: Final = (10.0, 1.0)
"""From so many rupees a month for each account of the lender there are so many points more: on all of what was
collected, with digital agencies only on the part above."""

CONDUCT_RULES: Final = (
    ("contact_from", "08:00", date(2022, 8, 12), "RBI circular of 12 August 2022"),
    ("contact_until", "19:00", date(2022, 8, 12), "RBI circular of 12 August 2022"),
    ("calls_per_day", "3", date(2025, 4, 1), "Policy of the lender"),
    ("calls_per_week", "7", date(2025, 4, 1), "Policy of the lender"),
    ("visits_per_week", "2", date(2025, 4, 1), "Policy of the lender"),
    ("unrecorded_call", "no", date(2025, 4, 1), "Policy of the lender"),
    ("uncertified_agent", "no", date(2008, 4, 24), "RBI circular of 24 April 2008"),
    ("open_complaint_contact", "no", date(2008, 4, 24), "RBI circular of 24 April 2008"),
    ("open_complaint_allocation", "no", date(2008, 4, 24), "RBI circular of 24 April 2008"),
    ("open_dispute_contact", "no", date(2025, 4, 1), "Policy of the lender"),
    ("excluded_account_contact", "no", date(2025, 4, 1), "Policy of the lender"),
    ("complaint_days", "30", date(2026, 7, 1), "Integrated Ombudsman Scheme 2026"),
    ("complaint_watch_days", "25", date(2026, 7, 1), "Policy of the lender"),
    ("sarfaesi_notice_days", "60", date(2002, 6, 21), "SARFAESI Act 2002, section 13(2)"),
    ("sarfaesi_reply_days", "15", date(2013, 1, 15), "SARFAESI Act 2002, section 13(3A)"),
    ("sarfaesi_sale_notice_days", "30", date(2002, 9, 20), "Security Interest (Enforcement) Rules 2002, rule 8(6)"),
    ("section_138_payment_days", "15", date(1989, 4, 1), "Negotiable Instruments Act 1881, section 138, proviso (c)"),
    (
        "section_138_complaint_days",
        "45",
        date(1989, 4, 1),
        "Negotiable Instruments Act 1881, sections 138, 142(1)(b)",
    ),
    ("limitation_days", "1095", date(1964, 1, 1), "Limitation Act 1963, Schedule (three years), sections 18 and 19"),
    ("arbitration_award_days", "547", date(2019, 8, 30), "Arbitration Act 1996, sections 23(4) and 29A"),
)

NATIONAL_HOLIDAYS: Final = ((1, 26), (8, 15), (10, 2), (12, 25))
STATE_HOLIDAYS: Final = (
    ("Maharashtra", 5, 1),
    ("Gujarat", 5, 1),
    ("Karnataka", 11, 1),
    ("Kerala", 11, 1),
    ("Tamil Nadu", 1, 15),
    ("West Bengal", 4, 15),
    ("Punjab", 4, 14),
    ("Odisha", 4, 1),
    ("Telangana", 6, 2),
)
MOVING_HOLIDAYS: Final = (
    date(2024, 11, 1),
    date(2025, 3, 14),
    date(2025, 10, 21),
    date(2026, 3, 4),
    date(2026, 10, 20),
)
"""Holi and the main day of Diwali or Dussehra, all over the country."""


def agree_terms(connection: duckdb.DuckDBPyConnection, truths: DemoTruths) -> None:
    """Fill sla_term, commission_slab, conduct_rule and holiday."""
    insert_rows(connection, "sla_term", [term for agency in AGENCIES for term in _terms_of(agency)])
    slabs = [slab for agency in AGENCIES for slab in _slabs_of(agency, truths.accounts)]
    insert_rows(connection, "commission_slab", slabs)
    insert_rows(connection, "conduct_rule", [_rule(*rule) for rule in CONDUCT_RULES])
    insert_rows(connection, "holiday", list(_holidays(truths)))


def _terms_of(agency: Agency) -> Iterator[dict[str, Any]]:
    if not agency.classes or agency.kind == "in_house":
        return
    own = [term for placement in agency.classes for term in TERMS_BY_CLASS.get(placement, ())]
    for term in dict.fromkeys([*COMMON_TERMS, *own]):
        yield _term(agency, term, REVISED_TERMS, None, 1.0)
        # The last digital agency's first contract ran out and was never replaced by terms before the revision.
        if agency.code != "DI03":
            yield _term(agency, term, FIRST_TERMS, date(2026, 3, 31), EASED_BEFORE)


def _term(agency: Agency, term: Term, start: date, end: date | None, eased: float) -> dict[str, Any]:
    measure, bucket, threshold, window, fewest, weight = term
    return {
        "agency_code": agency.code,
        "measure": measure,
        "bucket": bucket,
        "threshold": round(threshold if threshold >= 1 else threshold * eased, 4),
        "window_days": window,
        "minimum_cases": fewest,
        "weight": weight,
        "effective_from": start,
        "effective_to": end,
    }


def _slabs_of(agency: Agency, accounts: int) -> Iterator[dict[str, Any]]:
    if not agency.classes or agency.kind == "in_house":
        return
    agreed, (above, more) = COMMISSION[agency.kind], MORE_ABOVE
    limit = above * accounts
    for start, end, less in ((FIRST_TERMS, date(2026, 3, 31), 0.5), (REVISED_TERMS, None, 0.0)):
        for low, high, percent in ((0.0, limit, agreed), (limit, None, agreed + more)):
            yield {
                "agency_code": agency.code,
                "product_code": None,
                "bucket": None,
                "basis": "collected",
                "from_value": low,
                "to_value": high,
                "percent": percent - less,
                "marginal": agency.kind == "digital",
                "effective_from": start,
                "effective_to": end,
            }


def _rule(rule: str, value: str, start: date, source: str) -> dict[str, Any]:
    return {"rule": rule, "value": value, "product_code": None, "effective_from": start, "source": source}


def _holidays(truths: DemoTruths) -> Iterator[dict[str, Any]]:
    for year in range(truths.first_as_of.year, truths.last_as_of.year + 1):
        for month, day in NATIONAL_HOLIDAYS:
            yield {"holiday_on": date(year, month, day), "state": None}
        for state, month, day in STATE_HOLIDAYS:
            yield {"holiday_on": date(year, month, day), "state": state}
    for moving in MOVING_HOLIDAYS:
        if truths.first_as_of.year <= moving.year:
            yield {"holiday_on": moving, "state": None}
