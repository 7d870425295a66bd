"""Oracles of enforcement: cases at law, days in their stage, and repossession from the order to the sale."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

_PLACES: Final[tuple[By, ...]] = ((), ("zone",), ("state", "secured"), ("product_group", "product_code"))
_LEGAL: Final[tuple[By, ...]] = (*_PLACES, ("case_type",), ("advocate_code", "case_type"))
_REPOSSESSION: Final[tuple[By, ...]] = (*_PLACES, ("agency_code",), ("valuer_code", "agency_code"))
_STAGES: Final[tuple[By, ...]] = ((), ("case_type",), ("case_type", "stage"))
_SOLD: Final = "is_gone AND sold_on IS NOT NULL"
_VALUED: Final = f"{_SOLD} AND sale_amount IS NOT NULL AND valuation_amount > 0"
_PRICED: Final = f"{_SOLD} AND sale_amount IS NOT NULL AND owed IS NOT NULL"


def _told(value: str, seen: str) -> str:
    return f"SELECT {{by}}, {value} FROM {seen} GROUP BY {{by}}" if value else ""


def _case(value: str, cases: str = "", by: tuple[By, ...] = _LEGAL) -> Oracle:
    return Oracle(_told(value, "case_seen"), _told(cases, "case_seen"), by)


def _order(value: str, cases: str = "") -> Oracle:
    return Oracle(_told(value, "repossession_seen"), _told(cases, "repossession_seen"), _REPOSSESSION)


def _of(condition: str) -> str:
    return f"count(*) FILTER ({condition})"


def _known(value: str, condition: str) -> str:
    """0 where nothing meets the condition; nothing where something does, of which the amount is never known."""
    return f"CASE WHEN {_of(condition)} = 0 THEN 0 ELSE {value} END"


def _staged(quantile: float) -> Oracle:
    """The smallest number of days that at least this share of the pending cases does not exceed."""
    value = f"list_sort(list(waited) FILTER (waits))[CAST(ceil(round({quantile} * {_of('waits')}, 6)) AS INTEGER)]"
    return _case(value, by=_STAGES)


def _legal() -> Iterator[tuple[str, Oracle]]:
    costed = "legal_cost IS NOT NULL AND brought IS NOT NULL"
    received, cost = f"sum(brought) FILTER ({costed})", f"sum(legal_cost) FILTER ({costed})"
    yield "legal_cases_filed", _case(_of("is_filed"))
    yield "legal_claimed_amount", _case(_known("sum(claim_amount) FILTER (is_filed)", "is_filed"))
    yield "legal_cases_closed", _case(_of("is_closed"))
    yield "legal_cases_pending", _case(_of("waits"))
    yield "legal_cases_pending_over_180_days", _case(_of("waits AND waited > 180"))
    yield "legal_received_amount", _case(received)
    yield "legal_cost_amount", _case(cost)
    yield "legal_yield", _case(f"share({received}, {cost})", _of(costed))
    paying = f"CASE WHEN count(brought) > 0 THEN {_of('brought > 0')} END"
    yield "legal_with_receipt_rate", _case(f"share({paying}, count(*))", "count(*)")
    yield "legal_staged_cases", _case(_of("waits"), by=_STAGES)
    yield "legal_stage_median_days", _staged(0.5)
    yield "legal_stage_p90_days", _staged(0.9)


def _repossession() -> Iterator[tuple[str, Oracle]]:
    ordered, taken = _of("is_ordered"), "is_ordered AND repossessed_on IS NOT NULL"
    yield "repossession_orders", _order(ordered)
    followed = {
        "noticed": "is_ordered AND notice_on IS NOT NULL",
        "taken": taken,
        "released": f"{taken} AND sold_on IS NULL AND released_on IS NOT NULL",
        "sold": f"{taken} AND sold_on IS NOT NULL",
    }
    for key, condition in followed.items():
        yield f"repossession_{key}_rate", _order(f"share({_of(condition)}, {ordered})", ordered)
    yield "repossessions", _order(_of("is_taken"))
    known = _of("is_taken AND voluntary IS NOT NULL")
    yield "repossession_voluntary_rate", _order(f"share({_of('is_taken AND voluntary')}, {known})", known)
    days = "sum(greatest(repossessed_on - ordered_on, 0)) FILTER (is_taken)"
    yield "repossession_days_to_take", _order(f"share({days}, {_of('is_taken')})", _of("is_taken"))
    told = "is_taken AND notice_on <= repossessed_on"
    noticed = f"sum(repossessed_on - notice_on) FILTER ({told})"
    yield "repossession_days_of_notice", _order(f"share({noticed}, {_of(told)})", _of(told))
    yield (
        "repossessions_without_notice",
        _order(_of("is_taken AND (notice_on IS NULL OR notice_on > repossessed_on)")),
    )
    yield "repossession_releases", _order(_of("is_gone AND sold_on IS NULL"))
    yield "repossession_sales", _order(_of(_SOLD))
    days = f"sum(gone_on - repossessed_on) FILTER ({_SOLD})"
    yield "repossession_days_to_sell", _order(f"share({days}, {_of(_SOLD)})", _of(_SOLD))
    brought, valued = (f"sum({name}_amount) FILTER ({_VALUED})" for name in ("sale", "valuation"))
    yield "repossession_sale_to_valuation", _order(f"share({brought}, {valued})", _of(_VALUED))
    lost = f"sum(owed - sale_amount) FILTER ({_PRICED})"
    yield "repossession_loss_amount", _order(lost)
    yield "repossession_loss_rate", _order(f"share({lost}, sum(owed) FILTER ({_PRICED}))", _of(_PRICED))
    yield "repossession_stock", _order(_of("held"))
    ages = {
        "to_30": "days_held <= 30",
        "to_90": "days_held BETWEEN 31 AND 90",
        "to_180": "days_held BETWEEN 91 AND 180",
    }
    for key, condition in {**ages, "over_180": "days_held > 180"}.items():
        yield f"repossession_stock_{key}_days", _order(_of(f"held AND {condition}"))


def _clocks() -> Iterator[tuple[str, Oracle]]:
    by: tuple[By, ...] = (*_PLACES, ("clock",))
    states = {
        "overdue": "runs AND NOT at_least AND left_over < 0",
        "due_soon": "runs AND NOT at_least AND left_over BETWEEN 0 AND 30",
        "running": "runs AND NOT at_least AND left_over > 30",
        "waiting": "runs AND at_least AND left_over > 0",
        "may_go_on": "runs AND at_least AND left_over <= 0",
        "late": "ends AND NOT at_least AND took > days",
        "too_early": "ends AND at_least AND took < days",
        "kept": "ends AND CASE WHEN at_least THEN took >= days ELSE took <= days END",
    }
    known = "count(*) FILTER (runs OR ends) > 0 OR count(*) FILTER (unsure) = 0"
    for key, condition in states.items():
        found = f"CASE WHEN {known} THEN {_of(condition)} END"
        yield f"legal_clocks_{key}", Oracle(_told(found, "clock_seen"), by=by)
    yield "legal_clocks_unknown", Oracle(_told(_of("unsure"), "clock_seen"), by=by)


def _limitation() -> Iterator[tuple[str, Oracle]]:
    runs = "NOT is_filed AND left_over"
    states = {
        "barred": "is_late",
        **{f"within_{days}": f"{runs} BETWEEN 0 AND {days}" for days in (30, 90, 180)},
        "later": f"{runs} > 180",
        "filed": "is_filed",
    }
    known = f"{_of('NOT unsure')} > 0 OR {_of('unsure')} = 0"
    for key, condition in states.items():
        found = f"CASE WHEN {known} THEN {_of(condition)} END"
        yield f"limitation_{key}", Oracle(_told(found, "limitation_seen"), by=_PLACES)
        if key in ("barred", "within_180"):
            owed = f"CASE WHEN {known} THEN {_known(f'sum(claim) FILTER ({condition})', condition)} END"
            yield f"limitation_{key}_amount", Oracle(_told(owed, "limitation_seen"), by=_PLACES)
    yield "limitation_unknown", Oracle(_told(_of("unsure"), "limitation_seen"), by=_PLACES)


ORACLES: Final[Mapping[str, Oracle]] = dict([*_legal(), *_repossession(), *_clocks(), *_limitation()])
