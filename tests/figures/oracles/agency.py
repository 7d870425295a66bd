"""Oracles of what agencies do: coverage, effort, conduct and promises."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

# Where a lender records no contact at all, nobody is known to have tried.
_CONTACTS_RECORDED = "(SELECT count(*) > 0 FROM interaction)"


def _of(relation: str, value: str, condition: str = "TRUE") -> str:
    return f"SELECT {{by}}, {value} FROM {relation} WHERE {condition} GROUP BY {{by}}"


def _coverage() -> Iterator[tuple[str, Oracle]]:
    def known(value: str) -> str:
        return f"CASE WHEN {_CONTACTS_RECORDED} THEN {value} END"

    yield "allocated_accounts", Oracle(_of("covered", "count(*)"))
    for step in ("attempted", "contacted", "right_party", "visited"):
        yield f"{step}_accounts", Oracle(_of("covered", known(f"count(*) FILTER ({step})")))
    held, tried = _of("covered", "count(*)"), _of("covered", known("count(*) FILTER (attempted)"))
    for key, top, bottom, cases in (
        ("penetration_rate", "count(*) FILTER (attempted)", "count(*)", held),
        ("visit_rate", "count(*) FILTER (visited)", "count(*)", held),
        ("intensity_allocated", "sum(attempts)", "count(*)", held),
        ("contact_rate", "count(*) FILTER (contacted)", "count(*) FILTER (attempted)", tried),
        ("right_party_rate", "count(*) FILTER (right_party)", "count(*) FILTER (attempted)", tried),
        ("intensity", "sum(attempts)", "count(*) FILTER (attempted)", tried),
    ):
        yield key, Oracle(_of("covered", f"share({known(top)}, {bottom})"), cases)
    yield (
        "contacted_in_time_rate",
        Oracle(
            _of("contact_due", f"share({known('count(*) FILTER (in_time)')}, count(*))"),
            _of("contact_due", "count(*)"),
        ),
    )
    yield "recalled_allocations", Oracle(_of("recall", "count(*)"))
    yield "recall_days", Oracle(_of("recall", "avg(days)"), _of("recall", "count(*)"))


def _effort() -> Iterator[tuple[str, Oracle]]:
    yield "attempts", Oracle(_of("attempt", "count(*)"))
    yield "right_party_contacts", Oracle(_of("attempt", "count(*)", "is_right_party(outcome)"))
    yield (
        "right_party_attempt_rate",
        Oracle(
            _of("attempt", "share(count(*) FILTER (is_right_party(outcome)), count(*))"), _of("attempt", "count(*)")
        ),
    )
    for key, top, bottom in (
        ("trail_complete_rate", "trail_complete", "trail_complete IS NOT NULL"),
        ("upload_in_time_rate", "uploaded", "uploaded IS NOT NULL"),
        ("certified_rate", "certified", "certified IS NOT NULL"),
        ("outside_window_rate", "outside AND ruled", "ruled"),
    ):
        yield (
            key,
            Oracle(
                _of("attempt_judged", f"share(count(*) FILTER ({top}), count(*) FILTER ({bottom}))"),
                _of("attempt_judged", f"count(*) FILTER ({bottom})"),
            ),
        )
    for key, condition, known in (
        ("outside_window_attempts", "outside", "bool_or(ruled)"),
        ("uncertified_attempts", "NOT certified", "count(certified) > 0"),
        ("no_certificate_attempts", "certified IS NULL AND collector_code <> '(none)'", "TRUE"),
        ("attempts_while_complaint_open", "complaint_open", "(SELECT count(*) > 0 FROM complaint)"),
    ):
        yield key, Oracle(_of("attempt_judged", f"CASE WHEN {known} THEN count(*) FILTER ({condition}) END"))
    yield (
        "average_duration",
        Oracle(_of("attempt", "avg(duration_seconds)"), _of("attempt", "count(duration_seconds)")),
    )
    # Counted by account and day within an agency; a collector's, a channel's or an hour's part is not asked here.
    days = "count(DISTINCT (account_id, day, agency_code))"
    yield (
        "promise_rate",
        Oracle(
            _of(
                "attempt",
                f"share({days} FILTER (outcome = 'promise'), {days} FILTER (is_right_party(outcome)))",
            ),
            _of("attempt", f"{days} FILTER (is_right_party(outcome))"),
        ),
    )


def _promises() -> Iterator[tuple[str, Oracle]]:
    for status in ("kept", "broken", "pending", "rescheduled"):
        condition = f"falls_due AND status = '{status}'"
        yield f"promises_{status}", Oracle(_of("promised", "count(*)", condition))
        yield f"promises_{status}_amount", Oracle(_of("promised", "sum(amount)", condition))
    for name, condition in (("due", "falls_due"), ("made", "was_made")):
        yield f"promises_{name}", Oracle(_of("promised", "count(*)", condition))
        yield f"promises_{name}_amount", Oracle(_of("promised", "sum(amount)", condition))
    decided = "falls_due AND status IN ('kept', 'broken')"
    cases = _of("promised", "count(*)", decided)
    yield (
        "promise_kept_rate",
        Oracle(_of("promised", "share(count(*) FILTER (status = 'kept'), count(*))", decided), cases),
    )
    # What was paid counts up to the amount promised; least() would take an unknown payment for the whole promise.
    paid = "sum(CASE WHEN paid_amount >= amount THEN amount WHEN paid_amount < amount THEN paid_amount END)"
    yield "promise_value_realisation_rate", Oracle(_of("promised", f"share({paid}, sum(amount))", decided), cases)


ORACLES: Final[Mapping[str, Oracle]] = {**dict(_coverage()), **dict(_effort()), **dict(_promises())}
