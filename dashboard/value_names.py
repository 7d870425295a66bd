"""What coded values are called: the words of a vocabulary, names that tell apart what has the same name, safe text."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from validations.cubes import CUBES
from validations.cubes.movement import MOVEMENT_CLASS
from validations.tables import TABLES
from validations.vocabulary import (
    COLLECTOR_CHANNELS,
    CONDUCT_RULE_NAMES,
    LEGAL_CLOCKS,
    NO_AGENCY,
    NONE,
    NOT_GIVEN,
    SELF_PAY_CHANNELS,
    YES_NO_UNKNOWN,
)

RESERVED: Final = frozenset({NONE, NOT_GIVEN, NO_AGENCY})
"""What a value that is not given is called; a value of that very name is told apart from it."""
_PLACE: Final = ("area", "state", "zone")
_LOOSE_MINUS: Final = re.compile(r"(?<!\w)-(?=[^\w\s-])")
"""The minus of an amount, after which browsers begin a new line: a fall would read as a rise."""
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~:$])")
_LONGEST_QUOTED: Final = 60


def absent(key: str) -> str:
    """What a dimension is called where it is not filled."""
    return NO_AGENCY if key == "agency_code" else NOT_GIVEN


def with_distinct_areas(branches: pl.DataFrame) -> pl.DataFrame:
    """The branches with areas of one name in several states called 'Central (Kerala)' and 'Central (Punjab)'.

    Where a state has two in different zones, the zone is named too. All other areas keep their names.
    """
    found = branches.select(pl.col(_PLACE).cast(pl.String)).unique().drop_nulls("area")
    states = Counter(name for name, _ in {(area, state) for area, state, _ in found.iter_rows()})
    zones = Counter((area, state) for area, state, _ in found.iter_rows())

    def called(area: str, state: str | None, zone: str | None) -> str:
        if zones[area, state] > 1:
            return f"{area} ({state or NOT_GIVEN}, {zone or NOT_GIVEN})"
        return f"{area} ({state or NOT_GIVEN})" if states[area] > 1 or area in RESERVED else area

    names = found.with_columns(
        pl.Series("called", [called(*row) for row in found.select(_PLACE).iter_rows()], dtype=pl.String)
    )
    placed = branches.with_columns(pl.col(_PLACE).cast(pl.String))
    joined = placed.join(names, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(area=pl.coalesce("called", "area")).drop("called")


def of_areas(rows: pl.DataFrame, named: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Rows that name an area, such as targets, with the distinct name where their state or zone says which is meant."""
    pairs = named.select("branch_code", called="area").join(raw.select("branch_code", *_PLACE), on="branch_code")
    changed = pairs.filter(pl.col("called") != pl.col("area").cast(pl.String)).select("called", *_PLACE).unique()
    changed = changed.filter(pl.col("area") != NONE)  # which says here that the row names no area
    if changed.is_empty():
        return rows
    kept = rows.with_columns(pl.col(_PLACE).cast(pl.String))
    for level in ("state", "zone"):
        only = changed.select("area", level, "called").unique().unique(["area", level], keep="none")
        typed = only.with_columns(pl.col("area", level).cast(pl.String))
        joined = kept.join(typed, on=["area", level], how="left", maintain_order="left")
        kept = joined.with_columns(area=pl.coalesce("called", "area")).drop("called")
    return kept


def distinct_names(frame: pl.DataFrame, code: str, name: str) -> Mapping[str, str]:
    """What each code is called: its name, followed by the state or the code where another has the same name."""
    states = frame["state"].to_list() if "state" in frame.columns else [None] * frame.height
    called = {key: said or key for key, said in frame.select(code, name).iter_rows()}
    for mark in (dict(zip(frame[code], states, strict=True)), {key: key for key in called}):
        times = Counter(called.values())
        alone = Counter((said, mark[key]) for key, said in called.items())
        called = {
            key: f"{said} ({mark[key]})"
            if (times[said] > 1 or said in RESERVED) and mark[key] and alone[said, mark[key]] == 1 and said != key
            else said
            for key, said in called.items()
        }
    return called


_SHORT_FOR: Final = ("sms", "ivr", "nach", "ecs", "upi", "neft", "rtgs", "imps")
_SPELLED: Final = {word: word.upper() for word in _SHORT_FOR} | {"whatsapp": "WhatsApp"}
_HYPHENED: Final = {
    "in_house": "in-house",
    "self_paid": "self-paid",
    "tele_calling": "tele-calling",
    "write_off_recovery": "write-off recovery",
}


def spoken(code: str) -> str:
    """Within a sentence."""
    return _HYPHENED.get(code) or " ".join(_SPELLED.get(word, word) for word in code.split("_"))


def named(code: str) -> str:
    """As a name of its own, which begins with a capital."""
    words = spoken(code)
    return words[:1].upper() + words[1:]


def _vocabularies() -> Iterator[tuple[str, Iterable[str]]]:
    """Every closed vocabulary, by the dimension or the column whose values it holds; a column may have several."""
    for table in TABLES.values():
        yield from ((name, column.vocabulary) for name, column in table.fields.items())
    for cube in CUBES.values():
        kinds = ((name, cube.dtype(name)) for name in cube.columns)
        yield from ((name, kind.categories) for name, kind in kinds if isinstance(kind, pl.Enum))
    yield "movement_class", MOVEMENT_CLASS.categories
    yield from ((name, YES_NO_UNKNOWN) for name in ("secured", "revolving"))
    # Channels are open: those that are known have words here, others are the lender's own.
    yield "channel", (*SELF_PAY_CHANNELS, *COLLECTOR_CHANNELS)


def _value_words() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, codes in _vocabularies():
        found.setdefault(name, {}).update({code: named(code) for code in codes if code != NONE})
    spelled = {name: words for name, words in found.items() if any(code != word for code, word in words.items())}
    return {**spelled, "rule": CONDUCT_RULE_NAMES, "clock": LEGAL_CLOCKS}


VALUE_WORDS: Final = _value_words()
"""What the values of closed vocabularies are called, by dimension or column; values that are words already left out."""


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: 'A', 'A and B', 'A, B and C'."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def plain(text: str) -> str:
    """Text from outside, safe where Streamlit reads Markdown: no link, no image, no formula comes of it."""
    return _MARKDOWN.sub(r"\\\1", _LOOSE_MINUS.sub("-\u2060", " ".join(text.split())))


def quoted(value: str) -> str:
    """A value given from outside, in quotes, cut where it is long."""
    shown = value if len(value) <= _LONGEST_QUOTED else f"{value[:_LONGEST_QUOTED]}…"
    return f"'{plain(shown)}'"
