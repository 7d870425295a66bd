"""Values that read like a word of our own: told apart from it on the way out of the database and back into a filter.

The .sql files write '(none)' for what is not recorded. In the database that literal is another one, which no lender
has, so that an agency or a zone that is really called '(none)' stays a value of its own; its name says so.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl
from sqlglot import exp

from validations.dimensions import DIMENSIONS
from validations.vocabulary import NO_AGENCY, NONE, NOT_GIVEN

_IN_DATABASE: Final = "<bucketwise: not recorded>"
_AS_NAMES: Final = {word: f"{word}, as a name" for word in (NONE, NOT_GIVEN, NO_AGENCY)}
"""Our own words -> what a value of the database that reads so is called."""
_NAMES: Final = {named: word for word, named in _AS_NAMES.items()}


def in_database(tree: exp.Query) -> exp.Query:
    """The query with the literal that stands for what is not recorded in the database; changes the tree."""
    for literal in list(tree.find_all(exp.Literal)):
        if literal.is_string and literal.this == NONE:
            literal.replace(exp.Literal.string(_IN_DATABASE))
    return tree


def in_our_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as they came, with what is not recorded in our words, and names that read like our words told apart.

    Areas are told apart elsewhere, by their states.
    """
    texts = [name for name, kind in rows.schema.items() if kind == pl.String and name in DIMENSIONS and name != "area"]
    return rows.with_columns(pl.col(texts).replace({**_AS_NAMES, _IN_DATABASE: NONE})) if texts else rows


def database_values(values: Iterable[str]) -> list[str]:
    """The values of a filter as the database knows them."""
    return [_IN_DATABASE if value == NONE else _NAMES.get(value, value) for value in values]
