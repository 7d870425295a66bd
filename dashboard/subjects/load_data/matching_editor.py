"""The matching of a table as a frame that can be edited, and back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from data_access.importing.column_matching import Match, TableMatch, read_from
from data_access.importing.source_profile import SourceColumn, SourceSheet, Way

_MOST_EXAMPLES: Final = 3
_MOST_VALUES: Final = 100
"""Distinct values of one column that can be translated on the page."""
WAYS: Final[Mapping[Way, str]] = {
    Way.AS_IS: "as it is",
    Way.DAY_FIRST: "date, day first (31/05/2026)",
    Way.MONTH_FIRST: "date, month first (05/31/2026)",
    Way.YEAR_FIRST: "date, year first (20260531)",
    Way.EXCEL_DATE: "date, Excel's number (46173)",
    Way.AMOUNT: "amount (12,34,567.50 Cr)",
    Way.DPD_FROM_DAYS: "days past due, plain difference",
    Way.DPD_FROM_MONTHS: "days past due, in months late",
}


def frame_of(sheet: SourceSheet, matched: TableMatch, *, hidden: Collection[str] = ()) -> pd.DataFrame:
    """A row per column of the contract: what fills it, examples of its values but for those `hidden`, and why."""
    examples = {one.name: " · ".join(one.values[:_MOST_EXAMPLES]) for one in sheet.columns}
    fields = matched.declared.fields
    rows = [
        {
            "column": f"{one.column}{'' if fields[one.column].nullable else ' *'}",
            "source": one.source or None,
            "fixed": one.fixed,
            "way": WAYS[one.way] if one.source else None,
            "example": "" if fields[one.column].personal or one.column in hidden else examples.get(one.source, ""),
            "why": one.why,
        }
        for one in matched.matches
    ]
    return pd.DataFrame(rows, dtype="object")


def as_edited(sheet: SourceSheet, first: TableMatch, edited: pd.DataFrame) -> TableMatch:
    """The matching as the frame says after it was edited."""
    ways = {label: way for way, label in WAYS.items()}
    rows = zip(first.matches, edited.to_dict("records"), strict=True)
    return replace(first, matches=tuple(_chosen(sheet, first, one, row, ways) for one, row in rows))


def _chosen(
    sheet: SourceSheet, first: TableMatch, one: Match, row: Mapping[Any, Any], ways: Mapping[str, Way]
) -> Match:
    """A column as it was edited: another source is read by its values unless the way was chosen too."""
    source, fixed = _text(row["source"]), _text(row["fixed"])
    way = ways.get(_text(row["way"]), Way.AS_IS)
    if fixed:
        return one if fixed == one.fixed else Match(one.column, fixed=fixed, why="chosen here")
    if not source:
        return Match(one.column, why="left out here" if one.given else one.why)
    if source == one.source:
        return one if way is one.way else replace(one, way=way, why="chosen here")
    column = next(each for each in sheet.columns if each.name == source)
    found = read_from(first.declared, first.declared.fields[one.column], column, "chosen here")
    return found if way in (one.way, Way.AS_IS) else replace(found, way=way)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def other_words(sheet: SourceSheet, matched: TableMatch, one: Match) -> Sequence[str]:
    """The values of the source that a closed vocabulary does not have; none where its column has another type."""
    allowed = matched.declared.fields[one.column].vocabulary
    source: SourceColumn | None = next((each for each in sheet.columns if each.name == one.source), None)
    if source is None or not allowed:
        return ()
    return [value for value in source.values if value not in allowed][:_MOST_VALUES]


def words_frame(one: Match, others: Sequence[str]) -> pd.DataFrame:
    """A row per value of the source: what it means in the contract, empty where nobody knows."""
    before = dict(one.words)
    return pd.DataFrame({"value": others, "means": [before.get(value) for value in others]}, dtype="object")


def translated(one: Match, edited: pd.DataFrame) -> Match:
    """The column with its values translated as the frame says."""
    chosen = {row["value"]: _text(row["means"]) for row in edited.to_dict("records")}
    return replace(one, words=tuple((value, means) for value, means in {**dict(one.words), **chosen}.items() if means))
