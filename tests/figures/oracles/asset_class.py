"""Oracles of asset classes: NPA by age, the flag against days past due, taint, what slips next, and borrowers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import CUSTOMERS, OF_THE_BOOK, POSITION, By, Oracle

_OWN: Final = (*OF_THE_BOOK, ("bucket", "zone"), ("npa",))
_SLIPPING: Final = (*_OWN, ("slips_to", "slips_within"))
_FLAG, _DPD = "bool_or(npa_flag IS NOT NULL)", "bool_or(dpd IS NOT NULL)"
_BOTH: Final = "bool_or(npa_flag IS NOT NULL AND dpd IS NOT NULL)"
_KNOWN: Final[Mapping[str, str]] = {
    "standard": _DPD,
    "substandard": _FLAG,
    "doubtful1": f"{_FLAG} AND bool_or(seen_12)",
    "doubtful2": f"{_FLAG} AND bool_or(seen_24)",
    "doubtful3": f"{_FLAG} AND bool_or(seen_48)",
    "npa_age_unknown": _FLAG,
    "dpd_unknown": "TRUE",
    "sma0": _DPD,
    "sma1": _DPD,
    "sma2": _DPD,
    "over_90_not_flagged": _DPD,
}
"""Where a class is known to be empty, rather than unknown."""
_WORST: Final = (
    "standard",
    "dpd_unknown",
    "sma0",
    "sma1",
    "sma2",
    "over_90_not_flagged",
    "substandard",
    "npa_age_unknown",
    "doubtful1",
    "doubtful2",
    "doubtful3",
)


def _pair(
    key: str, condition: str, known: str, relation: str = "classed", by: Sequence[By] = _OWN
) -> Iterator[tuple[str, Oracle]]:
    """The accounts of a class and their outstanding; unknown where no balance of any of them is known."""
    worth = (
        f"CASE WHEN count(*) FILTER ({condition}) = 0 THEN 0 "
        f"ELSE sum(floored(total_outstanding)) FILTER ({condition}) END"
    )
    for end, value in (("accounts", f"count(*) FILTER ({condition})"), ("outstanding", worth)):
        sql = f"SELECT {{by}}, CASE WHEN {known} THEN {value} END FROM {relation} GROUP BY {{by}}"
        yield f"{key}_{end}", Oracle(sql, by=by)


def _asset_class() -> Iterator[tuple[str, Oracle]]:
    for key in (*_WORST[:2], *_WORST[5:]):
        yield from _pair(key, f"class = '{key}'", _KNOWN[key])
    yield from _pair("tainted", "tainted = 'yes'", "bool_or(tainted <> 'unknown')", by=(*_OWN, ("tainted", "zone")))
    yield from _pair("slipping", "next_floor IS NOT NULL", _DPD, by=_SLIPPING)
    overdue = "CASE WHEN count(next_floor) = 0 THEN 0 ELSE sum(overdue_amount) FILTER (next_floor IS NOT NULL) END"
    yield (
        "slipping_overdue",
        Oracle(f"SELECT {{by}}, CASE WHEN {_DPD} THEN {overdue} END FROM classed GROUP BY {{by}}", by=_SLIPPING),
    )


def _position() -> Iterator[tuple[str, Oracle]]:
    book = "(FROM book WHERE status = 'active')"
    for key, condition in (
        ("npa_agrees", "npa_flag AND dpd > 90"),
        ("npa_sticky", "npa_flag AND dpd <= 90"),
        ("npa_flag_missing", "NOT npa_flag AND dpd > 90"),
    ):
        yield from _pair(key, condition, _BOTH, book, by=POSITION)
    # Of accounts without days past due nothing is known where none of them has a flag, and the other way round.
    untold = f"CASE WHEN bool_or(dpd IS NULL) THEN bool_or(dpd IS NULL AND npa_flag IS NOT NULL) ELSE {_FLAG} END"
    yield from _pair("npa_dpd_unknown", "npa_flag AND dpd IS NULL", untold, book, by=POSITION)
    unsaid = f"CASE WHEN bool_or(npa_flag IS NULL) THEN bool_or(npa_flag IS NULL AND dpd IS NOT NULL) ELSE {_DPD} END"
    yield from _pair("npa_flag_unknown_over90", "npa_flag IS NULL AND dpd > 90", unsaid, book, by=POSITION)
    held = "share(sum(provision) FILTER (npa_flag), sum(floored(total_outstanding)) FILTER (npa_flag))"
    counted = f"CASE WHEN {_FLAG} THEN count(*) FILTER (npa_flag) END"
    yield "npa_accounts", Oracle(f"SELECT {{by}}, {counted} FROM {book} GROUP BY {{by}}", by=POSITION)
    yield (
        "provision_coverage_rate",
        Oracle(
            f"SELECT {{by}}, {held} FROM {book} GROUP BY {{by}}",
            f"SELECT {{by}}, {counted} FROM {book} GROUP BY {{by}}",
            by=POSITION,
        ),
    )


def _borrowers() -> Iterator[tuple[str, Oracle]]:
    named = "FROM classed WHERE customer_id IS NOT NULL"
    ranks = ", ".join(f"'{name}'" for name in _WORST)
    worst = f"arg_max(class, list_position([{ranks}], class))"
    flags = ", ".join(f"{known} AS is_known_{key}" for key, known in _KNOWN.items() if known != "TRUE")
    each = f"(SELECT {{by}}, customer_id, {worst} AS worst, {flags} {named} GROUP BY {{by}}, customer_id)"
    yield "borrowers", Oracle(f"SELECT {{by}}, count(DISTINCT customer_id) {named} GROUP BY {{by}}", by=CUSTOMERS)
    for key in _WORST:
        known = "TRUE" if key == "dpd_unknown" else f"bool_or(is_known_{key})"
        counted = f"CASE WHEN {known} THEN count(*) FILTER (worst = '{key}') END"
        yield f"borrowers_{key}", Oracle(f"SELECT {{by}}, {counted} FROM {each} GROUP BY {{by}}", by=CUSTOMERS)
    for key, condition, known in (
        ("npa", "npa_flag", _FLAG),
        ("tainted", "tainted = 'yes'", "bool_or(tainted <> 'unknown')"),
    ):
        counted = f"CASE WHEN {known} THEN count(DISTINCT customer_id) FILTER ({condition}) END"
        yield f"borrowers_{key}", Oracle(f"SELECT {{by}}, {counted} {named} GROUP BY {{by}}", by=CUSTOMERS)


ORACLES: Final[Mapping[str, Oracle]] = {**dict(_asset_class()), **dict(_position()), **dict(_borrowers())}
