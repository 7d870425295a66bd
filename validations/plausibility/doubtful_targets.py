"""Rules about targets and terms as such: measures that nobody has, values in another unit, days within a period."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import groupby
from typing import Any, Final

from validations.measures import MEASURES, out_of_range
from validations.period_types import Length, first_day
from validations.plausibility.doubt import Doubt, Limits, counted, day_text, examples, plain, verb
from validations.plausibility.observed import Observed

Row = Mapping[str, Any]
_VALUES: Final = {"target": "value", "sla_term": "threshold"}
"""Tables about measures, and their column of values in the measure's unit."""
_NOUNS: Final = {"target": "target", "sla_term": "agency term"}
_LOST: Final = {"target": "no figure is held against {it}", "sla_term": "no agency is judged by {it}"}
_CELL: Final = {
    "zone": "zone",
    "state": "state",
    "area": "area",
    "branch_code": "branch",
    "product_code": "product",
    "bucket": "bucket",
    "agency_code": "agency",
    "collector_code": "collector",
}
"""Dimensions of targets and terms, as sentences name them."""
_PLACES: Final = ("zone", "state", "area")
_PERIODS: Final[Mapping[Length, str]] = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "financial year",
}
_NEAR: Final = 0.8
_NEAR_MEASURE: Final = 0.6
"""How alike a name must be to be taken for another one, from 0 to 1."""


def rows_of(observed: Observed, table: str, *needed: str) -> Sequence[Row]:
    """The rows of a small table in which these columns are filled; none where it lacks one of them."""
    frame = observed.tables.get(table)
    if frame is None or not set(needed) <= set(frame.columns):
        return []
    return frame.drop_nulls(list(needed)).to_dicts()


def near(name: str, known: Sequence[str], cutoff: float = _NEAR) -> str:
    """'did you mean North?'; empty where nothing is alike."""
    spelled = {one.casefold().replace(" ", ""): one for one in known}
    alike = get_close_matches(name.casefold().replace(" ", ""), spelled, n=3, cutoff=cutoff)
    names = [spelled[one] for one in alike]
    either = " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"did you mean {either}?" if alike else ""


def target_in_words(row: Row) -> str:
    """A target or term by what it is for: 'zone North, product PL'; empty where it is for everything."""
    return ", ".join(f"{noun} {row[key]}" for key, noun in _CELL.items() if row.get(key) is not None)


def about(row: Row) -> str:
    """'visit_rate, agency A'."""
    return ", ".join(
        part for part in (str(row["measure"] if "measure" in row else row["basis"]), target_in_words(row)) if part
    )


