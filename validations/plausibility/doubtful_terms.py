"""Rules about what was agreed and ruled: dates of terms that overlap or leave gaps, and rules that nobody can read."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from validations.plausibility.doubt import Doubt, Limits, counted, day_text, examples, listed, plain, verb
from validations.plausibility.doubtful_targets import Row, about, near, rows_of
from validations.plausibility.observed import Observed
from validations.vocabulary import COUNTING_RULES, FORBIDDING_RULES, LEGAL_CLOCKS, LIMITATION_RULE

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "sla_term": ("agency_code", "measure", "product_code", "bucket"),
    "commission_slab": ("agency_code", "basis", "product_code", "bucket"),
}
"""What terms and slabs that follow one another have in common."""
_NOUNS: Final = {"sla_term": "agency term", "commission_slab": "commission slab"}
_LOST: Final = {"sla_term": "the agency is not judged", "commission_slab": "no commission is agreed"}
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_YES_NO: Final = re.compile(r"\s*(yes|no)\s*", re.IGNORECASE)
RULES_READ: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "contact_from": (_TIME, "a time such as 08:00"),
    "contact_until": (_TIME, "a time such as 19:00"),
    "complaint_days": (_NUMBER, "a number of days"),
    "complaint_watch_days": (_NUMBER, "a number of days"),
    **dict.fromkeys((*LEGAL_CLOCKS, LIMITATION_RULE), (_NUMBER, "a number of days")),
    **dict.fromkeys(COUNTING_RULES, (_NUMBER, "a number")),
    **dict.fromkeys(FORBIDDING_RULES, (_YES_NO, "'yes' or 'no'")),
}
"""Rules of conduct that figures read, and what their values must be; other rules are kept and not read."""
RULES_KEPT: Final = ("visits_per_day",)


@dataclass(frozen=True)
class _Pair:
    """A term, and the next one for the same agency, measure, product and bucket."""

    first: Row
    second: Row

    @property
    def words(self) -> str:
        """'visit_rate, agency A'."""
        return about(self.first)

    @property
    def ends(self) -> date:
        """Last day of the first term."""
        ends: date | None = self.first["effective_to"]
        return ends or date.max

    @property
    def begins(self) -> date:
        """First day of the second term."""
        begins: date = self.second["effective_from"]
        return begins


def terms_overlap(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt where two terms, or slabs of two dates, of one agency for the same are in force on one day."""
    for table, found in _pairs_where(observed, lambda pair: pair.ends >= pair.begins):
        yield _of_pairs(
            "terms_overlap",
            table,
            "effective_to",
            found,
            f"{counted(len(found), _NOUNS[table])} {verb(len(found), 'begins', 'begin')} while an earlier one for the "
            f"same is in force, and the one that begins last counts: {examples([_overlap(pair) for pair in found])}.",
            "Set 'effective_to' of the earlier one to the day before the next one begins.",
        )


