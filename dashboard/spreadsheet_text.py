"""Text that a spreadsheet would read as a formula, kept from becoming one."""

import re
from typing import Final

import polars as pl

_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""Full-width signs too: some spreadsheets read them like the others."""
RISKY: Final = rf"^(?:[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[{_SIGNS}])"
"""A regular expression for text that begins with a sign, perhaps behind blanks, or with a tab or a line break."""
_LOOKS_LIKE_FORMULA: Final = re.compile(RISKY)
_CELL_IN_A_LINE: Final = re.compile(rf"([,;\t]\s*)(?=[{_SIGNS}])")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may read the text as a formula."""
    return _LOOKS_LIKE_FORMULA.match(text) is not None


def neutral(text: pl.Expr) -> pl.Expr:
    """The text, with an apostrophe before it where a spreadsheet may read a formula."""
    return pl.when(text.str.contains(RISKY)).then(pl.lit("'") + text).otherwise(text)


def neutral_line(text: str) -> str:
    """Text as one line of a CSV file that is not quoted: no cell of it begins like a formula."""
    return _CELL_IN_A_LINE.sub(r"\1'", " ".join(text.split()))