def unknown_measures(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per name of a measure that the catalogue does not have, for such rows vanish from every page."""
    for table, noun in _NOUNS.items():
        rows = sorted(rows_of(observed, table, "measure"), key=lambda row: str(row["measure"]))
        for name, group in groupby(rows, key=lambda row: str(row["measure"])):
            if name in MEASURES:
                continue
            count = len(list(group))
            lost = _LOST[table].format(it=verb(count, "it", "them"))
            hint = near(name, list(MEASURES), _NEAR_MEASURE)
            yield Doubt(
                "unknown_measure",
                table,
                "",
                name,
                (str(count),),
                f"{counted(count, noun)} {verb(count, 'is', 'are')} for '{name}', which is no measure, so {lost}"
                f"{f'; {hint}' if hint else '.'}",
                f"Correct 'measure' of {table}; 'bucketwise figures --list' shows every measure.",
            )


def values_out_of_range(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per measure with targets or thresholds that its unit cannot have, such as 70 for a rate."""
    for table, column in _VALUES.items():
        wrong: dict[tuple[str, str], list[Row]] = {}
        rows = [row for row in rows_of(observed, table, "measure", column) if str(row["measure"]) in MEASURES]
        for row in rows:
            measure = str(row["measure"])
            if why := out_of_range(measure, Decimal(str(row[column]))):
                wrong.setdefault((measure, why), []).append(row)
        for (measure, why), found in wrong.items():
            of = sum(str(row["measure"]) == measure for row in rows)
            numbers = (str(len(found)), str(of), *(plain(row[column]) for row in found[:3]))
            yield Doubt(
                "value_out_of_range",
                table,
                "",
                measure,
                numbers,
                f"{len(found):,} of {counted(of, _NOUNS[table])} for {measure} {verb(len(found), 'has', 'have')} a "
                f"value that {why}: {examples([_example(row, column) for row in found])}.",
                f"Correct '{column}' of {table}: rates are fractions, amounts are in units of the base currency.",
            )


def period_starts(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per type of period with targets that start within it, with the targets that they replace."""
    rows = rows_of(observed, "target", "period_start", "period_type", "measure")
    for length, noun in _PERIODS.items():
        own = [row for row in rows if row["period_type"] == length]
        late = [row for row in own if _first(observed, row["period_start"], length) != row["period_start"]]
        if not late:
            continue
        newest = max(late, key=lambda row: row["period_start"])
        shown = [_inside(observed, row, own, length) for row in sorted(late, key=_start, reverse=True)]
        do, its, counts = ("does", "its", "counts") if len(late) == 1 else ("do", "their", "each counts")
        yield Doubt(
            "period_start",
            "target",
            f"{newest['period_start']:%Y-%m}",
            length,
            (str(len(late)), str(len(own)), *(str(row["period_start"]) for row in late[:3])),
            f"{len(late):,} of {counted(len(own), 'target')} for a {noun} {do} not start on the first day of {its} "
            f"{noun}, and {counts} for the whole {noun}: {examples(shown)}.",
            _begins(observed, length),
        )


def unknown_places(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt per zone, state or area that targets name and no branch has."""
    for column in _PLACES:
        known = _of_branches(observed, column)
        counts = _unknown(rows_of(observed, "target", column), column, known)
        if known and counts:
            it = verb(counts.total(), "it", "them")
            said = f"for a {column} that no branch has, so no figure is held against {it}"
            yield _misplaced("target", column, counts, known, said, f"Correct '{column}' of target or of branch.")


def holiday_states(observed: Observed, _limits: Limits) -> Iterator[Doubt]:
    """A doubt about holidays of a state that is spelled otherwise than that of branches; other states may have none."""
    known = _of_branches(observed, "state")
    counts = _unknown(rows_of(observed, "holiday", "holiday_on", "state"), "state", known)
    alike = Counter({name: count for name, count in counts.items() if near(name, known)})
    if alike:
        said = "of a state that no branch has by that name, so the day counts as worked there"
        yield _misplaced("holiday", "state", alike, known, said, "Spell 'state' of holiday as branch does.")


def _of_branches(observed: Observed, column: str) -> list[str]:
    return sorted({str(row[column]) for row in rows_of(observed, "branch", column)})


def _unknown(rows: Sequence[Row], column: str, known: Sequence[str]) -> Counter[str]:
    """How many rows have each name that is not known, in the order of the rows."""
    return Counter(name for row in rows if (name := str(row[column])) not in known)


def _misplaced(table: str, column: str, counts: Counter[str], known: Sequence[str], said: str, fix: str) -> Doubt:
    count = counts.total()
    sentence = f"{counted(count, table)} {verb(count, 'is', 'are')} {said}: {_names(counts, known)}."
    return Doubt("unknown_place", table, "", column, (str(count), str(len(counts))), sentence, fix)


def _names(counts: Iterable[str], known: Sequence[str]) -> str:
    """'Nort' (did you mean North?)."""
    hints = ((name, near(name, known)) for name in counts)
    return examples([f"'{name}' ({hint})" if hint else f"'{name}'" for name, hint in hints])


def _example(row: Row, column: str) -> str:
    """'70 (agency A, from 1 April 2026)'."""
    start = row.get("period_start") or row.get("effective_from")
    what = [*([target_in_words(row)] if target_in_words(row) else []), *([f"from {day_text(start)}"] if start else [])]
    return f"{plain(row[column])} ({', '.join(what)})"


def _inside(observed: Observed, row: Row, own: Sequence[Row], length: Length) -> str:
    """'collected_amount, 3,500 from 16 May 2026 in place of 3,000 from 1 May 2026'."""
    said = f"{about(row)}, {_value(row)} from {day_text(row['period_start'])}"
    first = _first(observed, row["period_start"], length)
    same = [one for one in own if _cell(one) == _cell(row) and _first(observed, one["period_start"], length) == first]
    before = [one for one in same if one["period_start"] < row["period_start"]]
    if not before:
        return said
    replaced = max(before, key=_start)
    return f"{said} in place of {_value(replaced)} from {day_text(replaced['period_start'])}"


def _begins(observed: Observed, length: Length) -> str:
    """What to do, and the setting that the first day follows."""
    fix = "Set 'period_start' to the first day of the period, and remove targets that no longer hold"
    if length == "week":
        return f"{fix}; weeks end on {observed.week_ends_on.capitalize()} (setting week_ends_on)."
    if length in ("quarter", "year"):
        month = f"{date(2000, observed.year_starts, 1):%B}"
        return f"{fix}; financial years start in {month} (setting financial_year_start_month)."
    return f"{fix}."


def _first(observed: Observed, day: date, length: Length) -> date:
    return first_day(day, length, year_starts=observed.year_starts, week_ends_on=observed.week_ends_on)


def _cell(row: Row) -> tuple[Any, ...]:
    return (row["measure"], *(row.get(key) for key in _CELL))


def _start(row: Row) -> date:
    start: date = row["period_start"]
    return start


def _value(row: Row) -> str:
    return plain(row["value"]) if row.get("value") is not None else "no value"
