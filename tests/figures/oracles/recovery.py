"""Oracles of recovery: receipts, targets, cost, dues and demand, presentations, the write-off pool."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import Oracle

By = tuple[str, ...]
_COLLECTED = "kind IN ('due', 'overdue', 'settlement', 'write_off_recovery')"
_HELD = "agency_code <> '(none)'"


def _of(relation: str, value: str, condition: str = "TRUE") -> str:
    return f"SELECT {{by}}, {value} FROM {relation} WHERE {condition} GROUP BY {{by}}"


def _money(relation: str, column: str) -> Oracle:
    return Oracle(_of(relation, f"sum({column})"))


def _receipts() -> Iterator[tuple[str, Oracle]]:
    # Where no receipt says what it was for, it is not known what was collected.
    said = f"CASE WHEN bool_or(kind <> '(none)') THEN coalesce(sum(amount) FILTER ({_COLLECTED}), 0) END"
    for key in ("collected_amount", "collected_daily_amount", "collected_by_collector_amount"):
        yield key, Oracle(_of("receipt", said))
    named = f"coalesce(sum(amount) FILTER ({_COLLECTED} AND collector_code <> '(none)'), 0)"
    told_of_some = f"CASE WHEN bool_or(kind <> '(none)') THEN {named} END"
    yield "collected_by_named_collectors_amount", Oracle(_of("receipt", told_of_some))
    nobody = f"{_COLLECTED} AND collector_code = '(none)'"
    of_nobody = f"CASE WHEN bool_or(kind <> '(none)') THEN coalesce(sum(amount) FILTER ({nobody}), 0) END"
    yield "collected_unnamed_amount", Oracle(_of("receipt", of_nobody))
    yield "collected_unnamed_count", Oracle(_of("receipt", f"count(*) FILTER ({nobody})"))
    yield (
        "collected_unnamed_rate",
        Oracle(_of("receipt", f"share({of_nobody}, {said})"), _of("receipt", f"count(*) FILTER ({_COLLECTED})")),
    )
    yield "received_all_amount", _money("receipt", "amount")
    unknown = "coalesce(sum(amount) FILTER (kind = '(none)'), 0)"
    yield "received_unknown_kind_amount", Oracle(_of("receipt", unknown))
    yield from _came_by_themselves()
    yield from _booked_late()
    yield from _largest_and_daily()
    yield from _collected_by()


def _came_by_themselves() -> Iterator[tuple[str, Oracle]]:
    itself = f"sum(amount) FILTER ({_COLLECTED} AND opening_state = 'Current' AND bounced = 'no')"
    told = "bool_or(kind <> '(none)' AND opening_state = 'Current' AND bounced <> 'unknown')"
    yield "came_by_itself_amount", Oracle(_of("receipt", f"CASE WHEN {told} THEN coalesce({itself}, 0) END"))
    all_of_it = f"CASE WHEN bool_or(kind <> '(none)') THEN coalesce(sum(amount) FILTER ({_COLLECTED}), 0) END"
    yield (
        "came_by_itself_rate",
        Oracle(
            _of("receipt", f"share(CASE WHEN {told} THEN coalesce({itself}, 0) END, {all_of_it})"),
            _of("receipt", f"count(*) FILTER ({_COLLECTED})"),
        ),
    )
    # Of accounts of unknown bounce: what their receipts were for; where there are none, what any receipt was for.
    unsure = "opening_state = 'Current' AND bounced = 'unknown'"
    kind_said = f"coalesce(bool_or(kind <> '(none)') FILTER ({unsure}), bool_or(kind <> '(none)'))"
    not_told = f"coalesce(sum(amount) FILTER ({_COLLECTED} AND {unsure}), 0)"
    yield "collected_bounce_unknown_amount", Oracle(_of("receipt", f"CASE WHEN {kind_said} THEN {not_told} END"))


def _booked_late() -> Iterator[tuple[str, Oracle]]:
    yield "repeated_receipts_amount", Oracle(_of("receipt", "coalesce(sum(amount) FILTER (repeats), 0)"))
    for key, later in (("booked_late", "posted_on > day"), ("booked_after_month", "posted_on > last_counted")):
        booked = f"coalesce(sum(amount) FILTER ({later} AND NOT repeats), 0)"
        yield f"{key}_amount", Oracle(_of("receipt", f"CASE WHEN count(posted_on) > 0 THEN {booked} END"))


def _largest_and_daily() -> Iterator[tuple[str, Oracle]]:
    yield (
        "agency_collected_daily_amount",
        Oracle("SELECT {by}, sum(amount) FROM receipt WHERE attribution = 'agency' GROUP BY {by}"),
    )
    largest = """(
        SELECT * EXCLUDE (amount, receipt_no), list_sum(list_sort(list(amount), 'DESC')[1:5]) AS amount
        FROM taken_receipt GROUP BY ALL
    )"""
    yield "largest_receipts_amount", Oracle(_of(largest, "sum(amount)"))
    for key, picked in (
        ("named", "side = 'as once paid'"),
        ("booked", "side = 'as booked' AND is_linked"),
        ("unnamed", "NOT is_linked"),
    ):
        yield f"reversals_{key}_amount", Oracle(_of("reversal", f"coalesce(sum(amount) FILTER ({picked}), 0)"))
        if key != "booked":
            yield f"reversals_{key}_count", Oracle(_of("reversal", f"count(*) FILTER ({picked})"))
    yield "receipts_count", Oracle(_of("receipt", "count(*)"))


def _collected_by() -> Iterator[tuple[str, Oracle]]:
    known = "bool_or(attribution <> 'unattributed')"
    for key, who in (("agency_collected", "agency"), ("in_house_collected", "in_house"), ("self_paid", "self_paid")):
        taken = f"coalesce(sum(amount) FILTER (attribution = '{who}'), 0)"
        yield f"{key}_amount", Oracle(_of("receipt", f"CASE WHEN {known} THEN {taken} END"))
    rest = "coalesce(sum(amount) FILTER (attribution = 'unattributed'), 0)"
    yield "unattributed_amount", Oracle(_of("receipt", rest))
    late = (
        "lower(channel) IN ('agent_cash', 'cash') AND paid_at + INTERVAL 1 DAY < last_counted + 1 AND deposits_recorded"
    )
    to_deposit = f"amount > 0 AND (deposited_at IS NOT NULL OR ({late}))"
    in_time = "amount > 0 AND deposited_at <= paid_at + INTERVAL 1 DAY"
    yield (
        "deposited_in_time_rate",
        Oracle(
            _of("receipt", f"share(count(*) FILTER ({in_time}), count(*) FILTER ({to_deposit}))"),
            _of("receipt", f"count(*) FILTER ({to_deposit})"),
        ),
    )


def _targets() -> Iterator[tuple[str, Oracle]]:
    """Of breakdowns for which a target is set exactly."""
    aims = "(SELECT {by}, sum(value) AS aim FROM aim WHERE set_for = '{by}' GROUP BY {by})"
    got = f"(SELECT {{by}}, sum(amount) AS got FROM receipt WHERE {_COLLECTED} GROUP BY {{by}})"
    both = f"{got} AS got FULL JOIN {aims} AS aims USING ({{by}})"
    yield "target_amount", Oracle(f"SELECT {{by}}, aim FROM {aims}")
    yield (
        "target_achievement_rate",
        Oracle(
            f"SELECT {{by}}, share(coalesce(got, 0), aim) FROM {both}",
            _of("receipt", f"count(*) FILTER ({_COLLECTED})"),
        ),
    )
    yield "target_gap_amount", Oracle(f"SELECT {{by}}, coalesce(got, 0) - aim FROM {both}")


def _costs() -> Iterator[tuple[str, Oracle]]:
    yield "collection_cost_amount", _money("cost", "amount")
    spent = "(SELECT {by}, sum(amount) AS spent FROM cost GROUP BY {by})"
    got = f"(SELECT {{by}}, sum(amount) AS got FROM receipt WHERE {_COLLECTED} AND {_HELD} GROUP BY {{by}})"
    yield (
        "cost_per_rupee",
        Oracle(
            f"SELECT {{by}}, share(coalesce(spent, 0), got) FROM {spent} AS s FULL JOIN {got} AS g USING ({{by}})",
            _of("receipt", f"count(*) FILTER ({_COLLECTED})", _HELD),
        ),
    )


def _demand() -> Iterator[tuple[str, Oracle]]:
    for key, column in (
        ("due_amount", "due"),
        ("opening_overdue_amount", "overdue_at_opening"),
        ("demand_closing_overdue_amount", "overdue_at_closing"),
        ("collected_on_due_amount", "on_due"),
        ("demand_due_amount", "ends_due_amount"),
        ("demand_paid_as_due_amount", "ends_on_due"),
        ("collected_on_overdue_amount", "on_overdue"),
        ("collected_on_demand_amount", "on_all"),
        ("demand_waived_amount", "let_off"),
        ("demand_written_off_amount", "lost"),
        ("charges_levied_amount", "charged"),
        ("charges_collected_amount", "for_charges"),
        ("charges_waived_amount", "charges_forgiven"),
    ):
        yield key, _money("demanded", column)
    unexplained = "sum(overdue_at_closing) - sum(owing) + sum(on_all) + sum(let_off) + sum(lost)"
    yield "demand_unexplained_amount", Oracle(_of("demanded", unexplained))
    owed = _of("demanded", "count(*) FILTER (owed)")
    for key, top, bottom in (
        ("collection_efficiency_total_rate", "for_all", "due"),
        ("collection_efficiency_current_rate", "on_due", "due"),
        ("collection_efficiency_demand_rate", "on_all", "owing"),
        ("charges_collected_rate", "for_charges", "charged"),
        ("charges_waived_rate", "charges_forgiven", "charged"),
    ):
        yield key, Oracle(_of("demanded", f"share(sum({top}), sum({bottom}))"), owed)
    for key, top, bottom, cases in (
        ("overdue_collected_in_time_rate", "cleared_later", "missed_amount", "missed_dues"),
        ("on_time_rate", "on_time", "dues", "dues"),
        ("first_payment_default_rate", "defaults", "first_dues", "first_dues"),
    ):
        yield key, Oracle(_of("demanded", f"share(sum({top}), sum({bottom}))"), _of("demanded", f"sum({cases})"))


def _inflow() -> Iterator[tuple[str, Oracle]]:
    times = _of("presented", "sum(times)")
    yield "presentations", Oracle(times)
    yield "presentations_undecided", Oracle(_of("presented", "sum(times) - sum(decisions)"))
    yield "returns_unexplained", Oracle(_of("presented", "sum(unexplained)"))
    for key, top, bottom, cases in (
        ("bounce_rate", "returns", "decisions", "decisions"),
        ("bounce_value_rate", "returned_worth", "decided_worth", "decisions"),
        ("technical_return_rate", "technical_returns", "explained", "explained"),
    ):
        yield key, Oracle(_of("presented", f"share(sum({top}), sum({bottom}))"), _of("presented", f"sum({cases})"))
    told = "CASE WHEN count(was_first_presented) > 0 THEN %s END"
    first = told % "count(*) FILTER (was_first_presented)"
    yield (
        "first_presentation_bounce_rate",
        Oracle(
            _of("presented", f"share({told % 'count(*) FILTER (bounced_first)'}, {first})"), _of("presented", first)
        ),
    )
    due = "count(*) FILTER (bounced_first AND still_open IS NOT NULL)"
    # It is known where nobody bounced, or where the dues say when they were cleared.
    known = "CASE WHEN bool_or(bounced_first = FALSE OR still_open IS NOT NULL) THEN %s END"
    cleared = "count(*) FILTER (bounced_first AND NOT still_open)"
    yield (
        "bounce_clearance_rate",
        Oracle(_of("presented", f"share({cleared}, {due})"), _of("presented", known % due)),
    )


def _pool() -> Iterator[tuple[str, Oracle]]:
    paid = "CASE WHEN (SELECT count(*) > 0 FROM payment) THEN %s END"
    before = f"sum(gone_before) - {paid % 'sum(back_before)'}"
    yield "write_off_pool_amount", Oracle(_of("pool", before))
    yield "write_off_recovered_amount", Oracle(_of("pool", paid % "sum(back_now)"))
    yield "charged_off_amount", _money("pool", "gone_now")
    accounts = _of("pool", "count(*)")
    yield "write_off_recovery_rate", Oracle(_of("pool", f"share({paid % 'sum(back_now)'}, {before})"), accounts)
    back = paid % "sum(back_before) + sum(back_now)"
    yield "write_off_accounts", Oracle(accounts)
    yield "write_off_to_date_amount", Oracle(_of("pool", "sum(gone_before) + sum(gone_now)"))
    yield "write_off_recovered_to_date_amount", Oracle(_of("pool", back))
    yield (
        "write_off_recovery_to_date_rate",
        Oracle(_of("pool", f"share({back}, sum(gone_before) + sum(gone_now))"), accounts),
    )


ORACLES: Final[Mapping[str, Oracle]] = {
    key: oracle for found in (_receipts(), _targets(), _costs(), _demand(), _inflow(), _pool()) for key, oracle in found
}
_COMMON: Sequence[By] = [
    (),
    ("zone",),
    ("state", "secured"),
    ("branch_code",),
    ("product_group", "product_code"),
    ("segment",),
    ("agency_code",),
]
_BREAKDOWNS: Final[Mapping[str, Sequence[By]]] = {
    "receipts": [
        *_COMMON,
        ("bucket", "zone"),
        ("opening_state", "kind"),
        ("channel", "attribution"),
        ("component",),
        ("agency_type",),
    ],
    "receipts_daily": [(), ("day",), ("zone", "state"), ("product_code", "kind"), ("agency_code",)],
    "collector_receipts": [(), ("agency_code", "collector_code"), ("state", "product_code"), ("opening_state",)],
    "agency_receipts_daily": [
        (),
        ("day",),
        ("day", "agency_code", "opening_state"),
        ("agency_type", "bucket"),
        ("product_group", "product_code"),
    ],
    "agency_reversals": [
        (),
        ("day",),
        ("day", "agency_code", "opening_state"),
        ("agency_type", "bucket"),
        ("product_group", "product_code"),
    ],
    "largest_receipts": [
        (),
        ("zone",),
        ("agency_code", "opening_state"),
        ("agency_type", "bucket"),
        ("product_group", "product_code", "zone"),
    ],
    "targets": [("state",), ("zone", "product_code"), ("agency_code",)],
    "costs": [(), ("agency_code",), ("agency_type",)],
    "demand": [*_COMMON, ("bucket", "zone"), ("opening_state",)],
    "inflow": _COMMON,
    "write_off_pool": [(), ("write_off_month",), ("zone", "state"), ("product_group", "product_code")],
}


def recovery_breakdowns(cubes: Sequence[str]) -> Sequence[By]:
    """By what a metric of these cubes is compared; by what they have in common where it reads several."""
    return next(_BREAKDOWNS[cube] for cube in ("targets", "costs", *cubes) if cube in cubes)
