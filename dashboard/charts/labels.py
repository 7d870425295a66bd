"""Names on charts: cut to what fits, never two alike, and never read as markup by Plotly."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import count
from textwrap import wrap
from typing import Final
from unicodedata import east_asian_width

from dashboard.value_names import VALUE_WORDS

STATE_NAMES: Final = {**VALUE_WORDS["opening_state"], **VALUE_WORDS["closing_state"]}
"""What opening and closing states are called on axes."""
LETTER: Final = 6.2
"""Pixels that a letter takes on average in the size of axes and legends."""
MOST_LETTERS: Final = 28
"""Letters of a name beside or above a chart; hover has all of them."""
_TAIL: Final = 10
_HOVER_LETTERS: Final = 46
_BREAK: Final = "<br>"


def labelled(values: Iterable[object], labels: Mapping[str, str]) -> list[str]:
    """The names of a dimension's values; values of one name are followed by their code."""
    codes = [str(value) for value in values]
    names = [labels.get(code, code) for code in codes]
    of_name: dict[str, set[str]] = {}
    for code, name in zip(codes, names, strict=True):
        of_name.setdefault(name, set()).add(code)
    return [
        f"{name} ({code})" if len(of_name[name]) > 1 and code != name else name
        for code, name in zip(codes, names, strict=True)
    ]


def shortened(names: Sequence[str], most: int = MOST_LETTERS) -> list[str]:
    """The names with at most so many letters; different names stay different."""
    heads = {name: _head(name, most) for name in dict.fromkeys(names)}
    used = Counter(heads.values())
    ends = {name: head if used[head] == 1 else _both_ends(name, most) for name, head in heads.items()}
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in sorted(ends, key=len):  # a name that is whole keeps its own letters
        found[name] = _free(ends[name], most, taken)
        taken.add(found[name])
    return [found[name] for name in names]


def plain(text: str) -> str:
    """A text from the data for Plotly, which reads tags and entities in every label and hover text."""
    return escape(text, quote=False)


def wrapped(text: str, letters: int) -> str:
    """The text broken between words into lines of at most so many letters; longer words stay whole."""
    return _BREAK.join(plain(line) for line in wrap(text, max(letters, 1), break_long_words=False)) or plain(text)


def hover_name(text: str) -> str:
    """A name at full length in hover text, broken into lines that fit a narrow screen."""
    return _BREAK.join(plain(line) for line in wrap(text, _HOVER_LETTERS)) or plain(text)


def width(text: str, letter: float = LETTER) -> float:
    """About how many pixels a text takes; signs of East Asian scripts take two letters."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) * letter


def _head(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _both_ends(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    return f"{name[: most - _TAIL - 1].rstrip()}…{name[-_TAIL:].lstrip()}"


def _free(short: str, most: int, taken: set[str]) -> str:
    """The short name, with a number where another name was cut to the same letters."""
    if short not in taken:
        return short
    numbered = (f"{short[: most - len(end)]}{end}" for end in (f" ({number})" for number in count(2)))
    return next(name for name in numbered if name not in taken)