def terms_gap(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt where days lie between a term, or slabs, of one agency and the next for the same."""
    for table, found in _pairs_where(observed, lambda pair: pair.begins - timedelta(days=1) > pair.ends):
        yield _of_pairs(
            "terms_gap",
            table,
            "effective_from",
            found,
            f"{counted(len(found), 'gap')} {verb(len(found), 'lies', 'lie')} between one {_NOUNS[table]} and the next "
            f"for the same, in which {_LOST[table]}: {examples([_gap(pair) for pair in found])}.",
            "Correct 'effective_from' or 'effective_to', or accept the gap if nothing was agreed for these days.",
        )


def _pairs_where(observed: Observed, wrong: Callable[[_Pair], bool]) -> Iterator[tuple[str, list[_Pair]]]:
    """Tables with such terms that follow one another, and these."""
    for table in _KEYS:
        if found := [pair for pair in _pairs(observed, table) if wrong(pair)]:
            yield table, found


def _of_pairs(rule: str, table: str, column: str, found: Sequence[_Pair], sentence: str, fix: str) -> Doubt:
    days = [f"{pair.ends} {pair.begins}" for pair in found[:3]]
    return Doubt(rule, table, "", column, (str(len(found)), *days), sentence, fix)


def conduct_rules(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per rule of conduct that is misspelled, or whose value cannot be read."""
    for row in rows_of(observed, "conduct_rule", "rule", "effective_from"):
        name, value, start = str(row["rule"]), row.get("value"), row["effective_from"]
        alike = near(name, [*RULES_READ, *RULES_KEPT])
        if name in RULES_READ:
            pattern, wanted = RULES_READ[name]
            if value is None or pattern.fullmatch(str(value)):
                continue
            why = f"is '{value}' from {day_text(start)}, where {wanted} is wanted, so it is not applied."
        elif name in RULES_KEPT or not alike:
            continue
        else:
            why = f"is read by no figure; {alike}"
        yield Doubt(
            "conduct_rule",
            "conduct_rule",
            "",
            name,
            (start.isoformat(), *([str(value)] if name in RULES_READ else [])),
            f"The conduct rule '{name}' {why}",
            f"Figures read the rules {listed(list(RULES_READ), len(RULES_READ))}; correct 'rule' or 'value'.",
        )


def slab_values(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt where the slabs that take effect together leave values out, hold some twice, or run backwards."""
    sets: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows_of(observed, "commission_slab", "agency_code", "basis", "from_value", "effective_from"):
        key = (*(row.get(name) for name in _KEYS["commission_slab"]), row["effective_from"])
        sets.setdefault(key, []).append({"to_value": None, **row})
    wrong = [fault for rows in sets.values() for fault in _faults(sorted(rows, key=lambda row: row["from_value"]))]
    if wrong:
        yield Doubt(
            "slab_values",
            "commission_slab",
            "",
            "from_value",
            (str(len(wrong)), str(len(sets))),
            f"{counted(len(wrong), 'fault')} between the values of commission slabs that take effect together: "
            f"{examples(wrong)}.",
            "Let each slab begin where the one before ends, and leave 'to_value' of the last one empty.",
        )


def _faults(rows: Sequence[Row]) -> Iterator[str]:
    """What is wrong with the slabs of one set, in the order of their lowest values."""
    for row in rows:
        if row["to_value"] is not None and row["to_value"] <= row["from_value"]:
            yield f"{about(row)}, from {plain(row['from_value'])} to {plain(row['to_value'])} holds no value"
    for row, following in pairwise(rows):
        if row["to_value"] is None or row["to_value"] > following["from_value"]:
            yield f"{about(row)}, two slabs for {plain(following['from_value'])}"
        elif row["from_value"] < row["to_value"] < following["from_value"]:
            yield f"{about(row)}, no slab from {plain(row['to_value'])} to {plain(following['from_value'])}"


def _pairs(observed: Observed, table: str) -> list[_Pair]:
    """Every term with the next one for the same, the latest first; terms that end before they begin are left out."""
    same: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows_of(observed, table, *_KEYS[table][:2], "effective_from"):
        full = {"effective_to": None, **row}
        if full["effective_to"] is None or full["effective_to"] >= full["effective_from"]:
            same.setdefault(tuple(row.get(key) for key in _KEYS[table]), []).append(full)
    pairs = []
    for rows in same.values():
        # Slabs begin together; two terms that do have the same key, which the contract refuses.
        each = list({row["effective_from"]: row for row in rows}.values())
        each.sort(key=lambda row: row["effective_from"])
        longest = each[0]
        for row in each[1:]:
            pairs.append(_Pair(longest, row))
            longest = max(longest, row, key=lambda one: one["effective_to"] or date.max)
    return sorted(pairs, key=lambda pair: pair.begins, reverse=True)


def _overlap(pair: _Pair) -> str:
    """'visit_rate, agency A, 0.7 and 0.8 from 1 May 2026 to 30 June 2026'."""
    ends = min(pair.ends, pair.second["effective_to"] or date.max)
    until = "on" if ends == date.max else f"to {day_text(ends)}"
    values = [plain(row["threshold"]) for row in (pair.first, pair.second) if row.get("threshold") is not None]
    both = f"{' and '.join(values)} " if values else ""
    return f"{pair.words}, {both}from {day_text(pair.begins)} {until}"


def _gap(pair: _Pair) -> str:
    """'visit_rate, agency A, 1 April 2026 to 30 April 2026'."""
    first, last = pair.ends + timedelta(days=1), pair.begins - timedelta(days=1)
    return f"{pair.words}, {day_text(first)} to {day_text(last)}"
